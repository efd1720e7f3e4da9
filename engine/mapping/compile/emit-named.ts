// A call of a function of the language or of ours as code: straight, and without the check of its
// signature where the arguments have the usual types.

import { isBare, type Node } from '../jsonata/syntax-tree.ts';
import { builtin as builtinOf } from '../language/builtins.ts';
import { dateReader, dateWriter } from './date-picture.ts';
import { emitValues } from './emit-arguments.ts';
import { emitMapping, isMapping } from './emit-mapping.ts';
import { emitPart } from './emit-part.ts';
import { canBe, constant, isOnly, kindOf, ownFunction, put, type Spot } from './emit-spot.ts';
import { type Quick, quick } from './quick.ts';
import * as kinds from './value-kind.ts';

export function emitNamed(
  name: string,
  node: Node,
  given: readonly string[],
  isTail: boolean,
  spot: Spot,
): string {
  const context = isTail ? spot.tail : spot.input;
  if (name === 'replace' && isPlainReplace(node, given)) {
    return emitReplace(node, given, context, spot);
  }
  if (isMapping(name, node, given)) return emitMapping(name, node, given, isTail, spot);
  const values = [...given, ...emitValues(node, spot)];
  const own = ownFunction(name);
  if (own) return put(spot, `${constant(spot.unit, own)}(${values.join(',')})`);
  const slow = `${constant(spot.unit, builtinOf(name))}([${values.join(',')}],${context})`;
  return emitDate(name, node, values, slow, spot) ?? emitQuick(name, values, slow, spot);
}

/** A class of signs replaced by a text of the author: nothing can match the empty text. */
const classOfSigns = /^(?:\[\^?(?:\\[dswDSW]|[^\]\\])+\]|\\[dswDSW])\+?$/;

function isPlainReplace(node: Node, given: readonly string[]): boolean {
  const [pattern, text, ...more] = (node.arguments ?? []).slice(1 - given.length);
  const isClass = pattern?.type === 'regex' && classOfSigns.test((pattern.value as RegExp).source);
  const isText = text?.type === 'string' && !String(text.value).includes('$');
  const isWhole = [pattern, text].every((part) => part && isBare(part));
  return isClass && isText && isWhole && more.length === 0;
}

function emitReplace(node: Node, given: readonly string[], context: string, spot: Spot): string {
  const { unit } = spot;
  const [pattern, replacement] = (node.arguments ?? []).slice(-2) as [Node, Node];
  const subject = given[0] ?? emitPart(node.arguments?.[0] as Node, spot);
  const regex = constant(unit, pattern.value);
  const text = JSON.stringify(replacement.value);
  const slow = `${constant(unit, builtinOf('replace'))}([${subject},matcher(${regex}),${text}],${context})`;
  return put(
    spot,
    `typeof ${subject}==='string'?replaceSigns(${subject},${regex},${text}):${slow}`,
    kinds.string | kinds.nothing,
  );
}

const dateKinds = { toMillis: kinds.number | kinds.endless, fromMillis: kinds.string };

/** A date with a picture that is written out: what the picture's own reader or writer cannot do is left. */
function emitDate(
  name: string,
  node: Node,
  values: readonly string[],
  slow: string,
  spot: Spot,
): string | undefined {
  if (name !== 'toMillis' && name !== 'fromMillis') return undefined;
  const picture = node.arguments?.at(-1);
  if (values.length !== 2 || picture?.type !== 'string' || !isBare(picture)) return undefined;
  const text = String(picture.value);
  const call = name === 'toMillis' ? dateReader(text) : dateWriter(text);
  if (call === undefined) return undefined;
  const [value] = values as [string];
  const isUsual = name === 'toMillis' ? `typeof ${value}==='string'` : `Number.isFinite(${value})`;
  const found = put(spot, `${isUsual}?${constant(spot.unit, call)}(${value}):undefined`);
  return put(spot, `${found}===undefined?${slow}:${found}`, dateKinds[name] | kinds.nothing);
}

function emitQuick(name: string, values: readonly string[], slow: string, spot: Spot): string {
  const way = quick[name]?.[values.length];
  if (!way) return put(spot, slow);
  const tests = [...way.types].map((type, at) => emitGuard(type, values[at] as string, spot));
  if (tests.includes('false')) return put(spot, slow);
  const guard = tests.filter((test) => test !== 'true').join('&&');
  const call = `${constant(spot.unit, way.call)}(${values.join(',')})`;
  const gives = givenKind(way, values, spot);
  if (guard === '') return put(spot, call, gives);
  const others = way.isStrict
    ? kinds.nothing | (gives & kinds.number ? kinds.endless : 0)
    : kinds.any;
  return put(spot, `${guard}?${call}:${slow}`, gives | others);
}

function givenKind({ gives }: Quick, values: readonly string[], spot: Spot): number {
  const kind = kindOf(spot, values[0] as string);
  if (gives === 'member') return kinds.memberOf(kind);
  // Nothing in, nothing out.
  return gives & kinds.nothing ? (gives & ~kinds.nothing) | (kind & kinds.nothing) : gives;
}

const guards: Readonly<
  Record<string, { readonly kind: number; readonly test: (value: string) => string }>
> = {
  s: { kind: kinds.string, test: (value) => `typeof ${value}==='string'` },
  n: { kind: kinds.number, test: (value) => `Number.isFinite(${value})` },
  t: {
    kind: kinds.string | kinds.number,
    test: (value) => `(typeof ${value}==='string'||Number.isFinite(${value}))`,
  },
  a: { kind: kinds.list, test: (value) => `Array.isArray(${value})` },
  o: {
    kind: kinds.object,
    test: (value) => `typeof ${value}==='object'&&${value}!==null&&!Array.isArray(${value})`,
  },
  f: { kind: kinds.callable, test: (value) => `typeof ${value}==='function'` },
  x: { kind: kinds.any, test: () => 'true' },
};

/** The test that a value has the type: `true` or `false` where that is known before. */
function emitGuard(type: string, value: string, spot: Spot): string {
  const { kind, test } = guards[type] as (typeof guards)[string];
  const marks = kinds.marked | kinds.made;
  if (isOnly(spot, value, kind | (kind & (kinds.list | kinds.object) ? marks : 0))) return 'true';
  return canBe(spot, value, kind) ? test(value) : 'false';
}
