// The data that memories are measured on is whole: its counts, its two sets, and expectations that its own files support.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

type Split = 'tune' | 'held';
interface Pair {
  a: string;
  b: string;
  relation: string;
  language?: string;
  set: Split | 'fresh' | 'blind' | 'blind2';
}
interface Message {
  text: string;
  memory: { text: string }[] | null;
  replaces?: string;
  language?: string;
  set: Split;
}
interface Kind {
  text: string;
  kind: string;
  set: Split;
}
interface Part {
  contains: (string | string[])[];
  not?: string[];
}
interface Left {
  text: string;
  why: string;
}
interface Expectation {
  file: string;
  set: Split;
  rules: (Part & { scope?: string[]; parts?: Part[] })[];
  left?: Left[];
  may?: Left[];
}

const data = path.resolve('test/bench/memories');
const read = <T>(name: string): T => JSON.parse(readFileSync(path.join(data, name), 'utf8'));
const count = <T>(rows: T[], key: (row: T) => unknown) => {
  const counts = new Map<unknown, number>();
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  return counts;
};
const share = (rows: { set: string }[]) => count(rows, (row) => row.set).get('held')! / rows.length;
const unique = (texts: string[]) =>
  assert.deepEqual(
    texts.filter((text, at) => texts.indexOf(text) !== at),
    [],
  );

describe('the data that memories are measured on', () => {
  it('has pairs of each relation in both sets', () => {
    const pairs = read<Pair[]>('pairs.json');
    const least = { same: 35, opposite: 45, changed: 40, 'other-scope': 25, unrelated: 35 };
    assert.deepEqual([...count(pairs, (pair) => pair.relation).keys()].sort(), Object.keys(least).sort());
    for (const [relation, wanted] of Object.entries(least)) {
      const found = pairs.filter((pair) => pair.relation === relation);
      assert.ok(found.length >= wanted, `${relation}: ${found.length}`);
      assert.ok(Math.abs(share(found) - 1 / 3) < 0.05, relation);
    }
    assert.ok(pairs.filter((pair) => pair.language).length >= 20);
    unique(pairs.map(({ a, b }) => [a, b].sort().join('\n')));
    for (const { a, b } of pairs) assert.notEqual(a, b);
  });

  it('has 130 fresh pairs that the other pairs do not hold', () => {
    const fresh = read<Pair[]>('pairs-fresh.json');
    assert.deepEqual(Object.fromEntries(count(fresh, (pair) => pair.relation)), {
      same: 40,
      opposite: 36,
      changed: 24,
      'other-scope': 14,
      unrelated: 16,
    });
    assert.deepEqual([...count(fresh, (pair) => pair.set).keys()], ['fresh']);
    assert.equal(fresh.filter((pair) => pair.language).length, 26);
    unique([...read<Pair[]>('pairs.json'), ...fresh].map(({ a, b }) => [a, b].sort().join('\n')));
    for (const { a, b } of fresh) assert.ok(a && b && a !== b, a);
  });

  it('has 300 messages, half of them memories that the message says word for word', () => {
    const messages = read<Message[]>('chat.json');
    assert.deepEqual(
      Object.fromEntries(count(messages, ({ set, memory }) => `${set}, ${memory ? 'memory' : 'talk'}`)),
      { 'tune, memory': 100, 'tune, talk': 100, 'held, memory': 50, 'held, talk': 50 },
    );
    assert.ok(messages.filter((message) => message.language).length >= 25);
    unique(messages.map((message) => message.text));
    for (const { text, memory, replaces } of messages) {
      assert.notEqual(memory?.length, 0, text);
      for (const kept of memory ?? []) assert.ok(text.includes(kept.text), text);
      assert.ok(memory || !replaces, text);
    }
  });

  it('has 100 fresh messages and 36 fresh sentences that the other files do not hold', () => {
    const messages = read<(Message & { set: string })[]>('chat-fresh.json');
    assert.deepEqual(
      Object.fromEntries(count(messages, ({ set, memory }) => `${set}, ${memory ? 'memory' : 'talk'}`)),
      { 'fresh, memory': 50, 'fresh, talk': 50 },
    );
    assert.equal(messages.filter((message) => message.language).length, 15);
    unique([...read<Message[]>('chat.json'), ...messages].map((message) => message.text));
    for (const { text, memory } of messages)
      for (const kept of memory ?? []) assert.ok(text.includes(kept.text), text);
    const sentences = read<(Kind & { set: string })[]>('kinds-fresh.json');
    assert.deepEqual(Object.fromEntries(count(sentences, ({ set, kind }) => `${set}, ${kind}`)), {
      'fresh, episodic': 12,
      'fresh, semantic': 12,
      'fresh, procedural': 12,
    });
    unique([...read<Kind[]>('kinds.json'), ...sentences].map((row) => row.text));
  });

  it('has 60 blind pairs and 40 blind messages that the other files do not hold', () => {
    const all = read<Pair[]>('pairs-blind.json');
    const pairs = all.filter(({ set }) => set === 'blind');
    assert.deepEqual(Object.fromEntries(count(all, (pair) => pair.set)), { blind: 60, blind2: 40 });
    assert.deepEqual(Object.fromEntries(count(pairs, (pair) => pair.relation)), {
      same: 26,
      opposite: 12,
      changed: 10,
      'other-scope': 6,
      unrelated: 6,
    });
    const others = ['pairs.json', 'pairs2.json', 'pairs-fresh.json'].flatMap((name) => read<Pair[]>(name));
    unique([...others, ...all].map(({ a, b }) => [a, b].sort().join('\n')));
    const messages = read<Message[]>('chat-blind.json');
    assert.deepEqual(Object.fromEntries(count(messages, ({ memory }) => (memory ? 'memory' : 'talk'))), {
      memory: 20,
      talk: 20,
    });
    const said = ['chat.json', 'chat2.json', 'chat-fresh.json'].flatMap((name) => read<Message[]>(name));
    unique([...said, ...messages].map((message) => message.text));
    for (const { text, memory } of messages)
      for (const kept of memory ?? []) assert.ok(text.includes(kept.text), text);
  });

  it('has a second set of pairs, messages and sentences in two halves, which the first files do not hold', () => {
    const halves = (rows: { set: string }[]) => [...count(rows, (row) => row.set).keys()].sort();
    const pairs = read<Pair[]>('pairs2.json');
    const messages = read<Message[]>('chat2.json');
    const kinds = read<Kind[]>('kinds2.json');
    assert.deepEqual([pairs.length, messages.length, kinds.length], [170, 152, 120]);
    for (const rows of [pairs, messages, kinds]) assert.deepEqual(halves(rows), ['held2', 'tune2']);
    unique([...read<Pair[]>('pairs.json'), ...pairs].map(({ a, b }) => [a, b].sort().join('\n')));
    unique([...read<Message[]>('chat.json'), ...messages].map((row) => row.text));
    unique([...read<Kind[]>('kinds.json'), ...kinds].map((row) => row.text));
    for (const { text, memory } of messages)
      for (const kept of memory ?? []) assert.ok(text.includes(kept.text), text);
  });

  it('has 30 sentences and more of each kind', () => {
    const kinds = read<Kind[]>('kinds.json');
    assert.deepEqual([...count(kinds, ({ kind }) => kind).keys()].sort(), [
      'episodic',
      'procedural',
      'semantic',
    ]);
    for (const [kind, found] of count(kinds, (row) => row.kind)) assert.ok(found >= 30, `${kind}: ${found}`);
    assert.ok(Math.abs(share(kinds) - 1 / 3) < 0.05);
    unique(kinds.map((row) => row.text));
  });
});

describe('the rule files that imports are measured on', () => {
  const folder = path.join(data, 'rule-files');
  const names = readdirSync(folder).flatMap((name) => name.match(/^(.+)\.expect\.json$/)?.[1] ?? []);
  const plain = (text: string) => text.toLowerCase().replace(/\s+/g, ' ').trim();
  const either = (wanted: string | string[]) => (Array.isArray(wanted) ? wanted : [wanted]).map(plain);

  it('are fourteen', () => assert.equal(names.length, 14));

  for (const name of names)
    it(`${name} says what is expected of it, and no line of it is forgotten`, () => {
      const { file, rules, left = [], may = [] } = read<Expectation>(`rule-files/${name}.expect.json`);
      const text = readFileSync(path.join(folder, name, file), 'utf8');
      const lines = text.trimEnd().split('\n');
      assert.ok(lines.length >= 30 && lines.length <= 120, `${lines.length} lines`);

      const parts = rules.flatMap((rule) => [rule, ...(rule.parts ?? [])]);
      for (const { contains, not = [] } of parts) {
        for (const wanted of contains)
          assert.ok(
            either(wanted).some((one) => plain(text).includes(one)),
            `${wanted} is not in ${file}`,
          );
        // Words that the file lacks would exclude nothing.
        for (const other of not) assert.ok(plain(text).includes(plain(other)), `${other} is not in ${file}`);
      }
      for (const { text: out } of [...left, ...may]) assert.ok(text.includes(out), out);

      const said = parts
        .flatMap(({ contains }) => contains.flatMap((one) => (Array.isArray(one) ? [] : plain(one))))
        .concat([...left, ...may].flatMap((one) => one.text.split('\n').map(plain)))
        .filter((one) => one !== '')
        .sort((one, other) => other.length - one.length);
      // A line that ends in a colon introduces the lines below.
      const structure = /^(#|```|<\/?[\w-]+>$)|:$/;
      const letters = (line: string) => line.replace(/[^\p{L}]/gu, '').length;
      for (const line of lines.map(plain).filter((line) => !structure.test(line))) {
        const rest = said.reduce((open, one) => open.replaceAll(one, ' '), line);
        assert.ok(letters(rest) <= letters(line) / 2, `too little is expected of "${line}"`);
      }
    });
});
