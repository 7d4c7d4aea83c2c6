// Words of rule files in the languages that people write them in. Each row is a language; all of them are tried, since
// files mix languages.

const any = (...rows: string[]) => new RegExp(rows.filter(Boolean).join('|'), 'iu');

/** A heading, lead-in or column that forbids what stands below it. */
export const FORBIDS = any(
  "\\bdo(?:n['’]?t|\\s+not|es\\s+not|esn['’]t)s?\\b|\\bdon['’]?ts\\b|\\bnever\\b|\\bavoid(?:ed|ing|s)?\\b|\\b(?:forbidden|prohibited|disallowed|banned|off[- ]limits|no[- ]?gos?)\\b|\\bnot (?:allowed|to|ok|permitted)\\b|\\b(?:must|should|shall|can)(?:\\s*not|n['’]t)\\b|\\banti-?patterns?\\b|\\bbad\\b|\\bout of scope\\b|^no\\b|\\bmistakes\\b",
  '\\b(?:nicht|nie(?:mals)?|keine?[nrs]?|verbot(?:en|ene|e)|vermeide[nt]?|vermieden|untersagt|unzulässig|tabu|unerwünscht)\\b',
  '\\b(?:nunca|jamás|evitar|evite|evita|prohibid[oa]s?|prohibiciones|qué no)\\b',
  '\\b(?:jamais|éviter|évitez|interdi(?:t|te|ts|tes|ction|ctions)|proscrits?|ne pas|à ne pas)(?![\\p{L}])',
  '\\b(?:proibid[oa]s?|proibições|não)(?![\\p{L}])',
  '\\b(?:vietat[oaie]|evitare|mai|verboden|nooit|vermijd(?:en)?)\\b',
  'нельзя|никогда|запрещ|избега|(?:^|\\s)не\\s',
  '禁止|禁用|禁忌|不要|不得|不能|不可|不许|不應|不应|避免|切勿|严禁|嚴禁|请勿|請勿|反模式',
  'しない|避け|べからず|\\bNG\\b|いけない|ダメ|だめ|不可|ないでください',
  '금지|지\\s?말|하지\\s?않|피해야|피할|안\\s?되는|안\\s?됨|절대',
  'ممنوع|نباید|هرگز|پرهیز|اجتناب|نکنید|نکن|خودداری',
  'محظور|تجنب|تجنّب|(?:^|\\s)لا\\s|يمنع|يُمنع|غير مسموح|أبدا|لا يجوز|مرفوض',
  'ห้าม|อย่า|หลีกเลี่ยง',
  '[❌🚫⛔✗✘❎👎]',
);

/** A heading or column that wants what stands below it, and says no more than that. */
export const WANTS = any(
  "^(?:please )?do(?:['’]?s)?[:.!]?$|^(?:good|better|yes|ok|right|correct|preferred|prefer|recommended|instead|use instead)(?: (?:practices?|examples?|way))?[:.!]?$",
  '^(?:gut|richtig|besser|ja|stattdessen|so)[:.!]?$|^(?:sí|hacer|bien|correcto|mejor)[:.!]?$|^(?:oui|bien|à faire|faire|correct)[:.!]?$|^(?:sim|fazer|faça|bom|correto)[:.!]?$',
  '^(?:做|要做|应该|應該|推荐|正确|可以)[：:]?$|^(?:する|良い例|推奨|OK)[：:]?$|^(?:권장|해야 할 것|좋은 예)[：:]?$|^(?:درست|خوب|انجام بده|مجاز)[：:]?$|^(?:افعل|صحيح|جيد|مسموح)[：:]?$',
  '^[✅✔☑👍]',
);

/** A sentence that says by itself that something is not to be done. */
export const REFUSES = any(
  "^(?:please\\s+)?(?:do(?:es)?\\s*n[o'’]t\\b|don['’]t|never\\b|avoid\\b|no\\b|not\\b|stop\\b|refrain\\b|without\\b|forbidden|must not|cannot|can['’]t)",
  '^(?:bitte\\s+)?(?:nicht|nie(?:mals)?|keine?[nrs]?|vermeide[nt]?)\\b',
  '^(?:no|nunca|jamás|evita[r]?|evite|ne|jamais|évite[rz]?|não|nunca)(?![\\p{L}])',
  '^(?:禁止|不要|不得|不能|不可|避免|切勿|严禁|嚴禁|请勿|請勿)|^(?:هرگز|نباید|از\\s.*(?:پرهیز|خودداری))|^(?:لا|تجنب|تجنّب|يمنع|يُمنع)(?:\\s|$)|^(?:ห้าม|อย่า)',
);

/** A heading that says when or where what stands below it holds. */
export const CONDITION = any(
  '^(?:when|whenever|if|before|after|while|during|until|unless|once|for|in|inside|within|on|at|under|only|outside|every|each|with|without)\\b',
  '^(?:wenn|falls|sobald|bevor|vor|nach|bei|beim|für|in|im|während|nur|jede[rs]?)\\b',
  '^(?:cuando|si|antes|después|al|en|para|solo|sólo|durante|cada|hasta)(?![\\p{L}])',
  '^(?:quand|lorsque|lorsqu|si|avant|après|dans|pour|en|pendant|chaque|seulement)(?![\\p{L}])',
  '^(?:quando|se|antes|depois|ao|em|na|no|para|durante|cada|somente|só)(?![\\p{L}])',
  '^(?:如果|当|當|每次|只有|除非|在)|(?:时|時|前|后|後|的时候|场合)[：:]?$',
  '(?:場合|とき|時|前|前に|際|後|たら|れば)[：:]?$|(?:경우|때|전|전에|후|후에|면)[：:]?$',
  '^(?:اگر|وقتی|هنگام|پیش از|قبل از|پس از|بعد از|در|برای|فقط)(?:\\s|$)|^(?:إذا|عند|عندما|قبل|بعد|في|فقط|لو)(?:\\s|$)|^(?:เมื่อ|ถ้า|หาก|ก่อน|หลัง)',
);

/** Headings, lead-ins and tags that only order a file. */
export const GENERIC = any(
  "^(?:the |our |my |some |a few |more |other |also |general |common |basic |core |main |key |project |team |coding |code |development |dev |repo(?:sitory)? |important |critical |additional |follow these |follow the )*(?:agents?(?:\\.md)?|claude(?:\\.md)?|gemini|copilot|cursor|instructions?|rules?|rule set|guide(?:lines?|s)?|conventions?|standards?|principles?|practices?|best practices|notes?|tips?|hints?|warnings?|cautions?|information|info|details?|summary|overview|introduction|about|general|basics|important|critical|misc(?:ellaneous)?|other|further|code|coding|style|code style|coding style|preferences?|context|background|description|project|repo(?:sitory)?|system|do|dos and don['’]?ts|do(?:['’]?s)?(?: and |\\s*[/&]\\s*)don['’]?ts?|remember|please|reminders?|see also|links?|references?|resources?|content|contents|section|example|commands?|settings?|requirements?)[\\s:.!]*$",
  '^(?:allgemeine[sr]?|grundsätze|regeln?|richtlinien?|konventionen|hinweise?|wichtig|überblick|einleitung|sonstiges|allgemein|befehle|stil|code|projekt)[\\s:.!]*$',
  '^(?:reglas?|normas?|convenciones|generales?|general|importante|notas?|resumen|introducción|estilo|comandos|instrucciones|guía)[\\s:.!]*$',
  '^(?:règles?|conventions|général|généralités|important|notes?|aperçu|introduction|consignes|style|commandes)[\\s:.!]*$',
  '^(?:regras?|convenções|geral|gerais|importante|notas?|visão geral|introdução|estilo|comandos|instruções)[\\s:.!]*$',
  '^(?:项目|通用|一般|基本|开发|编码|代码)?(?:规则|规范|约定|说明|通用|概述|概览|简介|注意|注意事项|重要|命令|风格|其他|准则|指南|須知)[：:]?$',
  '^(?:プロジェクト|コーディング|基本|一般|共通)?(?:ルール|規則|規約|概要|注意|注意事項|重要|はじめに|その他|全般|方針|コマンド)[：:]?$',
  '^(?:프로젝트|코딩|일반|기본)?\\s?(?:규칙|원칙|개요|주의|주의사항|중요|기타|일반|지침|명령어)[：:]?$',
  '^(?:قواعد|قوانین|قاعده‌ها|قواعد کلی|کلی|نکات|مهم|معرفی|راهنما|توضیحات|دستورها)[：:]?$|^(?:قواعد|القواعد|عام|ملاحظات|مهم|مقدمة|إرشادات|تعليمات|نظرة عامة|الأوامر)[：:]?$',
);

/** Sentences that need the one before them. */
export const DEPENDENT = any(
  "^(?:it|its|it['’]s|this|these|those|that|that['’]s|they|them|their|he|she|otherwise|then|instead|there|but|and|or|so|also|therefore|hence|thus|likewise|similarly|same|both|either|neither|no:|yes:|no,|yes,|the same|in that case|if so|if not|this way|here)\\b",
  "^(?:please\\s+)?(?:do not|don['’]t|never|always|only)?\\s*\\p{L}+\\s+(?:it|them|this|these|those|that)(?=[\\s.,;:!]|$)",
  '^(?:er|sie|es|dies(?:e[rsmn]?)?|das|sonst|andernfalls|dann|danach|dort|dabei|dazu|damit|aber|und|oder|auch|stattdessen|ansonsten|dasselbe)\\s',
  '^(?:esto|este|esta|estos|estas|eso|ese|esa|también|pero|y|entonces|si no|de lo contrario|así|ello)\\s',
  "^(?:il|elle|ils|elles|cela|ça|ceci|ce|sinon|alors|mais|et|aussi|donc|dans ce cas|c['’]est)\\s",
  '^(?:isto|isso|este|esta|ele|ela|também|mas|e|então|senão|caso contrário|assim)\\s',
  '^(?:它|这|這|那|该|該|此|其|否则|否則|然后|然後|但|不过|不過|也|同时|同時|因此|所以)',
  '^(?:それ|これ|その|この|また|ただし|しかし|そして|なお|さもなければ)|^(?:이|그|또한|하지만|그러나|그리고|단,|다만)\\s',
  '^(?:این|آن|همچنین|اما|ولی|و|سپس|وگرنه|در غیر این صورت)\\s|^(?:هذا|هذه|ذلك|تلك|وإلا|لكن|ثم|كذلك|أيضا)\\s',
);

/** A sentence that opens with its condition: the next one of its paragraph often leans on it. */
export const CONDITIONAL_OPENING = any(
  '^(?:when|whenever|if|once|before|after|until|unless)\\b',
  '^(?:wenn|falls|sobald|bevor)\\b|^(?:cuando|si|quand|lorsque|quando|se)\\s',
  '^(?:如果|当|當|若)|^(?:اگر|وقتی)\\s|^(?:إذا|عند|عندما)\\s|^(?:만약)\\s',
);

/** An order, by which a sentence goes on with what the one before it began. */
export const ORDER = any(
  "^(?:do not|don['’]t|never|always|please|then|stop|ask|tell|run|use|add|update|write|keep|make|check|leave|put|call|wait|start)\\b",
);

/** Sentences about the file itself, with the words that make one a rule all the same. */
export const ABOUT_FILE = any(
  '^_?(?:this|the following) (?:file|document|guide|page|agents\\.md|claude\\.md|readme|rule file|section)\\b',
  '^(?:the )?(?:file|document) (?:below|contains|describes|guides)\\b|^(?:last|zuletzt) (?:updated?|modified|change[d]?|review(?:ed)?|geändert)\\b|^(?:generated (?:by|with|from|on)|table of contents|version:|author[s]?:|maintainer[s]?:|date:|stand:|copyright\\b|licen[cs]e:)',
  '^dieses? (?:datei|dokument|seite)\\b|^este (?:archivo|documento|fichero|arquivo|ficheiro)\\b|^ce (?:fichier|document|guide)\\b|^última actualización|^dernière mise à jour|^última atualização',
  '^(?:本|此|该|這份|这份)(?:文件|文档|檔案|文檔)|^(?:この|本)(?:ファイル|文書|ドキュメント)|^이 (?:파일|문서)|^این (?:فایل|سند|پرونده)|^هذا (?:الملف|المستند)|^最后更新|^最終更新',
);
export const MUST = any(
  "\\b(?:must|should|shall|never|always|do not|don['’]t|muss|müssen|soll|nie|nicht|debe|deben|nunca|doit|jamais|deve)\\b|必须|必須|不要|不得|してください|こと。?$|해야|마세요|باید|نباید|يجب|لا ",
);

/** A role for the assistant is no rule of the project. */
export const ROLE = any(
  "^(?:you are|you['’]re|act as|behave (?:as|like)) (?:an? |the |our )",
  '^du bist (?:ein|der|die)|^sie sind ein|^eres (?:un|una|el|la)\\b|^(?:tu es|vous êtes) une?\\b|^você é um',
  '^你是(?:一|个|個|资深|專|专)|^您是一|^あなたは.*(?:です|である)。?$|^당신은 .*(?:입니다|이다)\\.?$|^(?:تو|شما) یک |^أنت (?:مساعد|خبير|مهندس|مطور)',
);

/** Sentences that only point to another place, before a link or an import. */
export const POINTER = any(
  '^(?:please\\s+)?(?:see|read|refer|check|consult|cf\\.?|details|more|docs?|documentation|link|import|include|follow|load)\\b',
  '^(?:siehe|vgl|lies|mehr|véase|ver|consulta|voir|cf|lire|veja|consulte)\\b',
  '^(?:参见|参考|参照|见|請見|詳見|详见)|^(?:참고|참조)|^(?:ببین|نگاه|رجوع|مراجعه)|^(?:انظر|راجع)',
);
