// Mending by a model: each case is asked about as the quick fix asks, with the memory in the prompt and without, and an answer
// is offered only where it closes its brackets and breaks no check. Greedy decoding, one answer a case.
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { stderrLogger } from '../../../extension/base/log.ts';
import type { Check } from '../../../extension/checks/check.ts';
import { violationsIn } from '../../../extension/checks/find.ts';
import { isStillBroken, worsened } from '../../../extension/checks/worse.ts';
import { proposalOf } from '../../../extension/edits/proposal.ts';
import { codeIn, fixQuestion } from '../../../extension/language/fix-prompt.ts';
import { connectModel } from '../../../extension/model/client.ts';
import type { Model } from '../../../extension/model/client.types.ts';
import { resolveModel } from '../../../extension/model/registry.ts';
import { recalledPrompt } from '../../../extension/recall/prompt.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import { type FixCase, isParsedCase } from './cases.ts';

export interface FixFigures {
  table: string[];
  answers: { id: string; memory: boolean; text: string; state: State }[];
}

/** `broken`: the rule's own pattern is still in it. `kept`: not, but it is not what the rule wants either. */
type State = 'fixed' | 'kept' | 'broken' | 'no code';

/** Tokens of an answer, at most. */
const MOST_TOKENS = 320;

function stateOf({ mustMatch, mustNotMatch }: FixCase, code: string | undefined): State {
  if (code === undefined) return 'no code';
  const has = (pattern: string) => new RegExp(pattern, 'ims').test(code);
  if (mustNotMatch.some(has)) return 'broken';
  return mustMatch.every(has) ? 'fixed' : 'kept';
}

/** Whether the editor would show it: what it replaces is the whole file here. */
async function isOffered(one: FixCase, checks: readonly Check[], code: string): Promise<boolean> {
  const proposal = proposalOf({
    text: one.before,
    start: 0,
    end: one.before.length,
    after: code,
    language: one.language,
  });
  if ('refused' in proposal) return false;
  const { violations: before } = await violationsIn(one.file, one.before, checks);
  const { violations: after } = await violationsIn(one.file, proposal.change, checks);
  return worsened(before, after) === undefined && !isStillBroken(one.id, before, after);
}

async function answerOf(model: Model, { before, request, memory }: FixCase, isTold: boolean) {
  const system = recalledPrompt(isTold ? [memory] : [], 'real');
  const problem = isTold ? `it breaks the rule “${memory}”` : request;
  const { text, stopped } = await model.chat({
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: fixQuestion(problem, before) },
    ],
    adapter: null,
    maxTokens: MOST_TOKENS,
  });
  return stopped === 'length' ? undefined : codeIn(text);
}

/** Every `step`-th case of the eight languages. Throws UserError where there is no such model. */
export async function fixWithModel(
  name: string,
  cases: readonly FixCase[],
  compiled: readonly Check[][],
  step: number,
): Promise<FixFigures> {
  const home = await mkdtemp(path.join(tmpdir(), 'dormouse-fixes-'));
  const paths = resolvePaths({ ...process.env, DORMOUSE_HOME: home });
  const base = await resolveModel(name, paths);
  const model = await connectModel({ paths, base, log: stderrLogger(false) });
  const asked = cases
    .flatMap((one, index) => (isParsedCase(one) ? [{ one, checks: compiled[index]! }] : []))
    .filter((_, index) => index % step === 0);
  const answers: FixFigures['answers'] = [];
  let [offered, offeredBroken, offeredFixed] = [0, 0, 0];
  for (const { one, checks } of asked)
    for (const memory of [true, false]) {
      const code = await answerOf(model, one, memory);
      const state = stateOf(one, code);
      answers.push({ id: one.id, memory, text: code ?? '', state });
      if (!memory || code === undefined || !(await isOffered(one, checks, code))) continue;
      offered++;
      if (state === 'broken') offeredBroken++;
      if (state === 'fixed') offeredFixed++;
    }
  await model.dispose();
  await rm(home, { recursive: true });
  const count = (memory: boolean, state: State) =>
    answers.filter((one) => one.memory === memory && one.state === state).length;
  const row = (title: string, memory: boolean) =>
    `| ${title} | ${asked.length} | ${count(memory, 'fixed')} | ${count(memory, 'kept')} | ${count(memory, 'broken')} | ${count(memory, 'no code')} |`;
  return {
    answers,
    table: [
      `${base.name}, every ${step}. case of the eight languages, load ${loadavg()[0]?.toFixed(1)}`,
      '',
      '| answers | of | fixed | rule kept, not as it wants | rule broken | no whole code |',
      '| --- | --- | --- | --- | --- | --- |',
      row('without the memory', false),
      row('with the memory', true),
      `| offered after balance and checks | ${offered} | ${offeredFixed} | ${offered - offeredFixed - offeredBroken} | ${offeredBroken} | |`,
    ],
  };
}
