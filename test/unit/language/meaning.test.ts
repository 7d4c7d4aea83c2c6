// What two sentences are to each other, by classes: polarity by clause, order, exceptions, values, scope, languages.
import assert from 'node:assert/strict';
import { clausesOf } from '../../../extension/language/clauses.ts';
import { meaningOf } from '../../../extension/language/meaning.ts';
import {
  type Relation,
  relationBetween,
  sameMeaning,
  topicsOf,
} from '../../../extension/language/relation.ts';
import { slotsOf } from '../../../extension/language/value-slots.ts';

const relation = (one: string, other: string) => relationBetween(meaningOf(one), meaningOf(other));

/** Each pair both ways round. */
function all(wanted: Relation, pairs: [string, string][]): void {
  for (const [one, other] of pairs) {
    assert.equal(relation(one, other), wanted, `${one} | ${other}`);
    assert.equal(relation(other, one), wanted, `${other} | ${one}`);
  }
}

describe('the meaning of a sentence', () => {
  it('has a polarity for each clause', () => {
    const read = (text: string) =>
      clausesOf(text).clauses.map(
        ({ words, negative }) => `${negative ? '-' : '+'} ${words.map(({ said }) => said).join(' ')}`,
      );
    assert.deepEqual(read('Mock the clock, not the database'), ['+ mock clock', '- database']);
    assert.deepEqual(read('Use hooks instead of classes'), ['+ use hooks', '- classes']);
    assert.deepEqual(read('Never use any except in tests'), ['- use any', '+ tests']);
    assert.deepEqual(read('Deploy only on Mondays'), ['- deploy', '+ monday']);
    assert.deepEqual(read('Never merge without a review'), ['- merge', '+ review']);
    assert.deepEqual(read('Do not commit keys, tokens or passwords'), ['- commit keys tokens passwords']);
  });

  it('is ordered by a heading before a colon', () => {
    all('opposite', [
      ['Prefer: Default exports in pages', 'Avoid: Default exports in pages'],
      ['Do: mock the database', "Don't: mock the database"],
      ['✅: barrel files', '❌: barrel files'],
      ['Immer: Default-Exporte in Seiten', 'Vermeiden: Default-Exporte in Seiten'],
    ]);
    all('same', [['Avoid: default exports in pages', 'Avoid default exports in pages']]);
  });

  it('is the same in other forms of the same words', () => {
    all('same', [
      ['Run the benchmarks before you tag', 'Before tagging, run the benchmarks'],
      ['Never rename a topic', 'Topics must never be renamed'],
      ['Use Bun for all scripts', 'Please always use Bun for scripts'],
      ['Avoid globals', "Don't use globals"],
      ['Every handler needs a timeout', 'All handlers must have timeouts'],
      ['Keep modules under 300 lines', 'Modules should not be longer than 300 lines'],
      ['A release needs three reviews', 'Releases require 3 reviews'],
      ['If the smoke test fails, roll back', 'Roll back when the smoke test fails'],
      ['Deploys happen on Mondays only', 'Deploy only on Mondays'],
      ['Never export defaults except in pages', 'Export defaults only in pages'],
      ['Merge a PR only after the review', 'Only merge a pull request after its review'],
      ['Prefer records to classes', 'Prefer records over classes'],
      ['Log in JSON instead of plain text', 'Log in JSON, not in plain text'],
    ]);
  });

  it('is the same with a small verb in the place of a general one', () => {
    all('same', [
      ['Log errors to Sentry', 'Errors go to Sentry'],
      ['Read tokens from the vault', 'Tokens come from the vault'],
      ['Send reports to #ops', 'Post reports to #ops'],
      ['Every subcommand needs a `--dry-run` flag', 'All subcommands must support `--dry-run`'],
      ['Add a test for every parser', 'Every parser needs a test'],
      ['Panels are written in Svelte', 'Use Svelte for panels'],
    ]);
    for (const [one, other] of [
      ['Build images with Docker', 'Run images with Docker'],
      ['Log files go to the archive', 'Files go to the archive'],
      ['Upload reports to S3', 'Read reports from S3'],
      ['Log errors to Sentry', 'Errors never go to Sentry'],
    ] as const)
      assert.notEqual(relation(one, other), 'same', `${one} | ${other}`);
  });

  it('is the same with other prepositions, spellings, counts and passives', () => {
    all('same', [
      ['Strip outputs from notebooks', 'Strip the outputs of notebooks'],
      ['Use 4-space indentation in C', 'Indent C with 4 spaces'],
      ['A page loads in under 2 seconds', 'Pages must load within two seconds'],
      ['The console speed is 9600 baud', 'The console runs at 9600 baud'],
      ['At build time we pack fonts into the bundle', 'Fonts are packed into the bundle at build time'],
      ['Staging gets seeded nightly', 'We seed staging every night'],
      ['Normalize colors before the merge', 'Normalise colours before merging'],
    ]);
    all('opposite', [
      ['Pods are moved from blue to green', 'Pods are moved from green to blue'],
      ['Devs cant push tags', 'Devs can push tags'],
    ]);
    all('alike', [['You dont have to squash', 'Dont squash']]);
  });

  it('is the opposite where a clause has another polarity', () => {
    all('opposite', [
      ['Vendor the dependencies', 'Do not vendor the dependencies'],
      ['Records, not tuples, for rows', 'Tuples, not records, for rows'],
      ['Use goroutines, never threads', 'Use threads, never goroutines'],
      ['Use Bun, never Deno', 'Use Deno'],
      ['Only admins may export data', 'Everyone except admins may export data'],
      ['Tags are allowed only on main', 'Tags are allowed everywhere but on main'],
      ['Enable source maps', 'Disable source maps'],
      ['Prefer queues over cron jobs', 'Prefer cron jobs over queues'],
      ['Writers may retry, readers may not', 'Readers may retry, writers may not'],
    ]);
  });

  it('is the opposite where two things have changed places or order', () => {
    all('opposite', [
      ['Seed the cache before the index', 'Seed the index before the cache'],
      ['Rotate keys after the backup', 'Rotate keys before the backup'],
      ['Use gRPC inside and REST outside the cluster', 'Use REST inside and gRPC outside the cluster'],
      ['Keep fixtures inside the repository', 'Keep fixtures outside the repository'],
      ['Queries go in read.ts, commands in write.ts', 'Queries go in write.ts, commands in read.ts'],
      ['The scheduler calls the mailer', 'The mailer calls the scheduler'],
      ['Convert the logs from CSV to Parquet', 'Convert the logs from Parquet to CSV'],
    ]);
    all('same', [['Run mypy and ruff in CI', 'Run ruff and mypy in CI']]);
  });

  it('is only alike where the two do not align in full', () => {
    all('alike', [
      ['Services use controllers', 'Controllers use services'],
      ['The scheduler calls the mailer in prod', 'In prod the mailer calls the scheduler'],
      ["You don't have to rebase", "Don't rebase"],
      ['You can use lodash', 'You must use lodash'],
      ['Not all endpoints need auth', 'No endpoint needs auth'],
      ['❌ use tabs', '✅ use tabs'],
      ['Staging -> production', 'Production -> staging'],
      ['jest보다 vitest를 선호', 'vitest보다 jest를 선호'],
      ['コメントは書いてもよい', 'コメントは書かなくてもよい'],
    ]);
    // A language whose negation is not read: never one memory unless letter by letter.
    for (const [one, other] of [
      ['Gebruik tabs, geen spaties', 'Gebruik spaties, geen tabs'],
      ['Używaj tabów, nie spacji', 'Używaj spacji, nie tabów'],
      ['Используй табы, а не пробелы', 'Используй пробелы, а не табы'],
      ['ใช้แท็บ อย่าใช้ช่องว่าง', 'ใช้ช่องว่าง อย่าใช้แท็บ'],
    ] as const)
      assert.notEqual(relation(one, other), 'same', one);
    all('same', [['Используй табы', 'используй табы!']]);
  });

  it('finds a value that changed, and nothing else', () => {
    all('value', [
      ['Wait at most 3 seconds', 'Wait at most 5 seconds'],
      ['Requests time out after ten seconds', 'Requests time out after one minute'],
      ['The freeze starts on 4 May', 'The freeze starts on 11 May'],
    ]);
    all('renewed', [
      ['Sprint length is two weeks', 'Sprints last three weeks'],
      ['Firmware is built with GCC 12', 'Firmware is built with Clang'],
      ['Tags start with the initials of the author', 'Tags start with the ticket'],
      ['The cache is Redis', 'The cache is Valkey'],
      ['Ship images with Buildah', 'Ship images with Kaniko'],
      ['Use Jasmine for component tests', 'Use Karma for component tests'],
      ['Fixtures live in test/data', 'Fixtures live in test/fixtures'],
    ]);
    all('other', [
      ['Never use goto', 'Never use longjmp'],
      ['Use tabs in Go', 'Use tabs in Makefiles'],
      ['Readers time out after 2 seconds', 'Writers time out after 9 seconds'],
      ['Format Rust with rustfmt', 'Format Python with Black'],
      ['The cache is Redis', 'The cache is flushed nightly'],
      ['Use zod for input', 'Use zod for settings'],
      ['Jobs are idempotent', 'Jobs are small'],
    ]);
  });

  it('reads other languages and scripts', () => {
    all('opposite', [
      ['Verwende Records statt Tupel', 'Verwende Tupel statt Records'],
      ['Niemals direkt deployen', 'Immer direkt deployen'],
      ['Usa colas en lugar de cron', 'Usa cron en lugar de colas'],
      ['Utilise des files plutôt que cron', 'Utilise cron plutôt que des files'],
      ['Não use globais', 'Use sempre globais'],
      ['用队列而不是定时任务', '用定时任务而不是队列'],
      ['キューではなくcronを使う', 'cronではなくキューを使う'],
      ['캐시를 사용하세요', '캐시를 사용하지 마세요'],
    ]);
    all('same', [
      ['Nunca edites el esquema', 'No edites el esquema'],
      ['提交前检查格式', '提交之前要检查格式'],
      ['定数は大文字で書く', '定数は大文字で書くこと'],
    ]);
    all('value', [['超时是 30 秒', '超时是 60 秒']]);
  });

  it('says nothing of texts without content words, and takes a text for itself', () => {
    assert.equal(relation('Do it', 'Please'), 'other');
    assert.ok(sameMeaning('Never use any', 'Avoid any'));
  });

  it('takes time in proportion to a text', function () {
    this.timeout(60_000);
    const read = (times: number) => {
      const text =
        `never use foo ${times} in bar, but keep it with qux and not a quux before you push; 但是不要用 `.repeat(
          times,
        );
      const started = process.cpuUsage();
      const meaning = meaningOf(text);
      topicsOf(meaning);
      slotsOf(meaning);
      relationBetween(meaning, meaningOf(`${text} only`));
      return process.cpuUsage(started).user / 1000;
    };
    // Meanings are kept, so the code warms up on another text.
    read(190);
    const [small, large] = [Math.max(20, read(200)), read(1600)];
    // Eight times the text: quadratic work would take 64 times as long.
    assert.ok(large < small * 32, `${small} ms, then ${large} ms`);
  });
});
