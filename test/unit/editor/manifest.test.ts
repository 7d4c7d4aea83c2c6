// What package.json promises: a step of the walkthrough is ticked for what was done, never for what was only begun.
import assert from 'node:assert/strict';
import { z } from 'zod';
import { AGENT_TOOLS } from '../../../extension/agents/tools.ts';
import manifest from '../../../package.json' with { type: 'json' };

const { commands, menus, walkthroughs } = manifest.contributes;
const known = commands.map(({ command }) => command);

describe('the manifest', () => {
  it('ticks a step of the walkthrough for what came of it', () => {
    const begun = /^on(?:View:|Command:dormouse\.(?:consolidate|chooseModel|ask)$)/;
    for (const { id, completionEvents } of walkthroughs.flatMap(({ steps }) => steps)) {
      assert.ok(completionEvents.length > 0, id);
      for (const event of completionEvents) assert.doesNotMatch(event, begun, `${id} is ticked by ${event}`);
    }
  });

  it('promises no network that the first night needs, and links to commands that there are', () => {
    const text = walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description)).join('\n');
    assert.doesNotMatch(text, /without a network/);
    for (const [, command] of text.matchAll(/\(command:(dormouse\.[\w.]+)\)/g))
      assert.ok(known.includes(command!) || command!.endsWith('.focus'), command);
  });

  it('has every command in the palette, or a rule that keeps it out', () => {
    const ruled = menus.commandPalette.map(({ command }) => command);
    for (const command of known.filter((one) => one.startsWith('dormouse.memory.') || /\.fix\./.test(one)))
      assert.ok(ruled.includes(command), command);
    const entries: { command?: string; submenu?: string }[] = Object.values(menus).flat();
    for (const { command, submenu } of entries)
      assert.ok(command ? known.includes(command) : submenu && submenu in menus, command ?? submenu);
  });

  it('contributes the four tools of agents as they are, word for word', () => {
    assert.deepEqual(
      manifest.contributes.languageModelTools.map(
        ({ name, toolReferenceName, displayName, modelDescription, inputSchema }) => [
          name,
          toolReferenceName,
          displayName,
          modelDescription,
          inputSchema,
        ],
      ),
      AGENT_TOOLS.map(({ name, title, description, input }) => {
        const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input' });
        return [`dormouse_${name}`, name, title, description, schema];
      }),
    );
  });
});
