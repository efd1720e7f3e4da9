// The type of an expression over the schema of the record it reads, part by part; on the way it finds what
// can never be as it is written. Where the schema is silent, so is this.

import type { Json } from '../../base/json.ts';
import { calledName } from '../../mapping/jsonata/expression-remark.ts';
import { type Node, nodesOf } from '../../mapping/jsonata/syntax-tree.ts';
import { isOfRun } from '../../mapping/language/run.ts';
import type { PropertySchema } from '../entity-schema.ts';
import { functionTypes, parametersOf } from './function-types.ts';
import { listType, objectType } from './object-type.ts';
import { negativeOf, operatorType } from './operator-type.ts';
import { isOwn, knowing, knownHere, type TypeScope, variableType } from './type-scope.ts';
import {
  anything,
  constant,
  either,
  itemOf,
  listed,
  mayBeNothing,
  only,
  several,
  typeOfSchema,
  type ValueType,
} from './value-type.ts';

export function inferType(node: Node, scope: TypeScope): ValueType {
  const type = wholeType(node, scope);
  scope.heard?.(node, type);
  return type;
}

/** With what stands behind it: filters, `[]` and `{…}`. */
function wholeType(node: Node, scope: TypeScope): ValueType {
  let type = bareType(node, scope);
  for (const filter of node.predicate ?? []) {
    const item = itemOf(type);
    inferInside(filter.expr as Node, item, scope, true);
    type = several(item);
  }
  if (node.group) return groupType(node, type, scope, true);
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
    case 'lambda':
      return { ...only('function'), gives: bodyType(node, [], scope) };
    case 'regex':
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
  scope.note?.(node, parts);
  return type;
}

/** Step by step; through a list to its items, of which there may be several from then on. */
function pathType(node: Node, scope: TypeScope): ValueType {
  let at: ValueType = scope.input;
  let isMany = false;
  let isOurs = isOwn(node.steps?.[0], scope);
  for (const [place, step] of (node.steps ?? []).entries()) {
    const isFirst = place === 0;
    if (!(isFirst && step.type === 'variable')) {
      isMany ||= mayBeList(at);
      at = itemOf(at);
    }
    if (isOurs && step.type === 'name') noted(step, anything, [at], scope);
    at = stepType(step, at, scope, { isFirst, isOurs });
    isOurs ||= step.type !== 'name' && step.type !== 'sort' && step.type !== 'variable';
    for (const stage of step.stages ?? []) {
      const filter = stage.expr;
      if (filter === undefined) return anything;
      const item = itemOf(at);
      inferInside(filter, item, scope, isOurs);
      const isOne = filter.type === 'number';
      // What is filtered once more is what is left, and not the lists in it.
      if (!isOne && mayBeList(item)) return anything;
      isMany ||= mayBeList(at) && !isOne;
      at = mayBeNothing(item);
    }
    if (at.kinds === undefined && at.schema === undefined) return anything;
  }
  if (node.group) return groupType(node, at, scope, isOurs);
  if (isMany) return several(itemOf(at));
  return node.keepSingletonArray ? listed(at) : at;
}

/** `{ key: value }` behind it: a key is of one item, a value of all that have the key. */
function groupType(node: Node, of: ValueType, scope: TypeScope, isOurs: boolean): ValueType {
  const { lhs } = node.group as { readonly lhs: readonly (readonly [Node, Node])[] };
  const item = itemOf(of);
  for (const [key, value] of lhs) {
    inferInside(key, item, scope, isOurs);
    inferInside(value, several(item), scope, isOurs);
  }
  return only('object', true);
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

function stepType(
  step: Node,
  at: ValueType,
  scope: TypeScope,
  { isFirst, isOurs }: { readonly isFirst: boolean; readonly isOurs: boolean },
): ValueType {
  switch (step.type) {
    case 'name':
      return nameType(String(step.value), at);
    case 'sort':
      for (const { expression } of step.terms as readonly { readonly expression: Node }[])
        inferInside(expression, at, scope, isOurs);
      return at;
    case 'variable':
      return isFirst || step.value === '' ? inferInside(step, at, scope, isOurs) : anything;
    default:
      return mayBeNothing(
        isFirst ? inferType(step, { ...scope, input: at }) : inferInside(step, at, scope, isOurs),
        at.mayBeNothing,
      );
  }
}

function nameType(name: string, at: ValueType): ValueType {
  const properties: Readonly<Record<string, PropertySchema>> = at.schema?.properties ?? {};
  if (!Object.hasOwn(properties, name)) return anything;
  const isThere = !at.mayBeNothing && at.kinds?.has('null') !== true;
  const isAlways = isThere && (at.schema?.required ?? []).includes(name);
  return typeOfSchema(properties[name], isAlways);
}

/** `isOurs`: nobody else looks at what is read of this input. */
function inferInside(node: Node, input: ValueType, scope: TypeScope, isOurs: boolean): ValueType {
  const { facts: _facts, ...rest } = scope;
  return inferType(node, { ...rest, input, isOwnInput: isOurs });
}

function binaryType(node: Node, scope: TypeScope): ValueType {
  const left = inferType(node.lhs as Node, scope);
  const right = inferType(node.rhs as Node, scope);
  return noted(node, operatorType(String(node.value), left, right), [left, right], scope);
}

function unaryType(node: Node, scope: TypeScope): ValueType {
  if (node.value === '-') {
    const inner = inferType(node.expression as Node, scope);
    return noted(node, negativeOf(inner), [inner], scope);
  }
  if (node.value === '[') {
    const items = (node.expressions ?? []) as readonly Node[];
    const isPoured = (at: number) => items[at]?.type !== 'unary' || items[at]?.value !== '[';
    return listType(
      items.map((one) => inferType(one, scope)),
      isPoured,
    );
  }
  const members = (node.lhs ?? []) as readonly (readonly [Node, Node])[];
  return objectType(
    members.map(([name, value]) => [
      name.type === 'string' ? String(name.value) : undefined,
      inferType(value, scope),
    ]),
  );
}

function conditionType(node: Node, scope: TypeScope): ValueType {
  const condition = node.condition as Node;
  noted(node, anything, [inferType(condition, scope)], scope);
  const then = inferType(node.then as Node, knowing(scope, condition, true));
  if (!node.else) return mayBeNothing(then);
  // `a ?? b`: the parser asks whether `a` is there.
  const isThere = condition.type === 'function' && condition.position === undefined;
  return either(
    isThere ? { ...then, mayBeNothing: false } : then,
    inferType(node.else as Node, knowing(scope, condition, false)),
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
    const items = known && list && part.type === 'lambda' ? parametersOf(name, list) : undefined;
    given.push(
      items ? { ...only('function'), gives: bodyType(part, items, scope) } : inferType(part, scope),
    );
  }
  if (name !== undefined && scope.names.has(name)) return scope.names.get(name)?.gives ?? anything;
  // Without an argument it works on what it stands behind, unless it asks the run.
  if (!known || (given.length === 0 && !isOfRun(name))) return anything;
  return noted(
    node,
    (functionTypes[name] as (typeof functionTypes)[string]).gives(given),
    given,
    scope,
  );
}

/** What a function gives whose first parameters are of these types. */
function bodyType(lambda: Node, given: readonly ValueType[], scope: TypeScope): ValueType {
  if (lambda.body === undefined) return anything;
  const parameters = (lambda.arguments ?? []).map(({ value }) => String(value));
  const typed = parameters.map((name, at) => [name, given[at] ?? anything] as const);
  return inferType(lambda.body, {
    ...scope,
    names: new Map([...scope.names, ...typed]),
    own: new Set([...(scope.own ?? []), ...parameters]),
  });
}
