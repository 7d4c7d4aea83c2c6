// What a sentence names that can stand in code: its code spans, what it quotes, names that are written like code, and
// plain words that are a known package, program or keyword.
import { isProgram } from './command-lines.ts';

export interface Item {
  /** As it stands there, without its marks. */
  text: string;
  start: number;
  end: number;
  /** `span`: in backticks. `quoted`: in quotation marks. `code`: written like code. `word`: a plain word. */
  written: 'span' | 'quoted' | 'code' | 'word';
}

const SPAN = /`([^`\n]{1,120})`/g;
/** `'node:fs'`, `"failed to"`. */
const QUOTED = /(?<![\p{L}\p{N}])["“']([^"“”'\n]{2,60})["”'](?![\p{L}\p{N}])/gu;
const CODE =
  /(?<![\w.`/@-])(?:@[\w-]+\/[\w.-]+|[\w-]+\.(?:com|org|io|dev|in)\/[\w./-]*\w|[A-Za-z_][\w]*(?:(?:\.|::)\w+)+(?:\(\))?|[a-z]+[A-Z]\w*(?:\(\))?|[A-Za-z]\w*_\w+(?:\(\))?|[a-zA-Z_]\w*(?:\(\)|!)(?![\w!])|\w+=(?:True|False|true|false|\d+)|data-[a-z-]+|\.[a-z]{2,4}(?= files?\b)|new [A-Z]\w+)/g;
const WORD = /(?<![\w.`/@:-])[A-Za-z][\w.+-]*[A-Za-z0-9]/g;
/** A module without marks, behind the verb that shows that it is one. */
const IMPORTED = /\bimport(?:s|ed|ing)?\s+(?:from\s+)?([a-z][\w-]*)(?![\w.`/])/g;
const NO_MODULE =
  /^(?:from|it|them|the|a|an|any|directly|statements?|anything|everything|order|lines?|paths?|only|of|in|with|and|or|is)$/;
/** Written like code and none. */
const NO_CODE =
  /^(?:e\.g|i\.e|etc\.|vs\.|Node\.js|Next\.js|Vue\.js|GitHub|GitLab|TypeScript|JavaScript|VSCode|PostgreSQL|MySQL|iOS|macOS)/;
/** Ends like a file's name. */
export const FILE_NAME = /\.(?:ts|tsx|js|jsx|mjs|cjs|py|go|rs|java|cs|sql|sh|md|json|ya?ml|toml|proto|css)$/;

/** Packages that people name without marks, as their import says it. */
const PACKAGES = new Set(
  'lodash underscore ramda moment dayjs luxon axios request superagent jquery rxjs redux mobx zustand recoil koa fastify hapi sequelize typeorm prisma mongoose knex jest mocha chai sinon enzyme jasmine ava cypress playwright puppeteer bluebird uuid chalk commander yargs styled-components bootstrap numpy pandas polars scipy requests httpx aiohttp urllib3 flask django celery sqlalchemy pickle unittest pendulum dateutil simplejson ujson typer argparse optparse attrs marshmallow pydantic testify ginkgo gomega gorm viper cobra logrus zap zerolog glog ioutil chrono anyhow eyre lazy_static once_cell actix reqwest lombok guava mockito powermock junit log4j easymock moq nunit mstest automapper newtonsoft dapper'.split(
    ' ',
  ),
);
export const isPackage = (word: string): boolean => PACKAGES.has(word.toLowerCase());

/** Keywords and built-in functions as people name them, with how they are written in code and where they mean that. */
const WORDS: Record<string, string> = {
  eval: 'eval()',
  goto: 'goto',
  var: 'var',
  any: 'any',
  dynamic: 'dynamic',
  unsafe: 'unsafe',
  print: 'print()',
  panic: 'panic()',
  panics: 'panic()',
  unwrap: '.unwrap()',
  unwraps: '.unwrap()',
  alert: 'alert()',
};
export const asCode = (word: string): string | undefined =>
  Object.hasOwn(WORDS, word.toLowerCase()) ? WORDS[word.toLowerCase()] : undefined;

/** "any more" and "a var of ours" are English. */
const isCodeWord = (text: string, at: number, word: string) =>
  asCode(word) !== undefined &&
  /^(?:[.,;:!?)]|$| (?:is|are|in|at|anywhere|here|types?|statements?|calls?|and|or|keyword|blocks?)\b)/.test(
    text.slice(at + word.length),
  );

/** All items of a text, in their order. None lies in another. */
export function itemsOf(text: string): Item[] {
  const items: Item[] = [];
  const add = (start: number, spelled: string, written: Item['written'], around = 0) => {
    const end = start + spelled.length;
    const [from, to] = [start - around, end + around];
    if (items.some((other) => from < other.end && other.start < to)) return;
    items.push({ text: spelled, start, end, written });
  };
  for (const match of text.matchAll(SPAN)) add(match.index + 1, match[1]!, 'span', 1);
  const spans = new Set(items.map(({ text: spelled }) => spelled));
  for (const match of text.matchAll(QUOTED)) add(match.index + 1, match[1]!, 'quoted', 1);
  for (const match of text.matchAll(CODE))
    if (!NO_CODE.test(match[0]) && !FILE_NAME.test(match[0]) && !isPackage(match[0]))
      add(match.index, match[0], 'code');
  for (const match of text.matchAll(IMPORTED))
    if (!NO_MODULE.test(match[1]!)) add(match.index + match[0].length - match[1]!.length, match[1]!, 'word');
  for (const match of text.matchAll(WORD)) {
    const [word] = match;
    // What stands in marks elsewhere in the sentence is code here, too.
    if (spans.has(word) && !/^[A-Z]?[a-z]{1,3}$/.test(word)) add(match.index, word, 'code');
    else if (isPackage(word) || isProgram(word) || isCodeWord(text, match.index, word))
      add(match.index, word, 'word');
  }
  return items.toSorted((a, b) => a.start - b.start);
}
