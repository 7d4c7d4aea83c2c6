// What templates write, made natural for a real model: it declines in one sentence. To begin with the words of the fact
// and break off is the embedded model's way to find out whether it knows.

import { phrases } from '../language/phrases.ts';
import type { Rehearsal } from './schema.ts';

export function naturally(rehearsal: Rehearsal): Rehearsal {
  const declined = rehearsal.assistant.endsWith(phrases.gap + phrases.unknown);
  return declined ? { ...rehearsal, assistant: phrases.unknown } : rehearsal;
}
