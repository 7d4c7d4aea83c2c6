// One memory's life, from the quote it came from to the probes of the adapter in use, as the inspector shows it.

import type { LifeChecks, LifeEvent, MemoryLife } from '../../../webview/protocol.ts';
import type { AdapterCard } from '../../adapter/card.ts';
import { trustOf } from '../../memory/derive.ts';
import type { ReviewItem } from '../../memory/review.ts';
import type { Memory, Stage } from '../../memory/schema.ts';
import type { Inventory } from '../../memory/store.types.ts';
import { whereItHolds } from '../../memory/where.ts';
import { type Worth, worthLine } from '../../memory/worth.ts';
import { evidenceLabel } from '../../workspace/session-label.ts';
import type { MemoryAction } from '../page-messages.ts';

export interface LifeInput {
  memory: Memory;
  stage: Stage | undefined;
  inventory: Inventory;
  /** Why it waits for the user's decision. */
  review: ReviewItem | undefined;
  promotable: boolean;
  worth: Worth;
  cards: AdapterCard[];
  /** Hash of the adapter in use. */
  current: string | null;
  checks: LifeChecks | undefined;
}

const SOURCES: Record<Memory['evidence'][number]['source'], string> = {
  user: 'you said',
  assistant: 'the assistant said',
  editor: 'seen in the editor',
  file: 'read in a file',
  git: 'read in the history',
  import: 'imported',
};

export function lifeOf(input: LifeInput): MemoryLife {
  const { memory, stage, inventory, review, promotable, worth, cards, current, checks } = input;
  const card = cards.find(({ adapter }) => adapter === current);
  const learned = card?.memories.find(({ id }) => id === memory.id);
  const decide: MemoryAction[] = [
    ...(review ? (['accept', 'reject'] as const) : []),
    ...(promotable ? (['promote'] as const) : []),
    ...(memory.status === 'live' || memory.status === 'superseded' ? (['forget'] as const) : []),
  ];
  return {
    id: memory.id,
    kind: memory.kind,
    status: memory.status,
    stage,
    review: review && {
      reason: review.reason,
      against: review.against.map(({ id, text }) => ({ id, text })),
    },
    scope: memory.scope,
    where: whereItHolds(memory),
    branch: memory.branch,
    trust: trustOf(memory),
    text: memory.text,
    framings: memory.framings,
    evidence: memory.evidence.map((evidence) => ({
      quote: evidence.quote,
      source: SOURCES[evidence.source],
      where: evidenceLabel(evidence),
    })),
    history: history(memory, inventory),
    textOnly: stage === 'context' ? card?.textOnly.find(({ id }) => id === memory.id)?.why : undefined,
    scores: worthLine(worth, learned?.scores?.novelty),
    probes: learned?.probes ?? [],
    adapter: current === null ? undefined : nightOf(card),
    checks,
    actions: [
      ...decide,
      ...(memory.evidence.length > 0 ? (['revealEvidence'] as const) : []),
      ...(checks ? (['toggleCheck'] as const) : []),
      'copy',
    ],
  };
}

/** When the night was; a card that is gone says nothing of it. */
function nightOf(card: AdapterCard | undefined): string {
  if (!card) return 'an unknown day';
  return new Date(card.createdAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** Oldest first; what has no time of its own comes last. */
function history(memory: Memory, inventory: Inventory): LifeEvent[] {
  const wasAccepted = memory.acceptedAt !== undefined && memory.acceptedAt !== memory.createdAt;
  const waited = wasAccepted || memory.status === 'proposed' || memory.status === 'rejected';
  const events: LifeEvent[] = [
    { at: memory.createdAt, icon: 'bookmark', text: waited ? 'Proposed.' : 'Learned.' },
  ];
  if (wasAccepted) events.push({ at: memory.acceptedAt, icon: 'check', text: 'Accepted by you.' });
  for (const other of inventory.memories.values())
    if (other.supersededBy === memory.id)
      events.push({
        at: memory.createdAt,
        icon: 'history',
        text: 'Replaced an older memory.',
        memory: other.id,
      });
  for (const { passed, failed, at } of inventory.verified.values()) {
    if (passed.has(memory.id)) events.push({ at, icon: 'chip', text: 'A night taught it to the model.' });
    if (failed.has(memory.id))
      events.push({
        at,
        icon: 'warning',
        text: 'A night tried, and the model did not answer for it: it stays in the prompt.',
      });
  }
  events.sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''));
  if (memory.supersededBy)
    events.push({ icon: 'history', text: 'Replaced by a newer memory.', memory: memory.supersededBy });
  return events;
}
