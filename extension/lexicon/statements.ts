// Plain statements of short messages: how the parts of a project are arranged, named in lower case and without a number.
import type { Row } from './row.ts';

/** Tools, protocols and formats that people write in lower case; they name something of a project as well as a capital. */
export const TOOLS: Row[] = [
  {
    name: 'tool, protocol or format',
    pattern:
      /\b(?:https?|tls|ssl|ssh|vpn|dns|tcp|udp|grpc|mqtt|i2c|spi|uart|usb|jtag|can bus|gpu|cpu|json|yaml|toml|csv|xml|sql|protobuf|parquet|postgres|mysql|sqlite|redis|kafka|rabbitmq|nats|elasticsearch|mongo(?:db)?|s3|gcs|docker|podman|helm|argo(?:cd)?|k8s|kubernetes|terraform|ansible|nginx|caddy|envoy|vault|prometheus|grafana|loki|sentry|datadog|jenkins|gitlab|github|zig|rust|python|kotlin|swift|java|typescript|javascript|golang|lua|haskell|node|deno|bun|npm|pnpm|yarn|cargo|pip|poetry|uv|gradle|maven|bazel|cmake|make|ninja|webpack|vite|rspack|esbuild|rollup|jest|vitest|mocha|pytest|playwright|cypress|storybook|tailwind|react|vue|svelte|angular|solid|next|django|flask|rails|laravel|spring|airflow|dbt|spark|dask|pandas|polars|numpy|torch|pytorch|tensorflow|mlflow|jupyter|fastlane|xcode|unity|godot|unreal|llvm|clang|gcc|wasm|webgl|vulkan|metal|opengl|stdout|stderr|stdin|eslint|biome|prettier|ruff|black|mypy|clippy)\b/i,
    matches: 'services speak grpc inside of the mesh',
    not: 'services speak to each other',
  },
  {
    name: 'letters and a number',
    pattern: /\b[a-z]{2,12}\d{1,4}[a-z]?\b|(?<=\s)[a-z]+(?:-[a-z0-9]+){2,6}$/i,
    matches: 'it needs the stage0 compiler',
    not: 'it needs a compiler',
  },
];

/** Words that say something of all of a kind, or as it always is. */
export const ARRANGEMENTS: Row[] = [
  {
    name: 'how it is done',
    pattern:
      /^(?!(?:i|it|this|that|these|those|he|she|they|there|you)\b)[^,;:?!]{3,60} (?:is|are|gets?) (?:\p{L}+ly |only |all |always )?(?:made|built|written|stored|kept|sent|rendered|deployed|served|hosted|shared|signed|generated|published|exposed|loaded|mounted|cached|sorted|parsed|released|installed|managed|handled|validated|formatted|encoded|encrypted|compiled|bundled|packed|imported|exported|injected|registered|configured|defined|declared|mirrored|synced|backed up|rotated|versioned|vendored|pinned|tagged|numbered|named|triggered|scheduled|started|read|taken|pulled|pushed|routed|proxied|derived|computed|translated|reviewed|owned|run) (?:by|from|with|at|into|in|to|via|through|on|as|under|per|using|against|inside|next to|out of|every|once|when)\b/iu,
    matches: 'the storybook is deployed from the main branch',
    not: 'the storybook is broken on the phone',
  },
  {
    name: 'what it is for',
    pattern:
      /\b(?:is|are) (?:only |just |meant |reserved |used )?for (?!now\b|me\b|you\b|us\b|sure\b|the\b|a\b|real\b|example\b)\p{L}{3,}/iu,
    matches: 'stdout is for results',
    not: 'the branch is for me',
  },
  {
    name: 'by default',
    pattern: /\bby default\b/i,
    matches: 'network policies deny by default',
    not: 'the default is fine',
  },
  {
    name: 'nothing of a kind',
    pattern:
      /\b(?:can(?:['’]?t|not)|may not|must(?: not|n['’]?t)|doesn['’]?t|does not|don['’]?t|do not|shouldn['’]?t) \p{L}+ any(?:thing)?\b/iu,
    matches: "core can't import anything from the shell",
    not: "I can't import it",
  },
  {
    name: 'the rest',
    pattern:
      /\b(?:every(?:thing|one|body)|all) (?:else|other \p{L}+)\b(?! (?:works?|is|are|looks?|seems?|fails?)\b)/iu,
    matches: 'everything else goes to stderr',
    not: 'everything is fine',
  },
  {
    name: 'all of a kind do',
    pattern:
      /^all (?!(?:good|done|green|set|right|of|the|this|that|these|those|my|your)\b)(?:[\w-]+ ){1,3}(?!(?:pass|passed|fail|failed|work|green|red|now|again)\b)\p{L}+/iu,
    matches: 'all prices include VAT',
    not: 'all tests pass',
  },
  {
    name: 'kept in one way',
    pattern:
      /^keep (?:the |our |all )?(?:[\p{L}-]+ ){1,4}(?:small|short|thin|simple|flat|pure|clean|sorted|stable|minimal|boring|dry|consistent|private|separate|alphabetical|up to date|in sync)\b/iu,
    matches: 'keep the public api small',
    not: 'keep the old one',
  },
  {
    name: 'one thing as another',
    pattern: /\b(?:uses?|takes?|treats?|has|have) \S+ (?:as|for) (?:the |its |their |a )?\p{L}+/iu,
    matches: 'the exports use ; as separator',
    not: 'the exports are used',
  },
  {
    name: 'what is needed for it',
    pattern: /^(?:you|we|one) needs? (?:an? |the )?[\p{L}\p{N}.+-]+ (?:\+ \S+ )?(?:to|for|on|in|before)\b/iu,
    matches: 'you need VPN to reach the warehouse',
    not: 'you need a break',
  },
  {
    name: 'equals',
    pattern: /^[\p{L}\p{N} _-]{1,30} = \S/u,
    matches: '1 unit = 1 meter',
    not: 'a unit is a meter',
  },
  {
    name: 'when somebody does something, an order',
    pattern:
      /^(?:when(?:ever)?|before|after|if|unless|once) (?:you|we|anyone|someone|somebody|an?|any|every|each|\p{L}+ing)\b[^?,]{2,80}, (?:please |then |always |first )?(?!(?:i|it|its|this|that|these|those|he|she|they|there|what|why|how|who|where|which|is|are|was|were|do|does|did|can|could|would|should|will|maybe|perhaps|lets?|ok|so|but|and|or|the|an?|my|your|our)\b)\p{L}{2,}/iu,
    matches: 'when you rename something, grep the docs too',
    not: 'when you rename it, what happens',
  },
];

/** A noun and its verb at the beginning, though the noun alone could be the verb of an order. */
export const COMPOUNDS: Row[] = [
  {
    name: 'push certs expire',
    pattern:
      /^\p{L}+ (?!(?:the|an?|my|your|our|its|this|that|these|those|all|every|each|it|them|if|when|before|after|until|to|in|on|for|with|from|and|or|not|how|what|why|where|who)\b)[\p{L}\p{N}-]+ (?:is|are|was|were|has|have|lives?|runs?|listens?|goes|go|belongs?|ends?|opens?|expires?|uses?|needs?|comes?|gets?|logs? (?:to|in|at)|starts?|returns?|requires?|supports?|takes?|must|should|can|may|never|always)\b/iu,
    matches: 'push certs expire every march',
    not: 'push the certs before they expire',
  },
  {
    name: 'input goes through',
    pattern:
      /^(?:input|output|build|test|release|log|report|merge|deploy|export|import|commit|cache|sort|format) (?:goes|comes|lives|runs|is|are|has|needs|uses|takes|gets|must|should|can)\b/i,
    matches: 'input goes through the router',
    not: 'input the names',
  },
];

/** How something is at this moment, or what was just seen of it. */
export const PASSING: Row[] = [
  {
    name: 'is doing, keeps doing',
    pattern:
      /^(?:[\p{L}\p{N}'’_./-]+ ){1,5}(?:(?:is|are) \p{L}{2,}ing(?: again| now| like.*)?[.!]?$|keeps? (?:on )?\p{L}{2,}ing\b(?!.{0,60}\b(?:if|when|unless|until|because)\b))/iu,
    matches: 'the container keeps restarting',
    not: 'the proxy is running on 8080',
  },
  {
    name: 'is in a state',
    pattern:
      /^(?:[\p{L}\p{N}'’_./-]+ ){1,5}(?:is|are|was|were) (?:still |now |too |so |pretty |really |already |all |just )?(?:invalid|stuck|down|red|green|ready|busy|offline|unreachable|cached|full|fine|ok|okay|good|bad|better|worse|nicer|great|high|heavy|laggy|slow|faster|slower|dirty|out|in use|a mess|up again|back)(?: (?:again|now|today|here|there|on my .*|since .*|lol))?[.!?]*$/iu,
    matches: 'the release is stuck',
    not: 'the release is cut on Mondays',
  },
  {
    name: 'how it looks',
    pattern:
      /^(?:(?:it|this|that|the \p{L}+|\p{L}+) )?(?:looks|seems|sounds|feels) (?:like|good|fine|ok|nice|right|wrong|off|the|that|to)\b|\b(?:shows?|does|prints?|says?|returns?) nothing[.!]?$/iu,
    matches: 'looks like the sheet has a mark at its beginning',
    not: 'branches look like `x-1/title`',
  },
  {
    name: 'what we have just met',
    pattern:
      /^we (?:have|had|got|get|see|saw|hit|need) (?:an? |the |some |no |another )?(?:same )?(?:problem|issue|bug|error|warning|time|plan|idea|meeting|deadline|outage|[45]\d\d)\b(?!.*\b(?:because|since|so|until|as)\b)|^we (?:forgot|broke|lost|missed|messed|talked|discussed|met|said)\b(?!.*(?::|\b(?:because|since|so|until|as)\b))/i,
    matches: 'we get a 500 on login',
    not: 'we have two approvals for each release',
  },
  {
    name: 'answers with an error',
    pattern:
      /^(?:the|your|this|that) (?:[\p{L}\p{N}-]+ ){1,4}(?:returns?|gives?|throws?|answers?|responds?)(?: with)? (?:an? |me )?(?:[45]\d\d|errors?|null|undefined|nothing)\b(?!.{0,60}\b(?:if|when|unless|for|until|because)\b)/iu,
    matches: 'the new endpoint returns 404',
    not: 'missing orders return 404',
  },
  {
    name: 'it has to be the reason',
    pattern:
      /^(?:it|this|that|the [\p{L}-]+(?: [\p{L}-]+)?) (?:must|has to|have to|should) be (?!\p{L}+(?:ed|en|ilt|ept)\b)/iu,
    matches: 'the cache has to be stale',
    not: 'the cache has to be warmed',
  },
  {
    name: 'if you want',
    pattern:
      /^(?:if|unless|once|when|before|after) (?:you|we|nobody) (?:want|have time|like|can|object|are (?:done|ready|happy|finished)|prefer|think|agree|wish)\b|, (?:can|could|would) you\b/i,
    matches: 'if you want, add a remark',
    not: 'if you change the schema, bump the version',
  },
  {
    name: 'a part re-does something on an event',
    pattern: /\bre-?(?:renders?|loads?|starts?|connects?|runs?|sends?)\b.{0,40}\b(?:every|each|all the)\b/i,
    matches: 'the tree re-renders on every key press',
    not: 'every worker restarts at night',
  },
];

/** A thing that is wanted once. */
export const SINGLE_WISHES: Row[] = [
  {
    name: "I'd like a",
    pattern:
      /^(?:i|we)(?:['’]d| would)? (?:really )?(?:like|want|need) (?:an?|the|some|one|two|three|another|you to|to see)\b(?!.*\b(?:every|each|always|all|any|whenever|before|after|when)\b)/i,
    matches: "I'd like a histogram here",
    not: "I'd like a test for every fix",
  },
];
