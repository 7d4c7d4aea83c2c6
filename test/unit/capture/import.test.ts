import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import { captureTurns } from '../../../extension/capture/capture.ts';
import { type ImportOptions, importFile } from '../../../extension/capture/importer.ts';
import type { Turn } from '../../../extension/capture/schema.ts';
import { openSessionLog, PURGED, type SessionLog } from '../../../extension/capture/session-log.ts';
import { memory, recordingLog, temporaryFolder } from '../memory/support.ts';

const turn = (overrides: Partial<Turn> = {}): Turn => ({
  session: 'monday',
  turn: 1,
  role: 'user',
  text: 'We deploy on Fridays.',
  at: '2026-11-21T09:00:00.000Z',
  source: 'user',
  ...overrides,
});

describe('session log and import', () => {
  const folder = temporaryFolder();
  const dir = () => path.join(folder(), 'sessions');
  let log = recordingLog();
  let sessions: SessionLog;
  beforeEach(async () => {
    log = recordingLog();
    sessions = await openSessionLog(dir(), log);
  });
  const all = async (session?: string) => {
    const turns: Turn[] = [];
    for await (const one of sessions.read(session)) turns.push(one);
    return turns;
  };
  const onDisk = async () => {
    const names = await readdir(dir());
    return (await Promise.all(names.map((name) => readFile(path.join(dir(), name), 'utf8')))).join('');
  };
  const file = () => path.join(folder(), 'import.jsonl');
  const importing = (options: ImportOptions = {}) => importFile({ sessions, log }, file(), options);
  const lines = (...turns: unknown[]) =>
    turns.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n');

  it('keeps turns by session, whatever the name of the session', async () => {
    assert.deepEqual(await all(), []);
    const names = ['../../etc/passwd', 'a/b', 'a\\b', 'con', 'x'.repeat(500), 'Ü 🐭'];
    for (const session of names) await captureTurns(sessions, [turn({ session })]);
    assert.deepEqual((await sessions.sessions()).sort(), [...names].sort());
    for (const session of names) assert.deepEqual(await all(session), [turn({ session })]);
    assert.equal((await readdir(folder())).length, 1);
  });

  it('writes nothing twice, and nothing after half a line', async () => {
    await captureTurns(sessions, [turn(), turn({ turn: 2 })]);
    const [name] = (await readdir(dir())).filter((each) => each.endsWith('.jsonl'));
    await appendFile(path.join(dir(), name!), '{"session":"monday","turn":3,"ro');
    assert.deepEqual(await captureTurns(sessions, [turn({ turn: 2 }), turn({ turn: 3 })]), [
      turn({ turn: 3 }),
    ]);
    assert.deepEqual(
      (await all()).map((one) => one.turn),
      [1, 2, 3],
    );
    assert.ok((await readdir(dir())).some((each) => each.includes('quarantine')));
  });

  it('redacts and cleans what it captures, and never takes the assistant for the user', async () => {
    const [written] = await captureTurns(sessions, [
      turn({ role: 'assistant', text: 'pass\u0000word=hunt\u001b[31mer22 \ud800\tok' }),
    ]);
    assert.equal(written?.text, 'password=«redacted:secret» \ufffd\tok');
    assert.equal(written?.source, 'assistant');
    assert.doesNotMatch(await onDisk(), /hunt/);
  });

  it('blanks the turns of a forgotten memory and what repeats it, and no others', async () => {
    const quote = 'the mascot of the mailer is a heron';
    await captureTurns(sessions, [
      turn({ text: `By the way, the mascot of\nthe mailer is a Heron.` }),
      turn({ turn: 2, role: 'assistant', text: `Noted: ${quote}.` }),
      turn({ turn: 3, text: 'yes' }),
      turn({ turn: 4, text: 'yes, and pnpm' }),
    ]);
    const doomed = memory({
      text: 'The mailer has a mascot.',
      evidence: [
        { session: 'monday', turn: 1, quote, source: 'user' },
        { session: 'monday', turn: 3, quote: 'yes', source: 'user' },
      ],
    });
    assert.equal(await sessions.purge(doomed), 3);
    assert.doesNotMatch(await onDisk(), /heron/i);
    const turns = await all();
    assert.deepEqual(
      turns.map(({ text }) => text),
      [PURGED, PURGED, PURGED, 'yes, and pnpm'],
    );
    assert.equal(await sessions.purge(doomed), 0);
  });

  it('imports our own format once, however often it is asked to', async () => {
    await writeFile(
      file(),
      lines(turn(), turn({ turn: 2, text: 'password=hunter22' }), turn({ session: 'tuesday' })),
    );
    assert.deepEqual(await importing(), {
      format: 'dormouse',
      sessions: 2,
      names: ['dormouse/monday', 'dormouse/tuesday'],
      turns: 3,
      secrets: 1,
      skipped: 0,
      faults: {},
      leftOut: {},
    });
    assert.deepEqual(await importing(), {
      format: 'dormouse',
      sessions: 2,
      names: ['dormouse/monday', 'dormouse/tuesday'],
      turns: 0,
      secrets: 0,
      skipped: 0,
      faults: {},
      leftOut: {},
    });
    assert.equal((await all()).length, 3);
    assert.doesNotMatch(await onDisk(), /hunter22/);
  });

  it('skips what is no turn, with one message that counts each kind', async () => {
    const bad = Buffer.concat([
      Buffer.from(`${lines(turn(), 'null', turn({ role: 'system' as 'user' }), { session: 'x' })}\n`),
      Buffer.from([0x7b, 0xff, 0xfe, 0x0a]),
      Buffer.from(
        `${lines(turn({ turn: 2, text: 'with \u0007 bell' }), JSON.stringify(turn()).slice(0, 40))}`,
      ),
    ]);
    await writeFile(file(), bad);
    assert.equal((await importing()).skipped, 5);
    assert.equal(log.lines.length, 1);
    assert.match(
      log.lines[0]!,
      /5 line.*1 × not an object.*2 × unknown role.*2 × not JSON, or cut off.*1 line.*Latin-1/,
    );
  });

  it('goes on after a line of 100 MB, without taking it into memory', async () => {
    const stream = createWriteStream(file());
    stream.write(`${lines(turn())}\n`);
    for (let i = 0; i < 100; i++) if (!stream.write('x'.repeat(1024 * 1024))) await once(stream, 'drain');
    stream.end(`\n${lines(turn({ turn: 2 }))}\n`);
    await once(stream, 'close');
    const before = process.memoryUsage().rss;
    assert.equal((await importing()).turns, 2);
    assert.ok(process.memoryUsage().rss - before < 60 * 1024 * 1024, 'memory');
    assert.match(log.lines.join(), /1 × too long/);
  });

  it('refuses a file without any session, and one that is not there', async () => {
    for (const [content, code] of [
      ['', 'import-nothing'],
      ['no\nsession\n', 'import-unknown-format'],
      ['{\n "name": "x"\n}', 'import-unknown-format'],
      ['{"session": "x", "turn": 1', 'import-nothing'],
    ] as const) {
      await writeFile(file(), content);
      await assert.rejects(importing(), (error) => isUserError(error, code), content);
    }
    await assert.rejects(importFile({ sessions, log }, folder()), (error) =>
      isUserError(error, 'import-unreadable'),
    );
    assert.deepEqual(await all(), []);
  });

  it('imports a scenario under its own ids where its words are the own ones', async () => {
    const scenario = {
      name: 'mailer',
      sessions: [
        {
          id: 's1',
          date: '2026-11-02',
          turns: [
            { n: 1, role: 'user', text: 'One.' },
            { n: 2, role: 'assistant', text: 'Two.' },
          ],
        },
        { id: 's2', date: '2026-11-03', turns: [{ n: 7, role: 'user', text: 'password=hunter22' }] },
      ],
      memories: [{ id: 'm1', content: 'gold, never imported' }],
    };
    for (const content of [JSON.stringify(scenario), JSON.stringify(scenario, null, 2)]) {
      await writeFile(file(), content);
      const { sessions: count, skipped } = await importing({ mine: true });
      assert.deepEqual([count, skipped], [2, 0]);
    }
    assert.deepEqual(await sessions.sessions(), ['mailer/s1', 'mailer/s2']);
    const turns = await all('mailer/s2');
    assert.deepEqual(turns, [
      turn({
        session: 'mailer/s2',
        turn: 7,
        text: 'password=«redacted:secret»',
        at: '2026-11-03T09:00:07.000Z',
      }),
    ]);
    assert.equal((await all('mailer/s1'))[1]?.source, 'assistant');
    assert.doesNotMatch(await onDisk(), /gold|hunter22/);
  });
});
