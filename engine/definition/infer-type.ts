// The type of an expression over the schema of the record it reads, part by part; on the way it finds what
// can never be as it is written. Where the schema is silent, so is this.

import type { Json } from '../base/json.ts';
import { calledName } from '../mapping/jsonata/expression-remark.ts';
import { type Node, nodesOf } from '../mapping/jsonata/syntax-tree.ts';
import type { PropertySchema } from './entity-schema.ts';
import { functionTypes } from './function-types.ts';
import { knownFilled } from './known-filled.ts';
import { isOwn, knowing, knownHere, type TypeScope, variableType, without } from './type-scope.ts';
import {
  anything,
  constant,
  either,
  filled,
  isAlwaysFilled,
  itemOf,
  listed,
  longestOf,
  mayBeNothing,
  mayHaveDecimals,
  only,
  several,
  typeOfSchema,
  type ValueType,
  withDecimals,
} from './value-type.ts';

export function inferType(node: Node, scope: TypeScope): ValueType {
  let type = bareType(node, scope);
  for (const filter of node.predicate ?? []) {
    const item = itemOf(type);
    inferInside(filter.expr as Node, item, scope);
    type = several(item);
  }
  if (node.group) return only('object', true);
  return node.keepArray ? listed(type) : type;
}

function bareType(node: Node, scope: TypeScope): ValueType {
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
      return constant(node.value as Json);
    case 'variable':
      return variableType(String(node.value), scope);
    case 'path':
      return noted(node, knownHere(node, pathType(node, scope), scope), [], scope);
    case 'binary':
      return binaryType(node, scope);
    case 'unary':
      return unaryType(node, scope);
    case 'condition':
      return conditionType(node, scope);
    case 'block':
      return blockType(node, scope);
    case 'bind':
      return inferType(node.rhs as Node, scope);
    case 'function':
    case 'apply':
      return callType(node, scope);
    case 'regex':
    case 'lambda':
    case 'partial':
      return only('function');
    default:
      return anything;
  }
}

function noted(
  node: Node,
  type: ValueType,
  parts: readonly ValueType[],
  scope: TypeScope,
): ValueType {
  scope.note?.(node, type, parts);
  return type;
}

/** Step by step; through a list to its items, of which there may be several from then on. */
function pathType(node: Node, scope: TypeScope): ValueType {
  let at: ValueType = scope.input;
  let isMany = false;
  const isOfOwn = isOwn(node.steps?.[0], scope);
  for (const [place, step] of (node.steps ?? []).entries()) {
    const isFirst = place === 0;
    if (!(isFirst && step.type === 'variable')) {
      isMany ||= mayBeList(at);
      at = itemOf(at);
    }
    if (isOfOwn && step.type === 'name') noted(step, anything, [at], scope);
    at = stepType(step, at, scope, isFirst);
    for (const stage of step.stages ?? []) {
      const filter = stage.expr;
      if (filter === undefined) return anything;
      const item = itemOf(at);
      inferInside(filter, item, scope);
      const isOne = filter.type === 'number';
      // What is filtered once more is what is left, and not the lists in it.
      if (!isOne && mayBeList(item)) return anything;
      isMany ||= mayBeList(at) && !isOne;
      at = mayBeNothing(item);
    }
    if (at.kinds === undefined && at.schema === undefined) return anything;
  }
  if (node.group) return only('object', true);
  if (isMany) return several(itemOf(at));
  return node.keepSingletonArray ? listed(at) : at;
}

function mayBeList({ kinds }: ValueType): boolean {
  return kinds?.has('list') ?? false;
}

/** The same of a plain path, which most expressions are. */
export function typeOfPath(path: string, input: ValueType): ValueType {
  let at = input;
  let isMany = false;
  for (const name of path.split('.')) {
    isMany ||= mayBeList(at);
    at = nameType(name, itemOf(at));
    if (at.schema === undefined) return anything;
  }
  return isMany ? several(itemOf(at)) : at;
}

function stepType(step: Node, at: ValueType, scope: TypeScope, isFirst: boolean): ValueType {
  switch (step.type) {
    case 'name':
      return nameType(String(step.value), at);
    case 'sort':
      return at;
    case 'variable':
      return isFirst || step.value === '' ? inferInside(step, at, scope) : anything;
    default:
      return mayBeNothing(inferInside(step, at, scope), at.mayBeNothing);
  }
}

function nameType(name: string, at: ValueType): ValueType {
  const properties: Readonly<Record<string, PropertySchema>> = at.schema?.properties ?? {};
  if (!Object.hasOwn(properties, name)) return anything;
  const isThere = !at.mayBeNothing && at.kinds?.has('null') !== true;
  const isAlways = isThere && (at.schema?.required ?? []).includes(name);
  return typeOfSchema(properties[name], isAlways);
}

function inferInside(node: Node, input: ValueType, scope: TypeScope): ValueType {
  const { filled: _filled, excluded: _excluded, ...rest } = scope;
  return inferType(node, { ...rest, input });
}

function binaryType(node: Node, scope: TypeScope): ValueType {
  const left = inferType(node.lhs as Node, scope);
  const right = inferType(node.rhs as Node, scope);
  const isMissing = left.mayBeNothing || right.mayBeNothing;
  const sign = String(node.value);
  const type =
    sign === '&'
      ? {
          ...filled(only('string'), isAlwaysFilled(left) || isAlwaysFilled(right)),
          longest: together(longestOf(left), longestOf(right)),
        }
      : sign === '..'
        ? only('list', true)
        : /^[-+*/%]$/.test(sign)
          ? withDecimals(only('number', isMissing), givesDecimals(sign, left, right))
          : only('boolean', /^[<>]/.test(sign) && isMissing);
  return noted(node, type, [left, right], scope);
}

function givesDecimals(sign: string, left: ValueType, right: ValueType): boolean {
  return sign === '/' || mayHaveDecimals(left) || (sign !== '%' && mayHaveDecimals(right));
}

function together(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : left + right;
}

function unaryType(node: Node, scope: TypeScope): ValueType {
  if (node.value === '-') {
    const inner = inferType(node.expression as Node, scope);
    return noted(node, only('number', inner.mayBeNothing), [inner], scope);
  }
  if (node.value === '[') {
    const items = ((node.expressions ?? []) as readonly Node[]).map((one) => inferType(one, scope));
    const values = items.every((item) => item.values)
      ? items.flatMap((item) => item.values ?? [])
      : undefined;
    return { ...filled(only('list'), items.some(isAlwaysFilled)), ...(values ? { values } : {}) };
  }
  for (const [, value] of (node.lhs ?? []) as readonly (readonly [Node, Node])[])
    inferType(value, scope);
  return only('object');
}

function conditionType(node: Node, scope: TypeScope): ValueType {
  const condition = node.condition as Node;
  inferType(condition, scope);
  const known = knownFilled(condition);
  const then = inferType(node.then as Node, knowing(scope, known.where));
  // `a ?? b`: the parser asks whether `a` is there.
  const isThere = condition.type === 'function' && condition.position === undefined;
  if (!node.else) return mayBeNothing(then);
  return either(
    isThere ? { ...then, mayBeNothing: false } : then,
    inferType(node.else as Node, without(knowing(scope, known.else), condition)),
  );
}

function blockType(node: Node, scope: TypeScope): ValueType {
  const names = new Map(scope.names);
  const own = new Set(scope.own);
  let last: ValueType = anything;
  for (const part of (node.expressions ?? []) as readonly Node[]) {
    for (const name of boundBelow(part)) names.set(name, anything);
    last = inferType(part, { ...scope, names, own });
    if (part.type !== 'bind') continue;
    names.set(String((part.lhs as Node).value), last);
    own.add(String((part.lhs as Node).value));
  }
  return last;
}

/** A name may be bound inside a part as well, behind a condition: `$a := 1; b ? $a := 'x'; $a`. */
function boundBelow(part: Node): readonly string[] {
  const binds = nodesOf(part).filter((node) => node.type === 'bind' && node !== part);
  return binds.map((bind) => String((bind.lhs as Node).value));
}

/** A function of one's own is looked into where it is written for what gives it items to work on. */
function callType(node: Node, scope: TypeScope): ValueType {
  const given = node.type === 'apply' ? [inferType(node.lhs as Node, scope)] : [];
  const call = node.type === 'apply' ? (node.rhs as Node) : node;
  const name = calledName(call) ?? calledName(node);
  const known = name !== undefined && !scope.names.has(name) && Object.hasOwn(functionTypes, name);
  for (const part of call.type === 'function' ? (call.arguments ?? []) : []) {
    const [list] = given;
    if (known && list && part.type === 'lambda') inferBody(part, itemsFor(name, list), scope);
    given.push(inferType(part, scope));
  }
  // Without an argument it works on what it stands behind.
  if (!known || given.length === 0) return anything;
  return noted(
    node,
    (functionTypes[name] as (typeof functionTypes)[string]).gives(given),
    given,
    scope,
  );
}

/** What the parameters of a function are that works on items; undefined for a function that does not. */
function itemsFor(name: string, list: ValueType): readonly ValueType[] | undefined {
  const item = itemOf(list);
  switch (name) {
    case 'map':
    case 'filter':
    case 'single':
      return [item, only('number'), anything];
    case 'sort':
      return [item, item];
    case 'reduce':
      return [anything, item, only('number'), anything];
    case 'each':
    case 'sift':
      return [anything, only('string'), anything];
    default:
      return undefined;
  }
}

function inferBody(lambda: Node, given: readonly ValueType[] | undefined, scope: TypeScope): void {
  if (given === undefined || lambda.body === undefined) return;
  const parameters = (lambda.arguments ?? []).map(({ value }) => String(value));
  const typed = parameters.map((name, at) => [name, given[at] ?? anything] as const);
  inferType(lambda.body, {
    ...scope,
    names: new Map([...scope.names, ...typed]),
    own: new Set([...(scope.own ?? []), ...parameters]),
  });
}
