// Why there is no answer, as the chat says it where the answer would stand, with what can be done about it.
import type { ChatTurn } from '../../webview/protocol.ts';
import { isUserError } from '../base/errors.ts';

/** Errors of the chosen model's file, which another choice mends. */
const OF_THE_MODEL = [
  'model-missing',
  'model-unknown',
  'model-not-installed',
  'model-split',
  'model-corrupt',
  'model-unsupported',
  'model-no-template',
];

/** `named`: the setting names the model, so that its value may be what is wrong. */
export function answerProblem(error: unknown, named: boolean): NonNullable<ChatTurn['error']> {
  if (!isUserError(error))
    return {
      what: 'The question was not answered.',
      why: 'Dormouse ran into a defect of its own.',
      next: 'The log in the output panel holds the details.',
      actions: [{ label: 'Show Log', name: 'showLog' }],
    };
  if (!OF_THE_MODEL.includes(error.code)) return { ...error.text, actions: [] };
  const choose = { label: 'Choose a Model', name: 'chooseModel' } as const;
  const settings = { label: 'Open Settings', name: 'openModelSetting' } as const;
  return { ...error.text, actions: named ? [settings, choose] : [choose] };
}
