// Reads a scenario the way Dormouse reads any recording: importer, session log on disk, reflection session by
// session, ledger. Every file that this wrote is then searched for the scenario's secrets.
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Logger } from '../../extension/base/log.ts';
import { importFile } from '../../extension/capture/importer.ts';
import { reflectSession } from '../../extension/reflection/reflect.ts';
import type { Reflector } from '../../extension/reflection/reflector.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { createServices } from '../../extension/workspace/services.ts';
import type { GoldScenario } from './gold.ts';
import type { ScoredMemory } from './score.ts';

export interface Extraction {
  memories: ScoredMemory[];
  /** Files that were written, and `trap id: file` of those that hold a secret. */
  files: number;
  secretsOnDisk: string[];
}

/** Extracts in a DORMOUSE_HOME and a workspace of its own, which are removed. Sessions are read in their order. */
export async function extract(
  file: string,
  scenario: GoldScenario,
  reflector: Reflector,
  log: Logger,
): Promise<Extraction> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dormouse-bench-'));
  const root = path.join(folder, 'workspace');
  await mkdir(root);
  const paths = resolvePaths({ DORMOUSE_HOME: path.join(folder, 'home') });
  const services = await createServices({ root, paths, log });
  try {
    // The scenario's user is the one who would use Dormouse.
    await importFile(services, file, { mine: true });
    for (const { id } of scenario.sessions)
      await reflectSession(services, `${scenario.name}/${id}`, reflector);
    const inventory = await services.memories.read();
    const prefix = `${scenario.name}/`;
    const memories = [...inventory.memories.values()].map((memory) => ({
      id: memory.id,
      kind: memory.kind,
      status: memory.status,
      supersededBy: memory.supersededBy,
      contests: memory.contests,
      text: memory.text,
      framings: memory.framings,
      cited: memory.evidence.map(({ session, turn }) => ({ session: session.slice(prefix.length), turn })),
    }));
    return { memories, ...(await searchSecrets(folder, scenario)) };
  } finally {
    await services.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

async function searchSecrets(
  folder: string,
  scenario: GoldScenario,
): Promise<Pick<Extraction, 'files' | 'secretsOnDisk'>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const written = entries.filter((entry) => entry.isFile());
  const secrets = scenario.traps.filter(({ kind }) => kind === 'secret');
  const secretsOnDisk: string[] = [];
  for (const entry of written) {
    const bytes = await readFile(path.join(entry.parentPath, entry.name));
    // As it is, and as it stands in a JSON string.
    for (const { id, mustNotContain } of secrets)
      if (
        mustNotContain.some(
          (part) => bytes.includes(part) || bytes.includes(JSON.stringify(part).slice(1, -1)),
        )
      )
        secretsOnDisk.push(`${id}: ${entry.name}`);
  }
  return { files: written.length, secretsOnDisk };
}
