// Turns chat messages into the exact tokens that the model was trained on, through the chat template in its file.
// The same as transformers' `apply_chat_template(messages, add_generation_prompt=True)`, except that text of a
// message which spells a control token stays text: a pasted `<|im_end|>` cannot end a turn.
import { Template } from '@huggingface/jinja';
import type { LlamaModel, Token } from 'node-llama-cpp';
import { UserError } from '../base/errors.ts';
import type { Gguf } from '../model/gguf.ts';
import type { ChatMessage } from '../model/schema.ts';

/** Token type of llama.cpp for tokens that steer and are never text. */
const CONTROL = 3;
/** Unicode noncharacters, never valid in text: they mark a control token's spelling until tokens are made. */
const MARK = '\ufdd0';

export interface ChatTemplate {
  /** Tokens of the whole prompt, up to and with the opening of the assistant's turn. */
  tokenize(messages: ChatMessage[]): Token[];
}

export function noTemplate(): UserError {
  return new UserError('model-no-template', {
    what: 'This model cannot chat.',
    why: 'Its file carries no chat template.',
    next: 'Choose an instruction-tuned GGUF model.',
  });
}

/** Throws `model-no-template` where the file carries none. */
export function chatTemplate(model: LlamaModel, header: Gguf): ChatTemplate {
  const source = header.metadata.get('tokenizer.chat_template');
  if (typeof source !== 'string') {
    throw noTemplate();
  }
  const template = new Template(source);
  const vocabulary = header.metadata.get('tokenizer.ggml.tokens') as string[];
  const types = (header.metadata.get('tokenizer.ggml.token_type') ?? []) as number[];
  const controls = vocabulary.filter((_, id) => types[id] === CONTROL).sort((a, b) => b.length - a.length);
  const spelled = new RegExp(
    controls.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'),
    'g',
  );
  const text = (key: string) => {
    const id = header.metadata.get(`tokenizer.ggml.${key}_token_id`);
    return typeof id === 'number' ? vocabulary[id] : undefined;
  };
  const specials = { bos_token: text('bos'), eos_token: text('eos'), pad_token: text('padding') };

  return {
    tokenize(messages) {
      const found: string[] = [];
      const safe = messages.map(({ role, content }) => {
        const clean = content.replaceAll(MARK, '\ufffd');
        if (controls.length === 0) return { role, content: clean };
        return {
          role,
          content: clean.replace(spelled, (control) => `${MARK}${found.push(control) - 1}${MARK}`),
        };
      });
      const prompt = template.render({ ...specials, messages: safe, add_generation_prompt: true });
      return prompt
        .split(MARK)
        .flatMap((part, i) =>
          i % 2 === 0 ? model.tokenize(part, true) : model.tokenize(found[Number(part)]!, false),
        );
    },
  };
}
