// An exchange with a real model host: what stands in the log after a stop, and what is said while the model loads.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { ask } from '../../extension/workspace/exchange.ts';
import { createServices } from '../../extension/workspace/services.ts';
import type { Services } from '../../extension/workspace/services.types.ts';
import { quiet } from '../support/quiet-log.ts';

describe('An exchange', function () {
  this.timeout(60_000);
  let services: Services;
  let home: string;
  const heard: string[] = [];

  before(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'dormouse-exchange-'));
    const root = path.join(home, 'project');
    await mkdir(root);
    services = await createServices({ root, paths: resolvePaths({ DORMOUSE_HOME: home }), log: quiet });
  });
  after(async () => {
    await services.dispose();
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  const logged = async (session: string) => {
    const turns: string[] = [];
    for await (const { role, text } of services.sessions.read(session)) turns.push(`${role}: ${text}`);
    return turns;
  };

  it('names the model while it loads, and nothing once it is there', async () => {
    const stop = services.onModelProgress({ report: (message) => heard.push(message) });
    await services.model();
    assert.ok(
      heard.some((message) => message.endsWith(' dormouse-tiny')),
      JSON.stringify(heard),
    );
    const loaded = heard.length;
    stop();
    await services.model();
    assert.equal(heard.length, loaded);
  });

  it('that is stopped is logged as far as it came, and what it taught counts', async () => {
    const stopped = await ask(
      services,
      'the port of quartzmill is 4182',
      { capture: { session: 'chat-a' }, maxTokens: 'rest' },
      undefined,
      AbortSignal.abort(),
    );
    assert.equal(stopped.stopped, 'cancelled');
    assert.equal(stopped.learned.length, 1);
    assert.deepEqual(await logged('chat-a'), [
      'user: the port of quartzmill is 4182',
      `assistant: ${stopped.answer}`,
    ]);
  });

  it('that goes on logs the rest of the answer, and no words that the user did not say', async () => {
    const { answer, learned } = await ask(services, 'the host of quartzmill is falcon', {
      capture: { session: 'chat-b', continues: true },
    });
    assert.deepEqual(await logged('chat-b'), [`assistant: ${answer}`]);
    assert.deepEqual(learned, []);
  });

  it('gets what the context has left, where it asks for it', async () => {
    const { contextSize } = await (await services.model()).status();
    assert.ok(contextSize > 256);
    const result = await ask(services, 'which port does quartzmill use?', { maxTokens: 'rest' });
    assert.match(result.answer, /4182/);
    assert.equal(result.stopped, 'end');
  });
});
