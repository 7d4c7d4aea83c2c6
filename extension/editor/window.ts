// Puts the parts of one window together: services, views, commands. Everything it makes is disposed with it.
import * as vscode from 'vscode';
import { type Answer, ask } from '../workspace/exchange.ts';
import { ActivityDocument } from './activity-document.ts';
import { AgentTools } from './agent-tools.ts';
import { ChatCode } from './chat/chat-code.ts';
import { ChatCommands } from './chat/chat-commands.ts';
import { ChatPanel } from './chat/chat-panel.ts';
import { ChatProvider } from './chat/chat-provider.ts';
import { Conversations } from './chat/conversations.ts';
import { ClaudeAccess } from './claude-access.ts';
import { COMPLETION_ACCEPTED, Completions } from './code/completions.ts';
import { Fixes } from './code/fixes.ts';
import { ViolationActions, Violations } from './code/violations.ts';
import { registerCommands } from './commands.ts';
import { openLog, reportError } from './diagnostics-log.ts';
import { Backups } from './memories/backups.ts';
import { MemoryActions } from './memories/memory-actions.ts';
import { MemoryInspector } from './memories/memory-inspector.ts';
import { MemoryView } from './memories/memory-view.ts';
import { SessionDocuments } from './memories/session-document.ts';
import { ModelPicker } from './model-picker.ts';
import { Consolidation } from './nights/consolidation.ts';
import { NightComparison } from './nights/night-comparison.ts';
import { NightfallTimer } from './nights/nightfall-timer.ts';
import { NightsView } from './nights/nights-view.ts';
import { Overview } from './overview.ts';
import { ServicesBinding } from './services-binding.ts';
import { storedSettings } from './settings.ts';
import { migrateSettings } from './settings-migrations.ts';
import { States, type SubsystemName, type SubsystemState } from './states.ts';
import { StatusItem } from './status-item.ts';

/** What other extensions, and the tests, can use of Dormouse. */
export interface DormouseApi {
  /** Asks the assistant of this workspace; nothing is captured. Throws UserErrors. */
  ask(question: string, onToken?: (piece: string) => void, signal?: AbortSignal): Promise<Answer>;
  states(): Record<SubsystemName, SubsystemState>;
  /** The tree of memories as the view shows it. */
  memories: MemoryView;
}

export function openWindow(context: vscode.ExtensionContext): DormouseApi {
  const log = openLog();
  const states = new States();
  // A failure is no reason not to start; the next start tries again.
  void migrateSettings(storedSettings(), context.globalState).then(undefined, (error) =>
    log.error('Settings of an earlier version were not moved.', error),
  );
  const binding = new ServicesBinding(log, states);
  const overview = new Overview(binding, log);
  const memories = new MemoryView(overview, binding);
  const nights = new NightsView(overview, binding);
  const documents = new SessionDocuments(binding);
  const claude = new ClaudeAccess(context.secrets, log);
  const consolidation = new Consolidation({ binding, overview, nights, states, claude, log });
  const actions = new MemoryActions(binding, overview, documents, (forgotten) =>
    consolidation.start({ forgotten }).catch((error) => reportError(log, 'Consolidating', error)),
  );
  const comparison = new NightComparison(binding, overview);
  const models = new ModelPicker(log);
  const violations = new Violations(binding, overview, log);
  const fixes = new Fixes(binding, violations);
  const activity = new ActivityDocument(binding);
  const extension = context.extensionUri;
  const inspector = new MemoryInspector({
    extension,
    overview,
    act: (action, id) => void vscode.commands.executeCommand(`dormouse.memory.${action}`, id),
    checks: (memory) => violations.checksOf(memory),
    log,
  });
  const chat = new ChatPanel({
    extension,
    binding,
    states,
    models,
    conversations: new Conversations(binding, context.workspaceState),
    actions,
    code: new ChatCode(fixes.preview),
    commands: new ChatCommands(binding, actions, () => {
      void vscode.commands.executeCommand('dormouse.consolidate');
    }),
    log,
    checkCode: (syntax, code) => violations.lookAtCode(syntax, code),
    reveal: (id) => {
      void memories.reveal(id).then((shown) => shown || inspector.open(id));
    },
  });
  const completions = new Completions({
    ...{ binding, states, log },
    ...{ everywhere: context.globalState, here: context.workspaceState },
  });
  // In the order in which they are let go: views before what they show, the log last.
  context.subscriptions.push(
    registerCommands({
      binding,
      overview,
      chat,
      memories,
      actions,
      inspector,
      consolidation,
      comparison,
      fixes,
      violations,
      claude,
      models,
      activity,
      backups: new Backups(binding, overview),
      log,
    }),
    vscode.commands.registerCommand(COMPLETION_ACCEPTED, completions.accepted.bind(completions)),
    vscode.window.registerWebviewViewProvider('dormouse.chat', chat),
    ...[
      chat,
      inspector,
      consolidation,
      fixes,
      violations,
      new ViolationActions(violations),
      completions,
      new AgentTools(binding, overview, actions),
      new ChatProvider(binding, log),
      new StatusItem(states, overview),
      new NightfallTimer(binding, consolidation, overview, log),
    ],
    ...[comparison, documents, activity, models, memories, nights, overview, binding, log],
  );
  // Activation does not wait: views fill as soon as the ledger is read.
  void wake(binding, overview, consolidation).catch((error) => reportError(log, 'Waking up', error));
  return {
    ask: async (question, onToken, signal) => ask(await binding.get(), question, {}, onToken, signal),
    states: () => states.all(),
    memories,
  };
}

async function wake(
  binding: ServicesBinding,
  overview: Overview,
  consolidation: Consolidation,
): Promise<void> {
  const state = await overview.refresh();
  if (state && !binding.unavailable()) await consolidation.settle();
}
