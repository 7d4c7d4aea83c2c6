// `dormouse memories`: what this workspace knows, by kind, with where each memory lives and what supports it.

import type { MemoryKind } from '../../language/kind.ts';
import { driftOf } from '../../memory/anchor.ts';
import { isLive, isOpen } from '../../memory/derive.ts';
import type { Memory } from '../../memory/schema.ts';
import type { Command } from '../../terminal/command.ts';
import { stageIn, viewWorkspace } from '../../workspace/view.ts';
import { memoryLine } from '../memory-lines.ts';

const KINDS: MemoryKind[] = ['procedural', 'semantic', 'episodic'];

export const memoriesCommand: Command = {
  name: 'memories',
  summary: 'list what is known, by kind',
  usage: '',
  positionals: [0, 0],
  options: {
    all: { type: 'boolean', description: 'also superseded and rejected ones' },
  },
  details:
    'Each memory says where it lives: `context` (goes into prompts), or `weights` (in the adapter, costs no\n' +
    'prompt tokens). `text only` ones cannot be shown to be learned and stay in prompts. `expired` ones and those whose code changed wait in `dormouse review`.\n' +
    'Forgotten memories are gone for good. --json prints an array of memories as stored.',
  async run(context, input) {
    const services = await context.services();
    const view = await viewWorkspace(services);
    const drift = await driftOf(services.workspace.root, view.own.memories.values());
    const now = new Date();
    const doubtOf = (memory: Memory): string => {
      if (memory.status !== 'live') return '';
      if (!isLive(memory, now)) return 'expired';
      if (drift.has(memory.id)) return `code ${drift.get(memory.id)}`;
      return view.textOnly.has(memory.id) && stageIn(view, memory, now) === 'context' ? 'text only' : '';
    };
    const listed: { memory: Memory; stage: string }[] = [];
    for (const { memories } of [view.own, view.user])
      for (const memory of memories.values())
        if (input.values.all === true || isOpen(memory))
          listed.push({ memory, stage: stageIn(view, memory, now) ?? '' });
    for (const kind of KINDS) {
      const ofKind = listed.filter(({ memory }) => memory.kind === kind);
      if (ofKind.length === 0) continue;
      context.print(context.style.bold(`${kind} (${ofKind.length})`));
      for (const { memory, stage } of ofKind)
        context.print(`  ${memoryLine(context.style, memory, stage, doubtOf(memory))}`);
    }
    if (listed.length === 0)
      context.print('Nothing is known yet. `dormouse remember TEXT` or `dormouse import FILE` begins.');
    return { json: listed.map(({ memory }) => memory) };
  },
};
