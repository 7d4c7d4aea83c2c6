// Why a sentence that the user typed must still not become a memory: it asks, supposes, speaks of another project
// or of this minute, or takes something back.
export type Refusal = 'question' | 'hypothetical' | 'other-project' | 'transient' | 'retraction' | 'denial';

const HYPOTHETICAL =
  /\b(?:maybe|perhaps|might|could|would|wouldn't|what if|what about|should (?:we|i)|shall (?:we|i)|if (?:we|i|you|they|it|there|that) |imagine|suppos(?:e|ing)|some ?day|eventually|one day|in a (?:year|month|few)|next year|thinking (?:about|aloud|of)|consider(?:ing|ed)?|i wonder|not sure|i guess|i think|i believe|i assume|afaik|iirc|probably|possibly|presumably|apparently|i heard|alternatively|hypothetical(?:ly)?|tempted|dream(?:s|ing)?|floated|idea is|we'll see|wishful|as an experiment|for a try|just trying|let's try|can you|let me)\b/i;
const QUESTION =
  /\?["')\]]*\s*$|^(?:(?:and|so|but|hey|ok|hm+),?\s+)?(?:who|what|which|when|where|why|how|is|are|does|do we|do you|did|can|could|should|would|will|has|have (?:we|you|they))\b(?!.*\bfails?,? (?:run|use))/i;
const OTHER_PROJECT =
  /\b(?:old|last|former|previous|other|another|different|prior|earlier) (?:job|project|company|employer|team|repo|repository|code ?base|gig|client|life|workplace|place)\b|\b(?:their|his|her) (?:code ?base|repo|project)\b|\b(?:used to|back when|back in my|years ago|at my last|where i worked|i (?:looked after|worked (?:on|at|for)|maintained) before|before this job|(?:before|when) i (?:joined|came here|was (?:at|with))|the (?:app|project|repo|service|system|code ?base|team) (?:i|we) (?:built|wrote|had|ran|worked on|used)|(?:a|some) (?:different|other|earlier|previous) (?:project|repo|team|company|product)|(?:friend|wife|husband|brother|sister|neighbour|neighbor)'s|not (?:in )?this (?:project|repo)|different house|side project|unlike (?:here|us))\b/i;
/** Talk of what will not be done. */
const DISMISSED =
  /\bif\b.{0,80}\bever\b|\b(?:do not|don't) want to (?:discuss|talk about|hear)\b|\b(?:someone|somebody|people) (?:will|is going to|are going to|might)\b|\b(?:shelved|off the table|out of scope|stays? out|left out|thinking aloud|out of the question)\b/i;
/** What somebody else said, as it is refused: the words are theirs. */
const DENIAL =
  /\b(?:you (?:got|took|made (?:it|that|this) up|invented|claimed|have invented)|(?:the|your) [^,.;]{1,40} you have from|from somewhere else|no such (?:default|limit|thing|option|flag|setting|file|package)|nobody(?:'s| has)? (?:ever )?(?:told|said)|never heard|(?:is|was) (?:an anecdote|fiction|nonsense|invented|made up|a guess)|isn't true|is not true)\b/i;
const TRANSIENT =
  /\b(?:right now|at the moment|for the moment|for now|currently|temporar(?:y|ily)|today only|just for today|this (?:run|time|minute|session)|just now|for a (?:minute|moment|second)|a (?:minute|moment|second) ago|while (?:i|we)\b|until (?:i|we|later)\b|this morning|tonight|pid\b|process (?:id )?\d+|took \d|still running|wip\b|in that time|went from \S+ to \S+|since (?:noon|midnight)|has been restarting|(?:at|since|before|after) (?:noon|lunch)|half past|my (?:laptop|machine|branch|typo))/i;

/** Opening words of "I take that back". */
const RETRACTION =
  /^(?:(?:hm+|oh|ah|ok|no|oops|actually|wait|sorry|err+|uh+|hold on|on second thought)[,.!]?\s+){0,3}(?:scratch that|forget (?:that|it|what i|about|the)|never ?mind|ignore (?:that|it|what i)|(?:i )?take (?:that|it) back|strike that|disregard that|drop that|nonsense|cancel that|that was (?:wrong|nonsense|a mistake)|i was wrong|no wait|wait,? no|not that)\b/i;
const TRAILING_RETRACTION =
  /[,;.–—-]\s*(?:(?:hm+|oh|no|wait|actually),?\s+)*(?:scratch that|forget (?:that|it)|never ?mind|ignore (?:that|it)|take that back|strike that|no wait)[.!]*$/i;

const TAKEN_BACK =
  /\b(?:a correction|correct(?:ion of|ing) (?:mine|my|myself)|i (?:was|am) wrong|i misspoke|my (?:mistake|error|slip)|of mine (?:is|was) wrong|(?:is|was|were) (?:only )?(?:the|a|my) (?:draft|typo|mistake|slip|guess)|(?:is|was|were) (?:wrong|outdated|nonsense|old news)|i meant?)\b/i;

const MIND_CHANGED =
  /\b(?:chang(?:ed?|ing) (?:my|our) minds?|on second thoughts?|scrap (?:the|that|my)|let's not|(?:we|i) won't (?:do|use|go|have)|(?:we|i)(?:'re|'m| are| am) not (?:doing|going to|using)|after all|i take back|forget (?:about )?(?:the|what i)|cancel the|drop the idea)\b/i;

export function isRetraction(sentence: string): boolean {
  return RETRACTION.test(sentence);
}

/** What follows the words of a retraction: "no wait, 12" gives "12". */
export function retractionOf(sentence: string): { instead: string } {
  return { instead: sentence.replace(RETRACTION, '').replace(/^[\s,:;.–—-]+/, '') };
}

/** Whether the sentence is about a mistake: what it names is what does not hold. */
export function namesMistake(sentence: string): boolean {
  return TAKEN_BACK.test(sentence);
}

/** Whether what the sentence names was wrong before, as in "96 h was the draft", or is not wanted any more. */
export function takesBackNamed(sentence: string): boolean {
  return TAKEN_BACK.test(sentence) || MIND_CHANGED.test(sentence);
}

/** "a. no wait, b" and "a, scratch that, b": the two sides, where one sentence corrects itself. */
export function splitSelfCorrection(sentence: string): { said: string; instead: string } | undefined {
  const found =
    /^(.+?)[\s,.;…–—-]+(?:(?:no|oh|hm+|ah)[,.]?\s+)?(?:no,? wait|wait,? no|wait|scratch that|correction|sorry|make that|i meant?|rather)[,:.]?\s+(.+)$/i.exec(
      sentence,
    );
  return found ? { said: found[1]!, instead: found[2]! } : undefined;
}

/** Undefined when nothing speaks against the sentence. */
export function refusalOf(sentence: string): Refusal | undefined {
  if (TRAILING_RETRACTION.test(sentence)) return 'retraction';
  if (QUESTION.test(sentence)) return 'question';
  if (OTHER_PROJECT.test(sentence)) return 'other-project';
  if (HYPOTHETICAL.test(sentence) || DISMISSED.test(sentence)) return 'hypothetical';
  if (DENIAL.test(sentence)) return 'denial';
  if (TRANSIENT.test(sentence)) return 'transient';
  return undefined;
}
