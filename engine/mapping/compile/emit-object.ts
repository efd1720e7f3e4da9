// Lists and objects that an expression builds, as code.

import { isBare, type Node } from '../jsonata/syntax-tree.ts';
import { emitFunction } from './emit-function.ts';
import { emitPart } from './emit-part.ts';
import { canBe, fresh, isOnly, kindOf, put, type Spot } from './emit-spot.ts';
import * as kinds from './value-kind.ts';

export function emitUnary(node: Node, spot: Spot): string {
  if (node.value === '-') {
    const kind = kinds.number | kinds.nothing;
    return put(spot, `negative(${emitPart(node.expression as Node, spot)})`, kind);
  }
  if (node.value === '{') return emitObject(node, spot);
  const list = put(spot, '[]', kinds.list | kinds.made);
  if (node.consarray) spot.lines.push(`${list}.cons=true;`);
  for (const item of node.expressions as readonly Node[]) {
    const value = emitPart(item, spot);
    const isOne = item.value === '[' || !canBe(spot, value, kinds.list);
    const add = isOne ? `${list}.push(${value})` : `pourIn(${list},${value})`;
    spot.lines.push(
      canBe(spot, value, kinds.nothing) ? `if(${value}!==undefined)${add};` : `${add};`,
    );
  }
  return list;
}

/** `value{…}`: an object of what its items give. */
export function emitGrouped(group: unknown, value: string, spot: Spot): string {
  const items = `${value}===undefined?[]:Array.isArray(${value})?${value}:[${value}]`;
  const inner: Spot = { ...spot, input: put(spot, items), isRoot: false };
  return emitObject(group as { readonly lhs?: unknown }, inner);
}

/** Keys that are written out are set one by one; keys that are computed group a list. */
function emitObject(node: { readonly lhs?: unknown }, spot: Spot): string {
  const pairs = node.lhs as readonly (readonly [Node, Node])[];
  const keys = pairs.map(([key]) => String(key.value));
  const isPlain = pairs.every(([key]) => key.type === 'string' && isBare(key));
  if (
    !isPlain ||
    new Set(keys).size < keys.length ||
    keys.some((key) => key.startsWith('_jsonata'))
  ) {
    return emitGroup(pairs, spot);
  }
  const inner: Spot = { ...spot, input: emitContext(spot), isRoot: false };
  const members = sortedKeys(keys).map((at) => ({
    key: keys[at] as string,
    value: emitPart((pairs[at] as readonly Node[])[1] as Node, inner),
  }));
  const result = emitMembers(members, spot);
  markClean(members, result, spot);
  return result;
}

/** The entries of a list read all of its items together. */
function emitContext(spot: Spot): string {
  const { input } = spot;
  if (!canBe(spot, input, kinds.list)) return input;
  const kind = kindOf(spot, input) & kinds.made ? kinds.any : kinds.data;
  return put(spot, `Array.isArray(${input})?grouped(${input}):${input}`, kind);
}

interface Member {
  readonly key: string;
  readonly value: string;
}

/** One literal where every member has a value; else they are added one by one. */
function emitMembers(members: readonly Member[], spot: Spot): string {
  const entries = members.map(({ key, value }) =>
    key === '__proto__' ? `["__proto__"]:${value}` : `${JSON.stringify(key)}:${value}`,
  );
  const literal = `{${entries.join(',')}}`;
  const open = members.filter(({ value }) => canBe(spot, value, kinds.nothing));
  if (open.length === 0) return put(spot, literal, kinds.object | kinds.made);
  const result = fresh(spot.unit);
  spot.unit.kinds.set(result, kinds.object | kinds.made);
  const areAll = open.map(({ value }) => `${value}!==undefined`).join('&&');
  spot.lines.push(`let ${result};if(${areAll})${result}=${literal};else{${result}={};`);
  for (const { key, value } of members) {
    const name = JSON.stringify(key);
    const set =
      key === '__proto__'
        ? `Object.defineProperty(${result},${name},{value:${value},enumerable:true,configurable:true,writable:true})`
        : `${result}[${name}]=${value}`;
    spot.lines.push(`if(${value}!==undefined)${set};`);
  }
  spot.lines.push('}');
  return result;
}

/** Names that never come out of a result, and those that only the long way knows what to do with. */
const guarded = /^(?:_.*|constructor|prototype)$/;

/** The object is ordinary JSON unless one of its members turns out to be none. */
function markClean(members: readonly Member[], result: string, spot: Spot): void {
  if (members.some(({ key }) => guarded.test(key))) return;
  const { clean } = spot.unit;
  const doubtful = members
    .map(({ value }) => value)
    .filter((value) => !clean.has(value) && !isOnly(spot, value, kinds.plain));
  const tests = doubtful.flatMap((value) => [
    ...(canBe(spot, value, kinds.list | kinds.object)
      ? [`typeof ${value}==='object'&&${value}!==null`]
      : []),
    ...(canBe(spot, value, kinds.endless)
      ? [`typeof ${value}==='number'&&!Number.isFinite(${value})`]
      : []),
    ...(canBe(spot, value, kinds.callable) ? [`typeof ${value}==='function'`] : []),
  ]);
  if (tests.length > 0) spot.lines.push(`if(${tests.join('||')})dirty=true;`);
  clean.add(result);
}

/** The places of the keys in the order an object lists them: whole numbers come first. */
function sortedKeys(keys: readonly string[]): readonly number[] {
  const places = Object.create(null) as Record<string, number>;
  keys.forEach((key, at) => {
    places[key] = at;
  });
  return Object.values(places);
}

function emitGroup(pairs: readonly (readonly [Node, Node])[], spot: Spot): string {
  const entries = pairs.map(
    ([key, value]) => `[${emitFunction(key, spot)},${emitFunction(value, spot)}]`,
  );
  return put(spot, `group(${spot.input},[${entries.join(',')}])`, kinds.object | kinds.made);
}
