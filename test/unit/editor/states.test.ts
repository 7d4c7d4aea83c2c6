// The status item takes the state that matters most, and hears of changes once.
import assert from 'node:assert/strict';
import { memoriesOpen, States } from '../../../extension/editor/states.ts';

describe('states', () => {
  it('lets the worst state speak', () => {
    const states = new States();
    assert.equal(states.overall(), 'starting');
    states.set('memory', 'ready', 'Open.');
    assert.equal(states.overall(), 'ready');
    states.set('sleep', 'sleeping', 'Training.');
    assert.equal(states.overall(), 'sleeping');
    states.set('model', 'error', 'The model host ended.');
    assert.equal(states.overall(), 'error');
  });

  it('tells of a change once, and not after it was told to stop', () => {
    const states = new States();
    let told = 0;
    const subscription = states.onDidChange(() => told++);
    states.set('sleep', 'sleeping', 'Training.');
    states.set('sleep', 'sleeping', 'Training.');
    assert.equal(told, 1);
    subscription.dispose();
    states.set('sleep', 'ready', 'Awake.');
    assert.equal(told, 1);
  });

  it('says which of several folders is remembered', () => {
    assert.match(memoriesOpen(['api', 'web']), /of api are open, the first of 2 folders/);
    assert.equal(memoriesOpen(['api']), 'The memories of this workspace are open.');
  });
});
