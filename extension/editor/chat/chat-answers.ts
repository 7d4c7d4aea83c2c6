// Answers of the chat: asks the assistant of this workspace, and says of each answer what it rests on.
import path from 'node:path';
import { attachmentLabel } from '../../chat/code-at-hand.ts';
import type { DialogueOptions, Request, Told } from '../../chat/dialogue.ts';
import { chip, learnedChip, memoriesById } from '../../chat/memory-chip.ts';
import { exchangesToSummarise, summarise, withQuotes } from '../../chat/summary.ts';
import { estimateTokens } from '../../language/tokens.ts';
import type { Model } from '../../model/client.types.ts';
import { type Attachment, attachmentTokens } from '../../recall/attachment.ts';
import { type Answer, ask } from '../../workspace/exchange.ts';
import type { ServicesBinding } from '../services-binding.ts';
import { setting } from '../settings.ts';
import type { States } from '../states.ts';
import { type ChatAttachments, fileAtHand } from './chat-attachments.ts';

/** Estimated tokens of the system prompt and of what a question recalls. */
const BESIDE_TOKENS = 250;

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
      const model = await services.model();
      const { contextSize } = await model.status();
      const { conversation, turn, continues } = asked;
      const attachments = continues ? [] : await this.attachments.read();
      if (!continues) await this.summarise(model, contextSize, asked, attachments, heard.waits, signal);
      heard.waits('Reading the question');
      const result = await ask(
        services,
        asked.question,
        {
          history: continues ? conversation.unfinished(turn.id) : conversation.history(turn.id),
          capture: { session: conversation.session, continues, said: asked.said },
          maxTokens: 'rest',
          attachments,
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
        context: { used: result.promptTokens + estimateTokens(result.answer), size: contextSize },
      };
    } finally {
      stopHearing();
      // Stopped while it loaded: it loads on, and nobody waits for it.
      if (this.states.get('model').kind === 'starting')
        this.states.set('model', 'ready', 'The model answers the next question.');
    }
  };

  /** Before the context is full, its first exchanges become a summary; the embedded model can write none. */
  private async summarise(
    model: Model,
    contextSize: number,
    { conversation, turn, question }: Request,
    attachments: readonly Attachment[],
    waits: (what: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (model.family === 'embedded') return;
    const all = conversation.exchanges(turn.id);
    const beside =
      BESIDE_TOKENS +
      setting('recall.conventionTokens') +
      estimateTokens(question) +
      attachments.reduce((sum, attachment) => sum + attachmentTokens(attachment), 0);
    const now = conversation.history(turn.id);
    if (exchangesToSummarise(now, beside, contextSize, conversation.whole) === 0) return;
    const exchanges = exchangesToSummarise(all, beside, contextSize, conversation.whole);
    const { summary } = conversation;
    if (exchanges === 0 || (summary && exchanges <= summary.exchanges)) return;
    waits('Summarising what was said before');
    const minutes = await summarise(
      model,
      all.slice(2 * (summary?.exchanges ?? 0), 2 * exchanges),
      { contextSize, earlier: summary?.minutes },
      signal,
    );
    const text = withQuotes(minutes, all.slice(0, 2 * exchanges));
    conversation.summary = { text, minutes, exchanges };
  }
}

function figures(name: string, { exchangesLeftOut, promptTokens, ms, adapter, leftOut }: Answer): string {
  return [
    path.basename(name, '.gguf'),
    `${promptTokens} prompt tokens`,
    `${(ms / 1000).toFixed(1)} s`,
    adapter ? 'with what the nights taught' : 'base model',
    exchangesLeftOut > 0 && `no room for the oldest ${exchangesLeftOut} exchanges`,
    leftOut.length > 0 && `no room for ${leftOut.map(attachmentLabel).join(', ')}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
