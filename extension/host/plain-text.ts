// Text from outside as tokens that are text only. A chat template's own words may steer the model; a message, a quoted
// file or a probe that spells `<|im_start|>` or `<tool_call>` must not.
import type { LlamaModel, Token } from 'node-llama-cpp';
import type { Gguf } from '../model/gguf.ts';

/** Token types of llama.cpp (`llama_token_type`) that it cuts out of a text before it looks at the rest. */
const UNKNOWN = 2;
const CONTROL = 3;
/** Found in every text, also where control tokens are not: `<tool_call>` of Qwen, but runs of white space, too. */
const USER_DEFINED = 4;
const TAG = /^[<[].*[>\]]$/s;
/** A Unicode noncharacter, never valid in text: it stands around a spelling until tokens are made. */
const MARK = '\ufdd0';

export class PlainText {
  private readonly spelled: RegExp | undefined;

  constructor(
    private readonly model: LlamaModel,
    header: Gguf,
  ) {
    const vocabulary = header.metadata.get('tokenizer.ggml.tokens') as string[];
    const types = (header.metadata.get('tokenizer.ggml.token_type') ?? []) as number[];
    const steers = (text: string, type: number | undefined) =>
      text.length > 1 && (type === CONTROL || type === UNKNOWN || (type === USER_DEFINED && TAG.test(text)));
    const found = vocabulary
      .filter((text, id) => steers(text, types[id]))
      .sort((a, b) => b.length - a.length)
      .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    this.spelled = found.length > 0 ? new RegExp(found.join('|'), 'g') : undefined;
  }

  /** `text` with a mark around each spelling of a steering token; a template may carry it on. */
  marked(text: string): string {
    const clean = text.replaceAll(MARK, '\ufffd');
    return this.spelled ? clean.replace(this.spelled, (spelling) => MARK + spelling + MARK) : clean;
  }

  /** Tokens of a text whose parts from outside went through `marked`; `steering`: whether the rest may steer. */
  tokenize(marked: string, steering: boolean): Token[] {
    return marked
      .split(MARK)
      .flatMap((part, i) =>
        i % 2 === 0 ? (part === '' ? [] : this.model.tokenize(part, steering)) : this.broken(part),
      );
  }

  /** A spelling in two pieces, neither of which is a token that steers: user-defined ones are found in any whole text. */
  private broken(spelling: string): Token[] {
    const [first = '', ...rest] = spelling;
    return [...this.model.tokenize(first, false), ...this.tokenize(this.marked(rest.join('')), false)];
  }
}
