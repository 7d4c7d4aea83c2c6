// Invented subjects and values by type: strangers for questions that must be answered "not known", and the
// material of the demo's day. They look like what developers name things, so that only the fact differs.

import { drawInt, pick, type Rng } from '../language/random.ts';
import { capitalised } from '../language/sentences.ts';

export const WORDS =
  'amber anchor archive arrow atlas badge basil beacon bench birch bobbin bramble brook cabin candle canyon cargo cedar chalk chime clay clover cobalt comet copper coral cotton crane cricket crystal dawn delta dune ember falcon feather fern ferry fiddle flint forge fossil garnet ginger glacier granite grove harbor hazel heron hollow indigo ivory jasper juniper kestrel kettle lagoon lantern lark ledger lemon linen lotus lumber mango maple marble meadow mercury mill mint mosaic moss nectar nickel oasis olive onyx orbit orchid otter paddle parcel pebble pepper pigeon pine plum pollen poppy prairie quarry quartz quill rafter raven reef ribbon ridge river robin saddle saffron sage salmon sandal satin scarlet sequoia shale sierra silver sorrel sparrow spruce summit swallow thistle thyme timber topaz tulip tundra turnip velvet violet walnut willow winter zephyr'.split(
    ' ',
  );
const SERVICES =
  'api worker gateway service proxy sync relay store engine bridge router indexer mailer'.split(' ');
const FIRST_NAMES =
  'Oluwaseun Priyanka Thandiwe Bjarne Xiulan Aoife Matteo Ingrid Yusuf Katarzyna Anneliese Dmitri Sakura Leticia Nikolai Zeynep Tomasz Femke Rashid Marisol Henrik Chiara Kwame Saoirse Emeka Agnieszka Ludmila Tariq Noor Joaquin'.split(
    ' ',
  );
const TOOLS =
  'PostgreSQL MariaDB DuckDB Redis Valkey Cassandra ClickHouse RocksDB Kafka RabbitMQ Pulsar Temporal Terraform Ansible Nomad pnpm poetry uv bun pytest vitest mocha playwright nextest ruff prettier biome eslint rustfmt mypy Fastify Hono Axum Svelte Zod Drizzle Prisma axios httpx luxon polars nginx caddy traefik envoy Keycloak'.split(
    ' ',
  );
const FOLDERS = 'src lib app pkg core packages tools server'.split(' ');
const EXTENSIONS = 'ts py go rs yaml toml sql json'.split(' ');
const STYLES = 'snake_case camelCase PascalCase kebab-case SCREAMING_SNAKE_CASE'.split(' ');
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** Names of the real world; the recipe of the embedded model keeps all of them out of its training. */
export const REAL_NAMES: ReadonlySet<string> = new Set([...FIRST_NAMES, ...TOOLS, ...STYLES]);

/** A text of one of phrases.json's types. Throws on a type that the language does not have. */
export function drawName(type: string, rng: Rng): string {
  const w = () => pick(rng, WORDS);
  const joined = (joiner: string) => `${w()}${joiner}${w()}`;
  const pascal = () => capitalised(w()) + capitalised(w());
  const identifier = () =>
    pick(rng, [() => joined('-'), () => joined('_'), pascal, () => w() + capitalised(w())])();
  switch (type) {
    case 'service':
      return pick(rng, [() => `${w()}-${pick(rng, SERVICES)}`, () => joined('-'), () => joined(' ')])();
    case 'package':
      return pick(rng, [() => joined('-'), () => `@${w()}/${w()}`, () => joined('.')])();
    case 'area':
      return pick(rng, [() => joined('/'), () => joined('-'), () => joined('_')])();
    case 'thing':
      return pick(rng, [pascal, () => joined('_'), () => `${joined(' ')} table`])();
    case 'release':
      return pick(rng, [() => `${w()} ${drawInt(rng, 1, 9)}.${drawInt(rng, 0, 9)}`, () => joined('-')])();
    case 'purpose':
      return pick(rng, [() => joined(' '), () => `${w()} caching`, () => `${joined(' ')} search`])();
    case 'feature':
      return pick(rng, [() => joined(' '), () => joined('-')])();
    case 'job':
      return pick(rng, [() => `${joined('-')}-sweep`, () => joined('_'), () => `${w()} backup`])();
    case 'code':
      return pick(rng, [() => `${w()} files`, () => joined('/'), () => `${joined(' ')} code`])();
    case 'kind':
      return pick(rng, [() => `${joined(' ')}s`, () => `${w()} columns`, () => `${w()} branches`])();
    case 'task':
      return pick(rng, [
        () => `${w()} release`,
        () => `${joined(' ')} import`,
        () => `${joined('-')} migration`,
      ])();
    case 'error':
      return pick(rng, [() => `${pascal()}Error`, () => `${joined('-')} build`, () => `${w()} login`])();
    case 'api':
      return pick(rng, [() => joined('_'), () => joined('.'), () => w() + capitalised(w())])();
    case 'port':
      return String(drawInt(rng, 1024, 65535));
    case 'version':
      return `${drawInt(rng, 0, 30)}.${drawInt(rng, 0, 40)}.${drawInt(rng, 0, 20)}`;
    case 'person':
      return pick(rng, FIRST_NAMES);
    case 'path':
      return `${pick(rng, FOLDERS)}/${w()}/${joined('_')}.${pick(rng, EXTENSIONS)}`;
    case 'folder':
      return pick(rng, [() => `${pick(rng, FOLDERS)}/${w()}`, () => `${w()}/${w()}/checks`])();
    case 'date':
      return pick(rng, [
        () => `${drawInt(rng, 1, 28)} ${pick(rng, MONTHS)}`,
        () =>
          `20${drawInt(rng, 27, 39)}-${String(drawInt(rng, 1, 12)).padStart(2, '0')}-${drawInt(rng, 10, 28)}`,
      ])();
    case 'duration':
      return `${drawInt(rng, 2, 990)} ${pick(rng, ['seconds', 'ms', 'minutes'])}`;
    case 'amount':
      return `${drawInt(rng, 2, 990)} ${pick(rng, ['MB', 'rows', 'requests', 'entries'])}`;
    case 'tool':
      return pick(rng, TOOLS);
    case 'store':
      return pick(rng, [
        () => pick(rng, TOOLS.slice(0, 8)),
        () => joined('_'),
        () => `${joined('-')}-bucket`,
      ])();
    case 'host':
      return pick(rng, [() => `${w()}-${drawInt(rng, 1, 99)}`, () => joined('.')])();
    case 'flag':
      return pick(rng, [() => `--${joined('-')}`, () => joined('_').toUpperCase()])();
    case 'branch':
      return pick(rng, [() => `${w()}/${w()}`, () => joined('-')])();
    case 'topic':
      return joined('.');
    case 'time':
      return `${String(drawInt(rng, 0, 23)).padStart(2, '0')}:${String(drawInt(rng, 0, 59)).padStart(2, '0')}`;
    case 'style':
      return pick(rng, STYLES);
    case 'format':
      return pick(rng, [
        () => `${w()} seconds`,
        () => `ISO ${drawInt(rng, 1000, 9999)}`,
        () => `epoch ${w()}`,
      ])();
    case 'prefix':
      return pick(rng, [() => `${w()}:`, () => `[${w()}]`])();
    case 'indent':
      return `${drawInt(rng, 3, 12)} ${pick(rng, ['spaces', 'blanks', 'columns'])}`;
    case 'quote':
      return w();
    case 'command':
      return pick(rng, [
        () => `make ${joined('-')}`,
        () => `./tools/${joined('_')}.sh`,
        () => `${w()} ${w()} --${w()}`,
      ])();
    case 'cause':
      return pick(rng, [() => `a stale ${joined(' ')}`, identifier, () => `${joined(' ')} cache`])();
    default:
      throw new Error(`phrases.json has no type "${type}"`);
  }
}
