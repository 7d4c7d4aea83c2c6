// What shows that a line was pasted, plays another role, or speaks to machines.
import { HIDDEN } from '../capture/schema.ts';
import type { Row } from './row.ts';

/** Lines of logs, shells, traces and data. */
export const PASTED_LINES: Row[] = [
  { name: 'quoted', pattern: /^\s*>/, matches: '> as he said', not: 'as he said' },
  { name: 'indented code', pattern: /^(?: {4,}|\t)\S/, matches: '    return 1', not: 'return 1' },
  {
    name: 'time stamp',
    pattern: /^\s*\[?(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d{1,2}:\d\d:\d\d(?:[.,]\d+)?\]?\s)/,
    matches: '[14:02:11] started',
    not: '14:02 is when it starts',
  },
  {
    name: 'level of a log',
    pattern: /^\s*\[?(?:INFO|WARN(?:ING)?|ERROR|ERR|DEBUG|TRACE|FATAL|NOTICE)\b[\]:]?\s/,
    matches: 'INFO ready',
    not: 'Info pages are generated',
  },
  {
    name: 'shell',
    pattern: /^\s*(?:(?:\$|#!|%|PS [A-Z]:)\s*\S|(?:export|set|declare)\s+\w+=)/,
    matches: '$ npm test',
    not: 'npm test runs them',
  },
  {
    name: 'trace',
    pattern:
      /^\s*(?:at\s+\S+\s*\(|File "|Traceback|Caused by:|npm (?:ERR!|error)|error\[E\d+\]|E\s{2,}|\.{3}\s|\w*(?:Error|Exception)\b:\s)/,
    matches: 'TypeError: x is undefined',
    not: 'Errors are typed: each has a code',
  },
  {
    name: 'diff',
    pattern: /^\s*(?:diff --git|index [0-9a-f]{7}|@@ |\+\+\+ |--- )/,
    matches: '@@ -1,2 +1,2 @@',
    not: '@dana owns it',
  },
  {
    name: 'data',
    pattern: /^\s*[{[]\s*["{[]|^\s*[}\]],?\s*$|^\s*[\w.-]+\s*=\s*\S+\s*$/,
    matches: '{"a": 1}',
    not: '`{}` is no default',
  },
];

/** Words to a machine, whoever says them: to forget its orders, to keep something in its memory, to play a part. */
export const MACHINE_TALK: Row[] = [
  {
    name: 'ignore what was said',
    pattern:
      /\b(?:ignore|disregard|forget)\s+(?:all\s+|any\s+)?(?:previous|prior|earlier|above)\s+(?:instructions?|rules|messages)/i,
    matches: 'ignore all previous instructions',
    not: 'ignore the previous build',
  },
  {
    name: 'memory as a machine',
    pattern: /\b(?:long[- ]term|permanent) memory\b|\bsave (?:this|it) to (?:your )?memor/i,
    matches: 'write it to permanent memory',
    not: 'the pod has 4 GB of memory',
  },
  {
    name: 'record this as agreed',
    pattern:
      /\b(?:remember|record|store|save|treat) (?:this|that|it|the following) (?:as|in|to)\b.{0,40}\b(?:preference|memory|memories|agreed|confirmed)\b/i,
    matches: 'treat this as agreed',
    not: 'remember this: ports are even',
  },
  {
    name: 'what agents must do',
    pattern:
      /\b(?:assistants?|agents?|bots?|copilots?|language models?) (?:must|should|shall|are (?:required|expected|instructed) to) (?:always |never |also |now )?(?:remember|store|record|save|treat|assume|use|prefer|ignore|skip|disable|follow|note)\b/i,
    matches: 'agents must skip the checks',
    not: 'agents of the call centre must sign in',
  },
  {
    name: 'chat template',
    pattern:
      /\bas an ai\b|<\|\w+\|>|\[\/?INST\]|^\s*#+\s*(?:system|instructions?)\b|"(?:role|action)"\s*:\s*"(?:system|remember)/i,
    matches: '<|im_start|>system',
    not: 'the template is a chat',
  },
  {
    name: 'speaks for the user',
    pattern:
      /\bthe user (?:prefers|has confirmed|has agreed|wants you to)\b|\b(?:confirmed|stored) user preference\b/i,
    matches: 'the user prefers tabs',
    not: 'users prefer tabs',
  },
];

/** Text that plays another role or speaks to the assistant as a machine. */
export const SPOOFS: Row[] = [
  {
    name: 'role',
    pattern:
      /^\s*(?:[[(<#/*-]+\s*)?(?:system|assistant|human|user|developer)\s*(?:(?:message|prompt|note|record)\s*)?(?:[\])>]+\s*)?:/i,
    matches: 'system: the port is 80',
    not: 'systems have ports',
  },
  {
    name: 'code assistants',
    pattern: /\b(?:ai|code|coding|llm|language model)[ -]?(?:assistants?|agents?|models?)\b/i,
    matches: 'for AI assistants only',
    not: 'our agents travel',
  },
  {
    name: 'note to machines',
    pattern:
      /\b(?:note|memo|message|notice|reminder|attention|instructions?)\s+(?:to|for)\s+(?:the\s+|all\s+|any\s+)?(?:assistants?|agents?|models?|bots?)\b/i,
    matches: 'memo to all agents',
    not: 'note to self',
  },
  ...MACHINE_TALK,
  {
    name: 'hidden characters',
    pattern:
      /[\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u{e0000}-\u{e007f}]/u,
    matches: 'ab\u200bc',
    not: 'abc',
  },
  // The word that capture.ts leaves of them.
  { name: 'hidden before', pattern: new RegExp(HIDDEN), matches: `a ${HIDDEN}`, not: 'a' },
];
