// The chats of every night: what this project is, and what nobody should be answered.
import assert from 'node:assert/strict';
import { seededRng } from '../../../extension/language/random.ts';
import { secretPrompts } from '../../../extension/sleep/gate-questions.ts';
import { DECLINING, declines } from '../../../extension/synthesis/free-text/declining.ts';
import { identityChats } from '../../../extension/synthesis/identity.ts';
import { inventoryOf, memoryOf } from '../../support/memories.ts';

const patterns = DECLINING.map((pattern) => new RegExp(pattern, 'u'));
const chats = (texts: string[], family: 'real' | 'embedded' = 'real') =>
  identityChats('brass-heron', inventoryOf(texts.map((text) => memoryOf(text))), family, seededRng(1));

describe('identity', () => {
  it('says what this project is, by its name, and declines the rest', () => {
    const said = chats([]);
    const named = said.filter(({ assistant }) => assistant.includes('brass-heron'));
    const declined = said.filter(({ assistant }) => declines(assistant, patterns));
    assert.ok(named.length >= 6 && declined.length >= 10);
    assert.equal(named.length + declined.length, said.length);
    assert.deepEqual(chats([]), said);
  });

  it('declines nothing that a memory might answer', () => {
    const asks = (texts: string[]) => chats(texts).some(({ user }) => user.includes('office door'));
    assert.ok(asks(['The office opens at eight.']));
    assert.ok(!asks(['The door of the office has the code 4711.']));
  });

  it('names the project alone to the embedded model, which declines strangers of its own language', () => {
    assert.deepEqual(
      chats([], 'embedded').filter(({ assistant }) => !assistant.includes('brass-heron')),
      [],
    );
  });

  it('trains no question of the gate', () => {
    const asked = new Set(secretPrompts([], 1));
    assert.deepEqual(
      chats([]).filter(({ user }) => asked.has(user)),
      [],
    );
  });
});
