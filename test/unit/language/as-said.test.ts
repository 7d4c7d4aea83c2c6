// What a memory keeps of a sentence: its words as they stand, without what only addresses the assistant.
import assert from 'node:assert/strict';
import { asSaid, opened } from '../../../extension/language/as-said.ts';

describe('a sentence as it was said', () => {
  for (const [said, kept] of [
    ['no, we moved the queue to port 7000.', 'we moved the queue to port 7000'],
    ['Actually the owner of search is Ravi now', 'the owner of search is Ravi now'],
    ['ok, one more thing: the seed script wipes the tables', 'the seed script wipes the tables'],
    ['Remember that builds need 4 GB.', 'builds need 4 GB'],
    ["that's fine, but put types next to their component", 'put types next to their component'],
    ['ok, and from here on every PR needs a screenshot', 'from here on every PR needs a screenshot'],
    ['so remember: the limit is of Docker', 'the limit is of Docker'],
    ['note to self: `make up` needs the VPN', '`make up` needs the VPN'],
    ['use react for every form btw', 'use react for every form'],
    ['nein, der Server läuft auf Port 1026', 'der Server läuft auf Port 1026'],
    ['请记住：端口是 7443。', '端口是 7443'],
    ['**Never** use `src/**/*.ts` as a glob', 'Never use `src/**/*.ts` as a glob'],
  ] as const)
    it(`keeps of "${said}" what it says`, () => assert.equal(asSaid(said), kept));

  for (const said of [
    'no default exports',
    'first run the seed, then start the server',
    'right padding is 4px',
    'good names are short',
    'decision records live in docs/adr',
    'not express, fastify',
    'from now on use ruff instead of flake8',
    'next builds run on node 22',
    'so that is what `a. b` means, no less',
  ])
    it(`takes no word off "${said}"`, () => assert.equal(asSaid(said), said));

  it('knows an opener that takes back what was said', () => {
    assert.equal(opened('hm no, it is 8080').corrects, true);
    assert.equal(opened('ok, it is 8080').corrects, false);
  });
});
