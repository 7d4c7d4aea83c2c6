// Which files are rule files, and whose folder they speak of.
import assert from 'node:assert/strict';
import { folderOf, isRuleFile } from '../../../extension/rule-files/names.ts';

describe('names of rule files', () => {
  it('are known as the tools write them', () => {
    for (const name of [
      'AGENTS.md',
      'agents.md',
      'AGENT.md',
      'AGENTS.override.md',
      'Claude.md',
      'CLAUDE.local.md',
      'MEMORY.md',
      'GEMINI.md',
      'CONVENTIONS.md',
      '.cursorrules',
      '.windsurfrules',
      '.clinerules',
      '.clinerules/10-go.md',
      '.rules',
      '.cursor/rules/web/a.mdc',
      '.cursor/rules/a.md',
      '.claude/rules/sql/a.md',
      '.windsurf/rules/a.md',
      '.continue/rules/a.md',
      '.github/copilot-instructions.md',
      '.github/instructions/web/a.instructions.md',
      'memory-bank/techContext.md',
      'packages/web/AGENTS.md',
    ])
      assert.ok(isRuleFile(name), name);
  });

  it('are no other names', () => {
    for (const name of [
      'README.md',
      '.cursor-rules.md',
      'docs/agents-guide.md',
      'conventions.md',
      'AGENTS.txt',
      'rules.md',
      '.cursor/rules/a.json',
      'src/.rules.ts',
      'memory-bank.md',
    ])
      assert.ok(!isRuleFile(name), name);
  });

  it('speak of their folder, and those of a tool of the folder that has it', () => {
    assert.equal(folderOf('AGENTS.md'), '');
    assert.equal(folderOf('packages/web/CLAUDE.md'), 'packages/web');
    assert.equal(folderOf('packages/web/.cursor/rules/deep/a.mdc'), 'packages/web');
    assert.equal(folderOf('.github/instructions/a.instructions.md'), '');
    assert.equal(folderOf('memory-bank/a.md'), '');
  });
});
