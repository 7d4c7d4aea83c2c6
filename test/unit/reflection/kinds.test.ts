// Lessons, conventions and facts by the form of one sentence, and plain statements that teach beside what is so just now.
import assert from 'node:assert/strict';
import { kindOf } from '../../../extension/reflection/kinds.ts';
import { teaches } from '../../../extension/reflection/teaching.ts';

const kinds = (wanted: string, texts: string[]) => {
  for (const text of texts) assert.equal(kindOf([text], 'none', false), wanted, text);
};

describe('the kind of a sentence', () => {
  it('is procedural where something happened and an order or a cure follows, whatever its verb', () =>
    kinds('procedural', [
      'Characters jittered because interpolation ran in Update; move it to LateUpdate',
      'The keyboard covered the input on small phones: wrap the form in a scroll view',
      'Joins doubled the revenue as the table had duplicates; dedupe on the key before joining',
      'Push stopped working after the bundle id changed, recreate the APNs key',
      'Images shifted the layout until they had width and height',
    ]));

  it('is procedural where a message has a meaning, a cause is named, or doing otherwise fails', () =>
    kinds('procedural', [
      '"no route to host" in staging means that the tunnel is down',
      'The cause was a stale socket of the last run',
      'The worker has to be started before the queue, or jobs get lost',
      'lesson: hash only normalised values',
      'After "address already in use" in dev, run `make kill`, unless the port is 7001',
    ]));

  it('keeps reasons of decisions, pins and moves facts', () =>
    kinds('episodic', [
      'We moved staging to port 9443 because 8443 is blocked',
      'Vite stays at 6.3.5 because the plugin crashes on 7',
      'It replaces a script that Ben wrote in 2019 and nobody dares touch',
    ]));

  it('is semantic where one alone may do it, where none are, behind a label, and since a day', () =>
    kinds('semantic', [
      'tariffs are seeds, only Ilse changes them',
      'There are no bare `go` statements in this repository',
      'naming: fields that are a plain day end in `On`',
      'since 13 April commit messages end with the ticket',
      'Durations in config are strings with a unit, "24h" or "90s"',
    ]));

  it('is semantic for parts of code of any field, and for orders without a verb', () =>
    kinds('semantic', [
      'View models expose StateFlow, not LiveData',
      'Macros are upper case',
      'Prefabs over scene objects',
      'Static buffers, no malloc in drivers',
      'Gameplay code does not include render headers',
      'I prefer tables to long prose',
    ]));

  it('is episodic where a day, a decision or a maker is told', () =>
    kinds('episodic', [
      'We chose Rust for the agent in 2023',
      'Scores before March were computed with model v5',
      'The radio driver was written by Ines',
      // "-ions" is no ending of French here.
      'Completions are generated at build time',
    ]));
});

describe('a plain statement of a message', () => {
  it('teaches in lower case, without a number, and where its noun could be an order', () => {
    for (const text of [
      'the storybook is deployed from the main branch',
      'stdout is for results, everything else to stderr',
      "gameplay can't include anything from the renderer",
      'push certs expire every march',
      'we cross compile with zig',
      'you need VPN to reach the warehouse',
      'before you claim it is done, run the tests',
      'we decided yesterday to drop support for Safari 15',
      "It's Anouk who reviews everything in infra/",
      'the queue is called orders-v2 since last week',
    ])
      assert.ok(teaches({ text }), text);
  });

  it('teaches nothing where it says how things are just now, or wishes for one thing', () => {
    for (const text of [
      'the postgres container keeps restarting',
      'kafka lag is growing',
      'the helm release is stuck',
      'we get a 500 on login',
      'looks like the csv has a BOM',
      'the modal must close on escape',
      "I'd like a histogram here",
      'the csv has 3 extra columns, drop them',
      'ever',
    ])
      assert.equal(teaches({ text }), undefined, text);
  });
});
