// Claude in the editor: the key in SecretStorage, one question with the cost before a night, and the cost after it.
import * as vscode from 'vscode';
import { type Claude, openClaude } from '../claude/client.ts';
import { keyMissing } from '../claude/faults.ts';
import { costSentence } from '../claude/prices.ts';
import {
  estimateNight,
  type NightChoice,
  sentBy,
  usesClaude,
  withoutClaude,
} from '../sleep/readers-writers.ts';
import type { Services } from '../workspace/services.types.ts';
import type { EditorLog } from './diagnostics-log.ts';
import { setting } from './settings.ts';

const SECRET = 'dormouse.anthropicApiKey';
const SEND = 'Send';
const WITHOUT = 'This Night Without Claude';

/** Who reads and who writes, by the settings. */
export function nightChoice(): NightChoice {
  return { reflector: setting('reflector'), writer: setting('writer') };
}

export class ClaudeAccess {
  constructor(
    private readonly secrets: vscode.SecretStorage,
    private readonly log: EditorLog,
  ) {}

  /** Asks for the key and stores it; an empty one removes it. */
  async setKey(): Promise<void> {
    const key = await vscode.window.showInputBox({
      title: 'Dormouse: Anthropic API Key',
      prompt: 'Kept in the secret storage of this editor. Leave it empty to remove the key.',
      password: true,
      ignoreFocusOut: true,
    });
    if (key === undefined) return;
    if (key.trim() === '') await this.secrets.delete(SECRET);
    else await this.secrets.store(SECRET, key.trim());
    void vscode.window.showInformationMessage(
      key.trim() === '' ? 'The API key was removed.' : 'The API key is stored. Nothing was sent.',
    );
  }

  /**
   * Who reads and writes in this night by the settings, and Claude where the user agreed to its cost. Undefined when
   * the user called the night off. Throws UserError `claude-no-key`; nothing is sent here.
   */
  async forNight(services: Services): Promise<{ choice: NightChoice; claude?: Claude } | undefined> {
    const choice = nightChoice();
    if (!usesClaude(choice)) return { choice };
    const apiKey = await this.secrets.get(SECRET);
    if (!apiKey) throw keyMissing('Run "Dormouse: Set Anthropic API Key", or change the settings.');
    const claude = await openClaude({
      apiKey,
      onWait: (seconds) => this.log.info(`Claude asks to wait ${seconds} s.`),
    });
    const estimate = await estimateNight(services, 'sleep', choice);
    const answer = await vscode.window.showInformationMessage(
      `Send ${sentBy(choice)} to ${claude.host}?`,
      {
        modal: true,
        detail: `${costSentence(estimate, 'before')} What this night finds on the way comes on top.`,
      },
      SEND,
      WITHOUT,
    );
    if (answer === SEND) return { choice, claude };
    if (answer !== WITHOUT) return undefined;
    return { choice: withoutClaude(choice) };
  }

  tellCost(claude: Claude): void {
    const sentence = costSentence(claude.usage(), 'after');
    this.log.info(sentence);
    void vscode.window.showInformationMessage(sentence);
  }
}
