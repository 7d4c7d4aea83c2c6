// Checks the header of a model file in a process of its own: whatever a file does to its reader, the window lives.
import { execFile } from 'node:child_process';
import { z } from 'zod';
import { CancelledError, UserError } from '../base/errors.ts';
import { childEntry, childEnvironment } from '../storage/child-entry.ts';
import { parseJson } from '../storage/files.ts';
import { corruptModel } from './header.ts';

/** The word of the process on a file. */
const HeaderVerdict = z.discriminatedUnion('whole', [
  z.object({ whole: z.literal(true), chats: z.boolean() }),
  z.object({
    whole: z.literal(false),
    code: z.string(),
    text: z.object({ what: z.string(), why: z.string(), next: z.string() }),
  }),
]);
export type HeaderVerdict = z.infer<typeof HeaderVerdict>;

/** A header takes a second at most; a disk that sleeps may take a while. */
const PATIENCE_MS = 60_000;
/** Heap of the process, in MiB: a header at the limits of gguf-limits.ts takes half. */
const HEAP_MIB = 512;

/**
 * Whether the model can chat. Throws `model-missing`, `model-split` or `model-corrupt`, the last one also where the
 * process that read the file died of it.
 */
export async function checkModelHeader(
  file: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<{ chats: boolean }> {
  const verdict = await new Promise<HeaderVerdict | undefined>((resolve, reject) => {
    const entry = childEntry('modelHeader.js', 'model/header-main.ts');
    execFile(
      process.execPath,
      [`--max-old-space-size=${HEAP_MIB}`, ...entry, file],
      { env: childEnvironment(), timeout: PATIENCE_MS, signal, windowsHide: true },
      (error, stdout) => {
        if (signal?.aborted) reject(new CancelledError());
        else if (error && 'code' in error && typeof error.code === 'string') reject(error);
        else resolve(HeaderVerdict.safeParse(parseJson(stdout)).data);
      },
    );
  });
  if (verdict?.whole) return { chats: verdict.chats };
  if (!verdict) throw corruptModel(file, 'The process that read its header died of it, or came to no end.');
  if (verdict.code === 'model-missing') throw new UserError(verdict.code, verdict.text, 'usage');
  throw new UserError(verdict.code, verdict.text);
}
