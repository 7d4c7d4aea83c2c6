// When ghost text is offered: never against the setting, and by itself only where it helps.
import assert from 'node:assert/strict';
import {
  FAST_MS,
  type GhostSituation,
  ghostVerdict,
  OTHER_PROVIDERS,
} from '../../../extension/edits/ghost-policy.ts';
import { ghostFigures, NO_GHOSTS, survives } from '../../../extension/edits/ghost-record.ts';

const fine: GhostSituation = {
  mode: 'auto',
  language: 'typescript',
  languages: { '*': true, markdown: false },
  installed: ['dbaeumer.vscode-eslint'],
  model: { real: true, infill: true, ms: 400 },
};
const why = (change: Partial<GhostSituation>) => {
  const verdict = ghostVerdict({ ...fine, ...change });
  return verdict.on ? 'on' : verdict.why;
};

describe('the policy of ghost text', () => {
  it('offers it by itself with a real, fast model that can infill, and nobody beside it', () => {
    assert.equal(why({}), 'on');
    assert.match(why({ model: undefined }), /No model is loaded/);
    assert.match(why({ model: { real: false, infill: true, ms: 1 } }), /demonstration/);
    assert.match(why({ model: { real: true, infill: false, ms: 1 } }), /fill in the middle/);
    assert.match(why({ model: { real: true, infill: true, ms: undefined } }), /measured/);
    assert.match(why({ model: { real: true, infill: true, ms: FAST_MS + 100 } }), /1\.6 s/);
    assert.match(why({ installed: ['GitHub.copilot'] }), /GitHub Copilot/);
    for (const id of OTHER_PROVIDERS) assert.notEqual(why({ installed: [id] }), 'on');
  });

  it('follows the user where the setting is on, but for what the model cannot do', () => {
    const on = { mode: 'on', installed: ['GitHub.copilot'] } as const;
    assert.equal(why({ ...on, model: { real: false, infill: true, ms: 9000 } }), 'on');
    assert.equal(why({ ...on, model: undefined }), 'on');
    assert.match(why({ ...on, model: { real: true, infill: false, ms: 1 } }), /fill in the middle/);
    assert.match(why({ mode: 'off' }), /off/);
  });

  it('is off by language, whatever the mode', () => {
    assert.match(why({ language: 'markdown' }), /markdown/);
    assert.match(why({ language: 'markdown', mode: 'on' }), /markdown/);
    assert.match(why({ languages: { '*': false } }), /typescript/);
    assert.equal(why({ languages: { '*': false, typescript: true } }), 'on');
    assert.equal(why({ languages: {} }), 'on');
  });
});

describe('the record of ghost text', () => {
  it('knows an accepted text again where it moved or was indented, and not where it was changed', () => {
    const inserted = 'return quartz\n  .port();';
    assert.ok(survives(inserted, 'function f() {\n    return quartz\n      .port();\n}\n'));
    assert.ok(!survives(inserted, 'return quartz.host();'));
  });

  it('says its numbers in a line', () => {
    assert.equal(ghostFigures(NO_GHOSTS), '0 offered, 0 accepted');
    assert.equal(
      ghostFigures({ offered: 40, accepted: 12, survived: 9, looked: 11 }),
      '40 offered, 12 accepted; after a minute 9 of 11 were still there',
    );
  });
});
