// Sessions are named by what they are and when, never by an id that says nothing.
import assert from 'node:assert/strict';
import { evidenceLabel, sessionLabel } from '../../../extension/workspace/session-label.ts';
import { testId } from '../../support/ids.ts';

describe('session label', () => {
  it('says what kind of session it was, and when', () => {
    const at = Date.UTC(2026, 10, 21, 12, 0);
    assert.match(sessionLabel(`chat-${testId(at)}`), /^chat of .*21/);
    assert.match(sessionLabel(`remember-${testId(at)}`), /^remembered on .*21/);
    assert.match(sessionLabel(`agent/claude-code/${testId(at)}`), /^asked for by claude-code on .*21/);
  });

  it('leaves names from elsewhere alone', () => {
    assert.equal(sessionLabel('chat-with-ada'), 'chat-with-ada');
    assert.equal(sessionLabel('2026-11-03'), '2026-11-03');
  });

  it('names a rule file by its path, and the place of a quote by what it is', () => {
    assert.equal(sessionLabel('rules/docs/AGENTS.md'), 'docs/AGENTS.md');
    assert.equal(evidenceLabel({ session: 'rules/AGENTS.md', turn: 3, line: 7 }), 'AGENTS.md, line 7');
    assert.equal(evidenceLabel({ session: 'rules/AGENTS.md', turn: 3 }), 'AGENTS.md');
    assert.equal(evidenceLabel({ session: 'import-1', turn: 3 }), 'import-1, message 3');
    assert.doesNotMatch(evidenceLabel({ session: `remember-${testId()}`, turn: 1 }), /message|turn/);
  });
});
