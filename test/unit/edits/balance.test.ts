// Brackets and quotes are counted as a reader of the language sees them.
import assert from 'node:assert/strict';
import { balanceOf, closersOf } from '../../../extension/edits/balance.ts';

describe('balance', () => {
  const even: [language: string, code: string][] = [
    [
      'typescript',
      `const a = \`x \${f({ b: \`}\` })} {\`; // it's (\n/* { */ const r = /[/("]\\\\)/.test("(");`,
    ],
    ['typescript', "const s = 'it\\'s {';"],
    ['python', 'x = """ ( \' """  # isn\'t (\ny = [1]'],
    ['rust', "fn f<'a>(x: &'a str) -> char { '{' }"],
    ['go', 'var q = `\n{"a": (`\nvar c = \'\\n\''],
    ['shellscript', `echo "$(a)" # (\nx=\${y#z}`],
    ['yaml', "text: don't\nlist: [a, 'b']"],
    ['plaintext', "don't (do it)"],
    ['sql', "select ')' -- (\n"],
  ];
  for (const [language, code] of even)
    it(`finds nothing to blame in ${language}: ${JSON.stringify(code.slice(0, 24))}`, () => {
      assert.equal(balanceOf(code, language).errors, 0);
    });

  it('counts what stays open, what closes nothing, and strings without an end', () => {
    assert.deepEqual(balanceOf('f({ a: [1, 2', 'typescript').open, ['(', '{', '[']);
    assert.equal(balanceOf('}\n)', 'typescript').errors, 2);
    assert.equal(balanceOf('const a = "x;\nb();', 'typescript').errors, 1);
    assert.equal(balanceOf('a = """x', 'python').errors, 1);
    assert.equal(balanceOf('`${a', 'typescript').errors, 1);
    assert.equal(balanceOf('/* a', 'c').errors, 1);
  });

  it('counts templates in templates as deep as they go', () => {
    assert.equal(balanceOf('`${'.repeat(100_000), 'typescript').errors, 1);
    const deep = `${'`${'.repeat(50_000)}a${'}`'.repeat(50_000)}`;
    assert.deepEqual(balanceOf(deep, 'typescript'), { errors: 0, open: [] });
  });

  it('says what would close it', () => {
    assert.equal(closersOf(['(', '{', '[']), ']})');
  });
});
