// Held-out questions of a memory in free text: a question, a completion and a use in wordings that no rehearsal has, and
// one from the evidence alone. More are written than count in the end: the night drops those that the base answers anyway.
import { deriveSeed, pick, type Rng, seededRng, shuffled } from '../../language/random.ts';
import type { Memory } from '../../memory/schema.ts';
import type { Inventory } from '../../memory/store.types.ts';
import type { Probe } from '../schema.ts';
import { type Ask, asksOf, type Form, fill, sharedCues } from './questions.ts';
import { isExact, spansOf } from './spans.ts';
import { SAYS_NO, wordingsFor } from './wordings/wordings.ts';

/** Candidates of each kind: a small model answers about half of them with the memory in its prompt. */
const QUESTIONS = 6;
const USES = 5;
const COMPLETIONS = 6;
const GONE = 3;

/**
 * Candidates for the probes of a memory, the most exact spans first. What is asked of a span is drawn by the text alone,
 * so that a question which counted once can be made again, whatever was learned since.
 */
export function writeFreeProbes(memory: Memory, inventory: Inventory): Probe[] {
  const rng = seededRng(deriveSeed(0, `free probe ${memory.text}`));
  const isShared = sharedCues(memory, inventory);
  const asks = probeAsks(memory, memory.text, isShared);
  const toProbe = probeOf(memory, inventory);
  const about = (...forms: Form[]) =>
    bySpan(
      asks.filter(({ form }) => forms.includes(form)),
      rng,
    );
  const asked = inTurn(
    about('question', 'lesson').slice(0, QUESTIONS),
    usesOf(asks, rng).slice(0, USES),
    about('completion').slice(0, COMPLETIONS),
  );
  const [fromEvidence] = shuffled(rng, evidenceAsks(memory, isShared));
  return distinct([
    ...asked.map((ask) => toProbe(ask, 'memory')),
    ...(fromEvidence ? [toProbe(fromEvidence, 'evidence')] : []),
  ]);
}

/** The probes that were `asked` of a memory before and counted, made again. */
export function askedFreeProbes(memory: Memory, inventory: Inventory, asked: ReadonlySet<string>): Probe[] {
  const toProbe = probeOf(memory, inventory);
  return distinct([
    ...probeAsks(memory, memory.text).map((ask) => toProbe(ask, 'memory')),
    ...evidenceAsks(memory).map((ask) => toProbe(ask, 'evidence')),
  ]).filter(({ user }) => asked.has(user));
}

function probeAsks({ kind }: Memory, text: string, isShared?: (cue: string) => boolean): Ask[] {
  const rng = seededRng(deriveSeed(0, `free asks ${text}`));
  return asksOf(text, { words: wordingsFor(text), procedural: kind === 'procedural', rng, isShared }).filter(
    ({ asked, verdict }) => asked.probe.length > 0 && verdict !== 'yes',
  );
}

/** What the newest quote asks by itself, about spans that the memory has, too. */
function evidenceAsks(memory: Memory, isShared?: (cue: string) => boolean): Ask[] {
  const quote = memory.evidence.at(-1)?.quote;
  if (!quote) return [];
  const asks = probeAsks(memory, quote, isShared).filter(
    ({ form }) => form === 'question' || form === 'completion',
  );
  const kept = asks.filter(({ span }) => memory.text.includes(span));
  // Evidence that shares nothing with the memory vouches for nothing: its probe will fail.
  return kept.length > 0 ? kept : asks;
}

/** The first of each list, then the second of each, and so on: whoever takes some has all kinds. */
function inTurn<T>(...lists: T[][]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}

/** What is forbidden first, then what is written, then what is claimed. */
function usesOf(asks: Ask[], rng: Rng): Ask[] {
  const forbidden = asks.filter(({ verdict, wrong }) => verdict === 'no' && wrong === undefined);
  const used = asks.filter(({ form }) => form === 'use');
  const claimed = asks.filter(({ verdict, wrong }) => verdict === 'no' && wrong !== undefined);
  return [
    ...shuffled(rng, forbidden).slice(0, 1),
    ...bySpan(used, rng).slice(0, 2),
    ...bySpan(claimed, rng).slice(0, 1),
    ...bySpan(used, rng).slice(2),
  ];
}

/** Probes of what must be gone: asked in trained and in reserved wordings, with spans that nothing live has. */
export function goneFreeProbes(memory: Memory, live: readonly Memory[], seed: number): Probe[] {
  const rng = seededRng(deriveSeed(seed, `free gone ${memory.text}`));
  const said = live.map(({ text }) => text.toLowerCase()).join('\n');
  const asks = asksOf(memory.text, {
    words: wordingsFor(memory.text),
    procedural: memory.kind === 'procedural',
    rng,
  }).filter(
    ({ form, span }) =>
      form !== 'proposal' &&
      form !== 'use' &&
      !said.includes(span.toLowerCase()) &&
      isExactSpan(memory, span),
  );
  return distinct(
    bySpan(asks, rng)
      .slice(0, GONE)
      .map(({ asked, slots, span }, at) => ({
        memory: memory.id,
        user: fill(
          pick(rng, at % 2 === 0 || asked.probe.length === 0 ? asked.rehearsal : asked.probe),
          slots,
          rng,
        ),
        accept: [],
        reject: [span],
        from: 'memory',
      })),
  );
}

function isExactSpan({ text }: Memory, spelled: string): boolean {
  return spansOf(text).some((span) => span.text === spelled && isExact(span));
}

/** Each span's first question before any span's second. */
function bySpan(asks: Ask[], rng: Rng): Ask[] {
  const bySpelling = new Map<string, Ask[]>();
  for (const ask of shuffled(rng, asks)) bySpelling.set(ask.span, [...(bySpelling.get(ask.span) ?? []), ask]);
  return inTurn(...bySpelling.values());
}

function probeOf(memory: Memory, inventory: Inventory): (ask: Ask, from: Probe['from']) => Probe {
  const former = formerSpans(memory, inventory);
  return ({ form, span, verdict, wrong, slots, asked }, from) => {
    const rng = seededRng(deriveSeed(0, JSON.stringify([memory.text, form, span, slots])));
    const no = verdict === 'no' ? [[...SAYS_NO]] : [];
    return {
      memory: memory.id,
      user: fill(pick(rng, asked.probe), slots, rng),
      accept: verdict !== undefined && wrong === undefined ? no : [...no, [span]],
      reject: [...former, ...(form === 'use' && wrong ? [wrong] : [])],
      from,
    };
  };
}

/** Exact spans of what this memory replaced, which it does not have itself. */
export function formerSpans(memory: Memory, inventory: Inventory): string[] {
  const text = memory.text.toLowerCase();
  const former = [...inventory.memories.values()].filter(({ supersededBy }) => supersededBy === memory.id);
  return former.flatMap((old) =>
    spansOf(old.text).flatMap((span) =>
      isExact(span) && !text.includes(span.text.toLowerCase()) ? [span.text] : [],
    ),
  );
}

function distinct(probes: Probe[]): Probe[] {
  return [...new Map(probes.map((own) => [own.user.toLowerCase(), own])).values()];
}
