import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inFindLinks, readFailure, readPipLine } from '../../../extension/trainer/pip.ts';

describe('What pip prints', () => {
  const cases: [string, string | undefined, boolean][] = [
    ['Collecting numpy==2.4.6 (from -r /work/trainer/requirements.lock (line 12))', 'Fetching numpy', true],
    ['Collecting huggingface-hub<3.0,>=1.31.0 (from transformers==5.23.0)', 'Fetching huggingface-hub', true],
    ['Processing /opt/files/tqdm-4.70.1-py3-none-any.whl (from peft==0.21.2)', 'Fetching tqdm', true],
    [
      '  Downloading transformers-5.23.0-py3-none-any.whl (13.3 MB)',
      'Downloading transformers, 13.3 MB',
      false,
    ],
    [
      '  Downloading markdown_it_py-4.3.0-py3-none-any.whl.metadata (7 kB)',
      'Downloading markdown_it_py, 7 kB',
      false,
    ],
    [
      '  Using cached regex-2026.11.15-cp311-cp311-win_amd64.whl (806 kB)',
      'Downloading regex, 806 kB',
      false,
    ],
    ['Installing collected packages: mpmath, urllib3', 'Unpacking the packages', false],
    ['WARNING: Location is ignored', undefined, false],
  ];
  for (const [line, text, counts] of cases) {
    it(`${line.trim().slice(0, 40)}…`, () => {
      assert.deepEqual(readPipLine(line), text && { text, package: counts });
    });
  }
});

describe('Wheels at hand', () => {
  it('are found in the folders that pip is pointed to, and nowhere else', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'dormouse-wheels-'));
    try {
      await writeFile(path.join(folder, 'torch-9.9.0+cpu-cp311-cp311-linux_x86_64.whl'), '');
      const env = { PIP_FIND_LINKS: `https://example.org/wheels ${folder}` };
      assert.equal(await inFindLinks('torch-9.9.0+cpu-', env), true);
      assert.equal(await inFindLinks('torch-9.9.1+cpu-', env), false);
      assert.equal(await inFindLinks('torch-9.9.0+cpu-', {}), false);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('What failed, as pip tells it', () => {
  const cases: [string[], string][] = [
    [
      ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device'],
      'disk-full',
    ],
    [
      [
        "WARNING: Retrying after connection broken by 'ProxyError'",
        'ERROR: Could not find a version that satisfies the requirement a==1 (from versions: none)',
        'ERROR: No matching distribution found for a==1',
      ],
      'offline',
    ],
    [['ERROR: No matching distribution found for a==1'], 'missing'],
    [['Traceback (most recent call last):'], 'other'],
    [[], 'other'],
  ];
  for (const [lines, trouble] of cases)
    it(`${lines.at(-1) ?? 'nothing'} means ${trouble}`, () => {
      const error = readFailure(lines, 1);
      assert.equal(error.trouble, trouble);
      assert.equal(error.message, lines.at(-1)?.replace('ERROR: ', '') ?? 'pip ended with 1.');
    });
});
