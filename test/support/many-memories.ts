// A large inventory: memories of a few shapes about many subjects, with questions whose answer is known.
import { type Rng, seededRng } from '../../extension/language/random.ts';
import type { Memory } from '../../extension/memory/schema.ts';
import { drawName } from '../../extension/synthesis/names.ts';
import { testId } from './ids.ts';
import { memoryOf } from './memories.ts';

interface Shape {
  kind: Memory['kind'];
  text: (subject: string, n: number) => string;
  question: (subject: string) => string;
}

const SHAPES: Shape[] = [
  {
    kind: 'episodic',
    text: (subject, n) => `${subject} listens on port ${1024 + n}`,
    question: (subject) => `which port does ${subject} listen on?`,
  },
  {
    kind: 'episodic',
    text: (subject, n) => `release ${n}.4 of ${subject} ships on 14 May`,
    question: (subject) => `when does the next release of ${subject} ship?`,
  },
  {
    kind: 'semantic',
    text: (subject) => `in ${subject}, name test files in snake_case and keep them beside the sources`,
    question: (subject) => `how should I name the test files in ${subject}?`,
  },
  {
    kind: 'procedural',
    text: (subject, n) => `when make ${subject} fails with error E${n}, run make clean-${subject}`,
    question: (subject) => `make ${subject} fails again, what should I run?`,
  },
];

export interface ManyMemories {
  memories: Memory[];
  /** What the `n`-th memory answers. */
  question(n: number): string;
}

/** `count` live memories, the same for the same seed. */
export function manyMemories(count: number, seed: number): ManyMemories {
  const rng: Rng = seededRng(seed);
  const subjects = Array.from({ length: count }, (_, n) => `${drawName('service', rng)}-${n}`);
  const shapeOf = (n: number) => SHAPES[n % SHAPES.length]!;
  const memories = subjects.map((subject, n): Memory => {
    const text = shapeOf(n).text(subject, n);
    return memoryOf(text, {
      id: testId(1_700_000_000_000 + n),
      kind: shapeOf(n).kind,
      framings: [`fyi, ${text}`],
      subject,
      evidence: [{ session: `s${n % 100}`, turn: 1 + Math.floor(n / 100), quote: text, source: 'user' }],
      createdAt: new Date(1_700_000_000_000 + n * 1000).toISOString(),
    });
  });
  return { memories, question: (n) => shapeOf(n).question(subjects[n]!) };
}
