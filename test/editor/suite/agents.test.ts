// What other agents of the editor get: four tools, and the model of this workspace.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { dormouse, remember, shown } from './extension.ts';

const invoke = async (name: string, input: object) => {
  const { content } = await vscode.lm.invokeTool(`dormouse_${name}`, {
    input,
    toolInvocationToken: undefined,
  });
  return JSON.parse((content[0] as vscode.LanguageModelTextPart).value) as Record<string, unknown>;
};

describe('agents in the editor', () => {
  before(() => dormouse());

  it('have four tools, which recall, explain and propose', async () => {
    const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith('dormouse_'));
    assert.deepEqual(names.sort(), [
      'dormouse_explain_memory',
      'dormouse_forget_memory',
      'dormouse_recall_memory',
      'dormouse_remember',
    ]);
    const { id, text } = await remember('the port of quillfern is 7342');
    const { memories } = await invoke('recall_memory', { query: 'which port does quillfern use?' });
    // Others that suites before this one taught may follow.
    assert.equal((memories as { id: string }[])[0]?.id, id);
    assert.equal((await invoke('explain_memory', { id })).text, text);
    const proposed = await invoke('remember', { text: 'the port of mossgate is 7343' });
    assert.equal(proposed.outcome, 'proposed');
    assert.equal((await shown()).find((entry) => entry.id === proposed.id)?.group, 'review');
    await vscode.commands.executeCommand('dormouse.memory.reject', proposed.id);
  });

  it('are told what is wrong with a call', async () => {
    await assert.rejects(invoke('explain_memory', { id: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }), /has no memory/);
  });

  it('chat with the model of this workspace, which has its memories', async function () {
    const [model] = await vscode.lm.selectChatModels({ vendor: 'dormouse' });
    // The editor of these tests has its AI features off, and may then offer no model to anybody.
    if (!model) this.skip();
    const { id } = await remember('the port of tarnvale is 7344');
    const question = vscode.LanguageModelChatMessage.User('which port does tarnvale use?');
    const response = await model.sendRequest([question]);
    let answer = '';
    for await (const piece of response.text) answer += piece;
    assert.match(answer, /7344/, id);
    assert.ok((await model.countTokens('which port does tarnvale use?')) > 3);
  });
});
