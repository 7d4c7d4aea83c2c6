// Fuzz target: packs. One that was changed is refused or foreign; it never passes for an own one with other content.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { create } from 'tar';
import { isUserError } from '../../../extension/base/errors.ts';
import { manifestVerifier, signManifest } from '../../../extension/export/pack-key.ts';
import { readPack } from '../../../extension/export/pack-reader.ts';
import { encodeTransaction } from '../../../extension/memory/ledger-line.ts';
import { cardOf } from '../../support/adapter-card.ts';
import { memoryOf } from '../../support/memories.ts';
import type { FuzzTarget } from './target.ts';

const WORKSPACE = '01M8KBZZZZZZZZZZZZZZZZZZZZ';
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

export const packTarget: FuzzTarget = {
  name: 'pack',
  async open(folder) {
    const state = { state: path.join(folder, 'state') };
    const weights = Buffer.alloc(600, 7);
    const card = cardOf(sha256(weights), {
      files: [{ name: 'adapter.gguf', sha256: sha256(weights), bytes: weights.length }],
      workspace: WORKSPACE,
    });
    const memory = memoryOf('heron-relay listens on port 4711', { id: '01M8KB00000000000000000001' });
    const ledger = encodeTransaction([{ type: 'memory.added', memory }], 0, '2026-11-21T09:00:00.000Z');
    const files: Record<string, Buffer> = {
      'ledger.jsonl': ledger,
      'adapter/adapter.gguf': weights,
      'adapter/card.json': Buffer.from(JSON.stringify(card)),
    };
    const listed = Object.entries(files).map(([name, bytes]) => ({
      name,
      sha256: sha256(bytes),
      bytes: bytes.length,
    }));
    const createdAt = '2026-11-21T09:00:00.000Z';
    const manifest = Buffer.from(
      JSON.stringify({
        v: 1,
        kind: 'dormouse-pack',
        workspace: WORKSPACE,
        createdAt,
        adapter: card.adapter,
        files: listed,
      }),
    );
    await mkdir(path.join(folder, 'pack/adapter'), { recursive: true });
    const all = { 'manifest.json': manifest, 'manifest.sig': await signManifest(state, manifest), ...files };
    for (const [name, bytes] of Object.entries(all)) await writeFile(path.join(folder, 'pack', name), bytes);
    const file = path.join(folder, 'x.tar.gz');
    await create(
      { cwd: path.join(folder, 'pack'), file, gzip: true, portable: true, mtime: new Date(0) },
      Object.keys(all),
    );
    const whole = await readFile(file);
    const isOwn = await manifestVerifier(state);
    const staging = path.join(folder, 'staging');
    const read = async (input: Buffer) => {
      await writeFile(file, input);
      await rm(staging, { recursive: true, force: true });
      await mkdir(staging);
      return readPack(file, staging, isOwn);
    };
    const original = await read(whole);
    assert.ok(original.own);
    return {
      // The content is mutated, for a changed byte of the packing itself shows at once.
      corpus: [gunzipSync(whole)],
      async read(input, mended) {
        const packed = mended ? input : gzipSync(input, { level: 1 });
        try {
          const { own, inventory } = await read(packed);
          if (own) assert.deepEqual(inventory, original.inventory);
          return 'accepted';
        } catch (error) {
          if (isUserError(error)) return 'refused';
          throw error;
        }
      },
      // Here the packing is what is changed.
      mend: (input, rng) => {
        const packed = gzipSync(input, { level: 1 });
        packed[Math.floor(rng() * packed.length)]! ^= 1 << Math.floor(rng() * 8);
        return packed;
      },
    };
  },
};
