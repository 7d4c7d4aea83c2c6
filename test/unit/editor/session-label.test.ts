// Sessions are named by what they are and when, never by an id that says nothing.
import assert from 'node:assert/strict';
import { ulid } from 'ulid';
import { sessionLabel } from '../../../extension/editor/session-label.ts';

describe('session label', () => {
  it('says what kind of session it was, and when', () => {
    const at = Date.UTC(2026, 10, 21, 12, 0);
    assert.match(sessionLabel(`chat-${ulid(at)}`), /^chat of .*21/);
    assert.match(sessionLabel(`remember-${ulid(at)}`), /^remembered on .*21/);
  });

  it('leaves names from elsewhere alone', () => {
    assert.equal(sessionLabel('chat-with-ada'), 'chat-with-ada');
    assert.equal(sessionLabel('2026-11-03'), '2026-11-03');
  });
});
