// The command table: the order is the order of the help text.
import type { Command } from '../terminal/command.ts';
import { adapters, rollback } from './commands/adapters.ts';
import { ask } from './commands/ask.ts';
import { backup } from './commands/backup.ts';
import { chat } from './commands/chat.ts';
import { check } from './commands/check.ts';
import { clean } from './commands/clean.ts';
import { daemon } from './commands/daemon.ts';
import { demo } from './commands/demo.ts';
import { doctor } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { forget } from './commands/forget.ts';
import { importCommand } from './commands/import.ts';
import { logCommand } from './commands/log.ts';
import { mcp } from './commands/mcp.ts';
import { memoriesCommand } from './commands/memories.ts';
import { modelCommand } from './commands/model.ts';
import { nights } from './commands/nights.ts';
import { promote } from './commands/promote.ts';
import { promptCommand } from './commands/prompt.ts';
import { reflect } from './commands/reflect.ts';
import { remember } from './commands/remember.ts';
import { restore } from './commands/restore.ts';
import { review } from './commands/review.ts';
import { serve } from './commands/serve.ts';
import { show } from './commands/show.ts';
import { sleep } from './commands/sleep.ts';
import { stats } from './commands/stats.ts';
import { watch } from './commands/watch.ts';
import { why } from './commands/why.ts';

export const commands: readonly Command[] = [
  demo,
  importCommand,
  watch,
  exportCommand,
  backup,
  restore,
  reflect,
  memoriesCommand,
  show,
  review,
  ask,
  chat,
  check,
  remember,
  promote,
  promptCommand,
  forget,
  sleep,
  why,
  nights,
  adapters,
  rollback,
  logCommand,
  stats,
  mcp,
  serve,
  modelCommand,
  daemon,
  doctor,
  clean,
];
