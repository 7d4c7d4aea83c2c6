// One answer at a time, which can be stopped, asked for again and gone on with, and which leaves no dead input behind.
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { Conversation } from '../../../extension/chat/conversation.ts';
import { Dialogue, type DialogueOptions, type Request, type Told } from '../../../extension/chat/dialogue.ts';
import type { ChatMessage } from '../../../extension/model/schema.ts';
import type { ChatTurn } from '../../../webview/protocol.ts';

const told = (answer: string, stopped: Told['stopped'] = 'end'): Told => ({
  answer,
  stopped,
  logged: [],
  recalled: [],
  learned: [],
  figures: '12 prompt tokens',
  context: { used: 20, size: 4096 },
});

/** A dialogue whose answers the test gives, and what its page was told. */
function talk() {
  const asked: (Request & {
    history: ChatMessage[];
    piece(text: string): void;
    waits(what: string): void;
    signal: AbortSignal;
    give(answer: Told): void;
    fail(error: unknown): void;
  })[] = [];
  const seen = {
    answering: [] as boolean[],
    resets: 0,
    shown: [] as string[],
    blanked: [] as number[],
    followed: [] as string[],
  };
  const options: DialogueOptions = {
    answer: (request, heard, signal) =>
      new Promise((give, fail) => {
        const { conversation, turn, continues } = request;
        const history = continues ? conversation.unfinished(turn.id) : conversation.history(turn.id);
        asked.push({ ...request, ...heard, history, signal, give, fail });
      }),
    fail: (turn, error) => {
      turn.state = 'failed';
      turn.error = { what: String(error), why: '', next: '', actions: [] };
    },
    follow: async (command, argument) => {
      seen.followed.push(`${command} ${argument}`);
      if (argument === 'fail') throw new Error('no');
      return { said: `**${command}**` };
    },
    blank: (_, turns) => seen.blanked.push(...turns),
    show: ({ state }) => seen.shown.push(state),
    grow: () => {},
    reset: () => seen.resets++,
    running: (answering) => seen.answering.push(answering),
  };
  const dialogue = new Dialogue(options);
  const turn = (id: number): ChatTurn => dialogue.conversation.turns[id]!;
  return { dialogue, asked, seen, turn };
}

describe('dialogue', () => {
  it('stops at once, with what was said kept for copying and for the next question', async () => {
    const { dialogue, asked, seen, turn } = talk();
    const first = dialogue.ask('q1');
    asked[0]!.piece('half an ');
    asked[0]!.piece('answer');
    dialogue.stop();
    assert.equal(turn(1).state, 'stopped');
    assert.equal(dialogue.answering, false);
    assert.deepEqual(seen.answering, [true, false]);
    assert.equal(dialogue.conversation.answer(1), 'half an answer');
    assert.match(turn(1).blocks.join(''), /half an answer/);
    assert.ok(asked[0]!.signal.aborted);
    void dialogue.ask('q2');
    assert.deepEqual(
      asked[1]!.history.map(({ content }) => content),
      ['q1', 'half an answer'],
    );
    asked[0]!.give(told('half an answer', 'cancelled'));
    assert.equal((await first)!.state, 'stopped');
    assert.equal(turn(1).error, undefined);
    assert.equal(turn(1).figures, '12 prompt tokens');
    assert.equal(dialogue.answering, true, 'the second answer runs still');
  });

  it('takes an abort that reaches whatever was under way for a stop, and for no defect', async () => {
    const { dialogue, asked, turn } = talk();
    const asking = dialogue.ask('q1');
    dialogue.stop();
    asked[0]!.fail(new Error('aborted'));
    await asking;
    assert.equal(turn(1).state, 'stopped');
    assert.equal(turn(1).error, undefined);
  });

  it('leaves a new conversation free while the old answer comes to its end', async () => {
    const { dialogue, asked, seen } = talk();
    const old = dialogue.conversation;
    const asking = dialogue.ask('q1');
    dialogue.fresh();
    assert.equal(dialogue.answering, false);
    assert.equal(seen.answering.at(-1), false);
    assert.equal(seen.resets, 1);
    const shown = seen.shown.length;
    asked[0]!.give(told('late', 'cancelled'));
    await asking;
    assert.equal(seen.shown.length, shown, 'the page of the new conversation shows nothing of the old one');
    assert.equal(old.turns[1]!.state, 'stopped');
    const next = dialogue.ask('q2');
    assert.equal(asked[1]!.history.length, 0);
    asked[1]!.give(told('a2'));
    assert.equal((await next)!.state, 'done');
  });

  it('asks again in the place of an answer that failed, without the question typed again', async () => {
    const { dialogue, asked, turn } = talk();
    const failing = dialogue.ask('q1');
    asked[0]!.fail(new Error('the host died'));
    await failing;
    assert.equal(turn(1).state, 'failed');
    const retried = dialogue.retry(1);
    assert.equal(turn(1).state, 'streaming');
    assert.equal(turn(1).error, undefined);
    assert.equal(asked[1]!.question, 'q1');
    asked[1]!.give(told('a1'));
    assert.equal((await retried)!.state, 'done');
    assert.equal(dialogue.conversation.turns.length, 2);
    assert.equal(await dialogue.retry(1), undefined, 'an answer that is whole is not asked for again');
  });

  it('keeps a stopped answer that ends late out of the one that was asked for in its place', async () => {
    const { dialogue, asked, turn } = talk();
    const first = dialogue.ask('q1');
    dialogue.stop();
    const second = dialogue.retry(1);
    asked[0]!.give(told('old', 'cancelled'));
    await first;
    assert.equal(turn(1).state, 'streaming');
    asked[1]!.give(told('new'));
    await second;
    assert.equal(dialogue.conversation.answer(1), 'new');
    assert.equal(turn(1).state, 'done');
  });

  it('says that an answer was cut, and goes on with it in its place', async () => {
    const { dialogue, asked, turn } = talk();
    const cut = dialogue.ask('q1');
    asked[0]!.give(told('function fo', 'length'));
    await cut;
    assert.equal(turn(1).state, 'cut');
    const rest = dialogue.goOn(1);
    const { question, history, continues } = asked[1]!;
    assert.notEqual(question, 'q1');
    assert.ok(continues, 'nobody said these words');
    assert.deepEqual(
      history.map(({ content }) => content),
      ['q1', 'function fo'],
    );
    asked[1]!.piece('o()');
    asked[1]!.give(told('o() {}'));
    assert.equal((await rest)!.state, 'done');
    assert.equal(dialogue.conversation.answer(1), 'function foo() {}');
    assert.equal(await dialogue.goOn(1), undefined);
  });

  it('says what an answer without a word so far waits for', async () => {
    const { dialogue, asked, turn } = talk();
    const asking = dialogue.ask('q1');
    asked[0]!.waits('Loading the model, 40 %');
    assert.equal(turn(1).waits, 'Loading the model, 40 %');
    asked[0]!.piece('a');
    assert.equal(turn(1).waits, undefined);
    asked[0]!.give(told('a'));
    await asking;
    await setImmediate();
    assert.equal(turn(1).waits, undefined);
  });

  it('asks a model about code in words of its own, and logs what was typed', async () => {
    const { dialogue, asked, turn } = talk();
    const asking = dialogue.ask('/explain the loop');
    assert.match(asked[0]!.question, /^Explain what the code above does[\s\S]*the loop$/);
    assert.equal(asked[0]!.said, '/explain the loop');
    assert.equal(turn(0).text, '/explain the loop');
    asked[0]!.give(told('a1'));
    await asking;
    void dialogue.ask('/etc/hosts is what?');
    assert.equal(asked[1]!.question, '/etc/hosts is what?');
    assert.equal(asked[1]!.said, undefined);
    assert.match(asked[1]!.history[0]!.content, /^Explain what/, 'a later question knows what was asked');
  });

  it('follows a command without a model, out of the prompts of later questions', async () => {
    const { dialogue, asked, seen, turn } = talk();
    const done = await dialogue.ask('/remember the port is 1');
    assert.deepEqual(seen.followed, ['remember the port is 1']);
    assert.equal(done!.state, 'done');
    assert.match(turn(1).blocks.join(''), /<strong>remember<\/strong>/);
    assert.equal((await dialogue.ask('/forget fail'))!.state, 'failed');
    await dialogue.retry(3);
    assert.equal(seen.followed.length, 3, 'a retry is the same command');
    void dialogue.ask('q1');
    assert.equal(asked.length, 1);
    assert.deepEqual(asked[0]!.history, []);
    assert.equal(dialogue.conversation.lastAnswer(), undefined);
  });

  it('takes a question and its answer out, and what the log has of them', async () => {
    const { dialogue, asked, seen, turn } = talk();
    for (const [at, question] of ['q1', 'q2', 'q3'].entries()) {
      const asking = dialogue.ask(question);
      dialogue.remove(0);
      assert.equal(turn(0).text, 'q1', 'nothing is taken out while an answer runs');
      asked[at]!.give({ ...told(`a${at + 1}`), logged: [2 * at + 1, 2 * at + 2] });
      await asking;
    }
    dialogue.remove(3);
    assert.deepEqual(seen.blanked, [3, 4]);
    assert.deepEqual(
      dialogue.conversation.turns.map(({ id, text }) => `${id}${text}`),
      ['0q1', '1', '2q3', '3'],
    );
    assert.equal(dialogue.conversation.answer(3), 'a3');
    assert.equal(seen.resets, 1);
  });

  it('asks in other words, and takes out the old ones with what followed', async () => {
    const { dialogue, asked, seen } = talk();
    const first = dialogue.ask('q1');
    asked[0]!.give({ ...told('a1'), logged: [1, 2] });
    await first;
    const second = dialogue.ask('q2');
    asked[1]!.give({ ...told('a2'), logged: [3, 4] });
    await second;
    assert.equal(await dialogue.resend(1, 'x'), undefined, 'an answer is no question');
    void dialogue.resend(0, ' other ');
    assert.deepEqual(seen.blanked, [1, 2, 3, 4]);
    assert.equal(asked[2]!.question, 'other');
    assert.deepEqual(asked[2]!.history, []);
    assert.equal(dialogue.conversation.turns.length, 2);
  });

  it('blanks what a stopped answer logs late, once its question was taken out', async () => {
    const { dialogue, asked, seen } = talk();
    const asking = dialogue.ask('q1');
    dialogue.stop();
    dialogue.remove(0);
    const next = dialogue.ask('q2');
    const shown = seen.shown.length;
    asked[0]!.give({ ...told('late', 'cancelled'), logged: [1, 2] });
    await asking;
    assert.deepEqual(seen.blanked, [1, 2]);
    assert.equal(seen.shown.length, shown);
    asked[1]!.give(told('a2'));
    await next;
    assert.equal(dialogue.conversation.answer(1), 'a2');
  });

  it('answers one question at a time, and shows a conversation that was opened', async () => {
    const { dialogue, asked, seen } = talk();
    void dialogue.ask('q1');
    assert.equal(await dialogue.ask('q2'), undefined);
    assert.equal(await dialogue.ask('  '), undefined);
    assert.equal(asked.length, 1);
    const other = new Conversation('chat-x');
    dialogue.open(other);
    assert.equal(dialogue.conversation, other);
    assert.equal(seen.resets, 1);
  });
});
