// The models that Dormouse offers by name: models/registry.json, checked once when it is loaded.
import { z } from 'zod';
import data from '../../models/registry.json' with { type: 'json' };
import { Sha256 } from '../base/scalars.ts';

/** One wheel of a Python registry that holds a piece of the file, `bytes` long, as its archive's `member`. */
const PackagedPart = z.object({
  package: z.string(),
  version: z.string(),
  member: z.string(),
  bytes: z.number().int().positive(),
});

/** What a run on one machine showed; each figure only where it was measured. */
const Measurement = z.object({
  date: z.iso.date(),
  /** Processor or graphics card, cores, memory. */
  machine: z.string(),
  answerTokensPerSecond: z.number().positive().optional(),
  nightTokensPerSecond: z.number().positive().optional(),
  /** Of the process that serves, and of the night. */
  servePeakMB: z.number().positive().optional(),
  nightPeakMB: z.number().positive().optional(),
});

const ListedModel = z.object({
  /** What `--model` takes. */
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  title: z.string(),
  licence: z.string(),
  commercialUse: z.boolean().default(true),
  /** Name of the file on the hub. */
  file: z.string().endsWith('.gguf'),
  bytes: z.number().int().positive(),
  /** Only where two independent public sources pin it; a model without one is not downloaded. */
  sha256: Sha256.optional(),
  /** Address on the Hugging Face hub, pinned to a revision. */
  hub: z.url().regex(/\/resolve\/[0-9a-f]{40}\//),
  parameters: z.number().int().positive(),
  /** Memory in MB (10⁶ bytes): docs/models.md says how it is calculated. */
  needs: z.object({
    serveMB: z.number().positive(),
    trainCpuMB: z.number().positive(),
    trainGpuMB: z.number().positive(),
  }),
  measured: z.array(Measurement).optional(),
  /** Where the file can be had without the hub: in order, the parts are the file. */
  packages: z.array(PackagedPart).min(1).optional(),
});
export type ListedModel = z.infer<typeof ListedModel>;

/** Smallest first. */
export const listedModels: readonly ListedModel[] = z
  .object({ v: z.literal(1), models: z.array(ListedModel).min(1) })
  .parse(data).models;

export function listedModel(name: string): ListedModel | undefined {
  return listedModels.find((model) => model.name === name);
}

export function licenceOf({ licence, commercialUse }: ListedModel): string {
  return commercialUse ? licence : `${licence}, no commercial use`;
}
