// Answers of the chat: asks the assistant of this workspace, and says of each answer what it rests on.
import path from 'node:path';
import { attachmentLabel } from '../chat/code-at-hand.ts';
import type { DialogueOptions, Told } from '../chat/dialogue.ts';
import { chip, learnedChip, memoriesById } from '../chat/memory-chip.ts';
import { type Answer, ask } from '../workspace/exchange.ts';
import { type ChatAttachments, fileAtHand } from './chat-attachments.ts';
import type { ServicesBinding } from './services-binding.ts';
import { setting } from './settings.ts';
import type { States } from './states.ts';

export class ChatAnswers {
  constructor(
    private readonly binding: ServicesBinding,
    private readonly states: States,
    private readonly attachments: ChatAttachments,
    /** Name of the model that answers now. */
    private readonly modelName: () => Promise<string>,
  ) {}

  /** Throws what the model host throws. */
  answer: DialogueOptions['answer'] = async (asked, heard, signal): Promise<Told> => {
    const services = await this.binding.get();
    const stopHearing = services.onModelProgress({
      report: (message, fraction) => {
        const percent = fraction === undefined ? '' : `, ${Math.floor(fraction * 100)} %`;
        heard.waits(`${message}${percent}`);
        this.states.set('model', 'starting', `${message}.`);
      },
    });
    try {
      await services.model();
      heard.waits('Reading the question');
      const result = await ask(
        services,
        asked.question,
        {
          history: asked.history,
          capture: { session: asked.session, continues: asked.continues, said: asked.said },
          maxTokens: 'rest',
          attachments: asked.continues ? [] : await this.attachments.read(),
          file: fileAtHand(services.workspace.root),
          conventionTokens: setting('recall.conventionTokens'),
        },
        heard.piece,
        signal,
      );
      const [now, name] = await Promise.all([memoriesById(services), this.modelName()]);
      this.states.set(
        'model',
        'ready',
        result.adapter ? 'The model answers with this workspace’s adapter.' : 'The base model answers.',
      );
      return {
        answer: result.answer,
        stopped: result.stopped,
        logged: result.logged,
        recalled: result.memories.flatMap(({ id, stage, used }) => chip(now.get(id), { stage, used })),
        learned: result.learned.flatMap((id) => learnedChip(now.get(id))),
        figures: figures(name, result),
      };
    } finally {
      stopHearing();
      // Stopped while it loaded: it loads on, and nobody waits for it.
      if (this.states.get('model').kind === 'starting')
        this.states.set('model', 'ready', 'The model answers the next question.');
    }
  };
}

function figures(name: string, { promptTokens, ms, adapter, leftOut }: Answer): string {
  return [
    path.basename(name, '.gguf'),
    `${promptTokens} prompt tokens`,
    `${(ms / 1000).toFixed(1)} s`,
    adapter ? 'with what the nights taught' : 'base model',
    leftOut.length > 0 && `no room for ${leftOut.map(attachmentLabel).join(', ')}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
