// Dreams: conversations that connect memories, held to the checks of self-study against both; and contradictions that wait
// for the review. The model here does as it is told, or as a test makes it do wrong.
import assert from 'node:assert/strict';
import { isUserError } from '../../../extension/base/errors.ts';
import { foldEvents } from '../../../extension/memory/fold.ts';
import type { Model } from '../../../extension/model/client.types.ts';
import type { WriteRequest } from '../../../extension/model/schema.ts';
import { contestedIn } from '../../../extension/sleep/dreams.ts';
import { buildJob } from '../../../extension/sleep/job.ts';
import { dreamerOver } from '../../../extension/synthesis/dream.ts';
import { inventoryOf, memoryOf } from '../../support/memories.ts';

const port = memoryOf('payments-api listens on port 9001', { id: '01JD0000000000000000000001' });
const owner = memoryOf('payments-api is deployed with `tug push`', { id: '01JD0000000000000000000002' });
const backup = memoryOf('The nightly backup goes to `vault/cold`', { id: '01JD0000000000000000000003' });
const memories = [port, owner, backup];
const inventory = inventoryOf(memories);

interface Behaviour {
  /** Of the answers to messages. */
  answer?: string;
  message?: string;
  /** Whether two notes can both hold. */
  verdict?: (prompt: string) => 'yes' | 'no';
  parameters?: number;
}
const GOOD = 'payments-api listens on port 9001. payments-api is deployed with `tug push`.';
const ASKS = 'how do I deploy payments-api, and where do I reach it then?';

function dreaming({
  answer = GOOD,
  message = ASKS,
  verdict = () => 'yes',
  parameters = 1.5e9,
}: Behaviour = {}) {
  const asked: WriteRequest[] = [];
  let [released, turn] = [0, 0];
  const model = {
    status: async () => ({ parameters }),
    write: async (request: WriteRequest) => {
      asked.push(request);
      return request.conversations.map((messages) => {
        const last = messages.at(-1)!.content;
        const text = last.endsWith('at the same time?')
          ? verdict(last)
          : request.temperature > 0
            ? `${message}${' '.repeat(turn++)}`
            : answer;
        return { text, tokens: 1, stopped: 'end' as const };
      });
    },
  } as unknown as Model;
  const dreamer = dreamerOver(async () => ({
    model,
    release: async () => {
      released += 1;
    },
  }));
  return { asked, released: () => released, dream: () => dreamer({ memories, inventory, seed: 1 }, {}) };
}

describe('a dream', () => {
  it('connects memories that have words in common, with several in the prompt', async () => {
    const { asked, dream, released } = dreaming();
    const { rehearsals, kept, contradictions } = await dream();
    assert.deepEqual(contradictions, []);
    const dreamt = rehearsals.get(port.id)!;
    assert.equal(kept, dreamt.length);
    assert.ok(kept >= 1);
    for (const { also, writer, polarity, assistant } of dreamt)
      assert.deepEqual([also, writer, polarity, assistant], [owner.id, 'dream', 'positive', GOOD]);
    assert.equal(released(), 1);
    const messages = asked
      .filter(({ temperature }) => temperature > 0)
      .flatMap(({ conversations }) => conversations);
    for (const conversation of messages)
      for (const { text } of memories) assert.ok(conversation.at(-1)!.content.includes(`- ${text}`));
  });

  it('believes nothing that self-study would not believe of either memory', async () => {
    const leftBy = async (behaviour: Behaviour) => {
      const { rehearsals, left, kept } = await dreaming(behaviour).dream();
      assert.deepEqual([rehearsals.size, kept], [0, 0]);
      return [...left.keys()];
    };
    assert.deepEqual(await leftBy({ answer: 'payments-api listens on port 9001.' }), [
      'span missing from the answer',
    ]);
    assert.deepEqual(await leftBy({ answer: 'Deploy payments-api with `tug push`.' }), [
      'span missing from the answer',
    ]);
    assert.ok(
      (await leftBy({ message: 'is payments-api at 9001 after `tug push`?' })).includes(
        'span given away in the question',
      ),
    );
    assert.ok(
      (await leftBy({ message: 'what colour is it?' })).includes('question that names nothing of the memory'),
    );
    assert.deepEqual(await leftBy({ message: '' }), ['empty or too long']);
  });

  it('finds a contradiction only where the model says so of both orders, and does not connect that pair', async () => {
    const both = (prompt: string) => (prompt.includes('9001') && prompt.includes('tug') ? 'no' : 'yes');
    const { contradictions, rehearsals } = await dreaming({ verdict: both }).dream();
    assert.deepEqual(contradictions, [[port, owner]]);
    assert.equal(rehearsals.get(port.id), undefined);
    const once = (prompt: string) => (prompt.indexOf('9001') < prompt.indexOf('tug') ? both(prompt) : 'yes');
    assert.deepEqual((await dreaming({ verdict: once }).dream()).contradictions, []);
  });

  it('is refused to a model that cannot write, and to the embedded one', async () => {
    const { dream, released } = dreaming({ parameters: 0.5e9 });
    await assert.rejects(dream(), (error) => isUserError(error, 'study-too-small'));
    assert.equal(released(), 1);
    const request = {
      ...{
        workspace: 'w',
        project: 'p',
        base: 'b'.repeat(64),
        kind: 'sleep' as const,
        parent: null,
        seed: 1,
      },
      ...{
        ledgers: { own: inventory, user: inventoryOf([]) },
        locality: { chats: [], passages: [], lines: [] },
      },
    } as const;
    await assert.rejects(buildJob({ ...request, family: 'embedded', depth: 'dream' }), (error) =>
      isUserError(error, 'dream-embedded'),
    );
  });

  it('trains in a night of that depth alone', async () => {
    const dreamt = await dreaming().dream();
    const draft = (depth: 'dream' | 'light') =>
      buildJob({
        ...{
          workspace: 'w',
          project: 'p',
          base: 'b'.repeat(64),
          family: 'real',
          kind: 'sleep' as const,
          parent: null,
          seed: 1,
        },
        ...{
          ledgers: { own: inventory, user: inventoryOf([]) },
          locality: { chats: [], passages: [], lines: [] },
        },
        depth,
        dreamer: async () => dreamt,
      });
    const written = async (depth: 'dream' | 'light') =>
      (await draft(depth)).job.memories.flatMap(({ rehearsals }) =>
        rehearsals.filter(({ writer }) => writer === 'dream'),
      );
    assert.deepEqual(await written('light'), []);
    assert.equal((await written('dream')).length, dreamt.kept);
    assert.equal((await draft('dream')).job.recipe.replay, 0.6);
  });
});

describe('a contradiction that a dream found', () => {
  const known = inventoryOf(
    memories.map((memory) => ({ ...memory, acceptedAt: '2026-11-22T08:00:00.000Z' })),
  );

  it('is noted once at the later memory, and not where one of the two does not count any more', () => {
    const events = contestedIn(known, inventoryOf([]), [
      [port, owner],
      [backup, owner],
    ]);
    assert.deepEqual(events, [{ type: 'memory.contested', id: owner.id, contests: port.id }]);
    const after = foldEvents(known, events, '2026-11-23T08:00:00.000Z');
    const noted = after.memories.get(owner.id)!;
    assert.deepEqual([noted.contests, noted.contestedAt], [port.id, '2026-11-23T08:00:00.000Z']);
    assert.deepEqual(contestedIn(after, inventoryOf([]), [[port, owner]]), []);
    const gone = inventoryOf([{ ...port, status: 'superseded' }, owner]);
    assert.deepEqual(contestedIn(gone, inventoryOf([]), [[port, owner]]), []);
  });
});
