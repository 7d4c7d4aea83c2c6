// Lines of files that keep passwords without signs of assignment: .pgpass, .netrc, /etc/shadow, `requirepass …`.
import { kindOfName } from './names.ts';
import { isKeyMaterial, isMadeUp, isStandIn } from './values.ts';
import type { SecretSpan } from './view.ts';

const LINES: RegExp[] = [
  // host:port:database:user:password
  /^[^\s:#]{1,253}:(?:\d{1,5}|\*):[^\s:]{1,63}:[^\s:]{1,63}:(?<secret>(?!\d{1,6}$)\S{3,200})$/dgm,
  // machine host login user password …
  /\blogin\s{1,40}\S{1,100}\s{1,40}(?:account\s{1,40}\S{1,100}\s{1,40})?password\s{1,40}(?<secret>\S{1,200})/dg,
  // user:hash:days of /etc/shadow
  /^[a-z_][\w-]{0,31}:(?<secret>\$[\w-]{1,10}\$[^:\s]{8,300}|[./0-9A-Za-z]{13}):\d{0,6}:\d{0,6}:/dgm,
];
/** A directive and its argument alone on their line. */
const DIRECTIVE =
  /^[ \t]{0,20}(?<name>[A-Za-z][\w.-]{1,60})[ \t]{1,20}(?<secret>["']?[^\s"']{4,200}["']?)[ \t]{0,20}$/dgm;

export function findInFormats(text: string): SecretSpan[] {
  const found: SecretSpan[] = [];
  const add = ({ indices }: RegExpExecArray) => {
    const [start, end] = indices!.groups!.secret!;
    found.push({ start, end, kind: 'password' });
  };
  for (const expression of LINES)
    for (const match of text.matchAll(expression)) if (!isStandIn(match.groups!.secret!)) add(match);
  for (const match of text.matchAll(DIRECTIVE)) {
    const { name, secret } = match.groups!;
    const value = secret!.replace(/^["']|["']$/g, '');
    if (kindOfName(name!) === 'password' && (isMadeUp(value) || isKeyMaterial(value))) add(match);
  }
  return found;
}
