// What a user can do with one memory: review it, forget it, copy it, follow it to where it was said.

import * as vscode from 'vscode';
import { UserError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { acceptMemory, rejectMemory } from '../../memory/decision.ts';
import { findMemory } from '../../memory/ledgers.ts';
import type { Memory } from '../../memory/schema.ts';
import { promote } from '../../memory/scope.ts';
import { type ForgottenProbes, forgottenProbes } from '../../sleep/gone.ts';
import { forgetMemory } from '../../workspace/forget.ts';
import { remember } from '../../workspace/remember.ts';
import type { Overview } from '../overview.ts';
import type { ServicesBinding } from '../services-binding.ts';
import type { SessionDocuments } from './session-document.ts';

const KEEP = 'Keep It';
const FORGET = 'Forget';

export class MemoryActions {
  private readonly forgotten = new vscode.EventEmitter<Memory>();
  /** A memory is forgotten, and its text purged. */
  readonly onDidForget = this.forgotten.event;

  constructor(
    private readonly binding: ServicesBinding,
    private readonly overview: Overview,
    private readonly documents: SessionDocuments,
    /** Begins a night that asks the new adapter for what was forgotten. */
    private readonly consolidate: (forgotten: ForgottenProbes) => Promise<unknown>,
  ) {}

  /** Remembers a sentence; asks for it when none is given. Resolves with the memories it became. */
  async remember(given?: string): Promise<Memory[]> {
    const text =
      given ??
      (await vscode.window.showInputBox({
        title: 'Dormouse: Remember',
        prompt: 'One sentence: a fact, a rule or a fix of this project',
        placeHolder: 'The port of payments is 4182',
        validateInput: (value) => (value.trim() === '' ? 'A sentence is needed.' : undefined),
      }));
    if (!text?.trim()) return [];
    const memories = await remember(await this.binding.get(), text.trim());
    await this.overview.refresh();
    return memories;
  }

  async accept(ids: string[]): Promise<void> {
    await this.decide(ids, acceptMemory);
  }

  async reject(ids: string[]): Promise<void> {
    await this.decide(ids, rejectMemory);
  }

  /** One after the other; where one fails, those before it are decided and shown as such. */
  private async decide(ids: string[], decision: typeof acceptMemory | typeof rejectMemory): Promise<void> {
    const services = await this.binding.get();
    try {
      for (const id of ids) await decision(services, id);
    } finally {
      await this.overview.refresh();
    }
  }

  /** Makes a memory the user's own after a question, for its quotes leave this workspace. */
  async promote(id: string): Promise<void> {
    const memory = this.find(id);
    const quotes = memory.evidence.map(({ quote }) => `“${printable(quote)}”`).join('\n');
    const [question, detail] =
      memory.scope === 'user'
        ? [
            'Train on',
            'It is recalled everywhere already; from now on it enters the nights of this workspace.',
          ]
        : [
            'Use everywhere',
            `It is recalled in all your workspaces from now on, and its quotes go along:\n${quotes}`,
          ];
    const choice = await vscode.window.showInformationMessage(
      `${question}: “${printable(memory.text)}”?`,
      { modal: true, detail },
      'Promote',
    );
    if (choice !== 'Promote') return;
    await promote(await this.binding.get(), memory);
    await this.overview.refresh();
  }

  /** Forgets after a question, which `confirmed` skips. Resolves with whether it is forgotten. */
  async forget(id: string, confirmed = false): Promise<boolean> {
    const memory = this.find(id);
    if (!confirmed) {
      const choice = await vscode.window.showWarningMessage(
        `Forget “${printable(memory.text)}”?`,
        {
          modal: true,
          detail:
            'Its text is removed from the ledger, the session log and the jobs. An adapter that learned it is no ' +
            'longer used; the next consolidation makes one without it. This cannot be undone.',
        },
        // The first button has the focus: whoever presses Enter at once loses nothing.
        KEEP,
        FORGET,
      );
      if (choice !== FORGET) return false;
    }
    const services = await this.binding.get();
    // Only now is there a text to ask about: after the purge nothing of it is left but these.
    const forgotten = await forgottenProbes(services, memory);
    const { tainted } = await forgetMemory(services, id);
    this.forgotten.fire(memory);
    await this.overview.refresh();
    if (tainted.length > 0)
      void vscode.window
        .showInformationMessage(
          'Forgotten. The adapter that learned it is no longer used; what else it knew is back in the prompt.',
          'Consolidate Now',
        )
        .then((choice) => choice && this.consolidate(forgotten));
    return true;
  }

  async copy(id: string): Promise<void> {
    await vscode.env.clipboard.writeText(this.find(id).text);
  }

  async revealEvidence(id: string): Promise<void> {
    if (!(await this.documents.reveal(this.find(id))))
      void vscode.window.showInformationMessage('No evidence is kept of this memory.');
  }

  private find(id: string): Memory {
    const state = this.overview.get();
    const memory = state && findMemory(state, id);
    if (memory) return memory;
    throw new UserError('memory-not-found', {
      what: 'This memory is not here any more.',
      why: 'It was forgotten, or it belongs to another workspace.',
      next: 'The Memories view shows what is known now.',
    });
  }
}
