// Syntax colours for code in answers: shiki's JavaScript engine, as classes that the page's theme colours.
import { createCssVariablesTheme, createHighlighterCoreSync, type HighlighterCore } from 'shiki/core';
import css from 'shiki/dist/langs/css.mjs';
import diff from 'shiki/dist/langs/diff.mjs';
import go from 'shiki/dist/langs/go.mjs';
import html from 'shiki/dist/langs/html.mjs';
import java from 'shiki/dist/langs/java.mjs';
import json from 'shiki/dist/langs/json.mjs';
import python from 'shiki/dist/langs/python.mjs';
import rust from 'shiki/dist/langs/rust.mjs';
import shell from 'shiki/dist/langs/shellscript.mjs';
import sql from 'shiki/dist/langs/sql.mjs';
import tsx from 'shiki/dist/langs/tsx.mjs';
import yaml from 'shiki/dist/langs/yaml.mjs';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';

/** Names of languages whose syntax the grammar of TSX covers. */
const TSX = ['ts', 'typescript', 'js', 'javascript', 'jsx', 'mjs', 'cjs'];
const theme = createCssVariablesTheme({ name: 'classes', variablePrefix: '--', fontStyle: false });
/** The first code of a language compiles its grammar, which may take a while on a busy machine. */
const LIMITS = { tokenizeMaxLineLength: 2000, tokenizeTimeLimit: 5000 };
let highlighter: HighlighterCore | undefined;

function ensureHighlighter(): HighlighterCore {
  highlighter ??= createHighlighterCoreSync({
    themes: [theme],
    langs: [css, diff, go, html, java, json, python, rust, shell, sql, tsx, yaml],
    // A rule that JavaScript cannot express is skipped: colours are a courtesy.
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  return highlighter;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** HTML of `code`'s tokens, each a span whose class names its colour; plain where the language is unknown. */
export function highlight(code: string, language: string): string {
  const core = ensureHighlighter();
  const lang = TSX.includes(language) ? 'tsx' : language;
  if (!core.getLoadedLanguages().includes(lang)) return escapeHtml(code);
  const lines = core.codeToTokensBase(code.replace(/\n$/, ''), { lang, theme: 'classes', ...LIMITS });
  return lines
    .map((line) =>
      line
        .map(({ content, color }) => {
          const name = /--(?:token-)?([a-z-]+)/.exec(color ?? '')?.[1];
          const text = escapeHtml(content);
          return name === undefined || name === 'foreground'
            ? text
            : `<span class="tok-${name}">${text}</span>`;
        })
        .join(''),
    )
    .join('\n');
}
