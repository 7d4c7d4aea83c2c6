// Tells by its words how likely the name of a value names a secret: `DB_PASS`, `githubToken`, `secret_key_base`, `密码`.

/**
 * `password`: whatever stands there is one. `key`: what looks like key material is one. `other`: a random value only,
 * since nothing is known of the name. `harmless`: names hashes, ids, counts and files.
 */
export type NameKind = 'password' | 'key' | 'other' | 'harmless';

const words = (text: string) => new Set(text.split(' '));

/** Words for passwords, in the languages that developers name things in; each without its accents too. */
const PASSWORD = words(
  'password passwords passwd passwort passphrase passcode passwrd pwd pw pass psk userpass kennwort kennung ' +
    'contraseña contrasena contrasenya clave senha motdepasse mdp wachtwoord hasło haslo parola lösenord пароль ' +
    '密码 密碼 口令 パスワード 暗証番号 비밀번호 secret secrets geheimnis secreto segreto 密钥 密鑰 秘密鍵 秘密 ' +
    'credential credentials creds zugangsdaten pin tan totp otp storepass keypass dbpassword dbpass pgpassword ' +
    'mysqlpwd token authtoken jeton 令牌 トークン apikey apisecret bearer authorization',
);

/** Words that only say a secret together: an API key, a private key, the key of an app. */
const KEY = words(
  'key keys schlüssel schluessel clé cle llave auth salt pepper seed signature sig cookie session sid sessionid jwt ' +
    'hmac cipher webhook hook dsn nonce license licence cert private signing encryption access code 钥 鍵 キー',
);

/** Before `key`, they make it as good as a password. */
const KEY_OF = words(
  'api access auth account private secret signing encryption master app application service session license licence ' +
    'client storage shared deploy admin crypt crypto cipher hmac jwt webhook user subscription write read maps server',
);

/** After the word for a secret, they say that the value is no secret itself. */
const NOT_THE_VALUE = words(
  'file files path dir name names length len min max size type types count counter limit ttl expiry expires expire ' +
    'expiration expired age policy field label regex pattern hint prefix suffix ref header url uri endpoint service ' +
    'provider manager encoder hasher hashers hash hashed visible enabled required reset strength rules kind format ' +
    'version index parser stream validator input form helper class exception error message title placeholder ' +
    'parallelism budget usage rotation store source env var variable column table algorithm strategy location arn ' +
    'rate ratio interval timeout days hours minutes seconds at by in stdin ' +
    'stdout prompt command cmd script help page link',
);

/** Before the word for a secret, they say that a text about it follows. */
const TEXT_ABOUT = words('label message error placeholder title hint i18n validation text lang locale');

/** They name checksums, ids and look-ups, whose values are random by nature. */
const HARMLESS = words(
  'sha sha1 sha256 sha384 sha512 md5 hash checksum integrity digest commit rev revision ref fingerprint etag uuid guid ' +
    'id ids trace span request build version tag image cache primary foreign partition sort public pub index href src ' +
    'path file dir url uri host hostname class classname style transform viewbox mappings i18n message ' +
    'v h oid tree parent object blob mode chunk filename package module import resolved target regex font pattern color ' +
    'colour traceparent row col column accept agent',
);

/** `name` may be an identifier, a path of identifiers, an option or a word, of at most some dozen characters. */
export function kindOfName(name: string): NameKind {
  const parts = partsOf(name);
  const last = parts.findLastIndex((part) => PASSWORD.has(part));
  if (parts.some((part) => TEXT_ABOUT.has(part))) return 'other';
  if (last >= 0)
    return afterwards(parts.slice(last + 1), parts[last] === 'token' || parts[last] === 'tokens');
  const joined = parts.join('');
  if (isCompound(joined)) return 'password';
  const key = parts.findLastIndex((part) => KEY.has(part));
  if (key >= 0) {
    const rest = parts.slice(key + 1);
    if (rest.some((part) => NOT_THE_VALUE.has(part))) return 'harmless';
    if (rest.length > 1) return 'other';
    if (parts.slice(0, key).some((part) => HARMLESS.has(part))) return 'harmless';
    return parts.slice(0, key).some((part) => KEY_OF.has(part)) &&
      !/^(?:auth|code|cookie|session)$/.test(parts[key]!)
      ? 'password'
      : 'key';
  }
  return parts.some((part) => HARMLESS.has(part)) ? 'harmless' : 'other';
}

/** A word for a password at the end of one word, as in `SSHPASS`, `rpcpassword` and `DB接続パスワード`. */
function isCompound(name: string): boolean {
  if (name.includes('motdepasse')) return true;
  if (/(?:pass|passw|pwd|pw|apikey|requirepass|masterauth)$/.test(name))
    return !/(?:by|com|tres|over|under|sur)pass$/.test(name);
  return LONG.some((word) => name.endsWith(word));
}

/** Long enough that no other word ends with them. */
const LONG = [...PASSWORD].filter((word) => word.length > 5 || /[^\0-\x7f]/.test(word));

function afterwards(rest: string[], isToken: boolean): NameKind {
  if (rest.length === 0) return 'password';
  if (rest.some((part) => NOT_THE_VALUE.has(part))) return 'other';
  // `AWS_ACCESS_KEY_ID` is half of a pair and kept with it; a token's id is an id.
  if (rest.at(-1) === 'id') return isToken ? 'harmless' : 'key';
  return 'password';
}

/** Words of an identifier in lower case: at signs, at capitals and at digits. */
function partsOf(name: string): string[] {
  return name
    .replace(/\\/g, '')
    .replace(/(\p{Ll}|\d)(?=\p{Lu})/gu, '$1 ')
    .replace(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1 ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .flatMap((part) =>
      [part, part.replace(/\d+$/, '')].filter((form, at) => form && (at === 0 || form !== part)),
    )
    .filter((part, at, all) => all.indexOf(part) === at);
}
