// Evidence of a rule file is shown in the file itself, at the quote.
import assert from 'node:assert/strict';
import path from 'node:path';
import { evidenceFile, quotePlace } from '../../../extension/workspace/evidence-place.ts';

describe('the place of evidence', () => {
  const root = path.resolve('/work/project');

  it('is the file of a rule, within the workspace only', () => {
    assert.equal(evidenceFile({ session: 'rules/AGENTS.md' }, root), path.join(root, 'AGENTS.md'));
    assert.equal(
      evidenceFile({ session: 'rules/packages/api/CLAUDE.md' }, root),
      path.join(root, 'packages/api/CLAUDE.md'),
    );
    assert.equal(evidenceFile({ session: 'rules/../../etc/passwd' }, root), undefined);
    assert.equal(evidenceFile({ session: 'chat-01ARZ3NDEKTSV4RRFFQ69G5FAV' }, root), undefined);
  });

  it('is the quote nearest to its line, and the line where the file says it no longer', () => {
    const text = '# Rules\n- Use pnpm\n\n# More\n- Use pnpm\n';
    const second = text.lastIndexOf('Use pnpm');
    assert.deepEqual(quotePlace(text, { quote: 'Use pnpm', line: 5 }), { start: second, end: second + 8 });
    assert.deepEqual(quotePlace(text, { quote: 'Use pnpm', line: 2 }), { start: 10, end: 18 });
    assert.deepEqual(quotePlace(text, { quote: 'Use npm', line: 4 }), { start: 20, end: 20 });
    assert.deepEqual(quotePlace('short', { quote: 'x', line: 90 }), { start: 0, end: 0 });
  });
});
