// One completion of code: the model fills in between the text before the caret and the text behind it, and reads the
// conventions of the file as a comment above.
import { servingAdapter } from '../adapter/serving.ts';
import { stageOf } from '../memory/derive.ts';
import { inventoryOf, readLedgers } from '../memory/ledgers.ts';
import { textInPlace } from '../memory/where.ts';
import type { Model } from '../model/client.types.ts';
import type { AdapterRef } from '../model/schema.ts';
import { commentOf } from '../recall/comment.ts';
import { standingConventions } from '../recall/standing.ts';
import { workspaceRecall } from '../recall/workspace-recall.ts';
import type { Services } from './services.types.ts';

/** Characters around the caret that the model sees. */
const PREFIX = 2000;
const SUFFIX = 600;
/** The first character that it sees moves in steps, so that the cache of what it read holds while somebody types. */
const STEP = 500;
const MAX_TOKENS = 48;
/** Estimated tokens of the conventions above the code: as many again would cost more time than they are worth. */
const CONVENTION_TOKENS = 150;

export interface CompletionRequest {
  /** The document before and behind the caret. */
  prefix: string;
  suffix: string;
  /** Relative to the workspace's root with `/`; undefined outside of it. */
  file?: string;
  /** VS Code's id of the language. */
  language: string;
}

/** What the model writes at the caret, as it comes. Throws what the model host throws. */
export async function complete(
  services: Services,
  { prefix, suffix, file, language }: CompletionRequest,
  signal?: AbortSignal,
): Promise<string> {
  const model = await services.model();
  const adapter = await servingAdapter(services, model);
  // The embedded model was taught no comments.
  const above =
    model.family === 'real' ? commentOf(await conventionsOf(services, adapter, file), language) : '';
  return model.infill(
    {
      prefix: above + windowOf(prefix),
      suffix: suffix.slice(0, SUFFIX),
      adapter,
      maxTokens: MAX_TOKENS,
    },
    signal,
  );
}

/**
 * Milliseconds that somebody waits for a completion while typing: of a second one, whose text the first has read but for
 * a line. Throws what the model host throws.
 */
export async function completionMs(model: Model): Promise<number> {
  const block = (at: number) =>
    `function quartz${at}(grain: number): number {\n  return grain * ${at};\n}\n\n`;
  const prefix = Array.from({ length: 40 }, (_, at) => block(at)).join('');
  const one = async (more: string) => {
    const started = performance.now();
    await model.infill({
      prefix: windowOf(prefix) + more,
      suffix: '\n',
      adapter: null,
      maxTokens: MAX_TOKENS,
    });
    return performance.now() - started;
  };
  await one('function mill(grain: number): number {\n');
  return one('function mill(grain: number): number {\n  const fine = quartz1(grain);\n');
}

/** Those that the weights do not hold. */
async function conventionsOf(
  services: Services,
  adapter: AdapterRef | null,
  file: string | undefined,
): Promise<string[]> {
  const ledgers = await readLedgers(services);
  const read = [...workspaceRecall(services.memories, ledgers).all()].filter(
    (memory) => stageOf(memory.id, inventoryOf(ledgers, memory), adapter?.hash ?? null) !== 'weights',
  );
  return standingConventions(read, { file, budget: CONVENTION_TOKENS }).map(textInPlace);
}

/** The end of the text, from a place that stays the same for a while. */
function windowOf(prefix: string): string {
  return prefix.slice(Math.max(0, Math.ceil((prefix.length - PREFIX) / STEP) * STEP));
}
