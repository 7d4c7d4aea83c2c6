// `dormouse review`: what waits for a decision, and the decision, of one memory or of all that a filter names.
import { UserError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { MemoryKind } from '../../language/kind.ts';
import { type Acceptance, acceptanceOf, acceptItems, rejectItems } from '../../memory/decision.ts';
import { expireMemories } from '../../memory/expiry.ts';
import { type ReviewItem, reviewItems, waitingItem } from '../../memory/review.ts';
import { filtered, type ReviewFilter } from '../../memory/review-filter.ts';
import type { Command, Context, Input, Outcome } from '../../terminal/command.ts';
import { counted } from '../../terminal/terminal.ts';
import { editMemory } from '../../workspace/edit.ts';
import { memoryById, SHORTEST } from '../../workspace/find-memory.ts';
import type { Services } from '../../workspace/services.types.ts';
import { memoryLine, shortId } from '../memory-lines.ts';

/** Lines that a person reads in a list; options narrow it, and --json has all. */
const LISTED = 200;

const DECISIONS = ['accept', 'reject', 'edit'] as const;
type Decision = (typeof DECISIONS)[number];

export const review: Command = {
  name: 'review',
  summary: 'decide what Dormouse is not sure of',
  usage: '[accept|reject [ID] | edit ID TEXT]',
  positionals: [0, 3],
  options: {
    file: { type: 'string', value: 'FILE', description: 'only what comes from, or is about, this file' },
    folder: { type: 'string', value: 'DIR', description: 'only what comes from files in this folder' },
    kind: { type: 'string', value: 'KIND', description: 'only procedural, semantic or episodic memories' },
    scope: { type: 'string', value: 'SCOPE', description: 'only those of the workspace, or of the user' },
    all: { type: 'boolean', description: 'accept or reject everything that waits' },
    preview: { type: 'boolean', description: 'show what the decision would do, and do nothing' },
  },
  details:
    'Without arguments it lists what waits, by reason: proposals; memories that exclude each other, where neither is\n' +
    'clearly newer; newer ones that may take the place of older ones; memories that have expired, by the day in their\n' +
    'text or because nothing asked for them for 30 nights; memories about code that changed. `accept` lets a memory\n' +
    'count and replaces what it is against; `reject` takes it out of use, and keeps it in the history; `edit` gives it\n' +
    'your words and accepts it. Without an ID, accept and reject take all that the options name; of two that exclude\n' +
    'each other in one selection, neither is decided.\n' +
    `ID is the end of an id, as lists show it, or its beginning: ${SHORTEST} or more characters.\n` +
    'What does not wait is refused (3). --json prints [{memory, why, reason, against: [memory]}]; after a decision\n' +
    '{accepted, replaced: [{memory, by}], disputed} or {rejected}; after an edit the memory.',
  async run(context, input) {
    const services = await context.services();
    const [word, part, text] = input.positionals;
    if (word === undefined) {
      await expireMemories(services);
      const items = filtered(await reviewItems(services), filterOf(input));
      list(context, items);
      return { json: items };
    }
    const decision = DECISIONS.find((one) => one === word);
    if (!decision || (decision === 'edit') !== (text !== undefined) || (decision === 'edit' && !part))
      throw usage(
        '`dormouse review` does not understand that.',
        'After `review` comes nothing, `accept` or `reject` with an id or options, or `edit` with an id and a text.',
      );
    if (decision === 'edit') {
      const memory = await editMemory(services, await memoryById(services, part!), text!);
      if (memory) context.print(memoryLine(context.style, memory));
      return { json: memory };
    }
    return decide(
      context,
      services,
      decision,
      await chosen(services, part, input),
      input.values.preview === true,
    );
  },
};

/** The items that the command line names: one by its id, or all that the filter lets through. */
async function chosen(services: Services, part: string | undefined, input: Input): Promise<ReviewItem[]> {
  const items = await reviewItems(services);
  const filter = filterOf(input);
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  if (part !== undefined) {
    const { id } = await memoryById(services, part);
    const item = waitingItem(items, id);
    if (item) return [item];
    throw new UserError(
      'nothing-to-review',
      {
        what: `Memory ${shortId({ id })} does not wait for a decision.`,
        why: 'It is decided already, or it never was in doubt.',
        next: '`dormouse review` lists what waits; `dormouse forget` removes a memory whatever it is.',
      },
      'refused',
    );
  }
  if (!isFiltered && input.values.all !== true)
    throw usage('It is not said which memories are meant.', 'Neither an id nor an option names any.');
  return filtered(items, filter);
}

async function decide(
  context: Context,
  services: Services,
  decision: Exclude<Decision, 'edit'>,
  items: ReviewItem[],
  preview: boolean,
): Promise<Outcome> {
  if (decision === 'reject') {
    if (!preview) await rejectItems(services, items);
    context.print(
      `${counted(items.length, 'memory', 'memories')} ${preview ? 'would be' : 'is'} turned down.`,
    );
    return { json: { rejected: items.map(({ memory }) => memory) } };
  }
  const done = preview ? acceptanceOf(items) : await acceptItems(services, items);
  printAcceptance(context, done, preview);
  return { json: done };
}

function printAcceptance(
  { print, style }: Context,
  { accepted, replaced, disputed }: Acceptance,
  preview: boolean,
) {
  const texts = new Map(accepted.map(({ id, text }) => [id, text]));
  for (const { memory, by } of replaced)
    print(
      `${style.yellow(preview ? 'would replace' : 'replaced')}  ${printable(memory.text)}  ${style.dim(`by “${printable(texts.get(by) ?? '')}”`)}`,
    );
  for (const { memory } of disputed)
    print(`${style.red('disputed')}  ${style.dim(shortId(memory))}  ${printable(memory.text)}`);
  print(
    `${counted(accepted.length, 'memory', 'memories')} ${preview ? 'would count' : 'accepted'}` +
      `${replaced.length > 0 ? `, ${replaced.length} replaced` : ''}` +
      `${disputed.length > 0 ? `, ${disputed.length} exclude each other: decide these one by one` : ''}.`,
  );
}

/** By reason, so that a reason that thousands share is said once. */
function list({ print, style }: Context, items: ReviewItem[]): void {
  const byReason = new Map<string, ReviewItem[]>();
  for (const item of items) {
    const group = byReason.get(item.reason);
    if (group) group.push(item);
    else byReason.set(item.reason, [item]);
  }
  let left = LISTED;
  for (const [reason, group] of byReason) {
    print(style.bold(`${printable(reason)} (${group.length})`));
    for (const { memory, against } of group.slice(0, left)) {
      print(`  ${memoryLine(style, memory)}`);
      for (const other of against)
        print(style.dim(`    against ${shortId(other)}  ${printable(other.text)}`));
    }
    if (group.length > left) print(style.dim(`  … and ${group.length - left} more`));
    left = Math.max(0, left - group.length);
  }
  print(
    items.length === 0
      ? 'Nothing waits for a decision.'
      : `${items.length} wait: \`dormouse review accept ID\`, \`reject ID\`, \`edit ID TEXT\`, or all of a file, folder, kind or scope at once.`,
  );
}

function filterOf({ values }: Input): ReviewFilter {
  const text = (name: string) => (typeof values[name] === 'string' ? (values[name] as string) : undefined);
  const kind = text('kind');
  const scope = text('scope');
  if (kind !== undefined && !MemoryKind.safeParse(kind).success)
    throw usage(`There is no kind ${JSON.stringify(kind)}.`, `There are ${MemoryKind.options.join(', ')}.`);
  if (scope !== undefined && scope !== 'workspace' && scope !== 'user')
    throw usage(`There is no scope ${JSON.stringify(scope)}.`, 'There are workspace and user.');
  return { file: text('file'), folder: text('folder'), kind: kind as MemoryKind | undefined, scope };
}

function usage(what: string, why: string): UserError {
  return new UserError('usage', { what, why, next: 'See `dormouse review --help`.' }, 'usage');
}
