// How else a value of the demo's day may be written: a real model says "171 milliseconds" for "171 ms", and is right.
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const NUMBERS = 'three four five six seven eight nine ten eleven twelve'.split(' ');
const UNITS: Record<string, string[]> = {
  ms: ['ms', 'msec', 'milliseconds', 'millisecond'],
  seconds: ['s', 'sec', 'secs', 'seconds', 'second'],
  minutes: ['min', 'mins', 'minutes', 'minute'],
  spaces: ['spaces', 'space'],
  blanks: ['blanks', 'blank', 'spaces', 'space'],
  columns: ['columns', 'column', 'spaces', 'space'],
};

function ordinal(day: number): string {
  const ending = day >= 11 && day <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${ending}`;
}

/** A day of a month in words, without and with its year. */
function dates(day: number, month: string, year = ''): string[] {
  return [String(day), ordinal(day)].flatMap((number) =>
    year
      ? [
          `${number} ${month} ${year}`,
          `${number} of ${month} ${year}`,
          `${month} ${number} ${year}`,
          `${month} ${number}, ${year}`,
        ]
      : [`${number} ${month}`, `${number} of ${month}`, `${month} ${number}`],
  );
}

/** The value, and other ways to write the same quantity or day; a name has one. */
export function spellings(value: string): string[] {
  const [, year = '', month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) ?? [];
  if (month) return [value, ...dates(Number(day), MONTHS[Number(month) - 1]!, year)];
  const [, count = '', word = ''] = /^(\d+) (\w+)$/.exec(value) ?? [];
  if (MONTHS.includes(word)) return dates(Number(count), word);
  const units = UNITS[word] ?? [];
  const numbers = [count, NUMBERS[Number(count) - 3]].filter((number) => number !== undefined);
  return [
    value,
    ...units.flatMap((unit) => numbers.flatMap((n) => [`${n} ${unit}`, `${n}${unit}`, `${n}-${unit}`])),
  ];
}
