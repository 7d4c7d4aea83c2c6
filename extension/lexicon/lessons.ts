// Words of lessons: what failed or happened, why, and what to do about it.
import type { Row } from './row.ts';

/** Words of programs that fail. */
export const PROGRAM_REPORTS: Row[] = [
  {
    name: 'out of something',
    pattern:
      /\b(?:out of (?:memory|space|sync)|no space left|(?:cannot|can['’]t|could not|unable to) (?:find|open|connect|read|load|resolve|start|reach)|no such \w+)\b/i,
    matches: 'no space left on device',
    not: 'space is left',
  },
];

/** Something failed, as it is told within the sentence of the lesson. */
export const FAILURES: Row[] = [
  {
    name: 'failed',
    pattern:
      /\b(?:fail(?:s|ed|ure|ing)?|hang|hangs|hung|dies|died|dying|locked up|locks up|bricked|garbled|desync\w*|jitter\w*|reject(?:s|ed)|stripped|ignores|reverting|broke|broken|breaks|crash(?:es|ed)?|segfaults?|panic(?:s|ked)?|timed? out|errors?|exception|flaky|outage|deadlocks?|leak(?:s|ed)?|corrupt\w*|lost|wrong|missing|complain(?:s|ed)?|refused|denied|rejected|cut off|truncated|duplicat\w+|off by|race|stale|stuck|blamed|garbage|empty|blank|froze|frozen|freez(?:es|ing)|killed|oom|mismatch\w*|conflict(?:s|ed)?|invalid|expired|not found|twice|swallow(?:s|ed)|ignored|silently|overw(?:rites?|rote|ritten)|vanish\w*|disappear\w*|too many|undefined|bug|regression|slow(?:ed|s)?|stopped|unreachable|never (?:ran|arrived|reached|finished)|(?:did|does|could|would|can|wo)n['’]?t|\w+s don['’]t|N\+1|[45]0\d(?:s|es)?|unset|kept old|resets?|wipes?|drops?|stored as)\b/i,
    matches: 'the tests hung',
    not: 'the tests are fast',
  },
  ...PROGRAM_REPORTS,
  {
    name: 'words that a program reports',
    pattern:
      /\b(?:says?|said|sees?|saw|gets?|got|shows?|throws?|threw|reports?|prints?|ends? in|ended in|with|the) ["“'`][^"”'`]{4,80}["”'`]/i,
    matches: 'if the build says "heap limit", raise it',
    not: 'the build reports its size',
  },
  {
    name: 'name of an error',
    pattern:
      /\b(?:E[A-Z]{4,}|[A-Z]\w*(?:Error|Exception)|TS\d{4}|SIG[A-Z]{3,}|CORS errors?)\b|"[^"]{4,60}"(?= (?:means|comes|after|on|when))/,
    matches: '`pnpm install` ended with EACCES',
    not: 'the errands are done',
  },
  {
    name: 'foreign failure',
    pattern:
      /(?<!\p{L})(?:schlug fehl|fehlgeschlagen|fehler|abgestürzt|hing|kaputt|falló|fallaba|error|échoué|plantait|falhou|errore)(?!\p{L})|失败|报错|错误|エラー|失敗|落ち|실패|오류|에러/iu,
    matches: 'der Build schlug fehl',
    not: 'der Build ist schnell',
  },
];

export const CURES: Row[] = [
  {
    name: 'what to do',
    pattern:
      /(?:[,;:.]|\bso|\band|—|–) (?:so )?(?:please |always |never |do not |don['’]t |first |then )?(?:use|run|start|stop|stay|wait|keep|chown|compare|check|raise|add|load|read|clear|create|delete|install|set|take|fix|sort|build|pin|call|open|close|clean|restart|remove|put|make|wrap|rerun|sorting|avoid|bump|lower|pass|never|always|it needs|vor dem|erst)\b|`[^`]+` (?:\w+ ){0,4}(?:solves|fixes|fixed|solved|helps|cures)\b|\b(?:solves|fixed|solved|fixes) (?:it|this|that)\b|\bfirst\s*[.!]?$/i,
    matches: 'the store was owned by root; chown the store',
    not: 'the store is on disk',
  },
  {
    name: 'foreign cure',
    pattern:
      /(?:ausführen|starten|setzen|zuerst|hay que|primero|il faut|d['’]abord|要先|必须|先に|必要|먼저|해야)/iu,
    matches: 'vor dem Build `nvm use` ausführen',
    not: 'der Build läuft',
  },
];

/** It says in so many words that it is a lesson: what an error means, what was behind it, what comes of doing otherwise. */
export const LESSONS: Row[] = [
  {
    name: 'the cause',
    pattern:
      /\bthe (?:real |root |actual |only )?(?:cause|culprit)(?: (?:of|for|behind) [^.;]{1,60}?)? (?:is|was|were)\b|\blessons?(?: learned| learnt)?[:,]/i,
    matches: 'the cause was one huge request',
    not: 'a good cause',
  },
  {
    name: 'what a message means',
    pattern:
      /(?:["”`]|\b\w{0,40}(?:Error|Exception)|\b[45]\d\d)(?: (?:in|on|at|from|during) [\p{L}\d./_-]+){0,2},? (?:means|isn['’]t|is not|comes? from|came from)\b/u,
    matches: '"no route" in staging means that the tunnel is down',
    not: 'the prefix means nothing',
  },
  {
    name: 'a message, and what to do',
    pattern:
      /^(?:after|on|when(?:ever)?|if)(?: [^\s"“]+){0,6} ["“][^"”]{6,80}["”][^.;"]{0,40}, (?:first |please |then |just )?(?:run|use|restart|delete|clear|remove|check|set|rebuild|reinstall|rerun|try|stop|kill|start)\b/iu,
    matches: 'After "address already in use" in dev, run `make kill`',
    not: 'After the release, run `make kill`',
  },
];

/** Doing otherwise fails. */
export const OR_ELSE: Row[] = [
  {
    name: 'or it fails',
    pattern:
      /(?:[,;.–—] (?:or(?: else)?|otherwise)|\botherwise),? (?:[^\s.;]+ ){0,7}?(?:fail\w*|break\w*|crash\w*|hang\w*|loses?|lost|dies|killed|stale|stuck|times? out|complain\w*|leaks?|corrupt\w*|vanish\w*|deadlock\w*|doubled?|duplicat\w*)\b/iu,
    matches: 'pad the numbers before hashing, or the joins silently lose rows',
    not: 'pad the numbers, or leave them',
  },
];

/** A failure that happened, and is told as a story. */
export const FAILED_ONCE: Row[] = [
  {
    name: 'past',
    pattern:
      /\b(?:failed|hung|broke|crashed|segfaulted|panicked|timed out|leaked|died|stalled|froze|vanished|disappeared|corrupted|blocked|(?:was|were|got|came out) (?:\w+ )?(?:off|wrong|lost|missing|empty|stale|stuck|blank|killed|refused|denied|rejected|ignored|truncated|dropped|overwritten|doubled|duplicated|cut off)|(?:we|i|users) (?:lost|saw|got|had|missed|ran into|ran out)|ran (?:twice|out of)|did(?:n['’]t| not)|could(?:n['’]t| not)|was (?:the|a|an) \w+|showed a|never (?:ran|arrived|reached|finished|fired))\b/i,
    matches: 'the import hung on large files',
    not: 'imports must not hang',
  },
  {
    name: 'foreign past',
    pattern:
      /(?<!\p{L})(?:schlug fehl|fehlgeschlagen|abgestürzt|hing|lief nicht|falló|fallaba|se colgó|a échoué|échouait|plantait|falhou|travou|è fallito)(?!\p{L})|了|ました|(?:했|됐|났|았|었)/u,
    matches: 'der Build schlug fehl',
    not: 'der Build ist schnell',
  },
];

/** It tells of something that happened, a decision of people aside. */
export const HAPPENED: Row[] = [
  {
    name: 'something happened',
    pattern:
      /^(?!we (?:moved|chose|picked|decided|agreed|signed|migrated|switched|renamed|dropped|released|shipped|bought|hired|stopped|started|ordered)\b)[^.;:]{2,90}?(?<!\b(?:is|are|be|been|being|gets?|has|have|an?|the|of|with|by|and|not|in|for|to) )\b(?:(?!need|embed|feed|seed|speed|breed|indeed|hundred|based|used|shared|nested|signed|called|named|linked|typed|fixed|related|hosted|pinned|unused|untrusted|advanced|distributed|embedded|managed)\p{L}{2,}ed|was|were|kept|lost|went|got|ate|came|took|froze|ran|fell|saw|sent|left|threw|shut|spun|stood|had|did|grew|sank|rose|wrote|read back|overran|shrank|stuck)\b/iu,
    matches: 'the keyboard covered the input',
    not: 'the keyboard is covered by the case',
  },
];

/** Why something was so, or when. */
export const REASONS: Row[] = [
  {
    name: 'because, when, after',
    pattern:
      /\b(?:because|since|when(?:ever)?|after|as (?:the|it|we)|due to|until|so|therefore|hence|which|caused|was (?:the|a|an)|came from|turned out)\b|[;:]\s/i,
    matches: 'it hung because the socket was missing',
    not: 'it hung twice',
  },
  {
    name: 'foreign',
    pattern:
      /(?<!\p{L})(?:weil|da (?:der|die|das)|wegen|deshalb|nachdem|als|porque|debido a|cuando|así que|parce que|car|à cause|quand|donc|por causa|quando|então|perché|quindi)(?!\p{L})|因为|由于|所以|ため|ので|から|때문|그래서|니까/iu,
    matches: 'der Build schlug fehl, weil Node 18 installiert war',
    not: 'der Build schlug fehl',
  },
];

/** It names what made a failure go away. */
export const HEALED: Row[] = [
  {
    name: 'healed by',
    pattern:
      /\b(?:fixed|solved|cured|healed|helped|resolved|did the trick|made (?:it|that) (?:go away|work|pass)|(?:goes|went|go) away|(?:fixes|solves|cures|helps|resolves)(?: (?:it|this|that|them))?|the (?:fix|cure|solution|workaround|remedy) (?:is|was)|until (?:we|i) (?:\w+ed|set|put|gave|cut|ran))\b/i,
    matches: 'sorting the tags fixed it',
    not: 'the tags are sorted',
  },
];
