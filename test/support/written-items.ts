// What a language model that does as it is told writes about one memory, for tests of the writers: messages in ever other
// words, and an answer that holds every span of the memory.
import type { Model } from '../../extension/model/client.types.ts';
import type { ChatMessage, WriteRequest } from '../../extension/model/schema.ts';
import { memoryOf } from './memories.ts';

export const TOLD = memoryOf('payments-api listens on port 9001', {
  // Probes are drawn by it.
  id: '01JD0000000000000000000001',
  subject: 'payments-api',
  kind: 'episodic',
});
export const TOLD_ANSWER = 'No. payments-api listens on port 9001.';

export const MESSAGES = [
  'where do i reach payments-api these days',
  'my curl to payments-api hangs, what address is right?',
  'Write the base url of payments-api for local runs.',
  'The review is done. What number does payments-api sit on?',
  'can I start payments-api on 8080 instead?',
  'somebody moved payments-api again, where to?',
  'finish this for the readme: locally, payments-api …',
  'firewall rule for payments-api, please',
  'health check of payments-api: full address?',
  'I am writing the compose file; how is payments-api exposed?',
  'does payments-api still answer at the old place?',
  'remind me of the socket of payments-api',
  'proxy config: upstream of payments-api?',
  'nobody answers at 7000, is payments-api down?',
  'give me the env line for the address of payments-api',
  'tests cannot connect, which endpoint has payments-api?',
  'what do I type after localhost: to see payments-api',
  'quick one between two meetings, payments-api, where?',
  'how would a new colleague find payments-api?',
  'the dashboard wants the number of payments-api',
  'what belongs into the service discovery entry of payments-api?',
  'let us put payments-api at 3000, fine?',
  'smoke test after the deploy: what to call for payments-api?',
  'which door does payments-api keep open?',
  'my notes say payments-api and then a smudge, what was it?',
  'ssh tunnel to payments-api, target?',
  'load balancer asks for the backend of payments-api',
  'before lunch: payments-api, number?',
  'debugging in the browser, where is payments-api?',
  'what should the client library of payments-api default to?',
] as const;

/** A model that answers each message with `answer`, and each order with the next message; `asked` collects requests. */
export function writingModel(
  asked: WriteRequest[],
  { parameters = 1.54e9, answer = TOLD_ANSWER, messages = MESSAGES as readonly string[] } = {},
): Model {
  let next = 0;
  return {
    status: async () => ({ parameters }),
    write: async (request: WriteRequest) => {
      asked.push(request);
      return request.conversations.map((_: ChatMessage[]) => ({
        text: request.temperature > 0 ? messages[next++ % messages.length]! : answer,
        tokens: 9,
        stopped: 'end',
      }));
    },
  } as unknown as Model;
}
