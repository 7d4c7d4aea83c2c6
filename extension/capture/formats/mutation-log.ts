// The log of changes in which VS Code stores a chat since 1.109: JSON Lines of a whole state, and of values that are
// set, pushed onto a list, or deleted (microsoft/vscode,
// src/vs/workbench/contrib/chat/common/model/objectMutationLog.ts).
import { isObject, jsonLines, type SourceFile } from './format.ts';

const INITIAL = 0;
const SET = 1;
const PUSH = 2;
const DELETE = 3;

type Key = string | number;
type Container = Record<Key, unknown>;

/** Whether an object is a line of such a log. */
export const isChange = ({ kind, k, v }: Record<string, unknown>): boolean =>
  kind === INITIAL ? isObject(v) : (kind === SET || kind === PUSH || kind === DELETE) && Array.isArray(k);

/** The state after all changes of the file. A change that does not fit what is there is a fault. */
export async function replayed(file: SourceFile): Promise<Record<string, unknown>> {
  file.mustFit();
  let state: Record<string, unknown> = {};
  for await (const change of jsonLines(file)) {
    if (change.kind === INITIAL) {
      if (isObject(change.v)) state = change.v;
      else file.fault('not a session');
    } else if (!apply(state, change)) file.fault('a change that fits nothing');
  }
  return state;
}

function apply(state: Record<string, unknown>, { kind, k, v, i }: Record<string, unknown>): boolean {
  if (!Array.isArray(k) || k.length === 0 || !k.every(isKey)) return false;
  let at: Container = state;
  for (const key of k.slice(0, -1)) {
    const next = Object.hasOwn(at, key) ? at[key] : undefined;
    if (typeof next !== 'object' || next === null) return false;
    at = next as Container;
  }
  const key = k.at(-1) as Key;
  if (key === '__proto__' || (Array.isArray(at) && !(Number.isInteger(key) && Number(key) <= at.length)))
    return false;
  if (kind === SET) at[key] = v;
  else if (kind === DELETE) delete at[key];
  else if (kind === PUSH) {
    const list = Array.isArray(at[key]) ? (at[key] as unknown[]) : [];
    if (typeof i === 'number' && i >= 0 && i < list.length) list.length = Math.floor(i);
    for (const item of Array.isArray(v) ? v : []) list.push(item);
    at[key] = list;
  } else return false;
  return true;
}

const isKey = (key: unknown): key is Key =>
  typeof key === 'string' || (typeof key === 'number' && Number.isInteger(key) && key >= 0);
