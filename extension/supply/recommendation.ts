// The model of the registry that suits a machine best, and why.
import { size } from '../base/numbers.ts';
import type { ListedModel } from '../model/listed-models.ts';
import type { Machine } from './machine.ts';

export interface Recommendation {
  model: ListedModel;
  /** One sentence. */
  reason: string;
}

/** Of the machine's memory, what the editor and the rest leave. */
const MEMORY_SHARE = 0.75;
/** Parameters that a core trains within a night's patience: 0.5 billion took two cores half an hour for 24 memories. */
const PARAMETERS_PER_CORE = 250e6;
/** Fewer do not write usable code. */
const FEWEST_PARAMETERS = 400e6;

/**
 * The largest model that this machine serves and trains at once; where none trains, the smallest that it serves.
 * Only what may be downloaded, and used at work. Undefined where nothing fits.
 */
export function recommend(machine: Machine, models: readonly ListedModel[]): Recommendation | undefined {
  const { memoryMB, cores, gpu } = machine;
  const memory = `${size(memoryMB * 1e6)} of memory`;
  const fit = models
    .filter(
      ({ sha256, commercialUse, parameters }) => sha256 && commercialUse && parameters >= FEWEST_PARAMETERS,
    )
    .toSorted((a, b) => b.parameters - a.parameters);
  const onCard = gpu && fit.find(({ needs }) => needs.serveMB + needs.trainGpuMB <= gpu.memoryMB);
  if (gpu && onCard)
    return {
      model: onCard,
      reason: `The largest that ${gpu.name} with ${size(gpu.memoryMB * 1e6)} serves and trains.`,
    };
  const usable = memoryMB * MEMORY_SHARE;
  const onCores = fit.find(
    ({ needs, parameters }) =>
      needs.serveMB + needs.trainCpuMB <= usable && parameters <= cores * PARAMETERS_PER_CORE,
  );
  if (onCores)
    return {
      model: onCores,
      reason: `The largest that ${memory} and ${cores} cores serve and train in a night.`,
    };
  const served = fit.findLast(({ needs }) => needs.serveMB <= usable);
  if (!served) return undefined;
  const { needs } = served;
  const lacks =
    needs.serveMB + needs.trainCpuMB > usable
      ? `${memory} are enough to answer, not to train`
      : `${cores === 1 ? 'one core answers' : `${cores} cores answer`}, and would train for more than a night`;
  return { model: served, reason: `The smallest for real work: ${lacks}. Memories stay in the prompt.` };
}
