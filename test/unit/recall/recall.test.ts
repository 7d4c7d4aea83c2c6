// Recall: the right memories, on identifiers too, within the budget, and never one that is not live.
import assert from 'node:assert/strict';
import { phrases } from '../../../extension/language/phrases.ts';
import { tokenize } from '../../../extension/language/tokens.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import type { MemoryStore } from '../../../extension/memory/store.types.ts';
import { composeMessages, PROMPT_WORDS, systemPrompt } from '../../../extension/recall/prompt.ts';
import { RecallIndex, recall } from '../../../extension/recall/recall.ts';
import { workspaceRecall } from '../../../extension/recall/workspace-recall.ts';
import { testId } from '../../support/ids.ts';
import { manyMemories } from '../../support/many-memories.ts';
import { inventoryOf, memoryOf } from '../../support/memories.ts';

let clock = Date.parse('2026-11-21T08:00:00Z');
function memory(text: string, change: Partial<Memory> = {}): Memory {
  clock += 1000;
  return memoryOf(text, {
    id: testId(clock),
    kind: 'episodic',
    createdAt: new Date(clock).toISOString(),
    ...change,
  });
}

const texts = (found: { memory: Memory }[]) => found.map(({ memory: { text } }) => text);

describe('recall', () => {
  it('splits identifiers into whole and parts, and keeps digits', () => {
    const terms = tokenize('PaymentsApi src/core/ledger_v2.ts 8081 payments-api');
    for (const term of ['payment', 'api', 'src/core/ledger_v2.ts', '8081', 'payments-api', 'ledg'])
      assert.ok(terms.includes(term), `${term} in ${terms.join(' ')}`);
  });

  it('finds what a question is about', () => {
    const all = [
      memory('payments-api listens on port 8081', { subject: 'payments-api' }),
      memory('search-api listens on port 9000', { subject: 'search-api' }),
      memory('Ana owns payments-api', { subject: 'payments-api' }),
      memory('format the billing code with ruff', { subject: 'billing code' }),
      memory('user_id columns are limited to 64 rows', { subject: 'user_id columns' }),
    ];
    assert.equal(texts(recall('which port does payments-api listen on?', all))[0], all[0]!.text);
    assert.equal(texts(recall('on what port can I reach the PaymentsApi?', all))[0], all[0]!.text);
    assert.equal(texts(recall('who is the owner of payments-api', all))[0], all[2]!.text);
    assert.equal(texts(recall('what is the limit of user_id columns', all))[0], all[4]!.text);
    assert.equal(texts(recall('who uses port 9000?', all))[0], all[1]!.text);
    assert.deepEqual(recall('completely unrelated weather', all), []);
    assert.ok(recall('port of payments-api', all)[0]!.why.includes('payments-api'));
  });

  it('knows which relation a question means, where none of its words is in the memory', () => {
    const all = [
      memory('the port of onyx-mill is 62952'),
      memory('the timeout of onyx-mill is 171 ms'),
      memory('the storage of onyx-mill is Cassandra'),
    ];
    assert.deepEqual(texts(recall('how long may calls to onyx-mill take?', all)), [all[1]!.text]);
    assert.deepEqual(texts(recall('what holds the records of onyx-mill?', all)), [all[2]!.text]);
    // Nothing answers this exactly, so what is known of it comes along.
    assert.equal(texts(recall('who owns onyx-mill?', all)).length, 3);
  });

  it('never recalls what is not live', () => {
    for (const status of ['proposed', 'superseded', 'rejected'] as const)
      assert.deepEqual(recall('payments port', [memory('payments listens on port 1', { status })]), []);
  });

  it('prefers the newer of two equals, and keeps limit and budget', () => {
    const older = memory('zebra listens on port 1111');
    const later = memory('zebra listens on port 2222');
    assert.equal(recall('port of zebra', [older, later])[0]!.memory.id, later.id);
    const many = Array.from({ length: 20 }, (_, n) => memory(`zebra number ${n} listens on a port`));
    assert.equal(recall('zebra port', many).length, 4);
    assert.equal(recall('zebra port', many, { limit: 7, budget: 1000 }).length, 7);
    assert.ok(recall('zebra port', many, { limit: 20, budget: 30 }).length <= 2);
  });

  it('finds an exact name among 2,000 memories', () => {
    const index = new RecallIndex();
    index.update(Array.from({ length: 2000 }, (_, n) => memory(`service-${n} listens on port ${1000 + n}`)));
    for (let n = 0; n < 20; n++)
      assert.match(
        index.recall(`which port does service-${n * 7} use`)[0]!.memory.text,
        new RegExp(`^service-${n * 7} `),
      );
  });

  it('answers among 10,000 memories in 10 ms of work', function () {
    this.timeout(60_000);
    const { memories, question } = manyMemories(10_000, 1);
    const index = new RecallIndex();
    index.update(memories);
    // Computing time: how long one waits beside other processes is what npm run bench -- recall tells.
    const before = process.cpuUsage();
    let right = 0;
    for (let n = 0; n < 10_000; n += 50) {
      const [best] = index.recall(question(n));
      if (best?.memory === memories[n]) right++;
    }
    assert.ok(right >= 195, `${right} of 200`);
    const { user, system } = process.cpuUsage(before);
    assert.ok((user + system) / 1000 / 200 < 10, `${(user + system) / 1000} ms for 200 questions`);
  });

  it('takes over what changed, and forgets what is gone', () => {
    const index = new RecallIndex();
    const [one, two] = [memory('zebra listens on port 1'), memory('yak listens on port 2')];
    index.update([one, two]);
    const moved = { ...one, text: 'zebra listens on port 3' };
    index.update([moved]);
    assert.equal(index.size, 1);
    assert.deepEqual(texts(index.recall('port of zebra')), [moved.text]);
    assert.deepEqual(index.recall('yak'), []);
    for (let n = 0; n < 100; n++) index.update([n % 2 ? two : moved, memory(`heron number ${n}`)]);
    assert.equal(index.size, 2);
    assert.deepEqual(texts(index.recall('yak zebra heron')).sort(), ['heron number 99', two.text].sort());
  });

  it('keeps the index of a workspace while its ledgers stay the same', async () => {
    const one = memory('zebra listens on port 1');
    const store = {} as MemoryStore;
    const ledgers = { own: inventoryOf([one]), user: inventoryOf([]) };
    const index = workspaceRecall(store, ledgers);
    let updates = 0;
    const { update } = index;
    index.update = (memories) => {
      updates++;
      update.call(index, memories);
    };
    assert.equal(workspaceRecall(store, ledgers), index);
    assert.equal(updates, 0);
    const next = workspaceRecall(store, { ...ledgers, own: inventoryOf([one, memory('yak on port 2')]) });
    assert.equal(next, index);
    assert.equal(updates, 1);
    assert.equal(index.recall('yak').length, 1);
  });

  it('writes the prompt that the base model was trained on', () => {
    assert.equal(systemPrompt([], 'embedded'), phrases.system);
    const recalled = [memory('a listens on port 1'), memory('line\nbreak.')];
    for (const family of ['embedded', 'real'] as const) {
      const { system, memories } = PROMPT_WORDS[family];
      const lines = family === 'real' ? '- a listens on port 1.\n- line break.' : undefined;
      const prompt = systemPrompt(recalled, family);
      assert.ok(
        prompt.startsWith(`${system}\n\n${memories}\n- `) && (!lines || prompt.endsWith(lines)),
        prompt,
      );
    }
    const messages = composeMessages(recalled, 'real', [{ role: 'user', content: 'hi' }], 'q?');
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['system', 'user', 'user'],
    );
  });
});
