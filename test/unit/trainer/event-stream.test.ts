import assert from 'node:assert/strict';
import { readEvents } from '../../../extension/trainer/event-stream.ts';

async function read(...chunks: (string | Buffer)[]): Promise<string[]> {
  async function* stream() {
    yield* chunks;
  }
  const events: string[] = [];
  for await (const event of readEvents(stream())) events.push(event);
  return events;
}

describe('Server-sent events', () => {
  it('yields the data of each event, whatever the chunks and line breaks', async () => {
    assert.deepEqual(await read('data: {"a":1}\n\ndata: two\n\n'), ['{"a":1}', 'two']);
    assert.deepEqual(await read('da', 'ta: on', 'e\r', '\n\r\ndata: two\r\r'), ['one']);
    assert.deepEqual(await read('data: one\r\r', ': end\n'), ['one']);
  });

  it('joins the lines of one event and leaves comments and other fields out', async () => {
    const text = ': still here\n\nevent: state\nid: 7\ndata: a\ndata:b\n\n: still here\n\n';
    assert.deepEqual(await read(text), ['a\nb']);
  });

  it('decodes characters that a chunk splits', async () => {
    const bytes = Buffer.from('data: naïve 🐭\n\n');
    const events = await read(...[...bytes].map((byte) => Buffer.from([byte])));
    assert.deepEqual(events, ['naïve 🐭']);
  });

  it('drops an event that the stream breaks off', async () => {
    assert.deepEqual(await read('data: whole\n\ndata: half'), ['whole']);
  });
});
