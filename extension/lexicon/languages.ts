// The same signs in other languages than English: questions, requests for one time, moments, moods, rules, facts.
import type { Row } from './row.ts';

export const FOREIGN_QUESTIONS: Row[] = [
  {
    name: 'full-width and inverted marks',
    pattern: /[？؟]["')\]”’」』]*\s*$|^¿/,
    matches: '测试为什么失败？',
    not: '测试失败。',
  },
  {
    name: 'German',
    pattern:
      /^(?:warum|wieso|weshalb|wer|was|wo|wann|wie|welche[rsnm]?|wohin|woher|gibt es|gibt's|kann(?:st)? (?:du|man|ich)|könn(?:en|test) (?:wir|du|sie)|soll(?:en|te|ten)? (?:ich|wir|man)|haben wir|ist (?:das|es|der|die)|weißt du)\s/iu,
    matches: 'warum läuft der Build nicht',
    not: 'der Build läuft auf Node 22',
  },
  {
    name: 'Spanish and Portuguese',
    pattern:
      /^(?:por qué|por que|qué|quién|quem|cuál|cómo|como (?:é|se|faço|funciona)|dónde|onde|cuándo|quando (?:é|vai)|cuánto|quanto|puedes decirme|sabes si|você sabe)\s/iu,
    matches: 'por qué falla la prueba',
    not: 'porque falla la prueba, usa otra',
  },
  {
    name: 'French and Italian',
    pattern:
      /^(?:pourquoi|qui (?:est|a|gère)|quel(?:le)?s?|comment|où|quand est-ce|combien|est-ce qu|qu['’]est-ce|peut-on|perché|chi|quale|come (?:si|mai)|dove|quanto)(?:\s|['’])/iu,
    matches: 'pourquoi le build échoue',
    not: 'le build échoue sans Docker',
  },
  {
    name: 'Chinese',
    pattern: /(?:吗|呢|么|是不是|对不对)[。！!.\s]*$|^(?:为什么|怎么|谁|哪|什么|几|多少|能不能|可不可以)/u,
    matches: '这个测试能跑吗',
    not: '这个测试用 vitest 跑',
  },
  {
    name: 'Japanese and Korean',
    pattern:
      /(?:か|かな|かしら|の\?)[。！!.\s]*$|(?:까요?|나요|니|는지 (?:알|궁금).*)[.!\s]*$|^(?:왜|누가|어디|언제|어떻게|무엇|뭐)/u,
    matches: 'このエラーの原因は何ですか',
    not: '本番のDBは PostgreSQL です',
  },
];

export const FOREIGN_SUPPOSITIONS: Row[] = [
  {
    name: 'European',
    pattern:
      /(?<!\p{L})(?:vielleicht|eventuell|könnte[n]?|würde[n]?|wäre[n]?|ich (?:glaube|denke|vermute)|nehmen wir an|angenommen|tal vez|quizás?|podríamos|sería|creo que|supongo|peut-être|on pourrait|ce serait|je (?:pense|crois|suppose)|supposons|talvez|poderíamos|acho que|forse|potremmo|sarebbe|penso che|magari)(?!\p{L})/iu,
    matches: 'vielleicht nehmen wir Redis',
    not: 'wir nehmen Redis',
  },
  {
    name: 'East Asian',
    pattern:
      /(?:也许|可能|或许|如果我们|假如|我觉得|我想|かもしれ|だろう|でしょう|と思(?:う|い)|もし|아마|것 같|일지도|만약)/u,
    matches: '也许我们用 Redis',
    not: '我们用 Redis',
  },
];

export const FOREIGN_REPORTS: Row[] = [
  {
    name: 'European',
    pattern:
      /(?<!\p{L})(?:(?:kollege|kollegin|chef|jemand|artikel|doku|blog|er|sie)\s(?:sagt|sagte|meint|meinte|behauptet|schreibt)|laut (?:dem|der|einem)|alguien dice|(?:colega|jefe|artículo|blog|documentación) (?:dice|cree)|según (?:el|la)|(?:collègue|chef|article|blog|doc) (?:dit|pense)|selon (?:le|la|un)|segundo o|secondo il)(?!\p{L})/iu,
    matches: 'mein Kollege meint, wir brauchen Kafka',
    not: 'mein Kollege betreut Kafka',
  },
];

export const FOREIGN_MOMENTS: Row[] = [
  {
    name: 'European',
    pattern:
      /(?<!\p{L})(?:gerade|im moment|momentan|diesmal|dieses mal|erstmal|vorerst|heute|morgen(?! (?:früh )?(?:um|ab))|nur in dieser|nur hier|por ahora|ahora mismo|esta vez|hoy|de momento|pour l['’]instant|pour le moment|cette fois|aujourd['’]hui|por enquanto|desta vez|agora mesmo|hoje|per ora|questa volta|adesso|oggi)(?!\p{L})/iu,
    matches: 'mach das diesmal ohne Tests',
    not: 'jede Änderung braucht Tests',
  },
  {
    name: 'East Asian',
    pattern:
      /(?:这次|现在先|暂时|目前|先这样|今天|とりあえず|今回(?:だけ|は)|今日|一旦|今だけ|이번(?:만|에는|엔)|일단|지금(?:은|만)|오늘)/u,
    matches: '这次先跳过测试',
    not: '测试一律用 vitest',
  },
];

export const FOREIGN_MOODS: Row[] = [
  {
    name: 'European',
    pattern:
      /(?<!\p{L})(?:ich (?:hasse|liebe|wünschte)|kaputt|falsch|(?:geht|funktioniert|läuft|klappt) (?:\p{L}+ )?nicht|fehlt|danke|merci|gracias|obrigad[oa]|grazie|ne (?:marche|fonctionne) pas|no funciona|não funciona|non funziona|está mal|hoffentlich|schön wäre|keine lust|genervt|ojalá|odio|me encanta|estoy (?:harto|cansad[oa])|j['’]adore|je déteste|j['’]aimerais|marre|tomara|adoro|odeio|magari fosse|haha+|jaja+)(?!\p{L})/iu,
    matches: 'ojalá tuviéramos mejores pruebas',
    not: 'las pruebas van en `tests`',
  },
  {
    name: 'East Asian',
    pattern:
      /(?:有问题|不对|错了|谢谢|ありがとう|動かない|おかしい|감사|안 (?:돼|되)|이상해|讨厌|希望|要是|真好|太棒|累死|疲れ|好き|嫌い|いいな|といいな|たらなあ|싫어|좋겠|피곤|ㅋㅋ)/u,
    matches: '要是我们用 Rust 就好了',
    not: '我们用 Rust',
  },
];

export const FOREIGN_REQUESTS: Row[] = [
  {
    name: 'German',
    pattern:
      /^(?:bitte |kannst du (?:bitte )?)?(?:mach|zeig|füg|lösch|ändere?|schreib|korrigier|bau|erstell|erklär|prüf|teste?|führ|öffne|verschieb|benenn|nimm (?:das|die|den) |gib|schau|such|entfern|starte|setz|hilf)e?(?!\p{L})/iu,
    matches: 'mach das bitte nur hier',
    not: 'macht man nie von Hand',
  },
  {
    name: 'Romance',
    pattern:
      /^(?:por favor,? |s['’]il te plaît,? |per favore,? )?(?:haz(?:lo)?|muestra|muéstrame|añade|agrega|borra|elimina|cambia|corrige|arregla|escribe|explica|ejecuta|abre|mueve|fais|montre(?:-moi)?|ajoute|supprime|change|corrige|écris|explique|lance|ouvre|déplace|faça|mostre|adicione|apague|mude|corrija|escreva|explique|rode|abra|mova|fai|mostra(?:mi)?|aggiungi|cancella|cambia|correggi|scrivi|spiega|esegui|apri|sposta)(?!\p{L})/iu,
    matches: 'ajoute un test pour la liste vide',
    not: 'les tests vont à côté du code',
  },
  {
    name: 'of this very thing',
    pattern:
      /(?<!\p{L})(?:(?:ich|je|yo|eu|io) (?:meinte|parlais|me refería|quería decir|falava|parlavo|intendevo)|(?:dieser|diese[mns]?|cette|ce|este|esta|esse|questo|questa) (?:datei|funktion|zeile|fichier|fonction|ligne|archivo|función|línea|arquivo|função|linha|file|funzione|riga)|l['’]autre (?:fichier|fonction))(?!\p{L})/iu,
    matches: "je parlais de l'autre fichier",
    not: 'les fichiers sont en UTF-8',
  },
  {
    name: 'East Asian',
    pattern:
      /^(?:请?(?:帮我|给我|把这|加一?个|写一?个|删掉|改一下|修一下|看一下|解释)|这个|那个|这段|该|この|その|これを|それを|ここ|이(?:것|거|걸|\s)|여기|저것)|(?:一下|を見せて|を直して|を追加して|を消して|してみて)(?:ください)?[。.]?\s*$|(?:보여|고쳐|추가해|삭제해|바꿔|설명해) ?(?:줘|주세요)[.]?\s*$/u,
    matches: '帮我加一个测试',
    not: '测试都放在旁边',
  },
];

/** Always and never, must and must not, from now on. */
export const FOREIGN_RULES: Row[] = [
  {
    name: 'German',
    pattern:
      /(?<!\p{L})(?:immer|nie(?:mals)?|stets|grundsätzlich|jede[rsnm]?|alle[rsn]?|keine?[nrms]?|nur|müssen|muss|dürfen|darf|ab (?:jetzt|sofort|heute)|künftig|in zukunft|statt|anstatt|nicht mehr|ohne|verboten|bitte)(?!\p{L})/iu,
    matches: 'wir benutzen ab jetzt pnpm',
    not: 'der Build ist fertig',
  },
  {
    name: 'Spanish and Portuguese',
    pattern:
      /(?<!\p{L})(?:siempre|nunca|jamás|cada|tod[oa]s?|ning(?:ún|una)|solo|sólo|debe[n]?|hay que|a partir de (?:ahora|hoy|agora|hoje)|en vez de|en lugar de|sin|prohibido|sempre|jamais|tod[oa]|nenhum[a]?|só|somente|deve[m]?|em vez de|sem|proibido|no (?:uses|usar|hagas|escribas)|não (?:use|usar|faça)|ya no)(?!\p{L})/iu,
    matches: 'siempre usamos comillas simples',
    not: 'la prueba falla',
  },
  {
    name: 'French and Italian',
    pattern:
      /(?<!\p{L})(?:toujours|jamais|chaque|tous?|toutes?|aucune?|seulement|uniquement|doi(?:t|vent)|il faut|désormais|dorénavant|à partir de (?:maintenant|aujourd['’]hui)|au lieu de|sans|pas de|interdit|ne .{1,30} (?:pas|plus|jamais)|sempre|mai|ogni|tutt[ie]|nessun[oa]?|solo|soltanto|dev(?:e|ono)|bisogna|d['’]ora in poi|invece di|senza|vietato|non (?:usare|scrivere|si))(?!\p{L})/iu,
    matches: 'à partir de maintenant, pas de `any`',
    not: 'le test échoue',
  },
  {
    name: 'we do',
    pattern:
      /^(?:on|nous|wir|noi|nós|a gente) \p{L}+|(?<!\p{L})\p{L}{2,}(?:amos|emos|imos|iamo|ons)(?!\p{L})/iu,
    matches: 'on écrit les messages en anglais',
    not: 'la prueba falla',
  },
  {
    name: 'of all of a kind',
    pattern:
      /^(?:los|las|les|os|as|i|gli|le) \p{L}+(?:s|i|e) .{0,60}(?<!\p{L})(?:van|son|se|usan|llevan|están|sont|vont|ont|são|vão|ficam|usam|sono|vanno|stanno|hanno)(?!\p{L})/iu,
    matches: 'los nombres de las tablas van en singular',
    not: 'el nombre de la tabla falla',
  },
  {
    name: 'Chinese',
    pattern:
      /(?:总是|一直|从不|永远|必须|不要|不能|禁止|不准|只能|只用|都|以后|从现在(?:开始|起)|今后|一律|统一|每个|每次|所有|而不是|代替|不再|请用)/u,
    matches: '以后提交信息用英文写',
    not: '提交信息写好了',
  },
  {
    name: 'Japanese',
    pattern:
      /(?:必ず|常に|いつも|絶対|決して|今後|これから|以後|すべて|全て|毎回|禁止|ではなく|じゃなくて|代わりに|のみ|だけ(?:を|で)|ないで|しないこと|すること|してください|書いて|使って|統一|ルール)/u,
    matches: 'コミットは必ず英語で書く',
    not: 'コミットしました',
  },
  {
    name: 'Korean',
    pattern:
      /(?:항상|언제나|절대|반드시|앞으로|이제부터|모든|매번|금지|대신|말고|아니라|하지 ?마|쓰지 ?마|만 (?:사용|써)|(?:작성|사용)해|통일)/u,
    matches: '앞으로 커밋은 영어로 작성해 주세요',
    not: '커밋했습니다',
  },
];

/** A state of things, in the present. */
export const FOREIGN_FACTS: Row[] = [
  {
    name: 'German',
    pattern:
      /(?<!\p{L})(?:ist|sind|läuft|laufen|liegt|liegen|heißt|heißen|gehört|gehören|hat|haben|steht|stehen|kommt|kommen|verwenden|benutzen|nutzen|verwendet|benutzt|nutzt|schreiben|schreibt|nehmen|braucht|brauchen|wird|werden|besteht|endet|beginnt|betreut|verantwortet)(?!\p{L})/iu,
    matches: 'der Mailserver läuft auf Port 1026',
    not: 'danke für die Hilfe',
  },
  {
    name: 'Romance',
    pattern:
      /(?<!\p{L})(?:es|son|está[n]?|va[n]?|usa(?:mos|n)?|corre[n]?|tiene[n]?|pertenece[n]?|escucha[n]?|vive[n]?|se (?:llama|escribe|guarda|despliega|usa)[n]?|est|sont|va|vont|utilise(?:nt|ns)?|on (?:\p{L}+)|nous \p{L}+ons|s['’]appelle(?:nt)?|tourne(?:nt)?|écoute(?:nt)?|appartien(?:t|nent)|se trouve(?:nt)?|é|são|fica[m]?|roda[m]?|usamos|tem|têm|chama-se|è|sono|usiamo|gira(?:no)?|ascolta(?:no)?|appartiene|si (?:chiama|trova|usa|scrive)(?:no)?)(?!\p{L})/iu,
    matches: 'los nombres de las tablas van en singular',
    not: 'gracias por la ayuda',
  },
  {
    name: 'East Asian',
    pattern:
      /(?:是|在|用|使用|叫|属于|负责|です|である|ます|にあり|使い|という|입니다|이다|있습니다|합니다|씁니다|사용합니다)/u,
    matches: '支付服务的端口是 7443',
    not: '谢谢',
  },
];
