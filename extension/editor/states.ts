// What each part of Dormouse is doing right now, one sentence each: the status bar and the views read it here.

import { printable } from '../base/printable.ts';

export type SubsystemName = 'memory' | 'model' | 'completions' | 'sleep';

export interface SubsystemState {
  kind: 'starting' | 'ready' | 'sleeping' | 'error' | 'disabled';
  /** One sentence for the user. */
  sentence: string;
}

/** Worst first: the kind that the status item takes when subsystems differ. */
const ORDER: SubsystemState['kind'][] = ['error', 'disabled', 'sleeping', 'starting', 'ready'];

/** Says which folder is remembered where there are several: each has memories of its own. */
export function memoriesOpen(folders: readonly string[]): string {
  const [first] = folders;
  return folders.length > 1
    ? `The memories of ${first} are open, the first of ${folders.length} folders; the others are not read.`
    : 'The memories of this workspace are open.';
}

export class States {
  private readonly states: Record<SubsystemName, SubsystemState> = {
    memory: { kind: 'starting', sentence: 'Opening the memories of this workspace.' },
    model: { kind: 'ready', sentence: 'The model starts with the first question.' },
    completions: { kind: 'ready', sentence: 'Nothing was typed yet.' },
    sleep: { kind: 'ready', sentence: 'Awake.' },
  };
  private readonly listeners = new Set<() => void>();

  get(name: SubsystemName): SubsystemState {
    return this.states[name];
  }

  set(name: SubsystemName, kind: SubsystemState['kind'], said: string): void {
    const sentence = printable(said);
    const before = this.states[name];
    if (before.kind === kind && before.sentence === sentence) return;
    this.states[name] = { kind, sentence };
    for (const listener of this.listeners) listener();
  }

  all(): Record<SubsystemName, SubsystemState> {
    return { ...this.states };
  }

  /** The kind that matters most to the user. */
  overall(): SubsystemState['kind'] {
    const kinds = Object.values(this.states).map((state) => state.kind);
    return ORDER.find((kind) => kinds.includes(kind)) ?? 'ready';
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }
}
