// Content words of rules about software by what they mean, as data: words of one meaning, words that say little, and
// words that exclude each other.

/** Words of one meaning in rules about software; the first stands for all. Compared by their stems. */
export const SYNONYMS: string[] = [
  'pr, pull request, pull requests, prs, merge request, merge requests, mr',
  'repository, repo, repositories, repos',
  'folder, directory, dir, directories',
  'documentation, docs, doc',
  'dependency, dependencies, deps',
  'configuration, config, conf',
  'environment, env',
  'production, prod',
  'development, dev',
  'database, db',
  'typescript, ts',
  'javascript, js',
  'parameter, param, argument, arg',
  'function, func',
  'administrator, admin',
  'message, msg',
  'kubernetes, k8s',
  'postgres, postgresql',
  'start, begin, starts, started, prefix, prefixed',
  'end, finish, suffix',
  'touch, access, reach, hit, contact',
  'remove, delete, drop, erase',
  'create, generate',
  'own, owner, owned, belong, belongs, responsible, in charge of, maintainer, maintain, maintains',
  'error, errors, exception, exceptions',
  'fail, failure, fails, failing, failed, broken, breaks',
  'test, spec, specs',
  'short, brief, concise',
  'large, big, huge',
  'small, little, tiny',
  'change, modify, alter, edit',
  'fix, repair, correct',
  'check, verify, validate',
  'release, ship',
  'ask, request',
  'write, author, written',
  'explain, describe',
  'finished, complete, completed',
  'answer, reply, respond, response',
  'same, identical',
  'lowercase, lower case, lower-case',
  'uppercase, upper case, upper-case',
  'force-push, force push, force-pushing, force pushing',
  'email, e-mail, mail',
  'sign-off, approval, approvals, approve',
  'show, display',
  'enable, turn on, switch on, activate',
  'disable, turn off, switch off, deactivate',
  'signed, sign',
  'camelcase, camel case, camel-case',
  'kebabcase, kebab case, kebab-case, kebab',
  'snakecase, snake case, snake-case, snake_case',
  'developer, developers, engineer, engineers, dev, devs',
  'library, lib, libs',
  'variable, var',
  'constant, const',
  'method, procedure',
  'endpoint, route',
  'throw, raise',
  'catch, handle',
  'compile, build',
  'update, upgrade, bump',
  'revert, undo, roll back, rollback',
  'select, choose, pick',
  'save, store, persist, retain',
  'secret, credential, credentials',
  'ticket, issue',
  'fast, quick, quickly',
  'introduce, add',
  'merge, land',
  'need, necessary',
  'annotation, type hint, type hints',
  'review, code review, code reviews',
  'allow, permit, ok, okay, acceptable',
  'ci, continuous integration, pipeline',
  '前, 之前, 以前',
  '后, 之后, 以后',
];

/** Verbs that say no more than "there is such a thing": one sentence may have one where the other has none. */
export const LIGHT = new Set(
  `use uses used using utilize employ run runs running have has having had need needs require requires required put puts
  place placed go goes live lives belong sit sits locate located set take takes stick happen happens occur occurs keep kept stay stays
  verwende verwenden verwendet benutze benutzen nutze nutzen brauche braucht brauchen laufen läuft
  usa usar use utiliza utilizar emplea utilise utiliser utilisez emploie usem utilize necesita necesitan précise
  使 使用 用 사용`.split(/\s+/),
);

/** Small verbs that stand for each other. */
export const LIGHT_CLASS: ReadonlyMap<string, string> = new Map(
  [
    'use uses used using utilize employ run runs running verwende verwenden verwendet benutze benutzen nutze nutzen usa usar utiliza utilizar emplea utilise utiliser utilisez emploie usem',
    'have has having had need needs require requires required take takes brauche braucht brauchen necesita necesitan précise',
    'put puts place placed go goes live lives belong sit sits locate located set keep kept stay stays stick',
  ].flatMap((row) => row.split(' ').map((verb): [string, string] => [verb, row.split(' ')[0]!])),
);

/** Verbs that say no more than that where the other sentence has no verb: "commit messages are in English". */
export const LIGHT_ALONE: ReadonlyMap<string, string> = new Map([
  ...['write', 'writes', 'written'].map((word): [string, string] => [word, 'write']),
  ...['name', 'names', 'named'].map((word): [string, string] => [word, 'name']),
]);

/** Class words that say nothing beside what they are a class of: "the main branch", "Python code". */
export const CLASS_WORDS = new Set(
  'branch branches file files folder folders directory package packages module modules command script code codebase project service people'.split(
    ' ',
  ),
);

/** Two words that cannot both be said of one thing. */
export const ANTONYMS: string[] = [
  'enable disable',
  'include exclude',
  'allow forbid',
  'keep remove',
  'add remove',
  'accept reject',
  'open close',
  'increase decrease',
  'first last',
  'public private',
  'synchronous asynchronous',
  'sync async',
  'mandatory optional',
  'need optional',
  'require optional',
  'implicit explicit',
  'relative absolute',
  'single double',
  'lowercase uppercase',
  'singular plural',
  'small large',
  'short long',
  'early late',
  'ascending descending',
  'mutable immutable',
  'show hide',
  'lock unlock',
  'encrypt decrypt',
  'manual automatic',
  'strict loose',
];
