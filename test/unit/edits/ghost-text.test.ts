// Ghost text ends with the block at the caret, repeats nothing that is there, and leaves no bracket open.
import assert from 'node:assert/strict';
import { ghostText } from '../../../extension/edits/ghost-text.ts';

/** `before|behind`: the document with its caret. */
const at = (document: string, text: string, language = 'typescript') => {
  const [prefix = '', suffix = ''] = document.split('|');
  return ghostText({ text, prefix, suffix, language });
};

describe('ghost text', () => {
  it('ends where the block of the caret ends, before half a second function', () => {
    assert.equal(
      at('function a() {\n  const b = 1;\n  |\n}\n', 'return b;\n}\n\nfunction c() {\n  retu'),
      'return b;',
    );
    assert.equal(at('function a() {|\n', '\n  return 1;\n}\n\nfunction c() {\n  retu'), '\n  return 1;\n}');
    assert.equal(at('def a():|', '\n    return 1\n\ndef b():\n    pa', 'python'), '\n    return 1');
    assert.equal(at('if x:|', '\n    a()\nelse:\n    b()\nc()', 'python'), '\n    a()\nelse:\n    b()');
  });

  it('keeps the first line of a block that it begins at the left edge', () => {
    const before = 'async function host() {\n  const quartz = await kelmo(PORT);\n';
    assert.equal(at(`${before}|\n}\n`, '  return quartz.port(kelmo);'), '  return quartz.port(kelmo);');
  });

  it('leaves out what stands behind the caret', () => {
    assert.equal(at('call(|);\n', 'a, b);'), 'a, b');
    assert.equal(at('const a = [|];', '1, 2];'), '1, 2');
    assert.equal(
      at('function a() {\n  if (b) {\n    |\n  }\n  return 1;\n}\n', 'c();\n  }\n  return 1;'),
      'c();',
    );
    assert.equal(at('{\n  |\n  next();\n}', 'first();\n  next();'), 'first();');
    assert.equal(at('const a = |;\n', 'f(g());'), 'f(g())');
  });

  it('does not double the brace', () => {
    assert.equal(at('function a() {\n  |\n}\n', 'return 1; }'), 'return 1;');
    assert.equal(at('const a = { b: | };', '1 };'), '1');
  });

  it('closes the brackets that it opened, and not those that the document closes', () => {
    assert.equal(at('const a = |\n', 'f(g([1, 2'), 'f(g([1, 2]))');
    assert.equal(at('const a = |)\n', 'f(1'), 'f(1');
    assert.equal(at('a(|)\n', 'f(1)'), 'f(1)');
  });

  it('is nothing where nothing new is left', () => {
    assert.equal(at('call(|);', ');'), '');
    assert.equal(at('a|\n', '  \n'), '');
  });
});
