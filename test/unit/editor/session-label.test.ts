// Sessions are named by what they are and when, never by an id that says nothing.
import assert from 'node:assert/strict';
import { sessionLabel } from '../../../extension/editor/session-label.ts';
import { testId } from '../../support/ids.ts';

describe('session label', () => {
  it('says what kind of session it was, and when', () => {
    const at = Date.UTC(2026, 10, 21, 12, 0);
    assert.match(sessionLabel(`chat-${testId(at)}`), /^chat of .*21/);
    assert.match(sessionLabel(`remember-${testId(at)}`), /^remembered on .*21/);
  });

  it('leaves names from elsewhere alone', () => {
    assert.equal(sessionLabel('chat-with-ada'), 'chat-with-ada');
    assert.equal(sessionLabel('2026-11-03'), '2026-11-03');
  });
});
