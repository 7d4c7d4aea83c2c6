// Samples on which a check is tried before it counts: the forbidden thing in each place where a language may have it, and
// the same code without it.
import type { Shape } from './check.ts';
import { constructNamed } from './constructs.ts';
import { bareName } from './name-pattern.ts';
import type { Parsed, Syntax } from './syntax.ts';

export interface Sample {
  breaks: string;
  keeps: string;
}

/** Puts a statement into a function of a file. */
const AROUND: Record<Parsed, (statement: string) => string> = {
  typescript: (statement) => `export function sample(value: string) {\n  ${statement}\n}\n`,
  tsx: (statement) => `export function sample(value: string) {\n  ${statement}\n}\n`,
  javascript: (statement) => `export function sample(value) {\n  ${statement}\n}\n`,
  python: (statement) => `def sample(value):\n    ${statement}\n`,
  go: (statement) => `package sample\n\nfunc sample(value string) {\n\t${statement}\n}\n`,
  rust: (statement) => `fn sample(value: &str) {\n    ${statement};\n}\n`,
  java: (statement) => `class Sample {\n  void sample(String value) {\n    ${statement};\n  }\n}\n`,
  csharp: (statement) => `class Sample {\n    void Run(string value) {\n        ${statement};\n    }\n}\n`,
};
/** Whole files with a hole for a name that is no statement. */
const FILES: Record<Parsed, readonly string[]> = {
  typescript: ['export const sample: □ = value\n', '□ sample = 1\n', '@□\nclass Sample {}\n'],
  tsx: [
    'export const Sample = () => <p □="value" />\n',
    'export const Sample = () => <□ />\n',
    'export const sample: □ = value\n',
  ],
  javascript: [
    '□ sample = 1\n',
    'export const Sample = () => <p □="value" />\n',
    'export const Sample = () => <□ />\n',
  ],
  python: ['@□\ndef sample():\n    pass\n', 'class Sample(□):\n    pass\n', 'sample(value, □)\n', '□\n'],
  go: [
    'package sample\n\nfunc sample(value □) {}\n',
    'package sample\n\nfunc sample() {\n\t□ work()\n}\n',
    'package sample\n\nfunc (□ *Sample) Name() {}\n',
  ],
  rust: [
    'use □;\n',
    '#[□]\nfn sample() {}\n',
    '□\nfn sample() {}\n',
    'fn sample(value: □) {}\n',
    'fn sample() {\n    □ { work() }\n}\n',
  ],
  java: ['□\nclass Sample {}\n', 'import □;\n', 'class Sample {\n  □ value;\n}\n'],
  csharp: [
    'class Sample {\n    □\n    void Run() { }\n}\n',
    'class Sample {\n    □ Run() { }\n}\n',
    'class Sample {\n    □ value;\n}\n',
    'class Sample {\n    □ Part\n    int one;\n    #endregion\n}\n',
    'class Sample {\n    void Run() {\n        again:\n        □ again;\n    }\n}\n',
    'using □;\n',
  ],
};
const IMPORTS: Record<Parsed, string> = {
  typescript: "import sample from '□'\n",
  tsx: "import sample from '□'\n",
  javascript: "import sample from '□'\n",
  python: 'import □\n',
  go: 'package sample\n\nimport "□"\n',
  rust: 'use □::Sample;\n',
  java: 'import □.Sample;\n',
  csharp: 'using □;\n',
};
const OTHER_MODULE = 'other';
const COMMENT: Record<Parsed, string> = {
  typescript: '//',
  tsx: '//',
  javascript: '//',
  python: '#',
  go: '//',
  rust: '//',
  java: '//',
  csharp: '//',
};

/** Samples for a shape in a language, the likeliest first. */
export function samplesOf(shape: Shape, language: Syntax): Sample[] {
  if (language === 'command' && shape.kind === 'command') return [commandSample(shape.words)];
  if (language === 'command' || language === 'plain')
    return shape.kind === 'text'
      ? [{ breaks: `sample ${shape.text} = 1\n`, keeps: `# ${shape.text}\n` }]
      : [];
  const comment = COMMENT[language];
  const inFunction = AROUND[language];
  switch (shape.kind) {
    case 'name': {
      const keeps = `${comment} not ${shape.name.replace(/\s+/g, ' ')}\n${inFunction('work(value)')}`;
      return codeForms(shape.name, shape.call, language).map((breaks) => ({ breaks, keeps }));
    }
    case 'module':
      return [
        {
          breaks: IMPORTS[language].replace('□', shape.name),
          keeps: `${comment} not ${shape.name}\n${IMPORTS[language].replace('□', OTHER_MODULE)}`,
        },
      ];
    case 'construct': {
      const construct = constructNamed(shape.construct);
      const pick = (from: Partial<Record<Syntax, string>> | string) =>
        typeof from === 'string' ? from : from[language];
      const [breaks, keeps] = [construct && pick(construct.breaks), construct && pick(construct.keeps)];
      return construct?.languages.includes(language) && breaks !== undefined && keeps !== undefined
        ? [{ breaks, keeps }]
        : [];
    }
    case 'words':
      return shape.within === 'string'
        ? [
            {
              breaks: inFunction(`work("${shape.words} it")`),
              keeps: `${comment} ${shape.words}\n${inFunction('work("done")')}`,
            },
          ]
        : [
            {
              breaks: `${comment} ${shape.words}\n${inFunction('work(value)')}`,
              keeps: inFunction('work(value)'),
            },
          ];
    case 'command':
      return shape.words.length < 2
        ? []
        : [
            {
              breaks: inFunction(`run(${shape.words.map((word) => `"${word}"`).join(', ')})`),
              keeps: inFunction(`run("${shape.words[0]}", "other")`),
            },
          ];
    case 'origin':
      if (!['typescript', 'tsx', 'javascript'].includes(language)) return [];
      return [
        {
          breaks: `import { ${shape.names.join(', ')} } from 'elsewhere'\n`,
          keeps: `import { ${shape.names.join(', ')} } from './${shape.module.split('/').at(-1)}'\n`,
        },
      ];
    case 'prefix':
      return [
        `const ${shape.prefix}Sample = 1\n`,
        `def ${shape.prefix}Sample():\n    pass\n`,
        `func ${shape.prefix}Sample() {}\n`,
      ].map((breaks) => ({ breaks, keeps: inFunction('work(value)') }));
    case 'form': {
      const good = shape.form.replace(/<[^>]*>/g, 'sample');
      const bad = `${shape.prefix}sample`;
      return [
        'def □():\n    pass\n',
        'package sample\n\nfunc □() {}\n',
        'fn □() {}\n',
        'function □() {}\n',
      ].map((file) => ({
        breaks: file.replace('□', bad),
        keeps: file.replace('□', good),
      }));
    }
    default:
      return [];
  }
}

/** Places in which a language may have a name, and in which it means what it says. */
function codeForms(name: string, call: boolean, language: Parsed): string[] {
  const bare = bareName(name).replace(/\.\*$/, '.sample');
  if (bare.startsWith('<')) return [`export const Sample = () => ${bare} />\n`];
  const owned = bare.startsWith('.') ? `value${bare}` : bare;
  const inFunction = AROUND[language];
  const macro = name.includes('!') ? '!' : '';
  const called = [`${owned.replace(/!$/, '')}${macro}(value)`, `${owned}()`].map(inFunction);
  const statements = [
    owned,
    `${owned}.sample`,
    `${owned}(value)`,
    `work(${owned})`,
    `new ${owned}(value)`,
  ].map(inFunction);
  const open = /[([{=]$/.test(owned)
    ? [`${owned} value }`, `${owned}value)`, `work(${owned}value)`].map(inFunction)
    : [];
  const files = FILES[language].map((file) => file.replaceAll('□', owned));
  if (owned.endsWith(')')) return [inFunction(owned)];
  return call ? [...called, ...open] : [...statements, ...files, ...open];
}

function commandSample(words: readonly string[]): Sample {
  const [program, ...others] = words as [string, ...string[]];
  return { breaks: `${program} ${others.join(' ')} sample\n`, keeps: `# ${words.join(' ')}\nother sample\n` };
}
