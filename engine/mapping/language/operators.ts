// The operators where the quick way of the compiled code does not apply: values of any type, with the
// language's checks and codes.

import { checkList, spend } from './budget.ts';
import { LanguageError } from './language-error.ts';
import { reference } from './reference.ts';
import type { Marked } from './sequence.ts';
import { payForText } from './value-cost.ts';

export function isNumeric(value: unknown): value is number {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  if (!Number.isFinite(value)) throw new LanguageError('D1001', value);
  return true;
}

export function arithmetic(left: unknown, right: unknown, sign: string): number | undefined {
  if (left !== undefined && !isNumeric(left)) throw new LanguageError('T2001', left);
  if (right !== undefined && !isNumeric(right)) throw new LanguageError('T2002', right);
  if (left === undefined || right === undefined) return undefined;
  switch (sign) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return left % right;
  }
}

export function negative(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (!isNumeric(value)) throw new LanguageError('D1002', value);
  return -value;
}

export function compared(left: unknown, right: unknown, sign: string): boolean | undefined {
  const isLeft = typeof left === 'string' || typeof left === 'number';
  const isRight = typeof right === 'string' || typeof right === 'number';
  if (!(isLeft || left === undefined) || !(isRight || right === undefined)) {
    throw new LanguageError('T2010', isLeft ? right : left);
  }
  if (!isLeft || !isRight) return undefined;
  if (typeof left !== typeof right) throw new LanguageError('T2009', left, right);
  switch (sign) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}

export function equals(left: unknown, right: unknown): boolean {
  if (left === right) return left !== undefined;
  if (left === undefined || right === undefined) return false;
  return same(left, right);
}

export function differs(left: unknown, right: unknown): boolean {
  return left !== undefined && right !== undefined && !same(left, right);
}

export function same(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || !left || !right) return false;
  if (Array.isArray(left) && Array.isArray(right)) {
    spend(1 + left.length);
    return left.length === right.length && left.every((item, at) => same(item, right[at]));
  }
  const names = Object.getOwnPropertyNames(left);
  spend(1 + names.length);
  if (names.length !== Object.getOwnPropertyNames(right).length) return false;
  return names.every(
    (name) =>
      Object.hasOwn(right, name) && same((left as never)[name] as unknown, (right as never)[name]),
  );
}

export function includes(left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return false;
  if (!Array.isArray(right)) return left === right;
  // To look at sixteen items takes no longer than a step.
  spend(1 + (right.length >> 4));
  return right.indexOf(left) !== -1;
}

/** As `&` and `$string` write a value; nothing is the empty text. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (typeof value === 'number' && Number.isInteger(value))
    return Object.is(value, -0) ? '0' : String(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (payForText(value)) return JSON.stringify(value);
  return (reference('string').call(value) as string | undefined) ?? '';
}

/** As the language casts to a boolean; nothing counts as false. */
export function truth(value: unknown): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value !== '';
    case 'number':
      return isNumeric(value) && value !== 0;
    case 'object':
      if (value === null) return false;
      if (!Array.isArray(value)) return hasMembers(value);
      spend(value.length);
      return value.filter(truth).length > 0;
    default:
      return false;
  }
}

function hasMembers(value: object): boolean {
  for (const name in value) if (Object.hasOwn(value, name)) return true;
  return false;
}

export function range(left: unknown, right: unknown): unknown {
  if (left !== undefined && !Number.isInteger(left)) throw new LanguageError('T2003', left);
  if (right !== undefined && !Number.isInteger(right)) throw new LanguageError('T2004', right);
  const from = left as number;
  const to = right as number;
  if (left === undefined || right === undefined || from > to) return undefined;
  const size = to - from + 1;
  if (size > 1e7) throw new LanguageError('D2014', size);
  checkList(size);
  const list: Marked = new Array(size) as Marked;
  for (let at = 0; at < size; at++) list[at] = from + at;
  list.sequence = true;
  return size === 1 ? from : list;
}
