// What the rules reflector makes of single messages and sentences, against what people say is to be remembered of them
// (memories/README.md): the figures behind `npm run bench -- chat` and `-- kinds`.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Turn } from '../../extension/capture/schema.ts';
import { asSaid } from '../../extension/language/as-said.ts';
import { MemoryKind } from '../../extension/language/kind.ts';
import { mergeCandidates } from '../../extension/reflection/merge.ts';
import { rulesReflector } from '../../extension/reflection/rules.ts';
import { inventoryOf, memoryOf } from '../support/memories.ts';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'memories');
const at = '2026-11-21T09:00:00.000Z';

const Part = z.enum(['tune', 'held', 'tune2', 'held2', 'fresh', 'blind']);
export type Part = z.infer<typeof Part>;
const Message = z.object({
  text: z.string(),
  before: z.string().optional(),
  memory: z.array(z.object({ text: z.string() })).nullable(),
  replaces: z.string().optional(),
  set: Part,
});
type Message = z.infer<typeof Message>;
const Sentence = z.object({ text: z.string(), kind: MemoryKind, set: Part });

/** Fresh entries lie in files of their own, so that nobody reads them while reading the others. */
const fileOf = (name: 'chat' | 'kinds', set: Part) =>
  `${name}${set === 'fresh' || set === 'blind' ? `-${set}` : set.endsWith('2') ? '2' : ''}.json`;

const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T[]> =>
  z.array(schema).parse(JSON.parse(await readFile(path.join(folder, name), 'utf8')));

export interface ChatFigures {
  set: Part;
  messages: number;
  wanted: number;
  /** Wanted sentences that a memory has, word for word. */
  found: number;
  made: number;
  /** Memories that are wanted sentences, word for word. */
  right: number;
  live: number;
  /** Of the messages that correct a known memory: those that supersede it or ask about it. */
  corrections: number;
  settled: number;
  missed: string[];
  wrong: string[];
}

/** The same words, but for an opener, marks of Markdown and the closing dot; context may stand in front. */
function says(made: string, wanted: string): boolean {
  const bare = (text: string) => asSaid(text).replace(/[`*_]/g, '');
  const [had, is] = [bare(wanted), bare(made)];
  return is === had || (is.endsWith(had) && /[.!?:…]\s$/.test(is.slice(0, -had.length)));
}

async function madeOf({ text, before, replaces }: Message) {
  const turns = [before, text].flatMap((said, index): Turn[] => {
    if (said === undefined) return [];
    const role = index === 0 ? 'assistant' : 'user';
    return [{ session: 'chat', turn: index + 1, role, text: said, at, source: role }];
  });
  const known = replaces === undefined ? [] : [memoryOf(asSaid(replaces), { id: 'known' })];
  const inventory = inventoryOf(known);
  const found = await rulesReflector.reflect({ session: 'chat', turns, after: 0, inventory }, {});
  const events = mergeCandidates(found, inventory, at);
  const added = events.flatMap((event) => (event.type === 'memory.added' ? [event.memory] : []));
  const settled =
    events.some((event) => event.type === 'memory.superseded' && event.id === 'known') ||
    added.some(({ contests }) => contests === 'known');
  return { added, settled };
}

export async function measureChat(set: Part): Promise<ChatFigures> {
  const messages = (await read(fileOf('chat', set), Message)).filter((message) => message.set === set);
  const figures: ChatFigures = {
    set,
    messages: messages.length,
    ...{ wanted: 0, found: 0, made: 0, right: 0, live: 0, corrections: 0, settled: 0 },
    missed: [],
    wrong: [],
  };
  for (const message of messages) {
    const { added, settled } = await madeOf(message);
    const wanted = (message.memory ?? []).map(({ text }) => text);
    const missed = wanted.filter((text) => !added.some((memory) => says(memory.text, text)));
    const wrong = added.filter((memory) => !wanted.some((text) => says(memory.text, text)));
    figures.wanted += wanted.length;
    figures.found += wanted.length - missed.length;
    figures.made += added.length;
    figures.right += added.length - wrong.length;
    figures.live += added.filter(({ status }) => status === 'live').length;
    if (message.replaces !== undefined) figures.corrections++;
    if (message.replaces !== undefined && settled) figures.settled++;
    figures.missed.push(...missed);
    figures.wrong.push(...wrong.map(({ text }) => text));
  }
  return figures;
}

export interface KindFigures {
  set: Part;
  rows: { kind: MemoryKind; of: number; right: number }[];
  wrong: string[];
}

/** The kind that each sentence gets where somebody orders it to be remembered. */
export async function measureKinds(set: Part): Promise<KindFigures> {
  const sentences = (await read(fileOf('kinds', set), Sentence)).filter((sentence) => sentence.set === set);
  const rows = MemoryKind.options.map((kind) => ({ kind, of: 0, right: 0 }));
  const wrong: string[] = [];
  for (const { text, kind } of sentences) {
    const row = rows.find((own) => own.kind === kind)!;
    const { added } = await madeOf({ text: `Remember: ${text}`, memory: null, set });
    row.of++;
    if (added.length > 0 && added.every((memory) => memory.kind === kind)) row.right++;
    else wrong.push(`${kind}, not ${added.map((memory) => memory.kind).join('+') || 'nothing'}: ${text}`);
  }
  return { set, rows, wrong };
}
