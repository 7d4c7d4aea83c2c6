// Rows of a table as sentences: a column that wants or forbids says so in each of them.
import { FORBIDS } from './words.ts';

/** `titles` are the head of the table, `cells` those of one row. Empty where the row says nothing. */
export function rowWords(titles: string[], cells: string[]): string {
  const said = cells.map((text, at) => ({ text, title: titles[at] ?? '' })).filter(({ text }) => text !== '');
  if (said.length === 0) return '';
  const titled = ({ text, title }: { text: string; title: string }) =>
    title === '' ? text : `${title}: ${text}`;
  if (titles.some((title) => FORBIDS.test(title))) return said.map(titled).join('; ');
  const [first, ...others] = said;
  return [first!.text, ...others.map(titled)].join(' — ');
}
