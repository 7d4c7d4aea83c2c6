// Turns chat messages into the exact tokens that the model was trained on, through the chat template in its file.
// The same as transformers' `apply_chat_template(messages, add_generation_prompt=True)`, except that text of a
// message which spells a steering token stays text (plain-text.ts): a pasted `<|im_end|>` cannot end a turn.
import { Template } from '@huggingface/jinja';
import type { LlamaModel, Token } from 'node-llama-cpp';
import type { Gguf } from '../model/gguf.ts';
import { noTemplate } from '../model/header.ts';
import type { ChatMessage } from '../model/schema.ts';
import { PlainText } from './plain-text.ts';

export interface ChatTemplate {
  /** Makes tokens of text from outside, which never steer. */
  readonly plain: PlainText;
  /** Tokens of the whole prompt, up to and with the opening of the assistant's turn. */
  tokenize(messages: ChatMessage[]): Token[];
}

/** Throws `model-no-template` where the file carries none. */
export function chatTemplate(model: LlamaModel, header: Gguf): ChatTemplate {
  const source = header.metadata.get('tokenizer.chat_template');
  if (typeof source !== 'string') throw noTemplate();
  const template = new Template(source);
  const vocabulary = header.metadata.get('tokenizer.ggml.tokens') as string[];
  const plain = new PlainText(model, header);
  const text = (key: string) => {
    const id = header.metadata.get(`tokenizer.ggml.${key}_token_id`);
    return typeof id === 'number' ? vocabulary[id] : undefined;
  };
  const specials = { bos_token: text('bos'), eos_token: text('eos'), pad_token: text('padding') };

  return {
    plain,
    tokenize(messages) {
      const safe = messages.map(({ role, content }) => ({ role, content: plain.marked(content) }));
      const prompt = template.render({ ...specials, messages: safe, add_generation_prompt: true });
      return plain.tokenize(prompt, true);
    },
  };
}
