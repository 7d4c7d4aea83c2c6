// A system prompt of the user's own for one workspace, in prompt.json: it stands in every prompt that a real model is served
// and trained with. One place for editor and command line, so that both serve what the nights trained.
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { writableTexts } from '../capture/capture.ts';
import { isRedacted } from '../redaction/redact.ts';
import { replaceFile } from '../storage/atomic-file.ts';
import { readDocument } from '../storage/document.ts';
import { makeFolder } from '../storage/private-folder.ts';

export const OwnPrompt = z.object({ v: z.literal(1), text: z.string() });

/** Characters: some 500 tokens, which every question then costs. */
export const MOST_CHARACTERS = 2000;

export const ownPromptFile = (dir: string) => path.join(dir, 'prompt.json');

/** Undefined where there is none; a damaged one is logged, and counts as none until it is set again. */
export async function readOwnPrompt(dir: string, log: Logger): Promise<string | undefined> {
  const stored = await readDocument(ownPromptFile(dir), OwnPrompt);
  if (stored.state === 'damaged')
    log.warn(`Your system prompt is not used: in ${ownPromptFile(dir)}, ${stored.why}. Set it again.`);
  return stored.state === 'there' && stored.data.text !== '' ? stored.data.text : undefined;
}

/**
 * Sets the prompt of the workspace whose state is in `dir`; an empty `text` takes it away. Throws UserError
 * `prompt-secret` where it holds a secret and `prompt-too-long`, both refused, with nothing written.
 */
export async function writeOwnPrompt(dir: string, text: string): Promise<void> {
  const own = text.trim();
  if (own.length > MOST_CHARACTERS)
    throw new UserError(
      'prompt-too-long',
      {
        what: 'The system prompt is not set: it is too long.',
        why: `It has ${own.length} characters, and ${MOST_CHARACTERS} are the most: every question pays for it.`,
        next: 'Say it shorter, and teach the rest as memories.',
      },
      'refused',
    );
  const [writable] = await writableTexts([own]);
  if (isRedacted(writable!.text))
    throw new UserError(
      'prompt-secret',
      {
        what: 'The system prompt is not set: it holds a secret.',
        why: 'It would be stored, and trained.',
        next: 'Say it without the secret.',
      },
      'refused',
    );
  makeFolder(dir);
  await replaceFile(ownPromptFile(dir), JSON.stringify({ v: 1, text: own }));
}
