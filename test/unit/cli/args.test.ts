// The command line: which words are a command, which are wrong usage, and what the help says.
import assert from 'node:assert/strict';
import { isUserError } from '../../../extension/base/errors.ts';
import { parse } from '../../../extension/cli/args.ts';
import { commands } from '../../../extension/cli/commands.ts';
import { commandHelp, overview } from '../../../extension/cli/help.ts';

/** Wrong usage, as the exit code 2 wants it. */
function isUsage(error: unknown): boolean {
  return isUserError(error, 'usage') && error.severity === 'usage' && error.text.next.includes('--help');
}

describe('command line', () => {
  it('finds the command, its options and its arguments, in any order', () => {
    const parsed = parse(['ask', '--no-recall', 'which port?', '--workspace', '/x', '--json'], commands);
    assert.equal(parsed.kind, 'run');
    if (parsed.kind !== 'run') return;
    assert.equal(parsed.command.name, 'ask');
    assert.deepEqual(parsed.input.positionals, ['which port?']);
    assert.deepEqual({ ...parsed.input.values }, { 'no-recall': true, workspace: '/x', json: true });
  });

  it('takes a file for --json where a command says so, and a switch elsewhere', () => {
    const parsed = parse(['demo', '--json', 'out.json', '--seed', '3'], commands);
    assert.equal(parsed.kind === 'run' && parsed.input.values.json, 'out.json');
  });

  for (const argv of [
    ['dream'],
    ['--json', 'memories'],
    ['ask', 'two', 'questions'],
    ['memories', '--every'],
    ['memories', 'extra'],
    ['ask', 'q', '--workspace'],
    ['sleep', '--nap=yes'],
  ])
    it(`refuses \`dormouse ${argv.join(' ')}\` as wrong usage`, () => {
      assert.throws(() => parse(argv, commands), isUsage);
    });

  it('takes a leading dash of an argument after --', () => {
    const parsed = parse(['remember', '--', '--force is forbidden in tools'], commands);
    assert.equal(parsed.kind === 'run' && parsed.input.positionals[0], '--force is forbidden in tools');
  });

  it('shows help without a command, for a command, and lists every command and option', () => {
    assert.deepEqual(parse([], commands), { kind: 'help', command: undefined });
    for (const command of commands) {
      assert.deepEqual(parse([command.name, '--help'], commands), { kind: 'help', command });
      assert.match(overview(commands), new RegExp(`^  ${command.name}\\b`, 'm'));
      for (const option of Object.keys(command.options))
        assert.match(commandHelp(command), new RegExp(`--${option}\\b`));
    }
  });
});
