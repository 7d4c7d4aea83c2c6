// Answers become HTML in the host: no markup of a model's own, colours as classes, only changed blocks sent.
import assert from 'node:assert/strict';
import { codeBlocks, firstChange, renderBlocks } from '../../../extension/chat/markdown.ts';

describe('markdown of answers', () => {
  it('keeps raw HTML as text', () => {
    const html = renderBlocks('a <script>alert(1)</script> <img src=x onerror=alert(1)>').join('');
    assert.ok(!/<script|<img/i.test(html), html);
    assert.match(html, /&lt;script&gt;/);
  });

  it('links only to the web and to mail', () => {
    const html = renderBlocks(
      '[a](javascript:alert(1)) [b](command:workbench.action.quit) [c](file:///etc/passwd) [d](https://x.org) ![e](https://x.org/e.png)',
    ).join('');
    assert.deepEqual(
      [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href),
      ['https://x.org', 'https://x.org/e.png'],
    );
    assert.ok(!html.includes('<img'));
  });

  it('colours code by classes, never by inline styles', () => {
    const html = renderBlocks('```ts\nconst port: number = 4182; // <b>\n```').join('');
    assert.match(html, /<span class="tok-keyword">const<\/span>/);
    assert.match(html, /class="tok-comment"/);
    assert.ok(!html.includes('style='));
    assert.ok(!html.includes('<b>'));
  });

  it('shows code of an unknown language as it is', () => {
    assert.match(renderBlocks('```klingon\nqapla <x>\n```').join(''), /qapla &#60;x&#62;/);
  });

  it('gives code back as it was written, in the order of its HTML', () => {
    const text =
      '1. one\n\n   ```ts title=x\n   const a = 1;\n   ```\n\n> ~~~\n> b <c>\n> ~~~\n\n    indented\n';
    assert.deepEqual(codeBlocks(text), [
      { language: 'ts', code: 'const a = 1;\n' },
      { language: '', code: 'b <c>\n' },
      { language: '', code: 'indented\n' },
    ]);
    assert.equal(renderBlocks(text).join('').match(/<pre/g)!.length, 3);
  });

  it('gives one block a top-level element', () => {
    const blocks = renderBlocks('one\n\n- two\n- three\n\n```\nfour\n```\n\n> five');
    assert.deepEqual(
      blocks.map((block) => /^<(\w+)/.exec(block)?.[1]),
      ['p', 'ul', 'pre', 'blockquote'],
    );
  });

  it('changes only the last block while an answer grows', () => {
    const before = renderBlocks('one\n\ntw');
    assert.equal(firstChange(before, renderBlocks('one\n\ntwo')), 1);
    assert.equal(firstChange(before, renderBlocks('one\n\ntw')), undefined);
    assert.equal(firstChange(before, renderBlocks('one')), 1);
  });
});
