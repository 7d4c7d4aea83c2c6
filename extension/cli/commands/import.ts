// `dormouse import`: recordings of other tools, rule files, sessions of our own, or a pack, into this workspace; a
// folder brings in every one of them that is below it.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isUserError, UserError } from '../../base/errors.ts';
import { formats } from '../../capture/formats/detect.ts';
import { findRecordings, type Recordings } from '../../capture/recordings.ts';
import { importPack } from '../../export/pack-import.ts';
import type { Command, Context, Input, Outcome } from '../../terminal/command.ts';
import { counted } from '../../terminal/terminal.ts';
import { type BroughtIn, bringIn, openPreview } from '../../workspace/import.ts';
import type { Services } from '../../workspace/services.types.ts';
import { tellFailure, tellFile, tellFolder } from '../import-report.ts';
import { memoryLine } from '../memory-lines.ts';
import { areOwnWords } from '../own-words.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'read recordings of other tools or rule files into this workspace',
  usage: 'FILE|FOLDER… | pack FILE',
  positionals: [1, 1000],
  options: {
    format: {
      type: 'string',
      value: 'FORMAT',
      description: `${formats.map(({ name }) => name).join(', ')} (default: found out)`,
    },
    mine: {
      type: 'boolean',
      description: 'these are my own words: what they teach goes live as if said to Dormouse',
    },
    preview: { type: 'boolean', description: 'show what would be added, and write nothing' },
  },
  details:
    'Reads transcripts of Claude Code, Codex, Gemini CLI and GitHub Copilot, SpecStory Markdown, exports of Cursor,\n' +
    'opencode and Cline, rule files (AGENTS.md, CLAUDE.md, Cursor rules, Copilot instructions), session logs of our\n' +
    'own and benchmark scenarios; of a folder, every one that is below it, without links and installed packages.\n' +
    'Only what a person typed and what the assistant answered is read. Secrets are redacted before anything is\n' +
    'written; the same file again adds nothing; what was left out or not understood is counted by kind (--verbose\n' +
    'lists it where there is a text to show), and a file that fails does not stop the others (1 at the end). What a\n' +
    'rule file says is proposed at once, other recordings become memories with `dormouse reflect`; all of it waits\n' +
    'for your review, for no file can say that it speaks for you. --mine says so: the number of turns is shown first.\n' +
    '`pack` reads what `dormouse export pack` wrote: a pack that this workspace made on this installation comes back as\n' +
    'it was; of any other pack every memory is a proposal and the adapter stays out.\n' +
    '--json prints {sessions, turns, secrets, skipped, files: [{file, format, mine, sessions, names, turns, secrets,\n' +
    'skipped, faults: {kind: count}, leftOut: {reason: {count, texts}}, proposed, gone, memories?}], leftOut: {reason:\n' +
    'count}, failed: [{file, code, what, why, next}]}; `memories` with --preview only; for a pack {workspace, same,\n' +
    'added, adapter, served}.',
  async run(context, input) {
    const [first, second] = input.positionals;
    return first === 'pack' && second !== undefined && input.positionals.length === 2
      ? importOnePack(context, path.resolve(second))
      : importAll(
          context,
          input,
          input.positionals.map((file) => path.resolve(file)),
        );
  },
};

/** A file to import, and the folder by which it is called. */
interface Wanted {
  file: string;
  root: string;
  /** Came out of a folder: where it holds nothing, that is no failure. */
  found: boolean;
}

type Done = { file: string; mine: boolean } & BroughtIn;
type Failed = { file: string; code: string; what: string; why: string; next: string };

async function importAll(context: Context, input: Input, given: string[]): Promise<Outcome> {
  const services = await context.services();
  const { wanted, leftOut, failed } = await wantedFiles(context, services, given);
  const preview = input.values.preview === true ? await openPreview(services) : undefined;
  const done: Done[] = [];
  for (const [index, { file, root, found }] of wanted.entries()) {
    if (wanted.length > 1)
      context.progress.report(
        `${index + 1} of ${wanted.length}: ${path.basename(file)}`,
        index / wanted.length,
      );
    const options = {
      format: input.values.format as string | undefined,
      root,
      progress: context.progress,
      signal: context.signal,
    };
    try {
      const mine = await areOwnWords(context, file, input.values.mine === true, options);
      if (preview) {
        const result = await preview(file, { ...options, mine });
        done.push({ file, mine, ...result });
        tellFile(context, file, result, 'Would import', input.values.verbose === true);
        for (const memory of result.memories)
          context.print(`  ${memory.kind.padEnd(10)}  ${memoryLine(context.style, memory)}`);
      } else {
        const result = await bringIn(services, file, { ...options, mine });
        done.push({ file, mine, ...result });
        tellFile(context, file, result, 'Imported', input.values.verbose === true);
        if (mine && result.turns === 0)
          context.print('  What these turns taught before waits for your review: `dormouse review`.');
      }
    } catch (error) {
      if (!isUserError(error) || error.severity === 'usage') throw error;
      if (found && isUserError(error, 'import-nothing')) {
        leftOut['no words in it'] = (leftOut['no words in it'] ?? 0) + 1;
        continue;
      }
      // One file alone fails as every command does.
      if (given.length === 1 && !found) throw error;
      failed.push({ file, code: error.code, ...error.text });
      tellFailure(context, error);
    }
  }
  if (Object.keys(leftOut).length > 0) tellFolder(context, leftOut);
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
      leftOut,
      failed,
    },
  };
}

/** The files that were named, and those below the folders that were. */
async function wantedFiles(
  context: Context,
  { workspace, paths }: Services,
  given: string[],
): Promise<{ wanted: Wanted[]; leftOut: Record<string, number>; failed: Failed[] }> {
  const wanted: Wanted[] = [];
  const leftOut: Record<string, number> = {};
  const failed: Failed[] = [];
  for (const entry of given) {
    if (!(await isFolder(entry))) {
      wanted.push({ file: entry, root: workspace.root, found: false });
      continue;
    }
    const { progress, signal } = context;
    const found = await findRecordings(entry, { except: [paths.state, paths.cache], progress, signal });
    if (found.files.length === 0 && found.refused.length === 0 && given.length === 1)
      throw nothingBelow(entry, found);
    // Rule files of a folder elsewhere are called by their path in it.
    const root = isInside(workspace.root, entry) ? workspace.root : path.dirname(entry);
    wanted.push(...found.files.map((file) => ({ file, root, found: true })));
    for (const [reason, count] of found.leftOut) leftOut[reason] = (leftOut[reason] ?? 0) + count;
    for (const { file, error } of found.refused) {
      failed.push({ file, code: error.code, ...error.text });
      tellFailure(context, error);
    }
  }
  return { wanted, leftOut, failed };
}

function nothingBelow(folder: string, { leftOut }: Recordings): UserError {
  const reasons = [...leftOut].map(([reason, count]) => `${count} × ${reason}`).join(', ');
  return new UserError('import-nothing', {
    what: `Below ${folder} is no transcript and no rule file.`,
    why: reasons === '' ? 'The folder is empty.' : `It holds ${reasons}.`,
    next: 'Name the folder in which a tool keeps its transcripts, or a file with --format.',
  });
}

const isFolder = (file: string) =>
  stat(file).then(
    (facts) => facts.isDirectory(),
    () => false,
  );

function isInside(root: string, folder: string): boolean {
  const inside = path.relative(root, folder);
  return !inside.startsWith('..') && !path.isAbsolute(inside);
}

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
