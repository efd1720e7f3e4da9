// Parts of a condition that speak of the same value: with `and` they may leave nothing that it can be, with
// `or` nothing that it cannot be.

import type { Json } from '../../base/json.ts';
import type { ExpressionRemark } from '../../mapping/jsonata/expression-remark.ts';
import { type Node, unbracketed } from '../../mapping/jsonata/syntax-tree.ts';
import { constantsOf } from './known-filled.ts';
import { said, type TypedPart } from './typed-part.ts';

/** What one comparison says of a value; the others are undefined. */
interface Asked {
  readonly node: Node;
  readonly subject: string;
  /** It is one of these. */
  readonly values?: readonly Json[];
  /** It is not this. */
  readonly not?: Json;
  /** It is more than this, or this if `isEven`. */
  readonly above?: number;
  readonly below?: number;
  readonly isEven?: boolean;
}

export function contradiction(part: TypedPart, sign: 'or' | 'and'): ExpressionRemark | undefined {
  const [left, right] = [part.node.lhs, part.node.rhs].map((side) =>
    askedIn(side as Node, sign, part.textOf),
  ) as [readonly Asked[], readonly Asked[]];
  for (const one of left)
    for (const other of right) {
      if (one.subject !== other.subject) continue;
      if (sign === 'or' && isAll(one, other))
        return said(
          part,
          one.node,
          'expression.always',
          `This always holds, whatever \`${one.subject}\` is.`,
          'Did you mean `and`?',
        );
      if (sign === 'and' && isNothing(one, other))
        return said(
          part,
          one.node,
          'expression.never',
          `This never holds: \`${one.subject}\` has one value.`,
          'Did you mean `or`?',
        );
    }
  return undefined;
}

/** The comparisons with constants that `sign` joins. */
function askedIn(given: Node, sign: string, textOf: TypedPart['textOf']): readonly Asked[] {
  const node = unbracketed(given);
  if (node.type !== 'binary') return [];
  const [lhs, rhs] = [node.lhs as Node, node.rhs as Node];
  if (node.value === sign) return [lhs, rhs].flatMap((side) => askedIn(side, sign, textOf));
  const constants = constantsOf(rhs);
  const asked = constants && saysOf(String(node.value), constants);
  return asked ? [{ node, subject: textOf(lhs), ...asked }] : [];
}

function saysOf(sign: string, constants: readonly Json[]): Partial<Asked> | undefined {
  const [value] = constants;
  switch (sign) {
    case '=':
    case 'in':
      return { values: constants };
    case '!=':
      return { not: value as Json };
    case '>':
    case '>=':
      return typeof value === 'number' ? { above: value, isEven: sign === '>=' } : undefined;
    case '<':
    case '<=':
      return typeof value === 'number' ? { below: value, isEven: sign === '<=' } : undefined;
    default:
      return undefined;
  }
}

function isNothing(a: Asked, b: Asked): boolean {
  if (a.values && b.values) return !a.values.some((value) => b.values?.includes(value));
  const [above, below, isEven] = between(a, b);
  if (above === undefined || below === undefined) return false;
  return above > below || (above === below && !isEven.every(Boolean));
}

function isAll(a: Asked, b: Asked): boolean {
  if (a.not !== undefined && b.not !== undefined) return a.not !== b.not;
  const [above, below, isEven] = between(a, b);
  if (above === undefined || below === undefined) return false;
  return above < below || (above === below && isEven.some(Boolean));
}

/** One that is more than, and one that is less than. */
function between(a: Asked, b: Asked) {
  const isEven = [a.isEven === true, b.isEven === true];
  return [a.above ?? b.above, a.below ?? b.below, isEven] as const;
}
