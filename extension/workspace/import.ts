// One file into this workspace, the same for `import`, its preview and `watch`: turns into the session log, and what a
// rule file says into proposals.
import path from 'node:path';
import { type ImportOptions, type ImportResult, importFile } from '../capture/importer.ts';
import type { ImportedTurn } from '../capture/schema.ts';
import type { Memory } from '../memory/schema.ts';
import { reflectSession } from '../reflection/reflect.ts';
import type { ReflectionStores } from '../reflection/reflector.ts';
import { reasonToLeave, ruleFileReflector } from '../reflection/rule-file.ts';
import { rulesReflector } from '../reflection/rules.ts';
import { dryRun } from './dry-run.ts';
import { nameOfSession, SaidNow, sessionOfRules, settleUnsaid, unsaidMemories } from './rule-file-life.ts';

export interface BroughtIn extends ImportResult {
  /** Ids of memories that a rule file proposes and nobody knew before. */
  proposed: string[];
  /** Ids of memories that their rule file says no longer, and that wait for review for that. */
  gone: string[];
}

/** Imports a file. Conversations wait for a reflector; rule files are proposed at once. Throws as `importFile` does. */
export async function bringIn(
  stores: ReflectionStores,
  file: string,
  options: ImportOptions,
): Promise<BroughtIn> {
  const rules: ImportedTurn[] = [];
  const onTurn = (turn: ImportedTurn) => {
    if (turn.rule) rules.push(turn);
    options.onTurn?.(turn);
  };
  const result = await importFile(stores, file, { ...options, onTurn });
  const learned =
    result.format === 'rules' ? await learnRules(stores, result, rules, options) : nothingLearned();
  const left = Object.entries(result.leftOut).map(([reason, { count }]) => [reason, count] as const);
  const brought = { ...result, ...learned };
  await stores.activity?.note({
    step: 'import',
    of: result.names[0] ?? path.basename(file),
    came: `${path.basename(file)} (${result.format})`,
    kept: `${result.turns} new turns, ${learned.proposed.length} proposals, ${result.secrets} secrets replaced`,
    left: new Map(result.skipped > 0 ? [...left, ['not understood', result.skipped]] : left),
  });
  return brought;
}

const nothingLearned = () => ({ proposed: [] as string[], gone: [] as string[] });

/** What is new of a rule file is proposed, and what it says no longer is put to review. */
async function learnRules(
  stores: ReflectionStores,
  { names, leftOut }: ImportResult,
  rules: ImportedTurn[],
  options: ImportOptions,
): Promise<{ proposed: string[]; gone: string[] }> {
  const now = new SaidNow(names);
  for (const turn of rules) {
    now.add(turn);
    const why = reasonToLeave(turn.rule?.text ?? '') ?? reasonToLeave(turn.text);
    if (!why) continue;
    const known = leftOut[why] ?? { count: 0, texts: [] };
    leftOut[why] = known;
    known.count++;
    known.texts.push(`${nameOfSession(turn.session)}:${turn.rule?.line}: ${turn.rule?.text}`);
  }
  const unsaid = await unsaidMemories(stores, now, options.root);
  const proposed: string[] = [];
  for (const session of names)
    proposed.push(...(await reflectSession(stores, session, ruleFileReflector(unsaid), options)).added);
  return { proposed, gone: await settleUnsaid(stores, now, options.root) };
}

/** A rule file is not there any more: what only it said is put to review. Resolves with the ids of these memories. */
export async function retireRuleFile(
  stores: ReflectionStores,
  file: string,
  root: string,
): Promise<string[]> {
  const now = new SaidNow([sessionOfRules(file, root)]);
  return settleUnsaid(stores, now, root);
}

export interface Preview extends BroughtIn {
  /** Memories that the file and a reflection by the rules would add. */
  memories: Memory[];
}

/** What `bringIn` and a reflection by the rules would add, file after file. Writes nothing. */
export async function openPreview(
  stores: ReflectionStores,
): Promise<(file: string, options: ImportOptions) => Promise<Preview>> {
  const dry = await dryRun(stores);
  return async (file, options) => {
    const before = (await dry.memories.read()).memories;
    const result = await bringIn(dry, file, options);
    for (const session of result.names) await reflectSession(dry, session, rulesReflector, options);
    const { memories } = await dry.memories.read();
    return { ...result, memories: [...memories.values()].filter(({ id }) => !before.has(id)) };
  };
}
