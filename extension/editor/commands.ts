// The table of commands: every id that package.json contributes, and what it does.
import * as vscode from 'vscode';
import { earlierAdapter, serveAdapter } from '../adapter/serving.ts';
import type { PauseLength } from '../trainer/plan.ts';
import type { ActivityDocument } from './activity-document.ts';
import type { ChatPanel } from './chat/chat-panel.ts';
import type { ClaudeAccess } from './claude-access.ts';
import type { Fixes } from './code/fixes.ts';
import type { Violations } from './code/violations.ts';
import { type EditorLog, reportError } from './diagnostics-log.ts';
import type { Backups } from './memories/backups.ts';
import type { MemoryActions } from './memories/memory-actions.ts';
import type { MemoryInspector } from './memories/memory-inspector.ts';
import { KEEP_FOCUS, type MemoryNode, type MemoryView } from './memories/memory-view.ts';
import type { ModelPicker } from './model-picker.ts';
import type { Consolidation } from './nights/consolidation.ts';
import type { NightComparison } from './nights/night-comparison.ts';
import type { NightNode } from './nights/nights-view.ts';
import { pauseSleep, resumeSleep, showSleepSignals } from './nights/sleep-signals.ts';
import type { Overview } from './overview.ts';
import type { ServicesBinding } from './services-binding.ts';
import { setOwnPrompt } from './settings.ts';

export interface CommandParts {
  binding: ServicesBinding;
  overview: Overview;
  chat: ChatPanel;
  memories: MemoryView;
  actions: MemoryActions;
  inspector: MemoryInspector;
  consolidation: Consolidation;
  comparison: NightComparison;
  fixes: Fixes;
  violations: Violations;
  claude: ClaudeAccess;
  models: ModelPicker;
  activity: ActivityDocument;
  backups: Backups;
  log: EditorLog;
}

/** A memory's id, from the tree, from another command, or from what is selected. */
type MemoryArgument = string | MemoryNode | undefined;

interface Command {
  /** For the message when it fails, e.g. "Forgetting the memory". */
  action: string;
  run(...args: never[]): unknown;
}

export function commandTable(parts: CommandParts): Record<string, Command> {
  const { binding, overview, chat, memories, actions, inspector, consolidation, fixes, log } = parts;
  const id = (argument: MemoryArgument): string | undefined => {
    if (typeof argument === 'string') return argument;
    if (argument?.type === 'memory') return argument.entry.memory.id;
    return memories.selection()[0];
  };
  const onMemory = (action: string, work: (id: string) => unknown): Command => ({
    action,
    run: (argument: MemoryArgument) => {
      const memory = id(argument);
      return memory === undefined ? undefined : work(memory);
    },
  });
  /** On all that are selected, where the one that was pointed at is among them. */
  const onMemories = (action: string, work: (ids: string[]) => unknown): Command => ({
    action,
    run: (argument: MemoryArgument, selected?: MemoryNode[]) => {
      const ids = (Array.isArray(selected) ? selected : [argument])
        .map(id)
        .filter((one) => one !== undefined);
      return ids.length > 0 ? work([...new Set(ids)]) : undefined;
    },
  });
  const serve = async (adapter: string | null, reason: string) => {
    await serveAdapter(await binding.get(), adapter, reason);
    await overview.refresh();
    return adapter;
  };
  return {
    'dormouse.ask': { action: 'Asking', run: (text?: string) => chat.compose(text) },
    'dormouse.code.ask': { action: 'Asking', run: () => chat.compose() },
    'dormouse.code.explain': { action: 'Asking', run: () => chat.askAbout('explain') },
    'dormouse.code.fix': { action: 'Asking', run: () => chat.askAbout('fix') },
    'dormouse.code.tests': { action: 'Asking', run: () => chat.askAbout('tests') },
    'dormouse.newConversation': { action: 'Starting a conversation', run: () => chat.newConversation() },
    'dormouse.conversations': {
      action: 'Opening a conversation',
      run: () => chat.chooseConversation(),
    },
    'dormouse.stop': { action: 'Stopping', run: () => chat.stop() },
    'dormouse.remember': { action: 'Remembering', run: (text?: string) => actions.remember(text) },
    'dormouse.consolidate': {
      action: 'Consolidating',
      run: (options?: { confirmed?: boolean }) =>
        consolidation.start({ confirmed: options?.confirmed === true }),
    },
    'dormouse.night.compare': { action: 'Comparing', run: () => parts.comparison.show() },
    'dormouse.night.ask': { action: 'Asking', run: () => parts.comparison.askBoth() },
    'dormouse.night.keep': { action: 'Keeping the night', run: () => parts.comparison.decide(true) },
    'dormouse.night.discard': { action: 'Discarding the night', run: () => parts.comparison.decide(false) },
    'dormouse.cancelConsolidation': { action: 'Cancelling', run: () => consolidation.cancel() },
    'dormouse.whyNotSleeping': {
      action: 'Reading the sleep signals',
      run: async () => showSleepSignals(await binding.get()),
    },
    'dormouse.pauseNights': {
      action: 'Pausing nights',
      run: async (length?: PauseLength) => {
        await pauseSleep(await binding.get(), length);
        await overview.refresh();
      },
    },
    'dormouse.resumeNights': {
      action: 'Resuming nights',
      run: async () => {
        await resumeSleep(await binding.get());
        await overview.refresh();
      },
    },
    'dormouse.rollback': {
      action: 'Rolling back',
      run: async () => serve(await earlierAdapter(await binding.get()), 'rollback'),
    },
    'dormouse.adapter.activate': {
      action: 'Changing the adapter',
      run: async (node: NightNode) => node.type === 'night' && serve(node.adapter, 'chosen'),
    },
    'dormouse.chooseModel': { action: 'Choosing a model', run: () => parts.models.choose() },
    'dormouse.setAnthropicKey': { action: 'Setting the API key', run: () => parts.claude.setKey() },
    'dormouse.setSystemPrompt': { action: 'Setting the system prompt', run: () => setOwnPrompt(binding) },
    'dormouse.showActivity': { action: 'Showing the activity', run: () => parts.activity.show() },
    'dormouse.backup': { action: 'Backing up', run: () => parts.backups.write() },
    'dormouse.restore': { action: 'Restoring', run: () => parts.backups.restore() },
    'dormouse.showLog': { action: 'Showing the log', run: () => log.show() },
    'dormouse.memory.inspect': {
      action: 'Opening the memory',
      run: (argument: MemoryArgument, focus?: unknown) => {
        const memory = id(argument);
        if (memory !== undefined) inspector.open(memory, focus === KEEP_FOCUS);
      },
    },
    'dormouse.memory.revealEvidence': onMemory('Revealing the evidence', (memory) =>
      actions.revealEvidence(memory),
    ),
    'dormouse.memory.accept': onMemories('Accepting', (chosen) => actions.accept(chosen)),
    'dormouse.memory.reject': onMemories('Rejecting', (chosen) => actions.reject(chosen)),
    'dormouse.memory.promote': onMemory('Promoting the memory', (memory) => actions.promote(memory)),
    'dormouse.memory.forget': onMemory('Forgetting the memory', (memory) => actions.forget(memory)),
    'dormouse.memory.copy': onMemory('Copying the memory', (memory) => actions.copy(memory)),
    'dormouse.memory.toggleCheck': onMemory('Switching the check', (memory) =>
      parts.violations.toggle(memory),
    ),
    'dormouse.fix': { action: 'Asking for a fix', run: fixes.fix.bind(fixes) },
    'dormouse.fix.apply': {
      action: 'Applying the fix',
      run: (uri?: vscode.Uri) => fixes.preview.decide(true, uri),
    },
    'dormouse.fix.discard': {
      action: 'Discarding the fix',
      run: (uri?: vscode.Uri) => fixes.preview.decide(false, uri),
    },
  };
}

/** Registers the table; a command that fails tells the user, and its caller gets undefined. */
export function registerCommands(parts: CommandParts): vscode.Disposable {
  const registrations = Object.entries(commandTable(parts)).map(([name, { action, run }]) =>
    vscode.commands.registerCommand(name, async (...args: never[]) => {
      try {
        return await run(...args);
      } catch (error) {
        reportError(parts.log, action, error);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registrations);
}
