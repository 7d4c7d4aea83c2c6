// The shape of a canary: a text with a secret in it, composed anew from each seed.
import { Composer } from './composer.ts';

export type Where = 'prose' | 'file' | 'command' | 'log';
export type Language = 'en' | 'de' | 'zh' | 'ja' | 'es' | 'fr';

export interface Canary {
  /** `class/name`. */
  id: string;
  where: Where;
  language: Language;
  /** `secret` must not outlast redaction, nor may a long piece of it. */
  text(seed: number): { text: string; secret: string };
}

/** A row: the secret is drawn first, then the text around it. */
export function canary(
  id: string,
  where: Where,
  language: Language,
  draw: (composer: Composer) => string,
  around: (secret: string, composer: Composer) => string,
): Canary {
  return {
    id,
    where,
    language,
    text: (seed) => {
      const composer = new Composer(seed, id);
      const secret = draw(composer);
      return { text: around(secret, composer), secret };
    },
  };
}

/** Pieces of this many characters give a secret away. */
const PIECE = 8;

/** Each piece of the secret that redaction must remove; the whole, where that is no longer than a piece. */
export function piecesOf(secret: string): string[] {
  if (secret.length <= PIECE) return [secret];
  return Array.from({ length: secret.length - PIECE + 1 }, (_, at) => secret.slice(at, at + PIECE));
}

export const password = (composer: Composer) => composer.password();
export const strong = (composer: Composer) => composer.strong();
export const hex = (length: number) => (composer: Composer) => composer.hex(length);
export const base62 = (length: number) => (composer: Composer) => composer.base62(length);
