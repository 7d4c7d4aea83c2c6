// Secrets on command lines, in addresses, and in what programs print.
import { base62, type Canary, canary, hex, password, strong } from './canary.ts';

const command = (name: string, draw: typeof password, around: Parameters<typeof canary>[4]) =>
  canary(`command/${name}`, 'command', 'en', draw, around);
const url = (name: string, draw: typeof password, around: Parameters<typeof canary>[4]) =>
  canary(`url/${name}`, 'file', 'en', draw, around);
const log = (name: string, draw: typeof password, around: Parameters<typeof canary>[4]) =>
  canary(`log/${name}`, 'log', 'en', draw, around);

// biome-ignore format: one canary a line reads as a table
const COMMANDS: Canary[] = [
  command('mysql-p', password, (s) => `mysql -h db -u root -p${s} orders < dump.sql`),
  command('mysqldump-p-quoted', password, (s) => `mysqldump -uroot -p'${s}' orders`),
  command('sshpass', password, (s) => `sshpass -p ${s} ssh root@10.0.0.5`),
  command('sshpass-quoted', password, (s) => `sshpass -p '${s}' scp a b:`),
  command('curl-user', password, (s) => `curl -u admin:${s} https://example.org/api`),
  command('curl-user-long', password, (s) => `curl --user "admin:${s}" https://example.org/api`),
  command('curl-header-key', hex(32), (s) => `curl -H "X-Api-Key: ${s}" https://example.org`),
  command('curl-header-private', base62(20), (s) => `curl --header 'PRIVATE-TOKEN: ${s}' https://example.org`),
  command('curl-basic', (c) => c.base64(18), (s) => `curl -H "Authorization: Basic ${s}" https://example.org`),
  command('curl-bearer-word', (c) => c.lower36(24), (s) => `curl -H "Authorization: Bearer ${s}" https://example.org`),
  command('curl-data', password, (s) => `curl -d "username=app&password=${s}" https://example.org/login`),
  command('curl-json', password, (s) => `curl -d '{"user":"app","password":"${s}"}' https://example.org/login`),
  command('docker-login-p', password, (s) => `docker login -u bot -p ${s} registry.example.org`),
  command('docker-env', password, (s) => `docker run -e POSTGRES_PASSWORD=${s} postgres:16`),
  command('redis-cli', password, (s) => `redis-cli -h cache -a ${s} ping`),
  command('psql-env', password, (s) => `PGPASSWORD=${s} psql -h db`),
  command('openssl-pass', password, (s) => `openssl enc -d -aes256 -pass pass:${s} -in a -out b`),
  command('openssl-passin', password, (s) => `openssl rsa -passin pass:${s} -in key.pem`),
  command('zip-p', password, (s) => `7z x -p${s} backup.7z`),
  command('unzip-capital', password, (s) => `unzip -P ${s} backup.zip`),
  command('keytool', password, (s) => `keytool -list -keystore x.jks -storepass ${s}`),
  command('htpasswd-b', password, (s) => `htpasswd -b .htpasswd admin ${s}`),
  command('chpasswd', password, (s) => `echo 'root:${s}' | chpasswd`),
  command('echo-stdin', password, (s) => `echo ${s} | docker login --password-stdin -u bot`),
  command('sudo-stdin', password, (s) => `echo "${s}" | sudo -S apt update`),
  command('helm-set', password, (s) => `helm install x --set auth.rootPassword=${s}`),
  command('kubectl-literal', password, (s) => `kubectl create secret generic db --from-literal=value=${s}`),
  command('net-use', password, (s) => `net use Z: \\\\nas\\share /user:office ${s}`),
  command('powershell', password, (s) => `ConvertTo-SecureString "${s}" -AsPlainText -Force`),
  command('az-login', base62(34), (s) => `az login --service-principal -u app -p ${s} --tenant x`),
  command('gh-secret', base62(24), (s) => `gh secret set DEPLOY --body "${s}"`),
  command('vault-kv', password, (s) => `vault kv put secret/db value=${s}`),
  command('ldapsearch-w', password, (s) => `ldapsearch -x -D cn=admin -w ${s} -b dc=x`),
  command('mongo-p', password, (s) => `mongosh db --username root --password ${s}`),
  command('continuation', strong, (s) => `tool --token ${s.slice(0, 8)}\\\n${s.slice(8)}`),
  command('set-windows', password, (s) => `set DB_PASSWORD=${s}`),
  command('fish-set', password, (s) => `set -gx DB_PASSWORD ${s}`),
  command('dockerfile-env', password, (s) => `ENV DB_PASSWORD ${s}`),
  command('git-config', base62(30), (s) => `git config --global x.token ${s}`),
  command('aws-configure', base62(40), (s) => `aws configure set aws_secret_access_key ${s}`),
];

// biome-ignore format: one canary a line reads as a table
const URLS: Canary[] = [
  url('postgres', password, (s) => `DATABASE_URL=postgres://app:${s}@db:5432/orders`),
  url('two-at', (c) => `${c.capital()}@${c.strong(9)}`, (s) => `amqp://app:${s}@queue:5672/`),
  url('slash-inside', (c) => `${c.capital()}/${c.strong(9)}`, (s) => `postgres://app:${s}@db/orders`),
  url('redis-no-user', password, (s) => `redis://:${s}@cache:6379/0`),
  url('user-only', (c) => c.base62(30), (s) => `https://${s}@git.example.org/x.git`),
  url('percent-encoded', (c) => `${c.capital()}%40${c.word()}%21${c.digits(2)}`, (s) => `mongodb+srv://app:${s}@db.example.org`),
  url('query-token', (c) => c.lower36(28), (s) => `https://example.org/feed?token=${s}&page=2`),
  url('query-sig', (c) => `${c.base62(40)}%3D`, (s) => `https://x.example.org/c/f?sv=2024&sig=${s}`),
  url('query-key', base62(32), (s) => `https://example.org/geo?key=${s}`),
  url('slack-hook', base62(24), (s) => ['https://hooks.', 'slack.com/', 'services/T', '0AB12CD34/B', `0EF56GH78/${s}`].join('')),
  url('discord-hook', (c) => c.base64url(51), (s) => ['https://dis', 'cord.com/api/', `webhooks/123456789012345678/${s}`].join('')),
  url('teams-hook', hex(32), (s) => `https://example.webhook.office.com/webhookb2/a@b/IncomingWebhook/${s}/c`),
  url('dollar-start', password, (s) => `postgres://app:$${s}@db/orders`),
  url('xxx-start', password, (s) => `postgres://app:xxx${s}@db/orders`),
  url('jdbc-query', password, (s) => `jdbc:mysql://db/orders?user=app&password=${s}`),
  url('sentry-dsn', hex(32), (s) => `SENTRY_DSN=https://${s}@o1.ingest.sentry.io/2`),
];

// biome-ignore format: one canary a line reads as a table
const LOGS: Canary[] = [
  log('access-denied', password, (s) => `ERROR login failed for app with password '${s}' (attempt 3)`),
  log('dump-object', password, (s) => `DEBUG config { user: 'app', password: '${s}', port: 1 }`),
  log('python-dict', password, (s) => `{'user': 'app', 'passwd': '${s}'}`),
  log('url-error', password, (s) => `OperationalError: could not connect to "postgres://app:${s}@db/x"`),
  log('env-dump', (c) => c.lower36(40), (s) => `  HOME=/root\n  CI_JOB_TOKEN=${s}\n  PATH=/bin\n`),
  log('header-dump', (c) => c.base64url(32), (s) => `> Cookie: session=${s}; theme=dark`),
  log('set-cookie', (c) => c.hex(40), (s) => `< Set-Cookie: connect.sid=${s}; HttpOnly`),
  log('auth-header', (c) => c.base64url(30), (s) => `> authorization: Token ${s}`),
  log('java-tostring', password, (s) => `Account(user=app, password=${s}, active=true)`),
  log('key-value', password, (s) => `level=info msg=start db_password=${s} port=1`),
  log('generated', password, (s) => `Generated admin password: ${s}`),
  log('temporary', base62(20), (s) => `A temporary password is generated for root@localhost: ${s}`),
  log('initial', hex(32), (s) => `Please use the following password to proceed to installation:\n\n${s}\n\nThis may also be found at: /x`),
  log('argo', base62(16), (s) => `$ argocd admin initial-password\n${s}\n`),
];

export const COMMAND_LINES: Canary[] = [...COMMANDS, ...URLS, ...LOGS];
