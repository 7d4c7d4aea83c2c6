// The part of an AGENTS.md that Dormouse wrote: marked, so that the next export replaces it and nothing else, and an
// import does not take our own words for news.
import { UserError } from '../base/errors.ts';

export const BEGIN = '<!-- dormouse:begin -->';
export const END = '<!-- dormouse:end -->';

/**
 * `text` with `section` in the place of the marked part, or behind everything where there is none. All else stays
 * byte for byte. Throws UserError `section-damaged` where the marks do not come as one pair.
 */
export function replaceSection(text: string, section: string, file: string): string {
  const begins = offsetsOf(text, BEGIN);
  const ends = offsetsOf(text, END);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const own = `${BEGIN}\n${section.trim()}\n${END}`.replaceAll('\n', newline);
  if (begins.length === 0 && ends.length === 0) {
    const gap = text === '' ? '' : text.endsWith('\n') ? newline : newline + newline;
    return `${text}${gap}${own}${newline}`;
  }
  const [begin] = begins;
  const [end] = ends;
  if (begins.length !== 1 || ends.length !== 1 || begin! > end!)
    throw new UserError('section-damaged', {
      what: `The part of ${file} that belongs to Dormouse cannot be found.`,
      why: `It has ${begins.length} times ${BEGIN} and ${ends.length} times ${END}; one of each, in this order, is right.`,
      next: 'Put the marks right or remove them, then export again. Nothing was changed.',
    });
  return text.slice(0, begin) + own + text.slice(end! + END.length);
}

function offsetsOf(text: string, mark: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) found.push(at);
  return found;
}
