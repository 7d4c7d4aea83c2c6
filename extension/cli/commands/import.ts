// `dormouse import`: recordings of other tools, rule files, sessions of our own, or a pack, into this workspace.
import path from 'node:path';
import { isUserError, type UserError } from '../../base/errors.ts';
import { formats } from '../../capture/formats/detect.ts';
import { importPack } from '../../export/pack-import.ts';
import type { Command, Context, Outcome } from '../../terminal/command.ts';
import { counted } from '../../terminal/terminal.ts';
import { type BroughtIn, bringIn, openPreview } from '../../workspace/import.ts';
import { memoryLine } from '../memory-lines.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'read recordings of other tools or rule files into this workspace',
  usage: 'FILE… | pack FILE',
  positionals: [1, 1000],
  options: {
    format: {
      type: 'string',
      value: 'FORMAT',
      description: `${formats.map(({ name }) => name).join(', ')} (default: found out)`,
    },
    preview: { type: 'boolean', description: 'show what would be added, and write nothing' },
  },
  details:
    'Reads session logs of our own, benchmark scenarios, SpecStory Markdown, transcripts of Claude Code and GitHub\n' +
    'Copilot, and rule files (AGENTS.md, CLAUDE.md, Cursor rules, Copilot instructions). Secrets are redacted before\n' +
    'anything is written; the same file again adds nothing; what cannot be read is skipped and counted, and a file\n' +
    'that fails does not stop the others (1 at the end). What a rule file says is proposed at once, other recordings\n' +
    'become memories with `dormouse reflect`; what came from other tools or from files waits for your review.\n' +
    '`pack` reads what `dormouse export pack` wrote: a pack that this workspace made on this installation comes back as\n' +
    'it was; of any other pack every memory is a proposal and the adapter stays out.\n' +
    '--json prints {sessions, turns, secrets, skipped, files: [{file, format, sessions, names, turns, secrets,\n' +
    'skipped, proposed, memories?}], failed: [{file, code, what, why, next}]}; `memories` with --preview only;\n' +
    'for a pack {workspace, same, added, adapter, served}.',
  async run(context, input) {
    if (input.positionals[0] === 'pack' && input.positionals.length === 2)
      return importOnePack(context, path.resolve(input.positionals[1]!));
    const files = input.positionals.map((file) => path.resolve(file));
    const services = await context.services();
    const options = {
      format: input.values.format as string | undefined,
      root: services.workspace.root,
      progress: context.progress,
      signal: context.signal,
    };
    const preview = input.values.preview === true ? await openPreview(services) : undefined;
    const failed: { file: string; code: string; what: string; why: string; next: string }[] = [];
    const done: ({ file: string } & BroughtIn)[] = [];
    for (const file of files) {
      try {
        if (preview) {
          const result = await preview(file, options);
          done.push({ file, ...result });
          tellFile(context, file, result, 'Would import');
          for (const memory of result.memories)
            context.print(`  ${memory.kind.padEnd(10)}  ${memoryLine(context.style, memory)}`);
        } else {
          const result = await bringIn(services, file, options);
          done.push({ file, ...result });
          tellFile(context, file, result, 'Imported');
        }
      } catch (error) {
        // One file alone fails as every command does.
        if (!isUserError(error) || error.severity === 'usage' || files.length === 1) throw error;
        failed.push({ file, code: error.code, ...error.text });
        tellFailure(context, error);
      }
    }
    const sum = (pick: (result: BroughtIn) => number) =>
      done.reduce((total, result) => total + pick(result), 0);
    if (preview) context.print(context.style.dim('Nothing was written.'));
    else if (done.some(({ format, turns }) => turns > 0 && format !== 'rules'))
      context.print(context.style.dim('Next: `dormouse reflect` makes memories of them.'));
    return {
      code: failed.length > 0 ? 1 : 0,
      json: {
        sessions: sum(({ sessions }) => sessions),
        turns: sum(({ turns }) => turns),
        secrets: sum(({ secrets }) => secrets),
        skipped: sum(({ skipped }) => skipped),
        files: done,
        failed,
      },
    };
  },
};

async function importOnePack(context: Context, file: string): Promise<Outcome> {
  const { progress, signal } = context;
  const result = await importPack(await context.services(), file, { progress, signal });
  const { same, added, adapter, served } = result;
  context.print(
    same
      ? `Restored ${counted(added.length, 'memory', 'memories')} that this workspace had.`
      : `Proposed ${counted(added.length, 'memory', 'memories')} for your review: this workspace did not make the pack.`,
  );
  if (adapter) context.print(`Adapter ${adapter.slice(0, 12)} is back${served ? ' and serves' : ''}.`);
  return { json: result };
}

function tellFile(context: Context, file: string, result: BroughtIn, did: string): void {
  const { format, sessions, turns, secrets, skipped, proposed } = result;
  const what = turns === 0 ? 'nothing new' : counted(turns, 'turn');
  context.print(`${path.basename(file)} (${format}): ${did} ${what} of ${counted(sessions, 'session')}.`);
  if (secrets) context.print(`  Redacted ${counted(secrets, 'secret')}.`);
  if (proposed.length > 0) context.print(`  ${counted(proposed.length, 'proposal')} for your review.`);
  if (skipped) context.print(context.style.yellow(`  Skipped ${skipped} lines that could not be read.`));
}

function tellFailure(context: Context, { text: { what, why, next } }: UserError): void {
  context.print(context.style.red(`${what} ${why} ${next}`));
}
