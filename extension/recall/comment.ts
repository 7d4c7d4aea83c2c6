// Sentences as a comment of source code, for a model that reads nothing but code.

/** What begins a comment to the end of a line, by VS Code's ids of languages. */
const MARKS: [mark: string, languages: string][] = [
  [
    '//',
    'typescript typescriptreact javascript javascriptreact go rust java c cpp csharp kotlin swift php scala dart scss',
  ],
  ['#', 'python ruby perl shellscript yaml toml makefile dockerfile r julia elixir'],
  ['--', 'sql lua haskell'],
];

/** One line a sentence, and nothing in a language without such comments, or where there is no sentence. */
export function commentOf(sentences: readonly string[], language: string): string {
  const mark = MARKS.find(([, languages]) => languages.split(' ').includes(language))?.[0];
  if (mark === undefined || sentences.length === 0) return '';
  const lines = [
    'Conventions of this project:',
    ...sentences.map((said) => `- ${said.replace(/\s+/g, ' ')}`),
  ];
  return lines.map((line) => `${mark} ${line}\n`).join('');
}
