// The token of `dormouse serve`: made once, in a file for its owner alone, so that clients can be set up once.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import { replaceFile } from '../storage/atomic-file.ts';
import { readDocument } from '../storage/document.ts';
import type { Paths } from '../storage/paths.ts';
import { makeFolder } from '../storage/private-folder.ts';

const TokenFile = z.strictObject({ v: z.literal(1), token: z.string().regex(/^dm-[A-Za-z0-9_-]{43}$/) });

export const tokenFile = (paths: Pick<Paths, 'state'>) => path.join(paths.state, 'serve-token.json');

/** The token, made where there is none; `renew` makes another one. Throws UserError `token-damaged`. */
export async function serveToken(paths: Pick<Paths, 'state'>, renew: boolean): Promise<string> {
  const file = tokenFile(paths);
  if (renew) await rm(file, { force: true });
  const stored = await readDocument(file, TokenFile);
  if (stored.state === 'there') return stored.data.token;
  if (stored.state === 'damaged')
    throw new UserError('token-damaged', {
      what: 'The token of the server cannot be read.',
      why: `In ${file}, ${stored.why}.`,
      next: 'Make another one with --new-token, and give it to your clients.',
    });
  const token = `dm-${randomBytes(32).toString('base64url')}`;
  makeFolder(paths.state);
  await replaceFile(file, JSON.stringify({ v: 1, token }));
  return token;
}

/** In the same time whatever is given. */
export function isToken(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
