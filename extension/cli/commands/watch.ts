// `dormouse watch`: follows this project's transcripts and rule files outside the editor.
import path from 'node:path';
import { recordingRoots } from '../../capture/recording-roots.ts';
import type { Command } from '../../terminal/command.ts';
import { type Followed, followOn, followOnce } from '../../workspace/watch.ts';

export const watch: Command = {
  name: 'watch',
  summary: 'follow transcripts of other tools and rule files of this project',
  usage: '',
  positionals: [0, 0],
  options: { once: { type: 'boolean', description: 'read what is new now, and end' } },
  details:
    'Claude Code (CLAUDE_CONFIG_DIR or ~/.claude), Codex (CODEX_HOME or ~/.codex), Gemini CLI, Cursor, GitHub Copilot in\n' +
    "VS Code and on the command line, SpecStory (.specstory/history), and the repository's rule files. What is new is\n" +
    'redacted, imported and reflected on by the rules; the place decides how a file is read, and every memory of it is a\n' +
    'proposal for your review. Runs until Ctrl-C. A file that cannot be read is a warning.\n' +
    '--json, at the end, prints {places: [{title, base}], files: [{file, format, turns, secrets, skipped, added}]}.',
  async run(context, input) {
    const services = await context.services();
    const { progress, signal } = context;
    const places = await recordingRoots(services.workspace.root);
    const files: Followed[] = [];
    const onFile = (followed: Followed) => {
      files.push(followed);
      const { file, format, turns, added, gone } = followed;
      const proposals = added.length > 0 ? `, ${added.length} proposed for review` : '';
      const unsaid = gone.length > 0 ? `, ${gone.length} gone from it wait for review` : '';
      context.print(`${path.basename(file)} (${format}): ${turns} new turns${proposals}${unsaid}`);
    };
    for (const { title, base } of places) context.print(context.style.dim(`${title}: ${base}`));
    if (input.values.once === true) await followOnce(services, places, { progress, signal, onFile });
    else
      await followOn(services, places, {
        progress,
        signal,
        onFile,
        onReady: () => context.print(context.style.dim('Following; Ctrl-C ends it.')),
      });
    return {
      json: {
        places: places.map(({ title, base }) => ({ title, base })),
        files: files.map(({ file, format, turns, secrets, skipped, added }) => ({
          file,
          format,
          turns,
          secrets,
          skipped,
          added,
        })),
      },
    };
  },
};
