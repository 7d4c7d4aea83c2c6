// The retention benchmark: what is known after a session, what is asked then, and how arms become figures.
import assert from 'node:assert/strict';
import { estimateTokens } from '../../../extension/language/tokens.ts';
import { liveMemories } from '../../../extension/memory/derive.ts';
import { GoldScenario } from '../../bench/gold.ts';
import { goldIds, goldInventory } from '../../bench/gold-inventory.ts';
import { type ArmInput, adapterOf, promptsOf } from '../../bench/retention/arms.ts';
import { figuresOf, inOrder, type Judged } from '../../bench/retention/figures.ts';
import { formerValues, questionsOf } from '../../bench/retention/questions.ts';
import { extracted } from '../../bench/retention/summaries.ts';

const turns = [
  { n: 1, role: 'user' as const, text: 'Staging listens on port 8080. We write logs through `log.event()`.' },
  {
    n: 2,
    role: 'assistant' as const,
    text: 'Noted: staging on port 8080, logs through `log.event()`. What is next for staging?',
  },
];
const session = (id: string, date: string) => ({ id, date, turns });
const scenario = GoldScenario.parse({
  name: 'made-up',
  sessions: [session('s1', '2026-01-01'), session('s2', '2026-01-02')],
  memories: [
    {
      id: 'm1',
      type: 'episodic',
      content: 'Staging listens on port 8080.',
      session: 's1',
      turns: [1],
      status: 'superseded',
      supersededBy: 'm3',
    },
    {
      id: 'm2',
      type: 'semantic',
      content: 'Logs go through `log.event()`.',
      session: 's1',
      turns: [1],
      status: 'active',
    },
    {
      id: 'm3',
      type: 'episodic',
      content: 'Staging listens on port 9143.',
      session: 's2',
      turns: [1],
      status: 'active',
    },
  ],
  questions: [
    { memory: 'm1', question: 'port of staging?', answer: 'Port 9143.', accept: ['9143'], reject: ['8080'] },
    {
      memory: 'm2',
      question: 'how do we log?',
      answer: 'Through `log.event()`.',
      accept: ['log\\.event'],
      reject: [],
    },
  ],
  traps: [],
});
const other = { ...scenario, name: 'another' };

describe('the retention benchmark', () => {
  it('knows after a session what was said until then, and what has been replaced by then', () => {
    const texts = (upTo: number) => liveMemories(goldInventory(scenario, upTo)).map(({ text }) => text);
    assert.deepEqual(texts(1), ['Staging listens on port 8080.', 'Logs go through `log.event()`.']);
    assert.deepEqual(texts(2), ['Logs go through `log.event()`.', 'Staging listens on port 9143.']);
    assert.deepEqual(formerValues(goldInventory(scenario, 1)), []);
    assert.deepEqual(formerValues(goldInventory(scenario, 2)), ['8080']);
  });

  it('asks about what changes later only when it has changed, and what others know as unknown', async () => {
    const [early, late] = await Promise.all(
      [1, 2].map((upTo) => questionsOf(scenario, goldInventory(scenario, upTo), [other])),
    );
    assert.deepEqual(
      early!.own.map(({ question }) => question),
      ['how do we log?'],
    );
    assert.deepEqual(
      late!.own.map(({ question }) => question),
      ['port of staging?', 'how do we log?'],
    );
    const [port] = late!.own;
    assert.equal(port!.memory, goldIds(scenario).get('m3'));
    assert.deepEqual(['It is 9143.', 'It is 8080, no, 9143.'].map(port!.isRight), [true, false]);
    assert.ok(late!.direct.length > 0 && late!.hand === 'reserved wordings');
    assert.deepEqual(
      late!.unknown.map(({ isRight }) => [isRight('I do not know.'), isRight('Port 1.')]),
      [
        [true, false],
        [true, false],
      ],
    );
  });

  it('gives each arm what it is named after', async () => {
    const inventory = goldInventory(scenario, 2);
    const { own } = await questionsOf(scenario, inventory, []);
    const summary = { text: 'The summary.', tokens: 20 };
    const input: ArmInput = {
      inventory,
      compacted: summary,
      extracted: summary,
      own: '/own',
      other: undefined,
    };
    const prompt = (arm: Parameters<typeof promptsOf>[0]) => promptsOf(arm, input)(own[0]!);
    assert.ok(
      prompt('everything in context').includes('9143') &&
        prompt('everything in context').includes('log.event'),
    );
    assert.ok(
      prompt('its one memory in context').includes('9143') &&
        !prompt('its one memory in context').includes('log.event'),
    );
    assert.ok(prompt('compaction').endsWith('The summary.'));
    assert.equal(prompt('weights'), prompt('nothing'));
    assert.ok(prompt('retrieval').includes('9143'));
    assert.equal(adapterOf('weights', input), '/own');
    assert.equal(adapterOf('retrieval', input), null);
    assert.equal(adapterOf("another project's adapter", input), undefined);
  });

  it('makes an extract of whole sentences within its tokens', () => {
    const summary = extracted(scenario.sessions, 20);
    assert.ok(summary.text.length > 0 && summary.tokens <= 20);
    assert.ok(estimateTokens(summary.text) <= 24);
    for (const sentence of summary.text.split(/(?<=\.) (?=\p{Lu})/u))
      assert.ok(
        turns.some(({ text }) => text.includes(sentence)),
        sentence,
      );
  });

  it('reports the share of the way from nothing to the memory in the prompt', async () => {
    const inventory = goldInventory(scenario, 2);
    const questions = { ...(await questionsOf(scenario, inventory, [other])), direct: [] };
    const count = inOrder(questions).length;
    const judged = (arm: Judged['arm'], answers: string[]): Judged => ({
      arm,
      questions,
      answers: {
        answers: [...answers, ...Array.from({ length: count - answers.length }, () => 'I do not know.')],
        promptTokens: Array.from({ length: count }, () => 10),
        losses: [[1, 2], [6]],
        seconds: 1,
      },
    });
    const rows = figuresOf(
      [
        judged('nothing', ['no', 'no']),
        judged('weights', ['9143', 'port 8080']),
        judged('its one memory in context', ['9143', 'log.event()']),
      ],
      inventory,
    );
    assert.deepEqual(
      rows.map(({ shareOwn }) => shareOwn),
      [0, 0.5, 1],
    );
    assert.deepEqual(
      rows.map(({ own }) => own.right),
      [0, 1, 2],
    );
    assert.deepEqual(
      rows.map(({ superseded }) => superseded.right),
      [0, 1, 0],
    );
    assert.equal(rows[0]!.falseAnswers.right, 0);
    assert.deepEqual([rows[0]!.meanLoss, rows[0]!.medianLoss, rows[0]!.tokensAQuestion], [3, 2, 10]);
  });
});
