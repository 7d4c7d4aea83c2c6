// What is read out of rule files: one suite a situation, with files of our own.
import assert from 'node:assert/strict';
import { rulesIn } from '../../../extension/rule-files/files.ts';

const read = (text: string, name = 'AGENTS.md') => rulesIn(text, name);
const texts = (text: string, name?: string) => read(text, name).reading.rules.map((rule) => rule.text);
const reasons = (text: string) => read(text).reading.left.map(({ line, why }) => [line, why]);

describe('polarity from structure', () => {
  const NEVER =
    /never|don['’]t|avoid|forbidden|not|❌|verboten|prohibido|interdit|proibido|禁止|してはいけない|금지|ممنوع|محظور/iu;
  const FORBIDDING: [how: string, text: string][] = [
    ['a line that opens a list', 'Never call `fetch` from:\n\n- reducers\n- selectors\n'],
    ['bold words above a list', '**Do not mock:**\n* the clock\n* the router\n'],
    ['a heading', "## Don'ts\n\n1. Nested ternaries\n2. Snapshot tests of pages\n"],
    [
      'a heading above a heading',
      '# A\n\n## Avoid\n\n### In tests\n\n- Real timers\n\n### In styles\n\n- Deep selectors\n',
    ],
    ['the title of the file', '# Forbidden\n\n- Raw SQL in handlers\n- Global state\n'],
    ['a tag', '<forbidden>\n- Raw SQL in handlers\n- Global state\n</forbidden>\n'],
    ['crosses', '## Style\n\n❌ Inline styles\n\n❌ Magic numbers\n'],
    ['German', '## Verboten\n\n- Direkte SQL-Zugriffe\n- Globale Variablen\n'],
    ['Spanish', '## Prohibido\n\n- Consultas SQL directas\n- Variables globales\n'],
    ['French', '## Interdit\n\n- Requêtes SQL directes\n- Variables globales\n'],
    ['Portuguese', '## Proibido\n\n- Consultas SQL diretas\n- Variáveis globais\n'],
    ['Chinese', '## 禁止\n\n- 直接写 SQL 查询\n- 使用全局变量\n'],
    ['Japanese', '## してはいけないこと\n\n- SQL を直接書く\n- グローバル変数を使う\n'],
    ['Korean', '## 금지\n\n- SQL 직접 작성\n- 전역 변수 사용\n'],
    ['Persian', '## ممنوع\n\n- نوشتن مستقیم کوئری\n- متغیر سراسری در کد\n'],
    ['Arabic', '## محظور\n\n- استعلامات مباشرة في الواجهة\n- متغيرات عامة في الشيفرة\n'],
  ];
  for (const [how, text] of FORBIDDING)
    it(`keeps its never with each item below ${how}`, () => {
      const found = texts(text);
      assert.equal(found.length, 2);
      for (const one of found) assert.match(one, NEVER);
    });

  it('lets a tick and a heading of wishes cancel what forbids around them', () => {
    assert.deepEqual(
      texts("## Don'ts\n\n❌ Barrel files\n\n✅ Named exports\n\n### Do\n\n- Keep hooks small\n"),
      ["Don'ts: Barrel files", 'Named exports', 'Keep hooks small'],
    );
  });

  it('gives no second never to what says it by itself', () => {
    assert.deepEqual(texts('## Avoid\n\n- Never commit secrets.\n- Long functions\n'), [
      'Never commit secrets',
      'Avoid: Long functions',
    ]);
  });

  it('reads a column of wishes and one of prohibitions in each row', () => {
    assert.deepEqual(texts("| Do | Don't |\n|---|---|\n| Await promises | Leave them floating |\n"), [
      "Do: Await promises; Don't: Leave them floating",
    ]);
  });
});

describe('whole sentences of a rule file', () => {
  it('drops neither exception, condition, order nor second half', () => {
    const said = [
      'Use tabs in Make and two spaces in TOML',
      'Never push to release, except for a fix that two people have read',
      'Deploy only after the smoke tests passed',
      'If the cache is cold, warm it; otherwise start at once',
      'You can use any in stories for now, but not in components',
      'Consider a queue before you add a cron job',
      'After "EADDRINUSE: address already in use" stop the old server',
    ];
    assert.deepEqual(texts(`${said.map((one) => `- ${one}.`).join('\n')}\n`), said);
    assert.deepEqual(texts(`${said.join('.\n')}.\n`), said);
  });

  it('keeps conditions of a list, of the item above and of bold words', () => {
    assert.deepEqual(
      texts(
        'When you rename a table:\n\n1. write a view\n2. keep it\n   - for two releases\n   - in every region\n\n**Time**: pass a clock. Never read the system clock.\n',
      ),
      [
        'When you rename a table: write a view',
        'When you rename a table: keep it: for two releases',
        'When you rename a table: keep it: in every region',
        'Time: pass a clock',
        'Time: Never read the system clock',
      ],
    );
  });

  it('keeps an answer with its question, and what leans on a sentence with it', () => {
    assert.deepEqual(
      texts('Where do tests go? Beside the code.\n\nPython is 3.13. Do not raise it in a patch.\n'),
      ['Where do tests go? Beside the code', 'Python is 3.13. Do not raise it in a patch'],
    );
    assert.deepEqual(reasons('Where do tests go?\n'), [[1, 'a question without an answer']]);
  });

  it('joins lines that were wrapped, and keeps those apart that were not', () => {
    const wrapped =
      'Public functions have a docstring that says their units, their errors and the\nsource of their method; private ones have none.\n';
    assert.equal(texts(wrapped).length, 1);
    assert.deepEqual(texts('Indent with tabs\nName files in kebab case\nSort imports\n'), [
      'Indent with tabs',
      'Name files in kebab case',
      'Sort imports',
    ]);
  });

  it('reads a long item as its sentences', () => {
    const sentence = (at: number) => `Module ${at} exports one function whose name says what it returns`;
    const long = Array.from({ length: 12 }, (_, at) => `${sentence(at)}.`).join(' ');
    assert.deepEqual(
      texts(`- ${long}\n`),
      Array.from({ length: 12 }, (_, at) => sentence(at)),
    );
  });
});

describe('commands, tables and marks of a rule file', () => {
  it('keeps commands with the sentence that says what they are for', () => {
    assert.deepEqual(
      texts(
        'Start the database:\n\n```sh\ndocker compose up -d db\n```\n\nBuild the docs with:\n\n    mkdocs build --strict\n\n## Commands\n\n```bash\n# Run one test\npytest -k name\nmake all   # everything\n```\n',
      ),
      [
        'Start the database: docker compose up -d db',
        'Build the docs with: mkdocs build --strict',
        'Run one test: pytest -k name',
        'everything: make all',
      ],
    );
  });

  it('leaves examples out, with their line', () => {
    assert.deepEqual(reasons('Prefer early returns.\n\n```ts\nif (!ok) return;\n```\n'), [
      [3, 'an example in code'],
    ]);
  });

  it('reads boxes, definitions, footnotes, quotes and rows', () => {
    assert.deepEqual(
      texts(
        '- [x] Changelog has an entry\n- [ ] No warnings left\n\nRollback\n: Only by the person on call.\n\nTypes[^t] are checked in CI.\n\n[^t]: With mypy in strict mode.\n\n> **Note**: staging has no backups.\n\n| Area | Owner |\n|---|---|\n| Billing | Ines |\n',
      ),
      [
        'Changelog has an entry',
        'No warnings left',
        'Rollback: Only by the person on call',
        'Types are checked in CI',
        'Note: staging has no backups',
        'Billing — Owner: Ines',
        'Types are checked in CI: With mypy in strict mode',
      ],
    );
  });

  it('takes a dot at the end of a command for what it is', () => {
    assert.deepEqual(
      texts('| Task | Command |\n|---|---|\n| Lint | `ruff check .` |\n\n- Run `ruff check .`\n'),
      ['Lint — Command: ruff check .', 'Run ruff check .'],
    );
  });

  it('says where each rule stands, word for word', () => {
    const text =
      '# Team\n\n- Use **pnpm**, never\n  `npm`.\n\nTests are quick. Their data is made by `factories`.\n\n| a | b |\n|-|-|\n| Lint | `x` |\n';
    for (const { quote, line } of read(text).reading.rules) {
      assert.ok(text.includes(quote), quote);
      assert.ok(
        text
          .split('\n')
          .slice(line - 1)
          .join('\n')
          .startsWith(text.slice(text.indexOf(quote)).split('\n')[0]!) ||
          text.split('\n')[line - 1]!.includes(quote.split('\n')[0]!),
      );
    }
    assert.deepEqual(
      read(text).reading.rules.map(({ quote, line }) => [line, quote]),
      [
        [3, 'Use **pnpm**, never\n  `npm`.'],
        [6, 'Tests are quick. Their data is made by `factories`.'],
        [10, '| Lint | `x` |'],
      ],
    );
  });
});

describe('what of a rule file is no rule', () => {
  it('is named with its line and its reason', () => {
    assert.deepEqual(
      reasons(
        '<!-- old: use yarn -->\nYou are a senior engineer.\n\nThis file guides assistants.\n\n- Keep logs\u200b short\n- [Docs](https://docs.test)\n- ~~Use yarn~~\n',
      ),
      [
        [1, 'an HTML comment'],
        [2, 'a role for the assistant'],
        [4, 'a sentence about the file itself'],
        [6, 'a line with hidden characters'],
        [7, 'a link without a statement'],
        [8, 'words that are struck out'],
      ],
    );
  });

  it('is not hidden where writing needs joiners: emoji, Persian, marks of direction', () => {
    for (const line of [
      'Commits begin with 👩‍💻 or 🏴󠁧󠁢󠁥󠁮󠁧󠁿',
      'آزمون‌ها را پیش از کامیت اجرا کن',
      'استعمل \u200eTypeScript\u200e فقط',
    ])
      assert.deepEqual(texts(`- ${line}\n`), [line]);
  });

  it('is everything in a comment that is never closed', () => {
    assert.deepEqual(texts('- Use tabs.\n<!--\n- Use spaces.\n'), ['Use tabs']);
    assert.deepEqual(reasons('- Use tabs.\n<!--\n- Use spaces.\n').at(-1), [
      2,
      'an HTML comment that is never closed',
    ]);
  });

  it('does not take the body of a tag or of a fold with it', () => {
    assert.deepEqual(
      texts(
        '<important>\nNever skip review.\n</important>\n\n<details><summary>more</summary>\n\n- Squash before merging.\n\n</details>\n',
      ),
      ['Never skip review', 'Squash before merging'],
    );
  });
});

describe('the scope of a rule file', () => {
  const scope = (name: string, head: string) => read(`---\n${head}\n---\n- Use tabs here.\n`, name).applies;
  it('is what its head says, within its folder', () => {
    assert.deepEqual(scope('.cursor/rules/a.mdc', 'globs: src/**/*.{ts,tsx}, "docs/**"'), {
      globs: ['src/**/*.{ts,tsx}', 'docs/**'],
    });
    assert.deepEqual(scope('.cursor/rules/a.mdc', 'globs: ["a/*.py", "b/*.py"]'), {
      globs: ['a/*.py', 'b/*.py'],
    });
    assert.deepEqual(
      scope('.github/instructions/k.instructions.md', 'applyTo:\n  - "**/*.kt"\n  - **/*.kts'),
      {
        globs: ['**/*.kt', '**/*.kts'],
      },
    );
    assert.deepEqual(scope('pkg/ui/.cursor/rules/a.mdc', 'globs: *.tsx'), { globs: ['pkg/ui/*.tsx'] });
    assert.deepEqual(scope('.claude/rules/a.md', 'paths: lib/**'), { globs: ['lib/**'] });
    assert.equal(scope('.github/copilot-instructions.md', 'description: "x"\nglobs: *'), undefined);
    assert.equal(scope('.cursor/rules/a.mdc', 'globs: *.ts\nalwaysApply: true'), undefined);
    assert.deepEqual(read('- Use tabs here.\n', 'packages/web/AGENTS.md').applies, {
      globs: ['packages/web/**'],
    });
    assert.equal(read('- Use tabs here.\n', '.github/copilot-instructions.md').applies, undefined);
  });

  it('is when its description says, where its tool asks for that', () => {
    const { reading, applies } = read(
      '\n---\ndescription: >\n  When you touch\n  the billing\nglobs:\nalwaysApply: false\n---\n- Round half to even.\n',
      '.cursor/rules/b.mdc',
    );
    assert.deepEqual(applies, { when: 'When you touch the billing' });
    assert.deepEqual(
      reading.rules.map(({ text, line }) => [line, text]),
      [[9, 'When you touch the billing: Round half to even']],
    );
  });

  it('reads a rule a line where each begins like an order, in lower case, too', () => {
    assert.deepEqual(texts('always run make lint\nnever push to main\nuse pnpm\n'), [
      'always run make lint',
      'never push to main',
      'use pnpm',
    ]);
    assert.deepEqual(
      texts('If the cache is stale and nothing else has helped so far, then\nuse the reset script\n'),
      ['If the cache is stale and nothing else has helped so far, then use the reset script'],
    );
  });

  it('takes a line between paragraphs for no head', () => {
    assert.deepEqual(texts('---\n\nUse tabs, never spaces.\n\n---\n\nSort imports by name.\n'), [
      'Use tabs, never spaces',
      'Sort imports by name',
    ]);
  });

  it('turns no rule round that says by itself what holds, behind a list of what is forbidden', () =>
    assert.deepEqual(
      texts(
        '# Guide\n\n## Never\n\n- Nested ternaries\n\nUse tabs in Go and 2 spaces in YAML; nothing else is accepted.\n\nRaw SQL.\n\n' +
          "| Do | Don't |\n| --- | --- |\n| Return errors | Throw across layers |\n",
      ),
      [
        'Never: Nested ternaries',
        'Use tabs in Go and 2 spaces in YAML; nothing else is accepted',
        'Never: Raw SQL',
        "Do: Return errors; Don't: Throw across layers",
      ],
    ));
});
