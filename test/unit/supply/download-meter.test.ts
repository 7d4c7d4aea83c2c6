import assert from 'node:assert/strict';
import { duration } from '../../../extension/base/numbers.ts';
import { DownloadMeter } from '../../../extension/supply/download-meter.ts';

describe('What a download says of itself', () => {
  it('is how far it is, how fast of late, and how long it will take', () => {
    const said: [string, number | undefined][] = [];
    let now = 0;
    const progress = { report: (message: string, fraction?: number) => said.push([message, fraction]) };
    const meter = new DownloadMeter('m', 1_000_000_000, progress, () => now);
    // What came in an earlier run is no speed.
    meter.begin(500_000_000);
    assert.deepEqual(said.pop(), ['Downloading m: 500 MB of 1.0 GB', 0.5]);
    meter.report(500_000_000);
    for (now = 1000; now <= 40_000; now += 1000) meter.report(500_000_000 + now * 1000);
    assert.deepEqual(said.pop(), ['Downloading m: 540 MB of 1.0 GB, 1.0 MB/s, 8 min left', 0.54]);
    for (; now <= 70_000; now += 1000) meter.report(540_000_000 + (now - 40_000) * 10_000);
    assert.match(said.pop()![0], /10 MB\/s, 16 s left/);
  });

  it('comes twice a second at most', () => {
    let reports = 0;
    let now = 0;
    const meter = new DownloadMeter('m', 1e9, { report: () => (reports += 1) }, () => now);
    for (now = 0; now < 1000; now += 10) meter.report(now);
    assert.equal(reports, 2);
  });

  it('rounds time as people do', () => {
    assert.deepEqual([duration(7.4), duration(100), duration(9000)], ['7 s', '2 min', '2.5 h']);
  });
});
