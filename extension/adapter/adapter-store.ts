// The adapters of one workspace: immutable folders named by content hash, and the one pointer to the current one.

import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { Sha256 } from '../base/scalars.ts';
import type { AdapterRef } from '../model/schema.ts';
import { replaceFile } from '../storage/atomic-file.ts';
import { readDocument } from '../storage/document.ts';
import { isMissing } from '../storage/file-errors.ts';
import { namesIn } from '../storage/files.ts';
import { makeFolder } from '../storage/private-folder.ts';
import type { AdapterCard } from './card.ts';
import { StoredCard } from './card-migrations.ts';
import { refuseAdapter } from './header-check.ts';

/** `current.json`. A null adapter serves the bare base, on purpose. */
export const AdapterPointer = z.object({
  v: z.literal(1),
  adapter: Sha256.nullable(),
  base: Sha256.nullable(),
});
type AdapterPointer = z.infer<typeof AdapterPointer>;

/** Whether nothing that was forgotten went into an adapter's weights. */
export type IsClean = (card: AdapterCard) => boolean;

export interface AdapterStore {
  /** Complete adapters, oldest first. A folder without a card is not one; a damaged card is logged and left out. */
  list(): Promise<AdapterCard[]>;
  /** Throws `adapter-missing` or `adapter-corrupt`. */
  card(hash: string): Promise<AdapterCard>;
  /** What the model host needs to load it; throws as `card` does. */
  ref(hash: string): Promise<AdapterRef>;
  /** null before the first night, and when the base serves. Throws `pointer-corrupt`. */
  current(): Promise<string | null>;
  /** Moves the pointer, atomically; throws as `card` does for an adapter that is not whole. */
  setCurrent(hash: string | null): Promise<void>;
  /** The adapter that `hash` grew from and that is still there, for a rollback; null is the base. */
  parent(hash: string): Promise<string | null>;
  /** The newest clean one of `hash`, its parent, and so on; null is the base. */
  cleanAncestor(hash: string, isClean: IsClean): Promise<string | null>;
  /**
   * Deletes the oldest adapters until all take at most `budget` bytes, and folders that were never finished.
   * Never the current one, nor its newest clean ancestor. Resolves with the hashes it deleted.
   */
  prune(budget: number, isClean: IsClean): Promise<string[]>;
}

/** A card lists every memory with its probes. */
const CARD_BYTES = 64 * 2 ** 20;
/** A folder without a card this young may be an export in progress. */
const UNFINISHED_MS = 60 * 60 * 1000;

export function openAdapterStore(workspaceDir: string, log: Logger): AdapterStore {
  const root = path.join(workspaceDir, 'adapters');
  const pointerFile = path.join(workspaceDir, 'current.json');
  const folder = (hash: string) => path.join(root, Sha256.parse(hash));

  const card: AdapterStore['card'] = async (hash) => {
    const file = path.join(folder(hash), 'card.json');
    const stored = await readDocument(file, StoredCard, CARD_BYTES);
    if (stored.state === 'missing')
      throw refuseAdapter('adapter-missing', `${name(hash)} is not there.`, `There is no ${file}.`);
    if (stored.state === 'there' && stored.data.adapter === hash) return stored.data;
    const why = stored.state === 'damaged' ? stored.why : 'it is of another adapter';
    throw refuseAdapter('adapter-corrupt', `${name(hash)} has a damaged card.`, `${file}: ${why}.`);
  };

  const folders = async () => (await namesIn(root)).filter((name) => Sha256.safeParse(name).success);

  const list: AdapterStore['list'] = async () => {
    const cards: AdapterCard[] = [];
    for (const hash of await folders()) {
      try {
        cards.push(await card(hash));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        if (error.code === 'adapter-corrupt') log.warn(error.message);
      }
    }
    return cards.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  };

  const current: AdapterStore['current'] = async () => {
    const stored = await readDocument(pointerFile, AdapterPointer);
    if (stored.state === 'missing') return null;
    if (stored.state === 'there') return stored.data.adapter;
    throw new UserError('pointer-corrupt', {
      what: 'It is not known which adapter is in use.',
      why: `${pointerFile} is damaged: ${stored.why}.`,
      next: 'Run `dormouse rollback` to choose one; no memory is lost.',
    });
  };

  const parent: AdapterStore['parent'] = async (hash) => {
    const known = new Set((await list()).map(({ adapter }) => adapter));
    const { parent: before } = await card(hash);
    return before !== null && known.has(before) ? before : null;
  };

  const cleanAncestor: AdapterStore['cleanAncestor'] = async (hash, isClean) => {
    const cards = new Map((await list()).map((each) => [each.adapter, each]));
    const seen = new Set<string>();
    for (let at: string | null = hash; at !== null && !seen.has(at); ) {
      const here = cards.get(at);
      if (!here) return null;
      if (isClean(here)) return at;
      seen.add(at);
      at = here.parent;
    }
    return null;
  };

  return {
    list,
    card,
    current,
    parent,
    cleanAncestor,
    async ref(hash) {
      const { base } = await card(hash);
      return { hash, file: path.join(folder(hash), 'adapter.gguf'), base };
    },
    async setCurrent(hash) {
      const base = hash === null ? null : (await card(hash)).base;
      const pointer: AdapterPointer = { v: 1, adapter: hash, base };
      makeFolder(workspaceDir);
      await replaceFile(pointerFile, JSON.stringify(pointer));
    },
    async prune(budget, isClean) {
      const serving = await current();
      const kept = new Set<string>();
      if (serving !== null) {
        kept.add(serving);
        // Its parent's chain, for the day on which the current one is tainted.
        const before = await parent(serving);
        const fallback = before && (await cleanAncestor(before, isClean));
        if (fallback) kept.add(fallback);
      }
      const deleted: string[] = [];
      const remove = async (hash: string) => {
        // The card first: what cannot be deleted now (Windows, while it is loaded) counts as unfinished next time.
        await rm(path.join(folder(hash), 'card.json'), { force: true });
        deleted.push(hash);
        await rm(folder(hash), { recursive: true, force: true }).catch((error) =>
          log.warn(`${folder(hash)} is deleted later: ${error.message}`),
        );
      };
      for (const name of await namesIn(root)) {
        // What the trainer was killed over while it wrote.
        if (/^\..*\.tmp$/.test(name) && (await isOld(path.join(root, name))))
          await rm(path.join(root, name), { recursive: true, force: true });
      }
      const cards = await list();
      const sizes = new Map<string, number>();
      for (const hash of await folders()) {
        if (await isUnfinished(folder(hash))) await remove(hash);
        else sizes.set(hash, await folderBytes(folder(hash)));
      }
      let total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
      for (const { adapter } of cards) {
        if (total <= budget) break;
        if (kept.has(adapter)) continue;
        await remove(adapter);
        total -= sizes.get(adapter) ?? 0;
      }
      return deleted;
    },
  };
}

async function isOld(folder: string): Promise<boolean> {
  return Date.now() - (await stat(folder)).mtimeMs >= UNFINISHED_MS;
}

async function isUnfinished(folder: string): Promise<boolean> {
  if (!(await isOld(folder))) return false;
  return stat(path.join(folder, 'card.json')).then(() => false, isMissing);
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(path.join(folder, name))).size;
  return bytes;
}

const name = (hash: string) => `The adapter ${hash.slice(0, 12)}`;
