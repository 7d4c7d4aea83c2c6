// Entry of the process that reads the header of one model file; started by header-process.ts with the file's path.
// Prints a verdict, as JSON, on stdout.
import { isUserError } from '../base/errors.ts';
import { canChat, readModelHeader } from './header.ts';
import type { HeaderVerdict } from './header-process.ts';

const verdict: HeaderVerdict = await readModelHeader(process.argv[2]!).then(
  (header) => ({ whole: true, chats: canChat(header) }),
  (error) => {
    if (!isUserError(error)) throw error;
    return { whole: false, code: error.code, text: error.text };
  },
);
process.stdout.write(JSON.stringify(verdict));
