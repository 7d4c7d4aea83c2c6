// One file into this workspace, the same for `import`, its preview and `watch`: turns into the session log, and what a
// rule file says into proposals.
import path from 'node:path';
import { type ImportOptions, type ImportResult, importFile } from '../capture/importer.ts';
import type { Memory } from '../memory/schema.ts';
import { reflectSession } from '../reflection/reflect.ts';
import type { ReflectionStores } from '../reflection/reflector.ts';
import { ruleFileReflector } from '../reflection/rule-file.ts';
import { rulesReflector } from '../reflection/rules.ts';
import { dryRun } from './dry-run.ts';

export interface BroughtIn extends ImportResult {
  /** Ids of memories that a rule file proposes and nobody knew before. */
  proposed: string[];
}

/** Imports a file. Conversations wait for a reflector; rule files are proposed at once. Throws as `importFile` does. */
export async function bringIn(
  stores: ReflectionStores,
  file: string,
  options: ImportOptions,
): Promise<BroughtIn> {
  const result = await importFile(stores, file, options);
  const proposed: string[] = [];
  if (result.format === 'rules')
    for (const session of result.names)
      proposed.push(...(await reflectSession(stores, session, ruleFileReflector, options)).added);
  await stores.activity?.note({
    step: 'import',
    of: result.names[0] ?? path.basename(file),
    came: `${path.basename(file)} (${result.format})`,
    kept: `${result.turns} new turns, ${proposed.length} proposals, ${result.secrets} secrets replaced`,
    left: result.skipped > 0 ? new Map([['not understood', result.skipped]]) : undefined,
  });
  return { ...result, proposed };
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
