// What an operator gives, of the types on its sides.

import { decimalsOf, reckonedDecimals } from './number-type.ts';
import { filled, isAlwaysFilled, longestOf, only, type ValueType } from './value-type.ts';

export function operatorType(sign: string, left: ValueType, right: ValueType): ValueType {
  const isMissing = left.mayBeNothing || right.mayBeNothing;
  if (sign === '&')
    return {
      ...filled(only('string'), isAlwaysFilled(left) || isAlwaysFilled(right)),
      longest: together(left, right),
    };
  if (sign === '..') return only('list', true);
  if (!/^[-+*/%]$/.test(sign)) return only('boolean', /^[<>]/.test(sign) && isMissing);
  return { ...only('number', isMissing), decimals: reckonedDecimals(sign, left, right) };
}

export function negativeOf(type: ValueType): ValueType {
  return { ...only('number', type.mayBeNothing), decimals: decimalsOf(type) };
}

function together(left: ValueType, right: ValueType): number | undefined {
  const [a, b] = [longestOf(left), longestOf(right)];
  return a === undefined || b === undefined ? undefined : a + b;
}
