// What an agent gets to read: memories that count in this workspace, and where one of them comes from. An agent has none
// of our adapters, so a memory counts for it whether a night has learned it or not.
import path from 'node:path';
import { UserError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import { isLive, isOpen, trustOf } from '../memory/derive.ts';
import { findMemory, type MemoryStores, readLedgers } from '../memory/ledgers.ts';
import type { Memory } from '../memory/schema.ts';
import { noteUsage } from '../memory/usage.ts';
import { whereItHolds } from '../memory/where.ts';
import { STANDING_BUDGET, standingConventions } from '../recall/standing.ts';
import { workspaceRecall } from '../recall/workspace-recall.ts';
import type { Services } from '../workspace/services.types.ts';

/** Estimated tokens that recalled memories may take together in an agent's context. */
const RECALL_TOKENS = 1000;

export interface KnownMemory {
  id: string;
  kind: Memory['kind'];
  text: string;
  /** The files and the situation for which it holds; everywhere where absent. */
  holds?: string;
  /** Of the user in all workspaces, or of this one. */
  scope: Memory['scope'];
  /** `standing`: a convention that counts whatever is asked; `recalled`: it bears on the question. */
  because: 'standing' | 'recalled';
}

/**
 * Live memories that bear on `query`, best first, then conventions that count here whatever is asked, or for `file`;
 * `limit` in all. Throws UserError `file-outside` for a file of another folder, and what the stores throw.
 */
export async function recallMemories(
  services: MemoryStores & Pick<Services, 'workspace' | 'log'>,
  query: string,
  { file, limit }: { file?: string; limit: number },
): Promise<KnownMemory[]> {
  const inside = file === undefined ? undefined : fileInside(services.workspace.root, file);
  const index = workspaceRecall(services.memories, await readLedgers(services));
  const recalled = index
    .recall(query, { file: inside, limit, budget: RECALL_TOKENS })
    .map(({ memory }) => memory);
  await noteUsage(services.workspace.dir, { used: recalled.map(({ id }) => id) }, services.log);
  const standing = standingConventions(index.all(), { file: inside, budget: STANDING_BUDGET });
  return [
    ...recalled.map((memory) => knownMemory(memory, 'recalled')),
    ...standing
      .filter((memory) => !recalled.includes(memory))
      .map((memory) => knownMemory(memory, 'standing')),
  ].slice(0, limit);
}

/** The memory of this id in this workspace, and all that is known about it. Throws UserError `memory-not-found`. */
export async function explainMemory(
  services: MemoryStores & Pick<Services, 'adapters'>,
  id: string,
): Promise<{ memory: Memory; explanation: object }> {
  const ledgers = await readLedgers(services);
  const memory = findMemory(ledgers, id.toUpperCase());
  if (!memory || !(isOpen(memory) || memory.status === 'superseded'))
    throw new UserError(
      'memory-not-found',
      {
        what: `This workspace has no memory ${printable(id)}.`,
        why: 'It was forgotten or turned down, or it belongs to another workspace, which this server does not serve.',
        next: 'recall_memory lists what is known here with its ids.',
      },
      'refused',
    );
  const { holds, kind, text, scope } = knownMemory(memory, 'recalled');
  const current = await services.adapters.current();
  const inventory = ledgers.own.memories.has(memory.id) ? ledgers.own : ledgers.user;
  const learned = current !== null && inventory.verified.get(current)?.passed.has(memory.id) === true;
  return {
    memory,
    explanation: {
      id: memory.id,
      kind,
      text,
      scope,
      ...(holds === undefined ? {} : { holds }),
      status: memory.status === 'live' && !isLive(memory, new Date()) ? 'expired' : memory.status,
      ...(memory.supersededBy ? { replacedBy: memory.supersededBy } : {}),
      ...(memory.branch === undefined ? {} : { branch: printable(memory.branch) }),
      ...(memory.anchor ? { code: memory.anchor.file } : {}),
      trusted: trustOf(memory) === 'trusted',
      inTheWeights: learned,
      learnedAt: memory.createdAt,
      ...(memory.saidAt ? { saidAt: memory.saidAt } : {}),
      ...(memory.acceptedAt ? { acceptedAt: memory.acceptedAt } : {}),
      evidence: memory.evidence.map(({ session, turn, line, quote, source }) => ({
        session: printable(session),
        turn,
        ...(line === undefined ? {} : { line }),
        quote: printable(quote),
        source,
      })),
    },
  };
}

function knownMemory(memory: Memory, because: KnownMemory['because']): KnownMemory {
  const { id, kind, text, scope } = memory;
  const holds = whereItHolds(memory);
  return {
    id,
    kind,
    text: printable(text),
    ...(holds === undefined ? {} : { holds: printable(holds) }),
    scope,
    because,
  };
}

/** Relative to the root with `/`. An agent may give it either way. */
function fileInside(root: string, file: string): string {
  const relative = path.relative(root, path.resolve(root, file));
  if (relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative))
    return relative.split(path.sep).join('/');
  throw new UserError(
    'file-outside',
    {
      what: `${printable(file)} is no file of this workspace.`,
      why: `This server knows the folder ${root} alone.`,
      next: 'Name a file below it, or leave `file` out.',
    },
    'refused',
  );
}
