// The list above the question: commands for a `/` at its beginning, files for a `#` anywhere. The caret stays in the
// question; arrows choose, Enter or Tab takes, Escape closes.
import { element, icon } from '../elements.ts';
import type { SlashCommand } from '../protocol.ts';

export interface SuggestionEvents {
  /** Which files are there for these words? Answered by `showFiles`. */
  find(query: string): void;
  /** A file is to go along. */
  attach(file: string): void;
  /** The question changed by what was taken. */
  changed(): void;
}

interface Suggestion {
  label: string;
  about: string;
  icon: string;
  take(): void;
}

const LIST = 'suggestions';
const COMMAND = /^\/(\w*)$/;
const FILE = /(?:^|\s)#([^\s#]*)$/;

export class Suggestions {
  readonly node = element('ul', {
    class: 'suggestions',
    id: LIST,
    role: 'listbox',
    'aria-label': 'Suggestions',
  });
  private commands: readonly SlashCommand[] = [];
  private items: Suggestion[] = [];
  private at = 0;
  private query: string | undefined;

  constructor(
    private readonly field: HTMLTextAreaElement,
    private readonly events: SuggestionEvents,
  ) {
    field.setAttribute('aria-autocomplete', 'list');
    field.setAttribute('aria-controls', LIST);
    field.addEventListener('input', () => this.look());
    field.addEventListener('click', () => this.look());
    field.addEventListener('blur', () => this.close());
    this.close();
  }

  setCommands(commands: readonly SlashCommand[]): void {
    this.commands = commands;
  }

  showFiles(query: string, files: readonly string[]): void {
    if (query !== this.query) return;
    this.show(
      files.map((file) => ({
        label: file.slice(file.lastIndexOf('/') + 1),
        about: file,
        icon: 'file-code',
        take: () => {
          this.replace(FILE, '');
          this.events.attach(file);
        },
      })),
    );
  }

  /** True where the key was for the list. */
  key(event: KeyboardEvent): boolean {
    if (this.items.length === 0) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) this.choose((this.at + step + this.items.length) % this.items.length);
    else if (event.key === 'Escape') this.close();
    else if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab') this.take(this.at);
    else return false;
    event.preventDefault();
    return true;
  }

  private get before(): string {
    return this.field.value.slice(0, this.field.selectionStart);
  }

  private look(): void {
    const command = COMMAND.exec(this.before)?.[1];
    this.query = command === undefined ? FILE.exec(this.before)?.[1] : undefined;
    if (this.query !== undefined) this.events.find(this.query);
    else if (command === undefined) this.close();
    else
      this.show(
        this.commands
          .filter(({ name }) => name.startsWith(command) && name !== command)
          .map(({ name, about, argument }) => ({
            label: `/${name}`,
            about: argument === undefined ? about : `${about} (${argument})`,
            icon: 'terminal',
            take: () => this.replace(COMMAND, argument === undefined ? `/${name}` : `/${name} `),
          })),
      );
  }

  private show(items: Suggestion[]): void {
    this.items = items;
    this.node.replaceChildren(
      ...items.map(({ label, about, icon: name }, index) => {
        const item = element(
          'li',
          { role: 'option', id: `${LIST}-${index}`, title: about },
          icon(name),
          element('span', { class: 'suggestion-label' }, label),
          element('span', { class: 'suggestion-about' }, about),
        );
        // Before the question loses the focus, which closes the list.
        item.addEventListener('mousedown', (event) => {
          event.preventDefault();
          this.take(index);
        });
        return item;
      }),
    );
    this.node.toggleAttribute('hidden', items.length === 0);
    if (items.length > 0) this.choose(0);
    else this.close();
  }

  private choose(index: number): void {
    this.at = index;
    for (const [at, item] of [...this.node.children].entries()) {
      item.setAttribute('aria-selected', String(at === index));
      if (at === index) item.scrollIntoView({ block: 'nearest' });
    }
    this.field.setAttribute('aria-activedescendant', `${LIST}-${index}`);
  }

  private take(index: number): void {
    this.items[index]?.take();
    this.close();
  }

  private replace(pattern: RegExp, by: string): void {
    const { before } = this;
    const kept = before.replace(pattern, (found) => (/^\s/.test(found) ? found[0] : '') + by);
    this.field.value = kept + this.field.value.slice(before.length);
    this.field.setSelectionRange(kept.length, kept.length);
    this.events.changed();
  }

  private close(): void {
    this.items = [];
    this.query = undefined;
    this.node.replaceChildren();
    this.node.setAttribute('hidden', '');
    this.field.removeAttribute('aria-activedescendant');
  }
}
