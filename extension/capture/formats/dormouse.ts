// Our own session log: JSON Lines, one turn a line as capture/schema.ts has it. Whoever wrote the file may claim any
// source in it, so none is taken from there.
import { Turn } from '../schema.ts';
import { type Format, jsonLines } from './format.ts';

export const dormouse: Format = {
  name: 'dormouse',
  title: 'Dormouse session log (JSON Lines)',
  own: true,
  recognises: ({ text, objects }) =>
    objects.length > 0
      ? objects.some(({ session, turn }) => typeof session === 'string' && typeof turn === 'number')
      : /"session"\s*:\s*"/.test(text) && /"turn"\s*:\s*\d/.test(text),
  async *turns(file) {
    for await (const line of jsonLines(file)) {
      const parsed = Turn.safeParse(line);
      if (parsed.success) {
        const { source: _, ...turn } = parsed.data;
        yield turn;
        continue;
      }
      const fields = new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'shape'));
      file.fault(fields.has('role') ? 'unknown role' : `not a turn: ${[...fields].sort().join(', ')}`);
    }
  },
};
