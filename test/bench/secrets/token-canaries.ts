// Tokens of providers, told by their prefix and length alone. Prefixes are joined from pieces.
import { type Canary, canary } from './canary.ts';
import type { Composer } from './composer.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();

/** Sentences that do not name a secret: only the shape of the token tells. */
const AROUND = [
  (s: string) => `Call it with ${s} and see.`,
  (s: string) => `fetch(url, ${JSON.stringify(s)})`,
  (s: string) => `client = Client('${s}')`,
  (s: string) => `value: ${s}`,
];

const token = (name: string, pieces: string[], body: (composer: Composer) => string) =>
  canary(
    `token/${name}`,
    'file',
    'en',
    (composer) => `${pieces.join('')}${body(composer)}`,
    (secret, composer) => AROUND[composer.number(0, AROUND.length - 1)]!(secret),
  );

// biome-ignore format: one canary a line reads as a table
const PREFIXED: Canary[] = [
  token('github-classic', ['gh', 'p_'], (c) => c.base62(36)),
  token('github-oauth', ['gh', 'o_'], (c) => c.base62(36)),
  token('github-app', ['gh', 's_'], (c) => c.base62(36)),
  token('github-fine', ['github', '_pat_'], (c) => `${c.base62(22)}_${c.base62(59)}`),
  token('gitlab-personal', ['gl', 'pat-'], (c) => c.base62(20)),
  token('gitlab-runner', ['gl', 'rt-'], (c) => c.base62(20)),
  token('gitlab-deploy', ['gl', 'dt-'], (c) => c.base62(20)),
  token('slack-bot', ['xo', 'xb-'], (c) => `${c.digits(12)}-${c.digits(12)}-${c.base62(24)}`),
  token('slack-user', ['xo', 'xp-'], (c) => `${c.digits(12)}-${c.digits(12)}-${c.digits(12)}-${c.hex(32)}`),
  token('slack-app', ['xa', 'pp-1-A'], (c) => `${c.upper36(10)}-${c.digits(13)}-${c.hex(64)}`),
  token('stripe-live', ['sk', '_live_'], (c) => c.base62(24)),
  token('stripe-restricted', ['rk', '_live_'], (c) => c.base62(24)),
  token('stripe-webhook', ['wh', 'sec_'], (c) => c.base62(32)),
  token('aws-access-key', ['AK', 'IA'], (c) => c.chars(`${UPPER}234567`, 16)),
  token('gcp-api-key', ['AI', 'za', 'Sy'], (c) => c.base62(33)),
  token('gcp-oauth-secret', ['GOC', 'SPX-'], (c) => c.base62(28)),
  token('gcp-access-token', ['ya', '29.'], (c) => c.base64url(60)),
  token('npm', ['np', 'm_'], (c) => c.base62(36)),
  token('pypi', ['py', 'pi-', 'AgEIcHlwaS5vcmc'], (c) => c.base64url(60)),
  token('sendgrid', ['S', 'G.'], (c) => `${c.base62(22)}.${c.base62(43)}`),
  token('digitalocean', ['do', 'p_v1_'], (c) => c.hex(64)),
  token('digitalocean-oauth', ['do', 'o_v1_'], (c) => c.hex(64)),
  token('databricks', ['da', 'pi'], (c) => c.hex(32)),
  token('twilio-key', ['S', 'K'], (c) => c.hex(32)),
  token('azure-devops', [''], (c) => `${c.base62(20)}${c.lower36(20)}${c.base62(12)}`),
  token('azure-devops-new', [''], (c) => `${c.base62(76)}${['AZ', 'DO'].join('')}${c.base62(4)}`),
  token('azure-client', [''], (c) => `${c.base62(3)}8Q~${c.base62(34)}`),
  token('age', ['AGE-SECRET', '-KEY-1'], (c) => c.chars('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)),
  token('openai', ['sk', '-proj-'], (c) => `${c.base62(40)}${['T3Blbk', 'FJ'].join('')}${c.base62(40)}`),
  token('anthropic', ['sk', '-ant-', 'api03-'], (c) => `${c.base64url(69)}AA`),
  token('hugging-face', ['h', 'f_'], (c) => c.chars(LOWER + UPPER, 34)),
  token('shopify', ['shp', 'at_'], (c) => c.hex(32)),
  token('linear', ['lin', '_api_'], (c) => c.base62(40)),
  token('postman', ['PM', 'AK-'], (c) => `${c.hex(24)}-${c.hex(34)}`),
  token('mailgun', ['key', '-'], (c) => c.hex(32)),
  token('telegram', [''], (c) => `${c.digits(9)}:AA${c.base62(33)}`),
  token('discord-bot', ['M'], (c) => `${c.base62(23)}.${c.base62(6)}.${c.base62(38)}`),
  token('vault', ['hv', 's.'], (c) => c.base62(24)),
  token('terraform', [''], (c) => `${c.base62(14)}.${['atlas', 'v1'].join('')}.${c.base62(67)}`),
  token('grafana', ['gl', 'sa_'], (c) => `${c.base62(32)}_${c.hex(8)}`),
  token('new-relic', ['NR', 'AK-'], (c) => c.upper36(27)),
  token('docker-hub', ['dck', 'r_pat_'], (c) => c.base62(27)),
  token('doppler', ['dp', '.pt.'], (c) => c.base62(43)),
  token('fly', ['fo', '1_'], (c) => c.base62(43)),
  token('planetscale', ['ps', 'cale_tkn_'], (c) => c.base62(43)),
  token('pulumi', ['pu', 'l-'], (c) => c.hex(40)),
  token('rubygems', ['ruby', 'gems_'], (c) => c.hex(48)),
  token('square', ['sq', '0csp-'], (c) => c.base64url(32)),
  token('figma', ['fi', 'gd_'], (c) => c.base62(40)),
  token('notion', ['nt', 'n_'], (c) => `${c.digits(11)}${c.base62(35)}`),
  token('atlassian', ['AT', 'ATT3xFfGF0'], (c) => c.base64url(120)),
  token('jwt', ['e', 'yJ'], (c) => `${c.base62(34)}.${['e', 'yJ'].join('')}${c.base62(60)}.${c.base64url(32)}`),
];

const pem = (name: string, label: string) =>
  canary(
    `token/${name}`,
    'file',
    'en',
    (c) => [1, 2, 3].map(() => c.base64(48)).join('\n'),
    (s) =>
      ['-----BEGIN ', `${label}PRIVATE`, ` KEY-----\n${s}\n-----END `, `${label}PRIVATE`, ' KEY-----'].join(
        '',
      ),
  );

// biome-ignore format: one canary a line reads as a table
const BLOCKS: Canary[] = [
  pem('pem-rsa', 'RSA '),
  pem('pem-pkcs8', ''),
  pem('ssh-key', 'OPENSSH '),
  canary(
    'token/pem-json',
    'file',
    'en',
    (c) => [1, 2, 3].map(() => c.base64(48)).join('\\n'),
    (s) => ['{"private_key": "-----BEGIN PRIV', `ATE KEY-----\\n${s}\\n-----END PRIV`, 'ATE KEY-----\\n"}'].join(''),
  ),
  canary(
    'token/pem-body-only',
    'file',
    'en',
    (c) => ['MII', c.base64(45), '\n', c.base64(48), '\n', c.base64(48)].join(''),
    (s) => `The rest of the key file:\n${s}\n`,
  ),
  canary(
    'token/putty',
    'file',
    'en',
    (c) => [1, 2].map(() => c.base64(48)).join('\n'),
    (s) => `PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 2\n${s}\nPrivate-MAC: ab12\n`,
  ),
];

/** Random strings that no prefix tells. */
// biome-ignore format: one canary a line reads as a table
const BARE: Canary[] = [
  canary('token/bare-base62', 'prose', 'en', (c) => c.base62(40), (s) => `for the importer use ${s} from now on`),
  canary('token/bare-strong', 'prose', 'en', (c) => c.strong(24), (s) => `for the importer use ${s} from now on`),
  canary('token/split-backslash', 'command', 'en', (c) => ['gh', 'p_', c.base62(36)].join(''), (s) => `git clone https://x:${s.slice(0, 14)}\\\n${s.slice(14)}@git.example.org/x`),
  canary('token/split-quotes', 'file', 'en', (c) => ['gh', 'p_', c.base62(36)].join(''), (s) => `"${s.slice(0, 4)}" + "${s.slice(4)}"`),
  canary('token/wrapped', 'file', 'en', (c) => ['gh', 'p_', c.base62(36)].join(''), (s) => `(${s})`),
  canary('token/after-underscore', 'file', 'en', (c) => ['gh', 'p_', c.base62(36)].join(''), (s) => `old_${s}_x`),
];

export const TOKENS: Canary[] = [...PREFIXED, ...BLOCKS, ...BARE];
