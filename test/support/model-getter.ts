// Downloads a model as a process of its own, to be killed: the entry as JSON, the folder of models.
import { getModel } from '../../extension/supply/get-model.ts';

const [entry = '', models = ''] = process.argv.slice(2);
await getModel(JSON.parse(entry), 'hub', { models });
