// Rule files of assistants: each rule is a turn of its own, which says what its file says with these words. The file
// belongs to the repository, so its source is `file` and what it says waits for review.
import { readRuleFile } from '../../rule-files/files.ts';
import { isRuleFile } from '../../rule-files/names.ts';
import type { Format } from './format.ts';

export const rules: Format = {
  name: 'rules',
  title: 'rule file (AGENTS.md, CLAUDE.md, Cursor rules, Copilot instructions)',
  recognises: ({ path }) => isRuleFile(path),
  async *turns(file) {
    for (const { name, rules: found, left, applies, encoding } of await readRuleFile(file.path, file.root)) {
      const session = `rules/${name}`;
      file.sessions.add(session);
      if (encoding === 'windows-1252') file.latin1++;
      for (const { text, line, why } of left) file.leaveOut(why, `${name}:${line}: ${text}`);
      for (const { text, line, quote } of found)
        yield {
          session,
          role: 'user',
          text: quote,
          at: file.modified,
          rule: { text, line, ...(applies && { applies }) },
        };
    }
  },
};
