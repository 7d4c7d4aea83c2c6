// Passwords on command lines: options of the programs that take one, and options whose name says it.
import { kindOfName } from './names.ts';
import { isKeyMaterial, isMadeUp, isStandIn } from './values.ts';
import type { SecretSpan } from './view.ts';

/** A value as a shell takes it: in quotes, or up to a space. */
const ARGUMENT =
  '(?:"(?<a>[^"\\n]{2,200})"|\'(?<b>[^\'\\n]{2,200})\'|(?<c>[^\\s"\'|;<>()-][^\\s"\'|;<>()]{2,200}))';
/** Other options and arguments between, on one line or over escaped line ends. */
const BETWEEN = '(?:[^\\n|;]|\\\\\\n){0,200}?';

/** Programs, and what stands directly before the password in their calls. */
const OPTIONS: [programs: string, before: string][] = [
  ['mysql|mysqldump|mysqladmin|mysqlimport|mysqlsh|mycli|mariadb|mariadb-dump|xtrabackup', '\\s-p'],
  ['7z[ar]?|rar|unrar', '\\s-(?:p|hp)'],
  ['sshpass', '\\s-p\\s{0,4}'],
  ['zip|unzip|zipcloak', '\\s-P\\s{0,4}'],
  [
    '(?:docker|podman|nerdctl|buildah|skopeo|registry|oras|crane|oc|az|argocd|cf|ibmcloud|jf) login',
    '\\s(?:-p|--pw)[ =]{1,4}',
  ],
  [
    'twine|mongo(?:sh)?|mongodump|mongorestore|mongoimport|vsql|rdesktop|mosquitto_(?:pub|sub)|cqlsh|impala-shell',
    '\\s(?:-p|-P|--pw)[ =]{1,4}',
  ],
  ['redis-cli|valkey-cli|keydb-cli', '\\s(?:-a|--pass)\\s{1,4}'],
  ['ldap(?:search|modify|add|delete|whoami|passwd)', '\\s-w\\s{0,4}'],
  ['ipmitool|sqlcmd|bcp|osql|isql|snowsql', '\\s-P\\s{0,4}'],
  [
    'keytool|jarsigner|apksigner',
    '\\s-{1,2}(?:storepass|keypass|srcstorepass|deststorepass|ks-pass|key-pass)\\s{1,4}(?:pass:)?',
  ],
  ['openssl', '\\s-(?:pass|passin|passout|k)\\s{1,4}(?:pass:)?'],
  ['gpg2?|borg|restic|age|kopia', '\\s--passphrase[ =]'],
  ['net use', '\\s/user:\\S{1,80}\\s{1,4}'],
  ['net user', '\\s[\\w.-]{1,40}\\s{1,4}'],
  ['xfreerdp3?|cmdkey|schtasks|psexec|wmic', '\\s/(?:p|pass|password|rp):'],
  [
    'smbclient|rpcclient|wmiexec\\.py|psexec\\.py|secretsdump\\.py',
    '\\s(?:-U\\s{0,4})?[\\w.\\\\/-]{1,60}[%:]',
  ],
  ['lftp|ncftp', '\\s-u\\s{1,4}[^\\s,]{1,60},'],
  [
    'curl|wget|http|https|xh',
    '\\s(?:-[a-zA-Z]{0,6}u|--user|-a|--auth|--proxy-user)[ =]{0,4}["\']?[^\\s:"\']{0,80}:',
  ],
  ['htpasswd|htdigest', '\\s-[a-zA-Z]{0,6}b[a-zA-Z]{0,6}\\s{1,4}\\S{1,100}\\s{1,4}\\S{1,60}\\s{1,4}'],
  [
    '(?:gh|glab|az keyvault|fly|doppler|wrangler|vercel|npx|supabase) (?:secrets?|variable|env) \\w{2,10}|secretsmanager \\S{1,40}|ssm put-parameter',
    '\\s(?:--body|-b|--value|--secret-string|-v)[ =]{1,4}',
  ],
  ['useradd|usermod', '\\s(?:-p|--password)[ =]{1,4}'],
  ['passwd', '\\s[\\w.-]{1,40}\\s{1,4}'],
  ['rclone obscure', '\\s{1,4}'],
  ['send(?:_user)?', '\\s(?:--\\s{1,4})?(?=["{][^"\\n]{3,200}\\\\[rn]["}])'],
  ['kinit|su|ssh|sudo|bw|cryptsetup', '<<<\\s{0,4}'],
  ['vault (?:kv put|write)|etcdctl put|consul kv put|pass insert', '\\s[\\w./-]{1,80}\\s(?:[\\w-]{1,40}=)?'],
  ['create secret', '\\s--from-literal[ =][\\w.-]{1,80}='],
  ['ConvertTo-SecureString', '\\s{1,4}(?:-String\\s{1,4})?'],
  ['snmp(?:walk|get|set)', '\\s-[AX]\\s{1,4}'],
  ['snmp-server community|enable secret|enable password', '\\s(?:\\d\\s{1,4})?'],
];

interface Row {
  expression: RegExp;
}

const ROWS: Row[] = [
  ...OPTIONS.map(([programs, before]) => ({
    expression: new RegExp(`(?<![\\w-])(?:${programs})(?=[\\s\\\\])${BETWEEN}${before}${ARGUMENT}`, 'dg'),
  })),
  // echo 'user:password' | chpasswd, echo password | docker login --password-stdin
  {
    expression: new RegExp(
      `\\b(?:echo|printf)\\s{1,4}(?:-[ne]{1,2}\\s{1,4})?(?:["']?[\\w.-]{1,40}:(?=[^\\n|]{1,200}\\|\\s{0,4}(?:sudo\\s)?chpasswd))?(?:${ARGUMENT}|(?<d>[^\\s"'|]{3,200})["'])\\s{0,4}\\|\\s{0,4}[^\\n|]{0,200}?(?:chpasswd|--password-stdin|--stdin|sudo -S|-passin stdin|--passphrase-fd|--with-token)`,
      'dg',
    ),
  },
];

/** `--db-password …`, `-storepass …`, `set -gx DB_PASSWORD …`, `ENV DB_PASSWORD …`: the word before names the value. */
const NAMED = new RegExp(
  `(?<![\\w#-])(?:-{1,2}(?<option>[A-Za-z][\\w.-]{1,60})[ =]|(?:#define|set(?:x|env)?|ENV|ARG|export|configure set|config (?:--\\w{1,10} )?(?:set )?|secrets? set|secrets:set|config:set|env add|putenv)\\s{1,4}(?:-\\w{1,4}\\s{1,4})?["']?(?<name>[A-Za-z_][\\w.:-]{1,60})["']?[ \\t=])[ \\t]{0,4}${ARGUMENT}`,
  'dg',
);

export function findInCommands(text: string): SecretSpan[] {
  const found: SecretSpan[] = [];
  for (const { expression } of ROWS)
    for (const match of text.matchAll(expression)) add(found, match, (value) => !/^-/.test(value));
  for (const match of text.matchAll(NAMED)) {
    const name = match.groups!.option ?? match.groups!.name!;
    if (kindOfName(name) !== 'password') continue;
    add(found, match, (value) => isMadeUp(value) || isKeyMaterial(value));
  }
  return found;
}

function add(
  found: SecretSpan[],
  { groups, indices }: RegExpExecArray,
  accept: (value: string) => boolean,
): void {
  for (const name of ['a', 'b', 'c', 'd']) {
    const value = groups![name];
    if (value === undefined || isStandIn(value) || !accept(value)) continue;
    const [start, end] = indices!.groups![name]!;
    found.push({ start, end, kind: 'password' });
  }
}
