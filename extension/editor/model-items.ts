// The models of the registry as lines of a picker, the recommended one first.
import { size } from '../base/numbers.ts';
import { type ListedModel, licenceOf } from '../model/listed-models.ts';
import { EMBEDDED } from '../model/registry.ts';
import type { ModelState } from '../supply/model-state.ts';
import type { Recommendation } from '../supply/recommendation.ts';

export type ModelChoiceItem = {
  label: string;
  description: string;
  detail?: string;
} & (
  | { type: 'listed'; model: ListedModel; installed: boolean; verified: boolean }
  | { type: 'embedded' }
  | { type: 'file' }
);

/** `inUse`: name of the model that answers now. */
export function modelItems(
  states: ModelState[],
  recommended: Recommendation | undefined,
  inUse: string,
): ModelChoiceItem[] {
  const isRecommended = ({ model }: ModelState) => model.name === recommended?.model.name;
  const ordered = [...states.filter(isRecommended), ...states.filter((state) => !isRecommended(state))];
  const listed = ordered.map((state): ModelChoiceItem => {
    const { model, verified, file, begun } = state;
    const here = file
      ? 'installed'
      : !verified
        ? 'not verified, so not downloaded'
        : begun > 0
          ? `${size(begun)} of ${size(model.bytes)} downloaded`
          : `${size(model.bytes)} to download`;
    const { serveMB, trainCpuMB } = model.needs;
    const needs = `${size(serveMB * 1e6)} of memory to answer, ${size(trainCpuMB * 1e6)} for a night without a graphics card`;
    return {
      label: mark(model.title, model.name === inUse),
      description: [...(isRecommended(state) ? ['recommended'] : []), here, licenceOf(model)].join(' · '),
      detail: isRecommended(state) ? `${recommended!.reason} It takes ${needs}.` : `Takes ${needs}.`,
      type: 'listed',
      model,
      installed: file !== undefined,
      verified,
    };
  });
  return [
    ...listed,
    {
      label: mark(EMBEDDED, inUse === EMBEDDED),
      description: 'comes with Dormouse',
      detail:
        'For trying things out: it speaks its own small language and answers everything else with noise.',
      type: 'embedded',
    },
    { label: 'A GGUF file…', description: 'a chat model of your own, in one file', type: 'file' },
  ];
}

function mark(title: string, inUse: boolean): string {
  return inUse ? `$(check) ${title}` : title;
}
