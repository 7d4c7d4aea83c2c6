// The words that announce a secret, in the languages that people write to a coding assistant in: data for
// secret-prose.ts.

/**
 * `password`: a made-up word may follow; `weak`: it may be what the word is; `key`: what looks like key material;
 * `pin`: digits.
 */
export type KeywordKind = 'password' | 'weak' | 'key' | 'pin';

const PASSWORDS = [
  // The ends of compounds too: Datenbankpasswort, rootpassword.
  'password',
  'identified by',
  'passwd',
  'passphrase',
  'passcode',
  'passwort',
  'kennwort',
  'zugangscode',
  'wachtwoord',
  'lösenord',
  'lozinka',
  'contraseña',
  'contrasena',
  'mot de passe',
  'phrase de passe',
  'palavra-passe',
  "parola d[’']ordine",
  'hasło',
  'heslo',
  'пароль',
  'паролем',
  '密码',
  '密碼',
  '口令',
  '通行码',
  'パスワード',
  'パスフレーズ',
  '合言葉',
  '비밀번호',
  '암호',
  'รหัสผ่าน',
  'كلمة المرور',
  'کلمه عبور',
  'گذرواژه',
  'पासवर्ड',
  'mật khẩu',
  'şifre',
];
const SHORT_PASSWORDS = [
  'pwd',
  'pw',
  'senha',
  'clave',
  'mdp',
  'geheimnis',
  'psk',
  'auth string',
  '(?:code|clé|clef) (?:wifi|wi-fi)',
  '(?:wifi|wi-fi|wlan)[ -]?(?:key|code|schlüssel)',
];
/** They mean other things too. */
const WEAK = ['pass', 'creds', 'credentials?', 'login', 'parola', 'secrets?', 'secreto'];
const KEYS = [
  'secret',
  'secrets',
  'token',
  'tokens?',
  '(?:api|access|secret|signing|encryption|private|license|licence|account|master|shared|deploy|service|webhook|auth|session|storage)[ -]?keys?',
  'webhook',
  'seed',
  'salt',
  '(?:recovery|backup|access|security|auth|activation|verification)[ -]?codes?',
  '(?:geheimer |geheimen |privater |api-)?schlüssel',
  'zugangsschlüssel',
  'token',
  'jeton',
  "clé (?:secrète|privée|d[’']api|de chiffrement|api)",
  'clave (?:secreta|privada|de api|de cifrado|api)',
  'secreto',
  'llave',
  'chiave',
  'chave',
];
const LONG_KEYS = [
  '密钥',
  '密鑰',
  '秘钥',
  '令牌',
  '秘密鍵',
  'シークレット',
  'トークン',
  'apiキー',
  '暗号鍵',
  '暗号化キー',
  '비밀 키',
  'api 키',
  '토큰',
  'ключ',
  'токен',
];
const PINS = [
  'pin',
  'pin[ -]?code',
  'passcode',
  'otp',
  'tan',
  '2fa[ -]?code',
  '(?:recovery|backup|door|entry|gate|alarm|unlock|safe|lock)[ -]?codes?',
];
const LONG_PINS = ['暗証番号', '验证码', '驗證碼', '인증번호'];

const alternatives = (list: string[]) => [...list].sort((a, b) => b.length - a.length).join('|');
/** Not inside a longer word. */
const apart = (list: string[]) =>
  `(?<![\\p{Script=Latin}\\p{N}_])(?:${alternatives(list)})(?![\\p{Script=Latin}\\p{N}_])`;

export const KEYWORDS: { kind: KeywordKind; expression: RegExp }[] = [
  {
    kind: 'password',
    expression: new RegExp(`(?:${alternatives(PASSWORDS)})|${apart(SHORT_PASSWORDS)}`, 'giu'),
  },
  { kind: 'weak', expression: new RegExp(apart(WEAK), 'giu') },
  { kind: 'key', expression: new RegExp(`(?:${alternatives(LONG_KEYS)})|${apart(KEYS)}`, 'giu') },
  { kind: 'pin', expression: new RegExp(`(?:${alternatives(LONG_PINS)})|${apart(PINS)}`, 'giu') },
];

/** Words that announce a pair of user and password. */
export const LOGINS =
  /(?<![\p{L}\p{N}_])(?:log-?ins?|log in(?:to)?|sign in|basic auth|credentials?|creds|accounts?|user(?:name)?s?|zugangsdaten|anmeldedaten|zugang|benutzer|identifiants?|compte|accès|credenciales|acceso|usuario|cuenta|conta|credenziali|anmelden|anmeldung|einloggen|melde|connecte[rz]?|inicia|entra|accede|kombi|combo)(?![\p{L}\p{N}_])|账号|帐号|账户|用户名|登录|アカウント|ログイン|ユーザー/giu;

/** Users whose name is enough to announce a pair. */
export const USERS =
  /(?<![\p{L}\p{N}_/.-])(?:admin|administrator|root|sysadmin|superuser|operator|postgres|sa|guest|deploy|staging|demo)\s{0,2}[/:|]\s{0,2}(?=\S)/giu;

/** "ana@example.org, password": nothing else follows an address like that. */
export const ADDRESSED =
  /(?<![\w.+-])[\w.+-]{1,60}@[\w-]{1,60}\.[\w.-]{1,60}\s{0,3}(?:[,/|:]|and|und|et|y|with|mit)\s{1,3}(?=\S)/g;

/** "…: user / password" at the end of a sentence or in brackets. */
export const SLASHED = /[:(]\s{0,3}["'`]?[\w.@+-]{2,60}["'`]?\s{1,3}\/\s{1,3}(?=\S)/g;

/** A pass phrase of plain words without quotes. */
export const PHRASES =
  /(?<![\p{L}\p{N}_])(?:pass ?phrase|seed(?: phrase)?|mnemonic|recovery phrase|passphrase|mot de passe|phrase secrète|frase (?:semilla|de paso)|助记词|パスフレーズ)\s{0,3}(?:[:=：]|is)\s{0,3}(?=\p{L})/giu;

/** What stands between the word and its value: nothing, a verb, a preposition, a sign, a particle. */
export const COPULAS =
  /^[?!]{0,3}[*_"”]{0,3}[ \t]{1,4}(?:A:[ \t])?[[(]?(?=\S)|^(?=[“„«‘「『【])|['’]s[ \t]{1,4}(?=\S)|[ \t][=＝][ \t]{1,4}(?=\S)|(?<![\p{L}\p{N}_])(?:is|was|are|be|becomes|to|now|currently|lautet|lauten|ist|war|auf|heißt|heisst|sei|es|son|era|será|sea|a|est|sont|était|à|devient|é|è|sera|sarà|type|enter|use|try|tried|para|como|zu|як|это|как|на|olarak)[ \t:]{1,4}(?:(?:now|set to|equal to|currently|still|jetzt|ahora|maintenant|désormais)[ \t:]{1,4})?(?=\S)|[:→—–][*_]{0,3}[ \t]{0,8}(?=\S)|->[ \t]{0,4}(?=\S)|(?:(?:是|为|為|叫|设为|設為|设置为|設定|改为|改成|改為|变成|換成|换成)了?|は|が|を|に|です|는|은|를|을|로)[ \t:]{0,4}(?=[!-~「『“【])/giu;

/** Before the word: "… is the password", "… as the password". */
export const AROUND =
  /(?:^|[\s"'`“„«「『(])(?<value>[!-~]{6,60})["'`”“»」』]?\s{1,3}(?:is|was|as|for|when|ist|als|war|es|como|est|comme|是|作为)\s{1,3}(?:\p{L}{1,12}\s{1,3}){0,3}(?:\p{L}{1,20}-)?$/iu;
