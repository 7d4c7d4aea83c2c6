// A pack into this workspace: what this very workspace exported, signed by this installation, comes back as it was; of any
// other pack each live memory is a proposal, and the adapter stays out, for nobody here has reviewed what is in its weights.
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { serveAdapter } from '../adapter/serving.ts';
import { isUserError } from '../base/errors.ts';
import { openRecording } from '../capture/capture.ts';
import { liveMemories } from '../memory/derive.ts';
import { reunionOf } from '../memory/reunion.ts';
import type { Memory } from '../memory/schema.ts';
import { redactAll } from '../redaction/redact.ts';
import { maskPasted } from '../reflection/paste.ts';
import { reflectSession } from '../reflection/reflect.ts';
import type { Candidate, Reflector } from '../reflection/reflector.ts';
import { makeFolder } from '../storage/private-folder.ts';
import { withoutSecrets } from '../workspace/refuse-secret.ts';
import type { Services } from '../workspace/services.types.ts';
import type { PackOptions } from './pack.ts';
import { manifestVerifier } from './pack-key.ts';
import { type Pack, readPack } from './pack-reader.ts';

/** Memories that are redacted and written together. */
const BATCH = 200;

export interface PackImport {
  /** Id of the workspace that the pack says it was made of. */
  workspace: string;
  /** This workspace of this installation made the pack. */
  same: boolean;
  /** Ids of memories that are new here: as they were, or proposed. */
  added: string[];
  /** Hash of the adapter that was taken over; null where none was, or the pack had none. */
  adapter: string | null;
  /** It serves now. */
  served: boolean;
}

/** Importing a pack again adds nothing. Throws UserError `pack-damaged`, `pack-too-large` or `pack-key-damaged`, nothing changed. */
export async function importPack(
  services: Services,
  file: string,
  { progress, signal }: PackOptions = {},
): Promise<PackImport> {
  progress?.report('Checking the pack', 0);
  makeFolder(services.workspace.dir);
  const staging = await mkdtemp(path.join(services.workspace.dir, 'import-'));
  try {
    const pack = await readPack(file, staging, await manifestVerifier(services.paths));
    const { workspace } = pack.manifest;
    const same = pack.own && workspace === services.workspace.id;
    progress?.report('Taking over its memories', 0.5);
    if (!same) {
      const added = await propose(services, pack, { progress, signal });
      return { workspace, same, added, adapter: null, served: false };
    }
    const added = await restore(services, pack);
    progress?.report('Checking its adapter', 0.7);
    return { workspace, same, added, ...(await takeOver(services, pack, signal)) };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Everything that this ledger lost or never had; what was forgotten here stays forgotten. */
async function restore(services: Services, { inventory, manifest }: Pack): Promise<string[]> {
  const memories = await withoutSecrets([...inventory.memories.values()]);
  const left = inventory.memories.size - memories.length;
  if (left > 0) services.log.warn(`${left} memories of the pack hold a secret and are left out.`);
  let added: string[] = [];
  await services.memories.transact((current) => {
    const adapters = manifest.adapter === null ? [] : [manifest.adapter];
    const reunion = reunionOf(current, inventory, { memories, adapters });
    added = reunion.added;
    return reunion.events;
  });
  return added;
}

async function takeOver(
  services: Services,
  { adapter }: Pack,
  signal: AbortSignal | undefined,
): Promise<{ adapter: string | null; served: boolean }> {
  if (!adapter) return { adapter: null, served: false };
  const { card, folder } = adapter;
  const target = path.join(services.workspace.dir, 'adapters', card.adapter);
  const known = (await services.adapters.list()).some((one) => one.adapter === card.adapter);
  if (!known) {
    makeFolder(target);
    // The card last: its existence means that the adapter is complete.
    for (const name of [...card.files.map((one) => one.name), 'card.json'])
      await copyFile(path.join(folder, name), path.join(target, name));
  }
  try {
    if ((await services.adapters.current()) === null) {
      await serveAdapter(services, card.adapter, 'import', signal);
      return { adapter: card.adapter, served: true };
    }
    // Header, values, base and canary, as before every use.
    await (await services.model()).prepare({ adapter: await services.adapters.ref(card.adapter) }, signal);
    return { adapter: card.adapter, served: false };
  } catch (error) {
    if (!known) await rm(target, { recursive: true, force: true });
    if (!isUserError(error)) throw error;
    services.log.warn(`The adapter of the pack is left out. ${error.message}`);
    return { adapter: null, served: false };
  }
}

/** Live memories of another workspace, captured as its words and proposed. */
async function propose(services: Services, pack: Pack, options: PackOptions): Promise<string[]> {
  const session = `pack/${pack.manifest.workspace}`;
  const memories = liveMemories(pack.inventory);
  const record = openRecording(services.sessions.record);
  const known = new Map<string, Memory>();
  for (let from = 0; from < memories.length; from += BATCH) {
    const batch = memories.slice(from, from + BATCH);
    await record(
      batch.map(({ text, createdAt }) => ({
        session,
        role: 'user' as const,
        text,
        at: createdAt,
        source: 'import' as const,
      })),
    );
    const redacted = await redactAll(batch.map(({ text }) => text));
    for (const [index, memory] of batch.entries()) known.set(redacted[index]!.text, memory);
  }
  return (await reflectSession(services, session, packReflector(known), options)).added;
}

function packReflector(known: Map<string, Memory>): Reflector {
  return {
    name: 'rules',
    reflect: async ({ turns, after }) =>
      turns
        .filter(({ turn, text }) => turn > after && text !== '' && maskPasted(text) === text)
        .map(
          ({ session, turn, text, source }): Candidate => ({
            kind: known.get(text)?.kind ?? 'semantic',
            ...subjectIn(text, known.get(text)),
            text,
            framings: [],
            evidence: [{ session, turn, quote: text, source }],
            certainty: 'unsure',
            correction: false,
            action: { type: 'add' },
          }),
        ),
  };
}

/** A subject is believed where the text names it: the text was cleaned and redacted, and a person will read it. */
function subjectIn(text: string, memory: Memory | undefined): { subject?: string } {
  const subject = memory?.subject;
  return subject !== undefined && text.toLowerCase().includes(subject.toLowerCase()) ? { subject } : {};
}
