// What a condition says of the properties it asks for: where it holds, or where it does not, some of them
// are sure to have a value. So `$filled(a) ? a : 'x'` is never empty, although `a` may be.

import type { Json } from '../../base/json.ts';
import { calledName } from '../../mapping/jsonata/expression-remark.ts';
import { type Node, shapeOf, unbracketed } from '../../mapping/jsonata/syntax-tree.ts';

/** Properties with a value, by their text: `billing.city`, `$source.number`. */
export interface KnownFilled {
  readonly where: readonly string[];
  readonly else: readonly string[];
}

const nobody: KnownFilled = { where: [], else: [] };

export function knownFilled(given: Node): KnownFilled {
  const condition = unbracketed(given);
  const name = pathName(condition);
  if (name !== undefined) return { where: [name], else: [] };
  switch (condition.type) {
    case 'binary':
      return ofBinary(condition);
    case 'function':
      return ofCall(condition);
    default:
      return nobody;
  }
}

/** Values that a property has where a condition holds, and does not have where it does not. */
export interface KnownValues {
  readonly path: string;
  readonly values: readonly Json[];
}

/** `a = 'x'`, `a in ['x', 'y']`, `a = 'x' or a = 'y'`; undefined for any other condition. */
export function knownValues(given: Node): KnownValues | undefined {
  const condition = unbracketed(given);
  const [left, right] = [condition.lhs as Node, condition.rhs as Node];
  switch (condition.type === 'binary' ? condition.value : undefined) {
    case '=':
    case 'in': {
      const path = pathName(left);
      const values = constantsOf(right);
      return path === undefined || values === undefined ? undefined : { path, values };
    }
    case 'or': {
      const [a, b] = [knownValues(left), knownValues(right)];
      return a && b && a.path === b.path
        ? { path: a.path, values: [...a.values, ...b.values] }
        : undefined;
    }
    default:
      return undefined;
  }
}

/** A constant, or a list of such; undefined for anything else. */
export function constantsOf(node: Node): readonly Json[] | undefined {
  const isList = node.type === 'unary' && node.value === '[';
  const shapes = (isList ? ((node.expressions ?? []) as readonly Node[]) : [node]).map(shapeOf);
  return shapes.every((shape) => shape.kind === 'constant')
    ? shapes.map((shape) => shape.value as Json)
    : undefined;
}

/** Whether a condition holds for a record that is being created, whatever it holds. */
export function holdsWhenCreating(condition: Node): boolean {
  const shape = shapeOf(condition);
  if (shape.kind === 'variable') return shape.name === 'creating' && shape.steps.length === 0;
  const sides = [condition.lhs, condition.rhs] as readonly Node[];
  return condition.type === 'binary' && condition.value === 'or' && sides.some(holdsWhenCreating);
}

/** A plain path of the record, or of a whole record; undefined for anything else. */
export function pathName(node: Node): string | undefined {
  const shape = shapeOf(node);
  if (shape.kind === 'path') return shape.steps.join('.');
  if (shape.kind !== 'variable' || shape.steps.length === 0) return undefined;
  return `$${shape.name}.${shape.steps.join('.')}`;
}

function ofBinary({ value: sign, lhs, rhs }: Node): KnownFilled {
  const [left, right] = [lhs as Node, rhs as Node];
  switch (sign) {
    case 'and':
      return { where: [left, right].flatMap((side) => knownFilled(side).where), else: [] };
    case 'or':
      return { where: [], else: [left, right].flatMap((side) => knownFilled(side).else) };
    case '=':
      return { where: [...named(left, isValue(right)), ...named(right, isValue(left))], else: [] };
    case 'in':
      return { where: named(left, isValue(right)), else: [] };
    case '<':
    case '>':
    case '<=':
    case '>=':
      return {
        where: [...named(left, isNumber(right)), ...named(right, isNumber(left))],
        else: [],
      };
    default:
      return nobody;
  }
}

function named(side: Node, isSo: boolean): readonly string[] {
  const name = isSo ? pathName(side) : undefined;
  return name === undefined ? [] : [name];
}

/** A constant that is not empty, or a list of such. */
function isValue(node: Node): boolean {
  if (node.type === 'unary' && node.value === '[') {
    const items = (node.expressions ?? []) as readonly Node[];
    return items.length > 0 && items.every(isValue);
  }
  const shape = shapeOf(node);
  return shape.kind === 'constant' && shape.value !== '' && shape.value !== null;
}

function isNumber(node: Node): boolean {
  return node.type === 'number';
}

/** Of nothing `$not` is nothing, so what does not hold there says nothing of what it asks. */
function ofCall(call: Node): KnownFilled {
  const [argument] = call.arguments ?? [];
  if (argument === undefined || call.arguments?.length !== 1) return nobody;
  switch (calledName(call)) {
    case 'not':
      return { where: knownFilled(argument).else, else: [] };
    case 'filled':
      return { where: named(argument, true), else: [] };
    case 'empty':
      return { where: [], else: named(argument, true) };
    default:
      return nobody;
  }
}
