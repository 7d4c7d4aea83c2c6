// GGUF headers that lie about themselves: each bound has a file that breaks it, and reading it takes no memory to speak of.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { GgufError, readGguf } from '../../../extension/model/gguf.ts';

const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const u64 = (value: number | bigint) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
const text = (value: string) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
const head = (tensors: number, keys: number) => [Buffer.from('GGUF'), u32(3), u64(tensors), u64(keys)];
/** The beginning of an array of `count` values under the key `a`. */
const array = (element: number, count: number | bigint) => [text('a'), u32(9), u32(element), u64(count)];
const tensor = (name: string, shape: number[], offset: number | bigint, type = 0) =>
  Buffer.concat([text(name), u32(shape.length), ...shape.map(u64), u32(type), u64(offset)]);
const alignment = (value: number, type = 4) =>
  Buffer.concat([text('general.alignment'), u32(type), u32(value)]);

/** MiB by which a process grows at most when it reads the header of `file`; one of its own, free of other tests' garbage. */
async function growth(file: string): Promise<number> {
  const gguf = new URL('../../../extension/model/gguf.ts', import.meta.url).href;
  const script = `
    const { readGguf } = await import(${JSON.stringify(gguf)});
    const most = () => process.resourceUsage().maxRSS / 1024;
    const before = most();
    await readGguf(${JSON.stringify(file)}).catch(() => undefined);
    console.log(most() - before);`;
  const arguments_ = ['--import', 'tsx', '--input-type=module', '-e', script];
  return Number((await promisify(execFile)(process.execPath, arguments_)).stdout);
}

describe('GGUF limits', function () {
  this.timeout(60_000);
  let dir: string;
  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'dormouse-limits-'));
  });
  after(() => rm(dir, { recursive: true }));

  /** Why the file of these bytes, and of `size` bytes in all, is refused; undefined where it is not. */
  const refusal = async (parts: Buffer[], size?: number): Promise<string | undefined> => {
    const file = path.join(dir, 'x.gguf');
    const bytes = Buffer.concat(parts);
    const handle = await open(file, 'w');
    await handle.write(bytes);
    // A hole: the file system makes the zeros.
    await handle.truncate(size ?? bytes.length);
    await handle.close();
    return readGguf(file).then(
      () => undefined,
      (error) => {
        assert.ok(error instanceof GgufError, String(error));
        return `${error.reason}: ${error.message}`;
      },
    );
  };

  it('refuses counts, lengths and nestings beyond them', async () => {
    const large = 400 * 2 ** 20;
    const cases: [string, Buffer[], number, RegExp][] = [
      [
        '300 MB in an array',
        [...head(0, 1), ...array(0, 300 * 2 ** 20)],
        large,
        /^corrupt: .*values of an array/,
      ],
      [
        'strings without end',
        [...head(0, 1), ...array(8, 40 * 2 ** 20)],
        large,
        /^corrupt: .*values of an array/,
      ],
      [
        'arrays that are large together',
        [
          ...head(0, 3),
          ...Array.from({ length: 3 }, (_, i) => [
            text(`k${i}`),
            u32(9),
            u32(0),
            u64(2 ** 21),
            Buffer.alloc(2 ** 21),
          ]).flat(),
        ],
        large,
        /^corrupt: its arrays hold/,
      ],
      ['an array longer than the file', [...head(0, 1), ...array(10, 2n ** 52n)], large, /^truncated/],
      ['an array of arrays', [...head(0, 1), ...array(9, 1)], large, /^corrupt: it holds an array of arrays/],
      ['an array of nothing known', [...head(0, 1), ...array(77, 1)], large, /^corrupt: .*unknown type 77/],
      [
        'a text longer than a header',
        [...head(0, 1), text('a'), u32(8), u64(300 * 2 ** 20)],
        large,
        /^corrupt: it holds a text/,
      ],
      [
        'a key longer than the format allows',
        [...head(0, 1), u64(2 ** 17)],
        large,
        /^corrupt: it holds a text/,
      ],
      ['a billion keys', head(0, 10 ** 9), large, /^truncated/],
      ['a million keys', head(0, 10 ** 6), large, /^corrupt: .*metadata keys/],
      ['a million tensors', head(10 ** 6, 0), large, /^corrupt: .*tensors/],
      [
        'one key twice',
        [...head(0, 2), text('a'), u32(7), Buffer.of(1), text('a'), u32(7), Buffer.of(1)],
        large,
        /twice/,
      ],
      [
        'a name that llama.cpp cuts',
        [...head(1, 0), tensor('n'.repeat(64), [1], 0)],
        large,
        /^corrupt: it holds a text/,
      ],
    ];
    for (const [what, parts, size, expected] of cases)
      assert.match((await refusal(parts, size)) ?? '', expected, what);
  });

  it('takes little memory for a header that asks for much', async () => {
    for (const parts of [
      [...head(0, 1), ...array(0, 300 * 2 ** 20)],
      [...head(0, 1), ...array(8, 40 * 2 ** 20)],
      [...head(0, 1), text('a'), u32(8), u64(300 * 2 ** 20)],
      head(10 ** 6, 10 ** 6),
    ]) {
      assert.ok(await refusal(parts, 400 * 2 ** 20));
      const grown = await growth(path.join(dir, 'x.gguf'));
      assert.ok(grown < 60, `${Math.round(grown)} MiB more`);
    }
  });

  it('refuses shapes, offsets and alignments that native code would stumble over', async () => {
    const data = Buffer.alloc(4096);
    const cases: [string, Buffer[], RegExp][] = [
      ['an axis of nothing', [...head(1, 0), tensor('t', [0, 4], 0), data], /impossible shape/],
      [
        'more elements than numbers',
        [...head(1, 0), tensor('t', [2 ** 30, 2 ** 30], 0), data],
        /impossible shape/,
      ],
      ['five axes', [...head(1, 0), tensor('t', [1, 1, 1, 1, 1], 0), data], /5 axes/],
      ['half a block', [...head(1, 0), tensor('t', [33], 0, 8), data], /blocks of 32/],
      ['an offset between', [...head(1, 0), tensor('t', [4], 7), data], /no multiple of 32/],
      ['an offset beyond', [...head(1, 0), tensor('t', [4], 2 ** 40), data], /^truncated/],
      ['an offset that wraps', [...head(1, 0), tensor('t', [4], 2n ** 64n - 32n), data], /impossible length/],
      [
        'two in one place',
        [...head(2, 0), tensor('t', [4], 0), tensor('u', [4], 0), data],
        /lies over another/,
      ],
      ['an alignment of 0', [...head(0, 1), alignment(0), data], /its alignment is 0/],
      ['an alignment of 24', [...head(0, 1), alignment(24), data], /its alignment is 24/],
      ['an alignment of 2 GiB', [...head(0, 1), alignment(2 ** 31), data], /its alignment/],
      ['an alignment of another type', [...head(0, 1), alignment(32, 5), data], /its alignment/],
    ];
    for (const [what, parts, expected] of cases) assert.match((await refusal(parts)) ?? '', expected, what);
    assert.equal(await refusal([...head(1, 1), alignment(64), tensor('t', [4, 4], 64), data]), undefined);
  });
});
