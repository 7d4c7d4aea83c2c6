import assert from 'node:assert/strict';
import { redact } from '../../../extension/redaction/redact.ts';

/** Assembled here, so that scanners of this repository stay quiet. */
const join = (...parts: string[]) => parts.join('');
const TOKEN = join('gh', 'p_', 'Zm9vYmFyUXVhcmszNzIxTm9rdHVybkZha2U5');

const SECRETS: [name: string, text: string, secret: string][] = [
  ['a password of a file', 'username = dnpub\npassword = brisket-Harbour-9917\n', 'brisket-Harbour-9917'],
  ['a password that is a word', 'PGPASSWORD=letmein psql', 'letmein'],
  ['a password with spaces', 'password = "correct horse battery"', 'correct horse'],
  ['a value of JSON', '{"clientSecret": "8sd7f6-aa", "x": 1}', '8sd7f6-aa'],
  ['a value of YAML', 'api_key: zx81-Qq9', 'zx81-Qq9'],
  ['a compound name', 'export STRIPE_WEBHOOK_SECRET=w0rd-of-mouth', 'w0rd-of-mouth'],
  ['a token format', `fetch with ${TOKEN} please`, TOKEN],
  ['.npmrc', `//npm.example.org/:_authToken=${TOKEN}`, TOKEN],
  ['.netrc', 'machine example.org login me password s3same', 's3same'],
  ['a connection address', 'mysql://app:Quark-88@db.example.org/x', 'app:Quark'],
  ['an address with a user only', `https://${TOKEN}@git.example.org/x`, TOKEN],
  ['a bearer header', 'curl -H "Authorization: Bearer 8a7b6c5d4e3f2a1b"', '8a7b6c5d4e3f2a1b'],
  ['basic credentials of curl', 'curl -u deploy:Pa55word https://example.org', 'Pa55word'],
  ['an option', 'twine upload --password hunter22 dist/*', 'hunter22'],
  [
    'a web token',
    `jwt ${join('eyJ', 'hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.', 'SflKxwRJSMeKKF2QT4fwpM')}`,
    'SflKxwRJSMeKKF2QT4fwpM',
  ],
  ['an access key', join('AK', 'IAIOSFODNN7EXAMPLE'), 'IOSFODNN7'],
  [
    'a private key',
    join('-----BEGIN RSA PRIV', 'ATE KEY-----\nMIIEpAIB\n-----END RSA PRIV', 'ATE KEY-----'),
    'MIIEpAIB',
  ],
  ['a private key that is cut off', join('-----BEGIN OPENSSH PRIV', 'ATE KEY-----\nb3BlbnNz'), 'b3BlbnNz'],
  ['prose', 'by the way, the password is Lantern-5530, tell nobody', 'Lantern-5530'],
  ['a random string', 'use q7Rk2ZpX9vLmT4nWc8YbH3sJd6Gf for it', 'q7Rk2ZpX9vLmT4nWc8YbH3sJd6Gf'],
];

const HARMLESS = [
  'Password hashing is argon2 here, never bcrypt.',
  'The auth token lives for 15 minutes.',
  'token: string; password?: string',
  'const token = getToken(request)',
  'const token = process.env.API_TOKEN',
  join('password: $', '{{ secrets.DEPLOY }}'),
  'Commit 9fceb02d0ae598e95dc970b74767f19372d61af8 broke it.',
  'sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'id 123e4567-e89b-12d3-a456-426614174000',
  '"integrity": "sha512-oRJTs9rAjVqyKp7fRaQLv1G4eZcN2uBvX8wYtHkPmSdLfGhJ3Zx5CqVbNn=="',
  'testParsesUtf8StringsCorrectlyWithV2Decoder fails in packages/core/src/utf8StringDecoder.test.ts',
  'see https://example.org:8443/docs/Getting-Started-2024/install?x=1',
  'We use PostgreSQL 16 and pnpm; the port is 8123.',
];

describe('redaction', () => {
  for (const [name, text, secret] of SECRETS)
    it(`finds ${name}`, async () => {
      const redacted = await redact(text);
      assert.ok(!redacted.text.includes(secret), redacted.text);
      assert.match(redacted.text, /«redacted:[a-z-]+»/);
      assert.ok(redacted.secrets >= 1);
      assert.deepEqual(await redact(redacted.text), { text: redacted.text, secrets: 0 }, 'twice');
    });

  for (const text of HARMLESS)
    it(`leaves alone: ${text}`, async () => assert.deepEqual(await redact(text), { text, secrets: 0 }));

  it('keeps what stands around a secret', async () => {
    const { text } = await redact('Set password=hunter22 and run it on port 8123.');
    assert.equal(text, 'Set password=«redacted:secret» and run it on port 8123.');
  });
});
