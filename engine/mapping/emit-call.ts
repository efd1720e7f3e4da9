// Calls and lambdas as code. A function of the language or of ours that nothing shadows is called
// straight; arguments of the usual types skip the check of the signature.

import { builtin as builtinOf, unavailable } from './builtins.ts';
import { constant, Declined, fresh, ownFunction, type Spot } from './emit.ts';
import { emitBlock, emitCondition, emitNode, put } from './emit-node.ts';
import { known } from './expression-refusals.ts';
import { quick } from './quick.ts';
import type { Node } from './syntax-tree.ts';

/** The result may be a sequence of one or none: in tail position it stays so. */
export function emitCall(node: Node, given: readonly string[], spot: Spot, isTail = false): string {
  const procedure = node.procedure as Node;
  if (procedure.type === 'path') throw new Declined('a call of a path');
  const name = procedure.type === 'variable' ? String(procedure.value) : undefined;
  const isFree = name !== undefined && name !== '' && name !== '$' && !spot.names.has(name);
  if (isFree && unavailable.has(name)) throw new Declined(`\`$${name}\``);
  if (isFree && needsToday(name, node))
    throw new Declined('a picture without a year, which the day of the run completes');
  if (isFree && known.has(name) && !procedure.predicate) {
    spot.unit.called.add(name);
    const context = isTail ? spot.tail : spot.input;
    if (name === 'replace' && isPlainReplace(node, given)) {
      return emitReplace(node, given, { ...spot, tail: context });
    }
    return emitKnown(name, [...given, ...emitValues(node, spot)], context, spot);
  }
  const callee = emitNode(procedure, spot);
  const values = [...given, ...emitValues(node, spot)].join(',');
  const inFunction = isTail && spot.tail.startsWith('x');
  return put(
    spot,
    inFunction
      ? `r.tailCall(${callee},[${values}])`
      : `r.apply(${callee},[${values}],${isTail ? spot.tail : spot.input})`,
  );
}

/** A class of signs replaced by a text of the author: nothing can match the empty text. */
const classOfSigns = /^(?:\[\^?(?:\\[dswDSW]|[^\]\\])+\]|\\[dswDSW])\+?$/;

function isPlainReplace(node: Node, given: readonly string[]): boolean {
  const [pattern, text, ...more] = (node.arguments ?? []).slice(1 - given.length);
  const isClass = pattern?.type === 'regex' && classOfSigns.test((pattern.value as RegExp).source);
  const isText = text?.type === 'string' && !String(text.value).includes('$');
  const isWhole = ![pattern, text].some((part) => part?.predicate || part?.keepArray);
  return isClass && isText && isWhole && more.length === 0;
}

function emitReplace(node: Node, given: readonly string[], spot: Spot): string {
  const { unit } = spot;
  const [pattern, replacement] = (node.arguments ?? []).slice(-2) as [Node, Node];
  const subject = given[0] ?? emitNode(node.arguments?.[0] as Node, spot);
  const regex = constant(unit, pattern.value);
  const text = JSON.stringify(replacement.value);
  const slow = `${constant(unit, builtinOf('replace'))}([${subject},r.matcher(${regex}),${text}],${spot.tail})`;
  return put(
    spot,
    `typeof ${subject}==='string'?r.replaceSigns(${subject},${regex},${text}):${slow}`,
  );
}

/** A picture without a year is completed by the date of today, which compiled code does not know. */
function needsToday(name: string, node: Node): boolean {
  const picture = node.arguments?.[1];
  const isWhole = picture?.type === 'string' && String(picture.value).includes('[Y');
  return name === 'toMillis' && picture !== undefined && !isWhole;
}

function emitValues(node: Node, spot: Spot): readonly string[] {
  return (node.arguments ?? []).map((argument) => {
    const value = emitNode(argument, spot);
    const mayBeFunction = !/string|number|value|binary|unary|lambda|regex/.test(argument.type);
    return mayBeFunction
      ? put(spot, `typeof ${value}==='function'?r.passed(${value}):${value}`)
      : value;
  });
}

function emitKnown(name: string, values: readonly string[], context: string, spot: Spot): string {
  const own = ownFunction(name);
  if (own) return put(spot, `${constant(spot.unit, own)}(${values.join(',')})`);
  const slow = `${constant(spot.unit, builtinOf(name))}([${values.join(',')}],${context})`;
  const way = quick[name]?.[values.length];
  if (!way) return put(spot, slow);
  const guard = [...way.types].map((type, at) => guards[type]?.(values[at] as string)).join('&&');
  return put(spot, `${guard}?${constant(spot.unit, way.call)}(${values.join(',')}):${slow}`);
}

const guards: Readonly<Record<string, (value: string) => string>> = {
  s: (value) => `typeof ${value}==='string'`,
  n: (value) => `Number.isFinite(${value})`,
  t: (value) => `(typeof ${value}==='string'||Number.isFinite(${value}))`,
  a: (value) => `Array.isArray(${value})`,
  f: (value) => `typeof ${value}==='function'`,
  x: () => 'true',
};

export function emitLambda(node: Node, spot: Spot): string {
  if (node.thunk) throw new Declined('a call in tail position');
  const values = fresh(spot.unit);
  const context = `x${spot.unit.count++}`;
  const names = new Map(spot.names);
  const parameters = (node.arguments ?? []).map((argument, at) => {
    const parameter = `p${spot.unit.count++}`;
    names.set(String(argument.value), parameter);
    return `let ${parameter}=${values}[${at}];`;
  });
  const lines: string[] = [];
  const result = emitTail(node.body as Node, { ...spot, lines, names, tail: context });
  const run = `(${values},${context})=>{${parameters.join('')}${lines.join('\n')}return ${result};}`;
  const signature = node.signature ? `,${constant(spot.unit, node.signature)}` : '';
  return put(spot, `r.lambda(${parameters.length},${run}${signature})`);
}

/** The last thing a function does: a call there is handed to whoever called. */
function emitTail(node: Node, spot: Spot): string {
  const isTailed = node.type === 'condition' || node.type === 'block';
  if (isTailed && (node.predicate || node.group || node.keepArray))
    throw new Declined('a filter behind the body of a function');
  if (node.type === 'lambda' && node.thunk) return emitCall(node.body as Node, [], spot, true);
  if (node.type === 'condition') return emitCondition(node, spot, emitTail);
  if (node.type === 'block') return emitBlock(node, spot, emitTail);
  return emitNode(node, spot);
}

/** `left ~> right`: a call with the left side as its first argument, or functions in a row. */
export function emitApply(node: Node, spot: Spot): string {
  const left = emitNode(node.lhs as Node, spot);
  const right = node.rhs as Node;
  if (right.type === 'function') return emitCall(right, [left], spot);
  return put(spot, `r.applied(${left},${emitNode(right, spot)})`);
}

/** `$f(?, x)`: a function of what is left open. */
export function emitPartial(node: Node, spot: Spot): string {
  const procedure = node.procedure as Node;
  if (procedure.type === 'path') throw new Declined('a call of a path');
  const values = (node.arguments ?? []).map((argument) =>
    argument.type === 'operator' ? 'r.open' : emitNode(argument, spot),
  );
  return put(spot, `r.partial(${emitNode(procedure, spot)},[${values.join(',')}])`);
}
