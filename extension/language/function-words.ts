// What the small words of a sentence do to its meaning, as data: they deny, contrast, except, order, join or introduce.
// A row is an effect and the words or phrases that have it, in several languages; phrases have four words at most.

/**
 * - `not` denies its clause; two of them say that it is so. `concord` denies it however often it is said.
 * - `contrast` opens what is meant instead; `except` and `without` what is taken out; `only` says that nothing else is.
 * - `else` says so of the clause before: "…, nowhere else".
 * - `before`, `after` and `then` put two things in order; `when` opens a condition; `split` opens another clause.
 * - `and` joins what belongs together; `prep` introduces a phrase, `direction` one that cannot change places with another.
 * - `is` stands between a thing and what is said of it; `modal` says how strongly something is meant.
 * - `always` wants what follows, whatever is denied before; `out` is the contrary of "in".
 * - `it` stands for what was named before; `prefer` makes contrasts of "over" and "to"; `filler` says nothing.
 */
export type Effect =
  | 'not'
  | 'concord'
  | 'contrast'
  | 'except'
  | 'without'
  | 'only'
  | 'else'
  | 'before'
  | 'after'
  | 'then'
  | 'when'
  | 'split'
  | 'and'
  | 'prep'
  | 'direction'
  | 'is'
  | 'modal'
  | 'it'
  | 'prefer'
  | 'every'
  | 'out'
  | 'always'
  | 'filler';

/** Rows are separated by commas: a phrase may have blanks. */
const EFFECTS: [Effect, string][] = [
  [
    'not',
    `not, never, no, don't, dont, couldn't, wouldn't, hasn't, haven't, hadn't, doesn't, didn't, isn't, aren't, wasn't, weren't, shouldn't, mustn't, can't, cannot, won't,
    needn't, neither, nor, avoid, avoids, avoiding, stop, forbid, forbids, forbidden, prohibit, prohibits, prohibited, ban,
    bans, banned, disallow, disallowed, disallows, refrain from, steer clear of, stay away from, keep away from, under no circumstances, off limits, off-limits, abstain from, hands off, no-go, unacceptable, discouraged, frowned upon,
     nobody, no one, nothing, none, nowhere, no longer,
    nicht, nie, niemals, kein, keine, keinen, keinem, keiner, keines, verboten, vermeide, vermeiden`,
  ],
  [
    'concord',
    `nunca, jamás, ningún, ninguna, ninguno, prohibido, evita, evitar, pas, jamais, aucun, aucune, interdit, interdite, évite,
    évitez, éviter, não, nenhum, nenhuma, proibido, evite`,
  ],
  [
    'contrast',
    `instead of, rather than, in place of, as opposed to, in favor of, in favour of, statt, anstatt, anstelle von, en lugar de,
    en vez de, au lieu de, au lieu du, plutôt que, em vez de, ao invés de, no lugar de`,
  ],
  [
    'except',
    `except, except for, excepting, excluding, other than, apart from, aside from, unless, everywhere but, anywhere but,
    everything but, all but, everyone but, nowhere but, nothing but, außer, ausgenommen, es sei denn, excepto, salvo, a menos que, sauf,
    excepté, à moins que, exceto, a não ser`,
  ],
  ['without', 'without, outside, outside of, ohne, außerhalb, sin, fuera de, sans, hors de, sem, fora de'],
  [
    'only',
    `only, solely, exclusively, nur, ausschließlich, solo, sólo, solamente, únicamente, seulement, uniquement, só, somente,
    apenas`,
  ],
  ['else', 'nowhere else, nothing else, nobody else, no one else, not anywhere else, not elsewhere'],
  [
    'before',
    'before, prior to, ahead of, until, till, bevor, vor, vorm, bis, antes de, antes del, antes que, hasta, hasta que, jusque, avant, avant de, avant que',
  ],
  [
    'after',
    'after, once, as soon as, nach, nachdem, sobald, después de, después del, después que, après, depois de, depois que',
  ],
  ['then', 'then, and then, danach, anschließend, luego, ensuite, puis, em seguida'],
  [
    'when',
    `when, whenever, if, in case, upon, as long as, wenn, falls, solange, cuando, si, quand, lorsque, quando, caso`,
  ],
  [
    'split',
    'but, whereas, while, however, so, so that, because, therefore, hence, otherwise, aber, sondern, weil, pero, sino, porque, mais, mas, donc',
  ],
  ['and', 'and, or, plus, as well as, including, inclusive of, und, oder, sowie, y, o, et, ou, e'],
  [
    'prep',
    `in, inside, within, on, with, using, via, through, for, at, by, as, of, under, below, among, between, during, per, next to,
    beside, named, called, named after, follow, follows, following, about, against, over, above, than, across, sobre, gegenüber,
    im, auf, mit, für, bei, beim, von, vom, durch, unter, zu, zum, zur, als, am, ins, en, con, para, por, de, del, du, des,
    dans, avec, pour, sur, par, à, au, aux, em, na, nos, nas, com, da, dos, das, ao`,
  ],
  ['direction', 'to, into, onto, from, towards, desde, hacia, vers, depuis, até, aus, nach'],
  [
    'is',
    `is, are, was, were, be, been, being, it's, we're, they're, ist, sind, war, es, son, está, están, est, sont, é, são`,
  ],
  [
    'modal',
    `must, should, shall, may, might, can, could, will, would, has to, have to, had to, need to, needs to, ought to, supposed to, expected to, required to, obliged to, got to, want to, wants to,
    muss, müssen, soll, sollen, sollte, darf, dürfen, kann, können, werden, wird, debe, deben, puede, pueden, hay que, doit,
    doivent, peut, peuvent, deve, devem, pode, podem`,
  ],
  ['it', 'it, them, they, its, those, these, one of them'],
  ['prefer', 'prefer, prefers, preferred, favour, favor, bevorzuge, prefiere, préfère, prefira'],
  ['out', 'out of'],
  ['always', 'always, immer, stets, siempre, toujours, sempre'],
  [
    'every',
    `every, all, each, any, überall, everyone, everybody, everything, everywhere, anywhere, anyone, both, alle, jede, jeder, jedes, jeden, jedem,
    todos, todas, cada, todo, toda, tous, toutes, chaque`,
  ],
  [
    'filler',
    `a, an, the, this, that, there, which, who, whose, we, you, i, he, she, our, your, my, us, their, let's, please, do, does, did,
    done, get, gets, got, getting, make sure, make sure to, make sure that, be sure to, ensure, ensure that, remember, remember to,
    remember that, note that, keep in mind, from now on, in general, generally, just, really, also, too, here, now, currently,
    these days, nowadays, at present, today, as of now, going forward, in this repo, in this repository, in this project, ones,
    such, own, yet, still, already, actually, again, ever, even, way, hereafter, exactly, simply, strictly,
    at all, at all times, under any circumstances, no matter what, as a rule, by convention, sure, so-called, respectively,
    of course, all of,
    der, die, das, den, dem, ein, eine, einen, einem, einer, eines, wir, ihr, sie, man, uns, unser, unsere, bitte, es, jetzt, ab
    jetzt, sich, auch,
    el, la, los, las, un, una, unos, unas, se, que, nuestro, nuestra, nuestros, ahora, lo, su, usted, favor,
    le, les, une, il, ils, elle, on, nous, vous, ne, notre, nos, votre, maintenant, ce, cette, ces, se, son, sa, ses,
    os, as, um, uma, nosso, nossa, agora, você, vocês`,
  ],
];

/** English words that are other words in other languages count as English where nothing tells. */
export const EFFECT_OF: ReadonlyMap<string, Effect> = new Map(
  EFFECTS.flatMap(([effect, words]) =>
    words.split(',').map((word): [string, Effect] => [word.trim().replace(/\s+/g, ' '), effect]),
  ).reverse(),
);

/** In scripts without spaces and in Korean the same effects are endings and parts of words. */
export const MARKS: [RegExp, Effect | 'must' | 'denied'][] = [
  [
    /な(?:ければ|くては|いと)(?:なりません|ならない|いけません|いけない|だめです|だめ)|必须|必須|一定要|务必|应该|應該|必ず|常に|总是|始终|(?<!不)可以|(?<!不)(?:允许|允許)|てもよい|てもいい|반드시|항상|(?<=[\p{L}\p{N}])(?:입니다|이에요|예요)/gu,
    'must',
  ],
  // What stands before is what is not meant.
  [/(?:では|じゃ)なく(?:て)?|の代わりに|대신(?:에)?|(?:이|가) 아니라/g, 'denied'],
  [/而不是|而非/g, 'contrast'],
  [
    /(?<![级類类区特個个])别(?=\p{Script=Han})|不要|不得|不能|不可|不应|不许|不准|请勿|切勿|勿|禁止|避免|严禁|不再|不(?!同|仅|论|管|断)/gu,
    'not',
  ],
  [/ません|(?<!少)ない(?!場合)|(?:しては|ては|では)(?:いけ|なら)|ずに|避け/g, 'not'],
  [/지 (?:마세요|말 것|말아야|마십시오|않(?:습니다|는다|아야|음))|지 마|금지|안 됩니다|안 된다|피하/g, 'not'],
  [/只能|只有|只在|仅在|仅能|仅限|仅|只|のみ|だけ|만(?=\s)/g, 'only'],
  [/(?<=[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}])は|(?<=\p{Script=Han})(?:是|为)(?=.)/gu, 'is'],
];

/** Bounds of a quantity, each by its own sign. */
export const BOUNDS: [string, string][] = [
  [
    '≤',
    `at most, up to, no more than, not more than, no longer than, not longer than, not exceed, never exceed, shorter than, less than, fewer
    than, smaller than, not be longer than, not be more than, not be larger than, not be bigger than, not go over, never go over,
    not be over, not be above, no larger than, not larger than, maximum, max, maximal, limit, limits, limited, limited to, cap, capped, capped at, höchstens, maximal, como máximo, au
    plus, au maximum, no máximo`,
  ],
  [
    '≥',
    `at least, no less than, no fewer than, not less than, not fall below, not drop below, never fall below, never drop below, not go below, not be below, not be less
    than, no lower than, not lower than, not be lower than, minimum, min, minimal, longer than, larger than, bigger than, greater than, more than, or newer, and newer, or later, and later,
    or above, mindestens, al menos, como mínimo, au moins, pelo menos, no mínimo`,
  ],
];
