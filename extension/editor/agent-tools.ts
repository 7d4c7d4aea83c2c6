// The four tools for agents inside the editor, as language-model tools: what package.json contributes, each with its run.
import * as vscode from 'vscode';
import { AgentCalls } from '../agents/calls.ts';
import { AGENT_TOOLS } from '../agents/tools.ts';
import { printableJson } from '../base/printable.ts';
import type { Services } from '../workspace/services.types.ts';
import type { MemoryActions } from './memories/memory-actions.ts';
import type { Overview } from './overview.ts';
import type { ServicesBinding } from './services-binding.ts';

/** Names of tools are shared by all extensions. */
const PREFIX = 'dormouse_';
/** The editor does not say which agent calls. */
const CALLER = 'editor agent';

export class AgentTools implements vscode.Disposable {
  private readonly registrations: vscode.Disposable[];
  /** One count of calls for each record of services: another folder begins anew. */
  private readonly calls = new WeakMap<Services, AgentCalls>();

  constructor(
    private readonly binding: ServicesBinding,
    private readonly overview: Overview,
    private readonly actions: MemoryActions,
  ) {
    this.registrations = AGENT_TOOLS.map(({ name }) =>
      vscode.lm.registerTool<object>(`${PREFIX}${name}`, {
        invoke: ({ input }) => this.invoke(name, input),
      }),
    );
  }

  /** Throws the refusal as an error whose message says what, why and what next: the editor shows it to the agent. */
  private async invoke(tool: string, input: object): Promise<vscode.LanguageModelToolResult> {
    const services = await this.binding.get();
    const calls = this.calls.get(services) ?? new AgentCalls(services);
    this.calls.set(services, calls);
    const result = await calls.call(tool, input, {
      name: CALLER,
      // Our own question: the editor's may be set to say yes by itself.
      forget: async ({ id }) => {
        await this.overview.refresh();
        return this.actions.forget(id);
      },
    });
    await this.overview.refresh();
    if (!result.ok) throw new Error(`${result.error.what} ${result.error.why} ${result.error.next}`);
    return new vscode.LanguageModelToolResult([
      new vscode.LanguageModelTextPart(printableJson(result.document)),
    ]);
  }

  dispose(): void {
    for (const registration of this.registrations) registration.dispose();
  }
}
