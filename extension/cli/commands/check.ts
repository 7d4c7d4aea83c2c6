// `dormouse check [PATH…]`: where code breaks what the project taught.
import { printable } from '../../base/printable.ts';
import { checkBook } from '../../checks/book.ts';
import { placeIn, type Violation } from '../../checks/check.ts';
import { sourceFiles } from '../../checks/source-files.ts';
import { switchedOff } from '../../checks/switches.ts';
import type { Command } from '../../terminal/command.ts';
import { viewWorkspace } from '../../workspace/view.ts';
import { shortId } from '../memory-lines.ts';

/** Columns in which the broken code is shown. */
const SHOWN = 80;

export const check: Command = {
  name: 'check',
  summary: 'find code that breaks conventions and lessons',
  usage: '[PATH…]',
  positionals: [0, 1000],
  options: {},
  details:
    'Paths are files or folders of the workspace; without one everything that git does not ignore is looked at.\n' +
    'A convention is checked where its own words name what code must not have, and only after the check found an\n' +
    'example that breaks it and passed one that keeps it. The others stay sentences for the assistant.\n' +
    'Fails (1) when something is broken. --json prints each violation with its memory.',
  async run(context, input) {
    const services = await context.services();
    const view = await viewWorkspace(services);
    const off = await switchedOff(services.paths.workspaceState(services.workspace.id));
    const memories = [view.own, view.user].flatMap((inventory) => [...inventory.memories.values()]);
    const book = checkBook(memories, off);
    const violations: object[] = [];
    const skipped: { file: string; why: string }[] = [];
    let files = 0;
    for await (const { file, text } of sourceFiles(context.root, input.positionals, context.signal)) {
      context.progress.report(`checking ${printable(file)}`);
      files++;
      const looked = await book.lookAt(file, text);
      if (looked.skipped !== undefined) skipped.push({ file, why: looked.skipped });
      for (const violation of looked.violations) {
        const found = violationJson(file, text, violation);
        violations.push(found);
        const { style } = context;
        context.print(
          `${printable(file)}:${found.line}:${found.column}  ${style.yellow(printable(found.code))}  ` +
            `${printable(found.rule)}  ${style.dim(shortId({ id: found.memory }))}`,
        );
      }
    }
    for (const { file, why } of skipped) context.print(`${printable(file)}  ${why}`);
    const count = violations.length === 0 ? 'nothing' : `${violations.length}`;
    context.print(`${files} files checked, ${count} found.`);
    return { json: { files, violations, skipped }, code: violations.length > 0 ? 1 : 0 };
  },
};

function violationJson(file: string, text: string, { check: broken, start, end, rewrite }: Violation) {
  const { line, column } = placeIn(text, start);
  return {
    file,
    line,
    column,
    code: start === end ? file : text.slice(start, Math.min(end, start + SHOWN)).split('\n')[0]!,
    memory: broken.memory,
    rule: broken.rule,
    ...(broken.instead === undefined ? {} : { instead: broken.instead }),
    ...(rewrite === undefined ? {} : { rewrite: rewrite.text }),
  };
}
