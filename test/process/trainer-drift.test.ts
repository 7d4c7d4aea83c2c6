// One contract, two languages: the daemon's OpenAPI document against the zod schemas of its client.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { AdapterCard, Recipe } from '../../extension/adapter/card.ts';
import { depthsOf, RECIPES, type RecipeName, recipeFor } from '../../extension/sleep/recipe.ts';
import { Plan } from '../../extension/trainer/plan.ts';
import { PROTOCOL } from '../../extension/trainer/process.ts';
import * as schemas from '../../extension/trainer/schema.ts';
import { trainerPython } from '../support/trainer.ts';

const trainer = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../trainer');

/** What the daemon serves at /v1/openapi.json, made without starting it. */
const PRINT = `
import json, sys, tempfile
from pathlib import Path
from pydantic import ValidationError
from dormouse_trainer import jobs
from dormouse_trainer.governor.plan import Plan
from dormouse_trainer.recipe import Recipe
from dormouse_trainer.routes import build
from dormouse_trainer.scheduler import Scheduler
from dormouse_trainer.schema import PROTOCOL, DaemonFile
with tempfile.TemporaryDirectory() as folder:
    scheduler = Scheduler(jobs.open_store(Path(folder)), Path(folder), "auto")
    document = build(scheduler, "token", 1.0, lambda: None).openapi()
def takes(recipe):
    try:
        return Recipe.model_validate(recipe).model_dump() == recipe
    except ValidationError:
        return False
taken = [takes(recipe) for recipe in json.loads(sys.argv[1])]
print(json.dumps({"taken": taken, "protocol": PROTOCOL, "daemonFile": DaemonFile.model_json_schema(), "plan": Plan.model_json_schema(), "openapi": document}))
`;

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;
type JsonObject = { [key: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What both generators say of a type, in one form: references followed, titles, descriptions, defaults and formats
 * left out, null as a flag, single-valued enums and constants alike.
 */
function shapeOf(node: Json | undefined, definitions: JsonObject): Json {
  if (!isObject(node)) return 'anything';
  if (typeof node.$ref === 'string') return shapeOf(definitions[node.$ref.split('/').at(-1)!], definitions);
  const types = Array.isArray(node.type) ? node.type.map((type) => ({ ...node, type })) : undefined;
  const options = types ?? ((node.anyOf ?? node.oneOf) as Json[] | undefined);
  if (options) {
    const shapes = options.map((option) => shapeOf(option, definitions));
    const solid = shapes.filter((shape) => !isObject(shape) || shape.type !== 'null');
    const nullable = solid.length < shapes.length;
    if (solid.length === 1 && isObject(solid[0])) return nullable ? { ...solid[0], nullable } : solid[0];
    return { anyOf: solid, nullable };
  }
  const shape: JsonObject = { type: node.type ?? null };
  const values = node.enum ?? (node.const === undefined ? undefined : [node.const]);
  if (values) {
    shape.enum = [...(values as string[])].sort();
    shape.type = typeof shape.enum[0] === 'number' ? 'number' : 'string';
  } else if (node.type === 'object') {
    const properties = isObject(node.properties) ? node.properties : {};
    if (Object.keys(properties).length > 0) {
      shape.required = [...((node.required as string[] | undefined) ?? [])].sort();
      shape.properties = Object.fromEntries(
        Object.keys(properties)
          .sort()
          .map((name) => [name, shapeOf(properties[name], definitions)]),
      );
    } else if (isObject(node.additionalProperties)) {
      shape.values = shapeOf(node.additionalProperties, definitions);
    }
  } else if (node.type === 'array') {
    shape.items = shapeOf(node.items, definitions);
    if (node.minItems) shape.minItems = node.minItems;
  } else if (typeof node.pattern === 'string' && node.format !== 'date-time') {
    shape.pattern = node.pattern;
  }
  return shape;
}

const shapeOfZod = (schema: z.ZodType): Json => shapeOf(z.toJSONSchema(schema) as Json, {});

interface Answer {
  /** Whether the trainer takes each of the recipes that it was given. */
  taken: boolean[];
  protocol: number;
  daemonFile: JsonObject;
  plan: JsonObject & { $defs: JsonObject };
  openapi: { paths: Record<string, Record<string, JsonObject>>; components: { schemas: JsonObject } };
}

/** Every recipe in every depth and size that it knows. */
const named = (Object.keys(RECIPES) as RecipeName[]).flatMap((name) =>
  depthsOf(name).flatMap((depth) =>
    (['embedded', 'real'] as const).flatMap((family) =>
      [1, 500].map((memories) => recipeFor(name, depth, { family, memories })),
    ),
  ),
);

const impossible = [
  { name: 'Not a name' },
  { version: -1 },
  { version: 1.5 },
  { depth: 'coma' },
  { rank: 0 },
  { rank: 5000 },
  { alpha: 0 },
  { targets: 'norms' },
  { layers: 0 },
  { optimiser: 'sgd' },
  { learningRate: 0 },
  { schedule: 'steps' },
  { warmUp: 1.5 },
  { epochs: 0 },
  { patience: 0 },
  { batchSize: 0 },
  { loss: 'prompt' },
  { teaching: -0.1 },
  { replay: 1 },
  { replayDecay: 2 },
  { negatives: 1.1 },
  { readings: -1 },
  { general: 2 },
  { identity: 2 },
  { leastNovelty: -1 },
  { leastImportance: 2 },
  { leastUtility: 2 },
].map((change) => ({ ...named[0]!, ...change }));

describe('The contract with the trainer', function () {
  this.timeout(120_000);
  let answer: Answer;
  let definitions: JsonObject;

  before(async function () {
    this.timeout(600_000);
    const env = { ...process.env, PYTHONPATH: trainer, PYTHONDONTWRITEBYTECODE: '1' };
    const { stdout } = await promisify(execFile)(
      await trainerPython(),
      ['-c', PRINT, JSON.stringify([...named, ...impossible])],
      { env },
    );
    answer = JSON.parse(stdout);
    definitions = answer.openapi.components.schemas;
  });

  const documents: [name: string, schema: z.ZodType][] = [
    ['Job', schemas.Job],
    ['JobState', schemas.JobState],
    ['Report', schemas.Report],
    ['AdapterCard', AdapterCard],
    ['Handshake', schemas.Handshake],
    ['DaemonStatus', schemas.DaemonStatus],
    ['UserText', schemas.UserText],
  ];
  for (const [name, schema] of documents) {
    it(`${name} is the same in both languages`, () => {
      assert.ok(definitions[name], `the daemon has no ${name}`);
      assert.deepEqual(shapeOf(definitions[name], definitions), shapeOfZod(schema));
    });
  }

  it('takes every recipe that there is, and both sides refuse the impossible ones', () => {
    for (const [at, recipe] of named.entries()) {
      assert.deepEqual(Recipe.parse(recipe), recipe);
      assert.ok(answer.taken[at], `${recipe.name}, ${recipe.depth}`);
    }
    for (const [at, recipe] of impossible.entries()) {
      assert.ok(!Recipe.safeParse(recipe).success, JSON.stringify(recipe));
      assert.ok(!answer.taken[named.length + at], JSON.stringify(recipe));
    }
  });

  it('daemon.json is the same in both languages', () => {
    assert.deepEqual(shapeOf(answer.daemonFile, {}), shapeOfZod(schemas.DaemonFile));
    assert.equal(answer.protocol, PROTOCOL);
  });

  it('plan.json is the same in both languages', () => {
    assert.deepEqual(shapeOf(answer.plan, answer.plan.$defs), shapeOfZod(Plan));
  });

  it('every route is there with the body and the answer that the client expects', () => {
    const job = '/v1/jobs/{job_id}';
    const expected: [method: string, path: string, answer: string, body?: string][] = [
      ['get', '/v1/handshake', 'Handshake'],
      ['get', '/v1/status', 'DaemonStatus'],
      ['get', '/v1/jobs', 'JobState[]'],
      ['post', '/v1/jobs', 'JobState', 'Job'],
      ['get', job, 'JobState'],
      ['get', `${job}/report`, 'Report'],
      ['post', `${job}/pause`, 'JobState'],
      ['post', `${job}/resume`, 'JobState'],
      ['post', `${job}/cancel`, 'JobState'],
      ['delete', job, 'Accepted'],
      ['post', '/v1/yield', 'Accepted', 'Yield'],
      ['post', '/v1/presence', 'Accepted', 'Used'],
      ['post', '/v1/shutdown', 'Accepted'],
    ];
    const nameOf = (schema: Json | undefined): string | undefined => {
      if (!isObject(schema)) return undefined;
      if (schema.type === 'array') return `${nameOf(schema.items)}[]`;
      return typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
    };
    const content = (holder: Json | undefined): string | undefined => {
      const media =
        isObject(holder) && isObject(holder.content) ? holder.content['application/json'] : undefined;
      return isObject(media) ? nameOf(media.schema) : undefined;
    };
    for (const [method, route, answered, body] of expected) {
      const operation = answer.openapi.paths[route]?.[method];
      assert.ok(operation, `${method} ${route}`);
      const responses = operation.responses as JsonObject;
      assert.equal(content(responses['200'] ?? responses['201']), answered, `${method} ${route}`);
      assert.equal(content(operation.requestBody), body, `${method} ${route}`);
    }
    assert.ok(answer.openapi.paths[`${job}/events`]?.get);
  });

  it('a drift is noticed: names, kinds, nullability, what is required', () => {
    const same = shapeOfZod(z.object({ a: z.string(), b: z.number().nullable() }));
    const others = [
      z.object({ a: z.string(), c: z.number().nullable() }),
      z.object({ a: z.number(), b: z.number().nullable() }),
      z.object({ a: z.string(), b: z.number() }),
      z.object({ a: z.string(), b: z.number().nullable().optional() }),
      z.object({ a: z.enum(['x']), b: z.number().nullable() }),
    ];
    for (const other of others) assert.notDeepEqual(shapeOfZod(other), same);
  });
});
