// Builds the self-contained job of one night from the ledgers: what trains, what is asked, what must not be said.

import type { AdapterCard, SleepDepth } from '../adapter/card.ts';
import { UserError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import { newId } from '../base/scalars.ts';
import { deriveSeed, seededRng } from '../language/random.ts';
import type { Ledgers } from '../memory/ledgers.ts';
import type { Memory } from '../memory/schema.ts';
import type { Usage } from '../memory/usage.ts';
import { worthOf } from '../memory/worth.ts';
import type { Family } from '../model/family.ts';
import { systemPrompt, withOwnPrompt } from '../recall/prompt.ts';
import { type Coverage, coverageOf } from '../synthesis/coverage.ts';
import { type Diversity, diversityOf } from '../synthesis/diversity.ts';
import type { Dream, Dreamer, DreamInput } from '../synthesis/dream.ts';
import { CLOSED_DECLINING, DECLINING } from '../synthesis/free-text/declining.ts';
import { spansWriter } from '../synthesis/free-text/rehearsals.ts';
import { TAUGHT_EXCHANGES } from '../synthesis/general.ts';
import { probesOf } from '../synthesis/held-out.ts';
import { identityChats } from '../synthesis/identity.ts';
import { withoutProbes } from '../synthesis/overlap.ts';
import type { JobMemory, Probe, Rehearsal } from '../synthesis/schema.ts';
import { templatesWriter } from '../synthesis/templates.ts';
import type { Writer, Written } from '../synthesis/writer.ts';
import type { Job, Locality } from '../trainer/schema.ts';
import { abilitiesOf } from './ability.ts';
import { depthOf } from './depth.ts';
import { NO_DREAM } from './dreams.ts';
import { secretPrompts, unanswerableQuestions } from './gate-questions.ts';
import { supersededProbes } from './gone.ts';
import { continued, GATE_LIMITS, type RecipeName, recipeFor } from './recipe.ts';
import { merged, selectMemories } from './selection.ts';

/**
 * Rehearsals of a memory, as many as in the first paper (arXiv 2605.24657); as many questions that must be answered "not
 * known" come on top.
 */
export const REHEARSALS = 20;
const UNANSWERABLE = 40;

export interface JobRequest {
  workspace: string;
  /** What the project is called: the name of its folder. */
  project: string;
  /** sha256 of the base model. */
  base: string;
  family: Family;
  kind: Job['kind'];
  recipe?: RecipeName;
  /** When left out, as deep as the kind is by itself. */
  depth?: SleepDepth;
  ledgers: Ledgers;
  /** The user's own system prompt, in every prompt of a real model. */
  own?: string;
  /** How often memories were of use; none was when left out. */
  usage?: Usage;
  /** The clean adapter in use, null for the base. */
  parent: AdapterCard | null;
  locality: Locality;
  /**
   * Probes of facts that are being forgotten, taken from memory before the purge: the gate checks once that they
   * are gone. They live in this job's folder only, which is deleted when the job is settled.
   */
  forgotten?: Probe[];
  /** Writes about new memories; when left out the one that needs no model, which always writes what is replayed. */
  writer?: Writer;
  /** Dreams where the depth is `dream`, and only there. */
  dreamer?: Dreamer;
  progress?: Progress;
  signal?: AbortSignal;
  /**
   * Draws rehearsals, probes and the order of training. When left out, the seed follows from how far the ledgers are:
   * the same history makes the same night, and one that was turned down, which the ledger notes, is drawn anew.
   */
  seed?: number;
}

export interface JobDraft {
  job: Job;
  /** Live memories that stay behind, and why. */
  held: { memory: Memory; why: string }[];
  /** Memories that the writer could not write about; they wait for another night. */
  unwritten: Written['failed'];
  /** Of the rehearsals of new memories. */
  diversity: Diversity;
  /** Of the same in free text; the closed language has no spans. */
  coverage: Coverage | undefined;
  /** Why items of a language model do not count, and how many. */
  left: ReadonlyMap<string, number>;
  dreamt: Dream;
}

/** The writer that needs no model: the embedded one learns its closed language, every other what was said. */
export function ownWriter(family: Family): Writer {
  return family === 'embedded' ? templatesWriter : spansWriter;
}

/**
 * Throws UserError `nothing-to-consolidate` (refused) where no memory waits, `writer-embedded`, what the writer throws,
 * its error about the first memory where it could write about none, and `usage` where the recipe has no such depth.
 */
export async function buildJob(request: JobRequest): Promise<JobDraft> {
  const { kind, ledgers, family } = request;
  let parent = kind === 'rebuild' ? null : request.parent;
  let chosen = await selectMemories(ledgers, kind, parent);
  const total = chosen.fresh.length + chosen.known.length;
  const { recipe: name = 'default', depth = depthOf(kind) } = request;
  const alone = recipeFor(name, depth, { family, memories: total });
  const recipe = parent?.base === request.base ? continued(alone, parent) : null;
  if (parent && !recipe) {
    // Another base model, or an adapter of another shape or too small: this night starts from the base.
    parent = null;
    chosen = await selectMemories(ledgers, kind, parent);
  }
  if (chosen.fresh.length === 0) throw nothing(chosen.held.length, total);

  const id = newId();
  const seed = request.seed ?? deriveSeed(ledgers.own.seq, `user ${ledgers.user.seq}`);
  const inventory = merged(ledgers);
  const owned = (prompt: string) => withOwnPrompt(prompt, family, request.own);
  const jobMemory = (memory: Memory, rehearsals: Rehearsal[], proven?: ReadonlySet<string>): JobMemory => {
    const free = family === 'real';
    const probes = probesOf(memory, inventory, family, seed, proven);
    const subject = free ? '' : (memory.statement?.subject ?? memory.subject ?? '');
    return {
      id: memory.id,
      kind: memory.kind,
      ...worthOf(memory, inventory, request.usage?.get(memory.id)),
      // The embedded model reads nothing but its own language, which the recipe taught it.
      ...(free ? { prompt: owned(systemPrompt([memory], family)) } : {}),
      sources: [memory.text, ...memory.framings, ...memory.evidence.map(({ quote }) => quote)],
      rehearsals: withoutProbes(rehearsals, probes, subject).map((rehearsal) =>
        rehearsal.system ? { ...rehearsal, system: owned(rehearsal.system) } : rehearsal,
      ),
      probes,
    };
  };
  const plain = ownWriter(family);
  const { writer = plain, progress, signal } = request;
  if (family === 'embedded' && writer.name !== plain.name) throw notForEmbedded(writer.name);
  const about = { inventory, seed, count: REHEARSALS };
  // Before anybody is paid for writing: a model that cannot dream is found out here.
  const live = [...chosen.fresh, ...chosen.known];
  const dreamt = depth === 'dream' ? await dreams(request, { memories: live, inventory, seed }) : NO_DREAM;
  const written = await writer.write({ memories: chosen.fresh, ...about }, { progress, signal });
  const replayed = await plain.write({ memories: chosen.known, ...about }, { signal });
  const [failure] = written.failed;
  if (failure && written.rehearsals.size === 0) throw failure.error;
  const learned = new Set([...written.rehearsals.keys(), ...chosen.known.map(({ id }) => id)]);
  const withDreams = ({ id }: Memory, rehearsals: Rehearsal[] = []) => [
    ...rehearsals,
    ...(dreamt.rehearsals.get(id) ?? []).filter(({ also }) => learned.has(also!)),
  ];
  const fresh = chosen.fresh.flatMap((memory) => {
    const rehearsals = written.rehearsals.get(memory.id);
    return rehearsals ? [jobMemory(memory, withDreams(memory, rehearsals))] : [];
  });
  const job: Job = {
    v: 5,
    id,
    workspace: request.workspace,
    base: request.base,
    kind,
    system: owned(systemPrompt([], family)),
    declining: family === 'real' ? [...DECLINING] : [CLOSED_DECLINING],
    memories: fresh,
    replay: chosen.known.map((memory) => {
      const proven = parent?.memories.find(({ id }) => id === memory.id)?.probes.map(({ user }) => user);
      return jobMemory(memory, withDreams(memory, replayed.rehearsals.get(memory.id)), new Set(proven));
    }),
    gone: [...supersededProbes(inventory, live, family, seed), ...(request.forgotten ?? [])],
    unanswerable: unanswerableQuestions(inventory, live, family, UNANSWERABLE, seed),
    locality: request.locality,
    ...abilitiesOf(family),
    general:
      family === 'real'
        ? TAUGHT_EXCHANGES.map(([user, assistant]) => ({ turns: [{ user, assistant }] }))
        : [],
    identity: identityChats(request.project, inventory, family, seededRng(deriveSeed(seed, 'identity'))).map(
      (turn) => ({ turns: [turn] }),
    ),
    secretPrompts: secretPrompts(live, seed),
    recipe: recipe ?? alone,
    gate: GATE_LIMITS[family],
    seed,
    parent: parent?.adapter ?? null,
  };
  const diversity = await diversityOf(fresh.flatMap(({ rehearsals }) => rehearsals));
  const coverage =
    family === 'real'
      ? coverageOf(
          chosen.fresh.filter(({ id }) => written.rehearsals.has(id)),
          fresh.flatMap(({ rehearsals }) => rehearsals),
        )
      : undefined;
  return {
    job,
    held: chosen.held,
    unwritten: written.failed,
    diversity,
    coverage,
    left: written.left ?? new Map(),
    dreamt,
  };
}

/** Throws UserError `dream-embedded` for the embedded model, and what the dreamer throws. */
async function dreams({ family, dreamer, progress, signal }: JobRequest, input: DreamInput): Promise<Dream> {
  if (family === 'embedded')
    throw new UserError(
      'dream-embedded',
      {
        what: 'The embedded demonstration model cannot dream.',
        why: 'It reads its own small language alone, and writes no conversations.',
        next: 'Choose a real model (`dormouse model list`), or sleep without `--dream`.',
      },
      'usage',
    );
  if (!dreamer) throw new Error('A night that dreams was asked for without a dreamer.');
  return dreamer(input, { progress, signal });
}

function notForEmbedded(writer: Writer['name']): UserError {
  return new UserError(
    'writer-embedded',
    {
      what: `The writer ${writer} cannot write for the embedded demonstration model.`,
      why: 'That model learns its own small language alone, and rules write that.',
      next: 'Choose a real model (`dormouse model list`), or the writer `spans`.',
    },
    'usage',
  );
}

function nothing(held: number, known: number): UserError {
  const waiting = held > 0 ? ` ${held} may not train before they are reviewed.` : '';
  return new UserError(
    'nothing-to-consolidate',
    {
      what: 'There is nothing to consolidate.',
      why:
        (known > 0 ? `All ${known} memories are in the weights already.` : 'No memory is there yet.') +
        waiting,
      next: held > 0 ? 'Review what waits, then try again.' : 'Teach the assistant something first.',
    },
    'refused',
  );
}
