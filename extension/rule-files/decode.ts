// The text of a rule file, whatever wrote it: UTF-8 and UTF-16 with or without a mark, Windows-1252 where it is neither.
import { UserError } from '../base/errors.ts';

export interface Decoded {
  /** Line ends are `\n`. */
  text: string;
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
}

/** Bytes that are looked at for the encoding. */
const SAMPLE = 4096;
/** UTF-16 of any script has line ends and spaces, which are zero in every second byte; noise has them in both. */
const WIDE_SHARE = 0.02;

/** Throws UserError `import-binary` for bytes that are no text; `name` is the file's for the message. */
export function decodeText(bytes: Uint8Array, name: string): Decoded {
  const encoding = encodingOf(bytes, name);
  const text = new TextDecoder(encoding).decode(bytes).replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  return { text, encoding };
}

function encodingOf(bytes: Uint8Array, name: string): Decoded['encoding'] {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  const length = Math.min(bytes.length, SAMPLE);
  for (let at = 0; at < length; at++) if (bytes[at] === 0) zeros[at % 2]!++;
  const [even, odd] = zeros as [number, number];
  const enough = (length / 2) * WIDE_SHARE;
  if (odd > enough && even === 0) return checked(bytes, 'utf-16le', name);
  if (even > enough && odd === 0) return checked(bytes, 'utf-16be', name);
  if (bytes.includes(0)) throw binary(name);
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    // Control characters are no letters in Windows-1252 either: an image or an archive has many.
    let controls = 0;
    for (let at = 0; at < length; at++)
      if (bytes[at]! < 9 || (bytes[at]! > 13 && bytes[at]! < 32)) controls++;
    if (controls > length / 100) throw binary(name);
    return 'windows-1252';
  }
}

function checked(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be', name: string): Decoded['encoding'] {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return encoding;
  } catch {
    throw binary(name);
  }
}

const binary = (name: string) =>
  new UserError('import-binary', {
    what: `${name} cannot be read as a rule file.`,
    why: 'It is no text: it holds zero bytes, or bytes that are letters in no encoding.',
    next: 'Name a text file, in UTF-8 if you can choose.',
  });
