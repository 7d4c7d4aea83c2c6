// Who reads and who writes in a night, by the user's choice, and what Claude's part in it will use.
import type { Claude } from '../claude/client.ts';
import { addUsage, noUsage, type TokenUsage } from '../claude/prices.ts';
import type { Reflector } from '../reflection/reflector.ts';
import { estimateAll, type ReflectorName, reflectorOf } from '../reflection/reflectors.ts';
import { claudeWriter, estimateWriting } from '../synthesis/claude.ts';
import { studyWriter } from '../synthesis/study.ts';
import type { Writer, WriterName } from '../synthesis/writer.ts';
import type { Job } from '../trainer/schema.ts';
import type { Services } from '../workspace/services.types.ts';
import { viewWorkspace } from '../workspace/view.ts';
import { REHEARSALS } from './job.ts';
import { selectMemories } from './selection.ts';

export interface NightChoice {
  reflector: ReflectorName;
  writer: WriterName;
}

export function usesClaude({ reflector, writer }: NightChoice): boolean {
  return reflector === 'claude' || writer === 'claude';
}

/** The same night where nobody agreed to Claude's cost: rules and spans take its places. */
export function withoutClaude({ reflector, writer }: NightChoice): NightChoice {
  return {
    reflector: reflector === 'claude' ? 'rules' : reflector,
    writer: writer === 'claude' ? 'spans' : writer,
  };
}

/** For a dialog or a line: what would be sent. */
export function sentBy({ reflector, writer }: NightChoice): string {
  const sent = [
    ...(reflector === 'claude' ? ['the redacted sessions'] : []),
    ...(writer === 'claude' ? ['the memories that train'] : []),
  ];
  return sent.join(' and ');
}

/** `claude` is needed only where one of the two is Claude. No writer: the one that needs no model. */
export function readersAndWriters(
  { reflector, writer }: NightChoice,
  services: Pick<Services, 'model' | 'study'>,
  claude: Claude | undefined,
): { reflector: Reflector; writer: Writer | undefined } {
  return { reflector: reflectorOf(reflector, services, claude), writer: writerOf(writer, services, claude) };
}

function writerOf(
  name: WriterName,
  services: Pick<Services, 'model' | 'study'>,
  claude: Claude | undefined,
): Writer | undefined {
  if (name === 'spans') return undefined;
  if (name === 'study') return studyWriter(services.study);
  if (!claude) throw new Error('The Claude writer was chosen without a client.');
  return claudeWriter(claude);
}

/** What this night will use of Claude, estimated from what is known now: what it finds on the way comes on top. */
export async function estimateNight(
  services: Services,
  kind: Job['kind'],
  { reflector, writer }: NightChoice,
): Promise<TokenUsage> {
  let total = reflector === 'claude' ? await estimateAll(services) : noUsage();
  if (writer !== 'claude') return total;
  const view = await viewWorkspace(services);
  const parent = view.current === null ? null : await services.adapters.card(view.current);
  const { fresh } = await selectMemories(view, kind, kind === 'rebuild' ? null : parent);
  total = addUsage(total, estimateWriting(fresh, REHEARSALS));
  return total;
}
