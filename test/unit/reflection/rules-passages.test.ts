// Passages of prose: sessions written for this test, in the words of different people, none of a benchmark.
import assert from 'node:assert/strict';
import type { Turn } from '../../../extension/capture/schema.ts';
import { emptyInventory } from '../../../extension/memory/fold.ts';
import type { Inventory } from '../../../extension/memory/store.types.ts';
import { mergeCandidates } from '../../../extension/reflection/merge.ts';
import type { Candidate } from '../../../extension/reflection/reflector.ts';
import { rulesReflector } from '../../../extension/reflection/rules.ts';

const at = '2026-11-21T08:00:00Z';

/** Turns from lines: "> " opens an assistant's, anything else a user's. */
function turnsOf(said: string[], session = 's'): Turn[] {
  return said.map((text, index) => {
    const role = text.startsWith('> ') ? ('assistant' as const) : ('user' as const);
    return { session, turn: index + 1, role, text: text.replace(/^> /, ''), at, source: role };
  });
}

async function reflect(
  said: string[],
  inventory: Inventory = emptyInventory(),
  after = 0,
): Promise<Candidate[]> {
  return rulesReflector.reflect({ session: 's', turns: turnsOf(said), after, inventory }, {});
}

const one = async (...said: string[]) => {
  const found = await reflect(said);
  assert.equal(found.length, 1, found.map(({ text }) => text).join('\n'));
  return found[0]!;
};

describe('passages of prose', () => {
  it('are one sentence each where sentences stand alone, each with its own quote', async () => {
    const said = [
      'Money in `ledger_rows` is an integer of cents, and every column of it ends in `_cents`.',
      'Floats in `invoices.total` lost us 3 euros per month, so `decimal` types are never used there.',
    ];
    const found = await reflect([said.join(' ')]);
    assert.deepEqual(
      found.map(({ text, evidence }) => [text, evidence[0]?.quote]),
      said.map((sentence) => [sentence.slice(0, -1), sentence]),
    );
  });

  const lasting: [string, string, Candidate['certainty']][] = [
    [
      'a rule with its reason',
      'Every handler in `src/http` returns a `Result`, and nothing there throws, because the gateway turns exceptions into a 502 without any body.',
      'sure',
    ],
    [
      'a limit with its number',
      'Uploads are capped at 25 MB per file by the edge proxy, and the client in `upload/client.ts` refuses anything larger before a request leaves.',
      'sure',
    ],
    [
      'a decision',
      'We decided to stay on PostgreSQL 15 until the migration of `ledger_entries` is through, and not to run two versions side by side.',
      'sure',
    ],
    [
      'an owner',
      'The `tariffs` service belongs to the pricing team in Porto, and Ilse signs off every change to its schema before a release.',
      'sure',
    ],
    [
      'a rule that names nothing',
      'Whoever changes a public interface tells the other teams first and waits for two of them to agree, always, without any exception at all.',
      'unsure',
    ],
    ['a rule in so many words', 'All colours come from `tokens.css`, never from a literal', 'sure'],
    ['a shorter rule', 'Colours come from `tokens.css`, always', 'unsure'],
    ['a short decision', 'we decided to replace moment with `date-fns` 4.1', 'unsure'],
  ];
  for (const [name, said, certainty] of lasting)
    it(`take ${name}`, async () => {
      const found = await one(said);
      assert.equal(found.text, said.replace(/\.$/, ''));
      assert.equal(found.certainty, certainty);
    });

  const talk: [string, string[]][] = [
    ['a request', ['Please write the reader for `cache.ts` and add two tests for it.']],
    ['small talk', ['Good morning! Long night, the coffee machine is broken again.']],
    [
      'a report of what was tried',
      ['I tried your version 2 in `cache.ts` yesterday and it was slower on my box.'],
    ],
    ['a remark about the last answer', ['L5: your function has no tests and I had asked for 2 of them.']],
    ['approval', ['Approved, line 18 in particular. The rest is good.']],
  ];
  for (const [name, said] of talk)
    it(`take nothing from ${name}`, async () => assert.deepEqual(await reflect(said), []));

  const dies = 'it dies:\n```\nTypeError: init is not a function\n```';
  const why =
    'The bundler drops `init()` as dead code because the package says `sideEffects: false`, so `boot.ts` has to be listed there.';
  const kinds: [string, Candidate['kind'], string[]][] = [
    ['a cause after an error, a lesson', 'procedural', [dies, '> Perhaps a cycle?', why]],
    ['the same without any failure, a fact', 'episodic', [why]],
    [
      'what answers a wrong cause, a lesson, though nothing was pasted',
      'procedural',
      [
        'look at the numbers of this benchmark',
        '> 2.1 GB/s, so the disk is fast enough.',
        'No. `/scratch` on build-07 is a RAM disk, so nothing was ever flushed; use `bench.dir()`, which honours `BENCH_ROOT`.',
      ],
    ],
    [
      'a setting that is told after it was solved, a fact',
      'episodic',
      [
        dies,
        '> Listed it.',
        'Works. The admin server of `ledger-api` listens on port 9310, on localhost only.',
      ],
    ],
    [
      'what is said of the next topic, a fact',
      'episodic',
      [
        dies,
        '> Perhaps a cycle?',
        'I will look.\n\nNext: artefacts of `ledger-api` are kept in the bucket `hl-builds` for 14 days.',
      ],
    ],
    [
      'what is said long after a failure, a fact',
      'episodic',
      [
        dies,
        '> a',
        'let me see',
        '> b',
        'and the docs?',
        '> c',
        'The `tariffs` service belongs to the pricing team in Porto, its table is `tariff_rows`.',
      ],
    ],
    [
      'a rule that is repeated while something fails, a convention',
      'semantic',
      [dies, '> Tried a mock.', 'We never mock `init` in tests, anywhere.'],
    ],
    [
      'a rule about what is written in any task, a convention',
      'semantic',
      ['L12: names of counters begin with `n`, in lower case, and the unit is their suffix.'],
    ],
    [
      'a rule without exception, a convention',
      'semantic',
      ['Nothing outside `src/db` imports the driver, ever, all queries go through `db.run`.'],
    ],
    [
      'a decision with its day, a fact',
      'episodic',
      ['The `ledger` database is split on Tuesday 3 March, and nothing is reverted after that, ever.'],
    ],
  ];
  for (const [name, kind, said] of kinds)
    it(`call ${name}`, async () => {
      const found = await reflect(said);
      assert.deepEqual(
        found.map((one) => one.kind),
        [kind],
        found.map(({ text }) => text).join('\n'),
      );
      assert.doesNotMatch(found[0]!.text, /^L12/);
    });

  it('never join sentences across paragraphs, list items or a paste', async () => {
    const rule = (name: string) => `All dates in \`${name}\` are ISO strings in UTC, never local time`;
    for (const gap of ['\n\n', '\n- ', '\n```\ncode\n```\n', '\n<!-- a note -->\n'])
      assert.deepEqual(
        (await reflect([`${rule('a.ts')}.${gap}${rule('b.ts')}.`])).map(({ text }) => text),
        [rule('a.ts'), rule('b.ts')],
        gap,
      );
  });

  it('are not longer than a memory may be', async () => {
    const sentence = 'Every job in `cron.yml` is limited to 20 minutes and never retried by itself. ';
    const found = await reflect([sentence.repeat(20)]);
    assert.ok(found.length > 3);
    for (const { text } of found) assert.ok(text.split(' ').length <= 48, text);
  });

  it('put a corrected number in the place of the slip', async () => {
    const { text, evidence } = await one(
      'Artefacts of builds stay under `~/.cache/artefacts`, never more than 40 GB of them. No wait, 15, the disks are small.',
    );
    assert.equal(text, 'Artefacts of builds stay under `~/.cache/artefacts`, never more than 15 GB of them');
    assert.ok(evidence[0]!.quote.includes('No wait, 15'));
  });

  it('leave nothing of what was scratched', async () => {
    assert.deepEqual(await reflect(['All dates in `a.ts` are ISO strings, never local. Scratch that.']), []);
    const before = ['All dates in `a.ts` are ISO strings, never local.', '> Noted.'];
    assert.equal((await reflect(before)).length, 1);
    assert.deepEqual(await reflect([...before, 'forget it, I mixed things up']), []);
  });

  it('leave nothing of a number that was a mistake, turns later', async () => {
    const before = [
      'Sessions of `auth-web` expire after 90 minutes, everywhere.',
      '> Noted.',
      'thanks',
      '> Sure.',
    ];
    const found = await reflect([...before, 'A correction of mine: 90 minutes was the draft of `auth-web`.']);
    assert.deepEqual(found, []);
  });

  it('take back a memory that an earlier reflection made of it', async () => {
    const said = ['Sessions of `auth-web` expire after 90 minutes, everywhere.', '> Noted.'];
    const events = mergeCandidates(await reflect(said), emptyInventory(), at);
    const memory = events.flatMap((event) => (event.type === 'memory.added' ? [event.memory] : []))[0]!;
    const inventory = { ...emptyInventory(), memories: new Map([[memory.id, memory]]) };
    const later = await reflect([...said, 'I was wrong about the 90 minutes.'], inventory, 2);
    assert.deepEqual(
      later.map(({ action }) => action),
      [{ type: 'reject', of: memory.id }],
    );
  });

  it('renew a live memory about the same names when they say that something changes', async () => {
    const old =
      'New modules take a `clk` parameter right after `ctx`, and only `internal/clock` calls the `time` package, because tests must own time.';
    const [candidate] = await reflect([old]);
    assert.equal(candidate?.certainty, 'sure');
    const [added] = mergeCandidates([candidate!], emptyInventory(), at);
    assert.ok(added?.type === 'memory.added');
    const { memory } = added;
    const inventory = { ...emptyInventory(), memories: new Map([[memory.id, memory]]) };
    const renewing =
      'New modules take no `clk` parameter any longer: they call the `time` package directly, and their tests run inside a bubble in which time is fake.';
    const [renewed] = await reflect([renewing], inventory);
    assert.deepEqual(renewed?.action, { type: 'update', supersedes: memory.id });
    // The same words without a change, and a change of something else, replace nothing.
    for (const text of [
      old.replace('New', 'All'),
      'Builds of `web` no longer run on `runner-3`, and never did well there.',
    ])
      assert.deepEqual((await reflect([text], inventory))[0]?.action, { type: 'add' }, text);
  });

  it('ask whether they replace a memory of which they repeat a name or a value beside another one', async () => {
    const known = async (said: string) => {
      const [candidate] = await reflect([said]);
      const [added] = mergeCandidates([candidate!], emptyInventory(), at);
      assert.ok(added?.type === 'memory.added', said);
      return added.memory;
    };
    const port = await known(
      'The admin server of `ledger-api` listens on 7610, never on a public interface, and is built alike in all three halls.',
    );
    const pin = await known(
      'The build is pinned at v0.14.3 of `raftkit`, because v0.15.0 turns on a vote that old binaries never understand.',
    );
    const keep = await known(
      'Log files of `sweep-job` are kept for 45 days on every host, never any longer.',
    );
    const inventory = {
      ...emptyInventory(),
      memories: new Map([port, pin, keep].map((memory) => [memory.id, memory])),
    };
    for (const [text, expected] of [
      [
        'Compliance was here: `ledger-api` has its new admin port on 7644, mutual TLS only, 7610 is closed.',
        port,
      ],
      ['`raftkit` v0.17.1 votes per group, so v0.14.3 and later binaries always elect somebody again.', pin],
      ['Log files of `sweep-job` are kept for 120 days on every host.', keep],
      // The same values again, and others of something else, ask nothing.
      [
        'The admin server of `ledger-api` has its metrics on 7610, too, never on a port of its own.',
        undefined,
      ],
      ['The label printer listens on 9100 in every hall, never on a public interface.', undefined],
      ['Rows of `audit_trail` are kept for 90 days on every replica, never any longer.', undefined],
    ] as const) {
      const [candidate] = await reflect([text], inventory);
      assert.ok(candidate, text);
      assert.equal(candidate.action.type, 'add', text);
      assert.equal(candidate.contests, expected?.id, text);
    }
  });

  it('are proposed where they report a symptom, tell a story or point at something said before', async () => {
    const rest =
      'in `src/http` never returns a `Result`, and the gateway turns what it throws into a 502 without any body at all';
    for (const said of [
      `Every handler ${rest}, and customers see that twice.`,
      `Every handler ${rest}, as I told the 3 people of the team.`,
      `That one handler ${rest}, on all of the nodes.`,
    ])
      assert.equal((await one(said)).certainty, 'unsure', said);
  });

  it('leave a short fact to the closed language, with the unit of the number that it corrects', async () => {
    const found = await reflect(['the timeout of tariffs is 40 s. no wait, 15']);
    assert.deepEqual(
      found.map(({ text, certainty }) => [text, certainty]),
      [['the timeout of tariffs is 15 s', 'sure']],
    );
  });

  it('take the place of facts whose subject only the talk tells', async () => {
    const found = await reflect([
      'Security wants certificates on `admin.v1`. The new listener is on port 7644, and nothing else is.',
    ]);
    assert.deepEqual(
      found.map(({ subject, certainty }) => [subject, certainty]),
      [[undefined, 'unsure']],
    );
  });

  it('are proposed where a number was only the claim of the assistant', async () => {
    const said =
      'Uploads are capped at 25 MB per file by the edge proxy, and the client in `upload/client.ts` refuses anything larger before a request leaves.';
    assert.equal((await one('hi', '> The proxy has a limit of 25 MB.', said)).certainty, 'unsure');
  });
});
