// Our own session log: JSON Lines, one turn a line as capture/schema.ts has it.
import { Turn } from '../schema.ts';
import { type Format, jsonLines } from './format.ts';

export const dormouse: Format = {
  name: 'dormouse',
  title: 'Dormouse session log (JSON Lines)',
  recognises: ({ text }) => /"session"\s*:\s*"/.test(text) && /"turn"\s*:\s*\d/.test(text),
  async *turns(file) {
    for await (const line of jsonLines(file)) {
      const parsed = Turn.safeParse(line);
      if (parsed.success) {
        yield parsed.data;
        continue;
      }
      const fields = new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'shape'));
      file.fault(fields.has('role') ? 'unknown role' : `not a turn: ${[...fields].sort().join(', ')}`);
    }
  },
};
