// The progress of a night only rises, whatever its parts say.
import assert from 'node:assert/strict';
import { NightProgress } from '../../../extension/sleep/night-progress.ts';

describe('the progress of a night', () => {
  const heard: string[] = [];
  const percents = () => heard.map((sentence) => Number(/(\d+) %/.exec(sentence)?.[1]));
  let progress: NightProgress;
  beforeEach(() => {
    heard.length = 0;
    progress = new NightProgress('Consolidating', (sentence) => heard.push(sentence));
  });

  it('rises through the setup of the trainer and the night after it', () => {
    for (const fraction of [0, 0.02, 0.05]) progress.night.report('Getting ready', fraction);
    for (const fraction of [0, 0.4, 0.78, 1]) progress.setup.report('Installing', fraction);
    for (const fraction of [0.05, 0.1, 0.5, 0.9, 1]) progress.night.report('Training', fraction);
    const seen = percents();
    assert.deepEqual(
      seen,
      seen.toSorted((a, b) => a - b),
    );
    assert.equal(seen.at(-1), 100);
    assert.equal(seen[6], 50);
    assert.ok(new Set(seen.slice(7)).size > 3, 'the night after it moves');
  });

  it('never falls where a part begins anew, and says its message all the same', () => {
    progress.night.report('Training', 0.78);
    progress.night.report('Training again', 0.1);
    progress.night.report('Waiting');
    assert.deepEqual(percents(), [78, 78, 78]);
    assert.match(heard[1]!, /Training again/);
  });

  it('says how long it still takes once its pace can be told, anew after the setup', () => {
    let now = 0;
    const timed = new NightProgress(
      'Consolidating',
      (sentence) => heard.push(sentence),
      () => now,
    );
    const at = (seconds: number, fraction: number, part: 'night' | 'setup' = 'night') => {
      now = seconds * 1000;
      timed[part].report('Training', fraction);
      return /, (.*) left/.exec(heard.at(-1)!)?.[1];
    };
    assert.equal(at(0, 0), undefined);
    assert.equal(at(10, 0.2), undefined, 'ten seconds tell nothing');
    assert.equal(at(100, 0.25), 'about 5 min');
    assert.equal(at(300, 0.5), 'about 5 min');
    assert.equal(at(400, 1, 'setup'), undefined);
    assert.equal(at(401, 0.1), undefined, 'the night has a pace of its own');
    assert.equal(at(501, 0.5), 'about 2 min');
    assert.equal(at(700, 1), undefined);
  });

  it('says that it is being cancelled, and nothing more', () => {
    progress.night.report('Training', 0.3);
    progress.cancel();
    progress.night.report('Training', 0.4);
    assert.equal(heard.length, 2);
    assert.match(heard[1]!, /being cancelled/);
  });
});
