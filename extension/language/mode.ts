// How strongly, and of how many, a sentence says something: it may be done, need not be done, or does not hold for all.
// Clauses and their polarity do not show this, and two sentences that differ in it do not say the same.

const MODES: [string, RegExp][] = [
  [
    'may',
    /\b(?:may|might|can|could|darf|dürfen|dürft|kann|können|pued\w+|peut|peuvent|pode[ms]?)\b(?!n't|\s+(?:not|never|only|nicht|nur|pas)\b)/u,
  ],
  [
    'need not',
    /(?:n[o']t (?:have|need) to|(?:do|does)(?:n't| not) need|needn't|need not|no need|(?:not|n't) (?:required|necessary|needed|mandatory|compulsory)|optional(?:ly)?|nicht (?:nötig|notwendig|erforderlich|zwingend)|(?:muss|müssen) nicht|brauch\w* (?:nicht|kein\w*)|no (?:hace falta|es necesario|es obligatorio|hay que|tienen? que)|pas (?:besoin|nécessaire|obligatoire|obligé)|não (?:é necessário|é preciso|é obrigatório|precisa\w*))/u,
  ],
  [
    'not all',
    /\b(?:(?:not|n't) (?:all|every\w*|always|only|just|necessarily|both|any ?more)|nicht (?:alle\w*|jede\w*|immer|nur|mehr)|no (?:tod[oa]s?|siempre|s[oó]lo)|pas (?:tou[ts]|toutes|toujours|seulement)|não (?:só|apenas|sempre)|nem (?:tod[oa]s|sempre))\b/u,
  ],
  ['even', /\b(?:even (?:if|when|though)|auch wenn|selbst wenn|incluso si|aunque|même si|mesmo que)\b/u],
  ['crossed', /[❌❎✗✘✖🚫⛔👎]/u],
];
const DENIED_MAY =
  /\b(?:no|nobody|none|never|neither|only|nur|nie|niemand|kein\w*|nunca|jamais|aucune?|nenhum\w*)\b/u;
const CHOICE = /\b(?:or|oder|ou)\b/u;

/** Equal for sentences that say what they say in one mode. */
export function modeOf(
  text: string,
  { negative, exclusive }: { negative: boolean; exclusive: boolean },
): string {
  const lower = text.toLowerCase().replace(/’/g, "'");
  const modes = MODES.flatMap(([name, pattern]) => {
    const found = pattern.exec(lower);
    // "Nobody may", "only admins can": what is denied to all others is not allowed.
    if (
      !found ||
      (name === 'may' && (exclusive || DENIED_MAY.test(lower.slice(0, found.index).split(/[.;]/).at(-1)!)))
    )
      return [];
    return [name];
  });
  // "a and b" are both wanted, of "a or b" one; "no a or b" forbids both.
  if (!negative && CHOICE.test(lower)) modes.push('or');
  return modes.join();
}
