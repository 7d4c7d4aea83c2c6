// `dormouse show`: one memory with all that is known of it: where it came from, where it lives, and what a night thinks of it.
import { printable } from '../../base/printable.ts';
import { trustOf } from '../../memory/derive.ts';
import { inventoryOf } from '../../memory/ledgers.ts';
import { reviewItems, waitingItem } from '../../memory/review.ts';
import { readUsage } from '../../memory/usage.ts';
import { whereItHolds } from '../../memory/where.ts';
import { worthLine, worthOf } from '../../memory/worth.ts';
import type { Command } from '../../terminal/command.ts';
import { memoryById, SHORTEST } from '../../workspace/find-memory.ts';
import { stageIn, viewWorkspace } from '../../workspace/view.ts';
import { shortId } from '../memory-lines.ts';

export const show: Command = {
  name: 'show',
  summary: 'show one memory: evidence, scores, probes',
  usage: 'ID',
  positionals: [1, 1],
  options: {},
  details:
    `ID is the end or the beginning of an id, ${SHORTEST} characters at least. Scores go from 0 to 1: novelty is the share of\n` +
    'its questions that the model did not answer before the night, importance and utility decide with it what a night\n' +
    'trains and replays. --json prints {memory, stage, worth, learned}, the last from the card of the adapter in use.',
  async run(context, input) {
    const services = await context.services();
    const memory = await memoryById(services, input.positionals[0]!);
    const view = await viewWorkspace(services);
    const [usage, items] = await Promise.all([
      readUsage(services.workspace.dir, services.log),
      reviewItems(services),
    ]);
    const card = view.current === null ? null : await services.adapters.card(view.current);
    const learned = card?.memories.find(({ id }) => id === memory.id) ?? null;
    const stage = stageIn(view, memory) ?? null;
    const worth = worthOf(memory, inventoryOf(view, memory), usage.get(memory.id));
    const { style } = context;
    const row = (name: string, text: string | undefined) =>
      text !== undefined && context.print(`${style.dim(name.padEnd(8))}  ${printable(text)}`);
    context.print(style.bold(printable(memory.text)));
    row('id', `${shortId(memory)}, ${memory.kind}, ${memory.scope}, ${memory.status}, ${trustOf(memory)}`);
    row('lives', stage ?? 'nowhere: it does not count');
    row(
      'text',
      view.textOnly.has(memory.id) && stage === 'context' ? view.textOnly.get(memory.id) : undefined,
    );
    row('holds', whereItHolds(memory));
    row('waits', waitingItem(items, memory.id)?.reason);
    for (const { session, turn, quote, source } of memory.evidence)
      row('said', `${session}#${turn}, ${source}: “${quote}”`);
    row('scores', worthLine(worth, learned?.scores?.novelty));
    if (learned) row('replays', `${learned.replays} since it was last trained as new`);
    for (const { user, answer, passed } of learned?.probes ?? [])
      row(passed ? 'answered' : 'missed', `${user} → ${answer}`);
    return { json: { memory, stage, worth, learned } };
  },
};
