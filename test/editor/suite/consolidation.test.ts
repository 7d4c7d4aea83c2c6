// "Consolidate Now" trains an adapter from this workspace's memories, serves it, and can be cancelled and undone.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Report } from '../../../extension/trainer/schema.ts';
import { dormouse, remember, shown, until } from './extension.ts';

const NIGHT = 600_000;

describe('consolidation', function () {
  this.timeout(NIGHT);

  it('can be cancelled, and changes nothing then', async () => {
    const api = await dormouse();
    await remember('the host of marlinspire is eu-west-7');
    const running = vscode.commands.executeCommand('dormouse.consolidate', { confirmed: true });
    await until('it sleeps', () => api.states().sleep.kind === 'sleeping');
    await vscode.commands.executeCommand('dormouse.cancelConsolidation');
    assert.match(api.states().sleep.sentence, /cancelled|Awake/);
    assert.equal(await running, undefined);
    assert.equal(api.states().sleep.kind, 'ready');
    assert.equal((await api.ask('what is the host of marlinspire?')).adapter, null);
  });

  it('puts memories into the weights, and says so while it does', async () => {
    const api = await dormouse();
    const said = new Set<string>();
    const timer = setInterval(() => said.add(api.states().sleep.sentence), 200);
    const percents = () => [...said].flatMap((sentence) => /(\d+) %/.exec(sentence)?.[1] ?? []).map(Number);
    const report = await vscode.commands.executeCommand<Report>('dormouse.consolidate', {
      confirmed: true,
    });
    clearInterval(timer);
    assert.equal(report?.outcome, 'exported', JSON.stringify(report?.reasons));
    assert.ok(percents().length > 1, [...said].join('\n'));
    assert.deepEqual(
      percents(),
      percents().toSorted((a, b) => a - b),
      'the progress falls',
    );
    await until('the tree says so', async () =>
      (await shown()).some(({ item }) => item.description === 'in the weights'),
    );
    const answer = await api.ask('which port does brindlewick use?');
    assert.match(answer.answer, /7341/);
    assert.equal(answer.adapter, report.card?.adapter);
    assert.ok(
      answer.memories.some(({ stage }) => stage === 'weights'),
      JSON.stringify(answer.memories),
    );
  });

  it('rolls back to what served before', async () => {
    assert.equal(await vscode.commands.executeCommand('dormouse.rollback'), null);
    const api = await dormouse();
    const answer = await api.ask('which port does brindlewick use?');
    assert.equal(answer.adapter, null);
    assert.ok((await shown()).every(({ item }) => item.description !== 'in the weights'));
    assert.match(answer.answer, /7341/, 'the memory is back in the prompt');
  });
});
