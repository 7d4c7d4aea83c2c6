// From the answers of one arm to its figures, and the table of all arms.
import type { MemoryKind } from '../../../extension/language/kind.ts';
import type { Inventory } from '../../../extension/memory/store.types.ts';
import type { Arm } from './arms.ts';
import { type Asked, formerValues, type Questions, saysFormer } from './questions.ts';
import type { Answers } from './worker.ts';

export interface Share {
  right: number;
  asked: number;
  /** Standard error of the share. */
  error: number;
}

export interface ArmFigures {
  arm: Arm;
  own: Share;
  direct: Share;
  byKind: Partial<Record<MemoryKind, Share>>;
  /** Unanswerable questions that were not declined. */
  falseAnswers: Share;
  /** Of all answers, those that say a value that was replaced. */
  superseded: Share;
  /** (arm − nothing) / (its one memory in context − nothing); null where the two do not differ. */
  shareOwn: number | null;
  shareDirect: number | null;
  /** Cross-entropy of the tokens of the scenario's answers, nats. */
  meanLoss: number;
  medianLoss: number;
  tokensAQuestion: number;
}

export interface Judged {
  arm: Arm;
  questions: Questions;
  answers: Answers;
}

const shareOf = (outcomes: boolean[]): Share => {
  const right = outcomes.filter(Boolean).length;
  const part = right / Math.max(1, outcomes.length);
  return {
    right,
    asked: outcomes.length,
    error: Math.sqrt((part * (1 - part)) / Math.max(1, outcomes.length)),
  };
};

/** The order in which the questions of an arm are asked. */
export const inOrder = ({ own, direct, unknown }: Questions): Asked[] => [...own, ...direct, ...unknown];

export function figuresOf(judged: Judged[], inventory: Inventory): ArmFigures[] {
  const former = formerValues(inventory);
  const rows = judged.map(({ arm, questions, answers }): ArmFigures => {
    const outcomes = inOrder(questions).map((asked, at) => ({
      asked,
      right: asked.isRight(answers.answers[at]!),
    }));
    const [own, direct] = [questions.own.length, questions.direct.length];
    const rightOf = (from: number, to?: number) => outcomes.slice(from, to).map(({ right }) => right);
    const kinds: MemoryKind[] = ['procedural', 'semantic', 'episodic'];
    const known = outcomes.slice(0, own + direct);
    const losses = answers.losses.flat().toSorted((a, b) => a - b);
    return {
      arm,
      own: shareOf(rightOf(0, own)),
      direct: shareOf(rightOf(own, own + direct)),
      byKind: Object.fromEntries(
        kinds.map((kind) => [
          kind,
          shareOf(
            known
              .filter(({ asked }) => inventory.memories.get(asked.memory!)?.kind === kind)
              .map(({ right }) => right),
          ),
        ]),
      ),
      falseAnswers: shareOf(rightOf(own + direct).map((declined) => !declined)),
      superseded: shareOf(answers.answers.map((answer) => saysFormer(answer, former))),
      shareOwn: null,
      shareDirect: null,
      meanLoss: losses.reduce((sum, loss) => sum + loss, 0) / Math.max(1, losses.length),
      medianLoss: losses[Math.floor(losses.length / 2)] ?? 0,
      tokensAQuestion: Math.round(
        answers.promptTokens.reduce((sum, count) => sum + count, 0) /
          Math.max(1, answers.promptTokens.length),
      ),
    };
  });
  const floor = rows.find(({ arm }) => arm === 'nothing');
  const ceiling = rows.find(({ arm }) => arm === 'its one memory in context');
  const recovered = (of: (row: ArmFigures) => Share, row: ArmFigures) => {
    if (!floor || !ceiling) return null;
    const room = of(ceiling).right - of(floor).right;
    return room > 0 ? (of(row).right - of(floor).right) / room : null;
  };
  return rows.map((row) => ({
    ...row,
    shareOwn: recovered(({ own }) => own, row),
    shareDirect: recovered(({ direct }) => direct, row),
  }));
}

const percent = ({ right, asked, error }: Share) =>
  asked === 0
    ? '–'
    : `${right}/${asked} (${Math.round((100 * right) / asked)} ± ${Math.round(100 * error)} %)`;
const ratio = (value: number | null) => (value === null ? '–' : value.toFixed(2));

/** Markdown. */
export function tableOf(rows: ArmFigures[]): string {
  const head = [
    'arm',
    'own questions',
    'share',
    'direct probes',
    'share',
    'false answers',
    'superseded said',
    'loss mean / median',
    'tokens a question',
  ];
  const cells = rows.map((row) => [
    row.arm,
    percent(row.own),
    ratio(row.shareOwn),
    percent(row.direct),
    ratio(row.shareDirect),
    percent(row.falseAnswers),
    percent(row.superseded),
    `${row.meanLoss.toFixed(2)} / ${row.medianLoss.toFixed(2)}`,
    String(row.tokensAQuestion),
  ]);
  return [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
