// The operators as code: the quick way where both sides have the usual types, the language's own rules
// (`operators.ts`) for the rest. What is known of a side before it is there needs no check.

import { isBare, type Node } from '../jsonata/syntax-tree.ts';
import { emitPart } from './emit-part.ts';
import { canBe, Declined, fresh, isOnly, kindOf, put, type Spot } from './emit-spot.ts';
import * as kinds from './value-kind.ts';

export function emitBinary(node: Node, spot: Spot): string {
  const sign = String(node.value);
  if (sign === '&') return emitJoined(node, spot);
  const left = emitPart(node.lhs as Node, spot);
  const right = node.rhs as Node;
  switch (sign) {
    case 'and':
    case 'or':
      return emitLogic(sign, left, right, spot);
    case '=':
    case '!=':
      return emitEquality(sign, left, right, spot);
    case 'in':
      return emitIn(left, right, spot);
    case '..':
      return put(spot, `range(${left},${emitPart(right, spot)},"..")`);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return emitComparison(sign, left, emitPart(right, spot), spot);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return emitArithmetic(sign, left, emitPart(right, spot), spot);
    default:
      throw new Declined(`the operator \`${sign}\``);
  }
}

/** The value as the language casts it to a boolean, for a test of JavaScript. */
export function truthOf(value: string, spot: Spot): string {
  if (isOnly(spot, value, kinds.boolean)) return value;
  if (isOnly(spot, value, kinds.boolean | kinds.nothing)) return `${value}===true`;
  if (isOnly(spot, value, kinds.string | kinds.nothing | kinds.nil)) return `!!${value}`;
  return `(typeof ${value}==='boolean'?${value}:truth(${value}))`;
}

function emitLogic(sign: string, left: string, right: Node, spot: Spot): string {
  const result = fresh(spot.unit);
  spot.unit.kinds.set(result, kinds.boolean);
  spot.lines.push(`let ${result}=${truthOf(left, spot)};if(${sign === 'or' ? '!' : ''}${result}){`);
  const value = emitPart(right, spot);
  spot.lines.push(`${result}=${truthOf(value, spot)};}`);
  return result;
}

const written = kinds.string | kinds.number | kinds.boolean | kinds.nil;

/** Against what is written out, or surely no list or object, identity decides. */
function emitEquality(sign: string, left: string, node: Node, spot: Spot): string {
  const right = emitPart(node, spot);
  const isBare = isOnly(spot, left, written) || isOnly(spot, right, written);
  const isThere = [left, right]
    .filter((side) => canBe(spot, side, kinds.nothing))
    .map((side) => `${side}!==undefined`);
  if (sign === '!=') {
    const differs = isBare
      ? [...isThere, `${left}!==${right}`].join('&&')
      : `differs(${left},${right})`;
    return put(spot, differs, kinds.boolean);
  }
  const equals = isBare
    ? `${left}===${right}`
    : `(${left}===${right}?${left}!==undefined:typeof ${left}==='object'&&equals(${left},${right}))`;
  return put(spot, equals, kinds.boolean);
}

/** How many literals of a list are compared one by one. */
const comparisonsMax = 8;

function emitIn(left: string, node: Node, spot: Spot): string {
  const items = (node.expressions ?? []) as readonly Node[];
  const isWritten =
    node.type === 'unary' &&
    node.value === '[' &&
    isBare(node) &&
    items.length <= comparisonsMax &&
    items.every((item) => /^(string|number|value)$/.test(item.type) && isBare(item));
  const right = isWritten ? [] : [emitPart(node, spot)];
  const code = isWritten
    ? items.map((item) => `${left}===${emitPart(item, spot)}`).join('||') || 'false'
    : `includes(${left},${right})`;
  return put(spot, code, kinds.boolean);
}

/** `a & b & c` is one text; each part is made one when the language would do it. */
function emitJoined(node: Node, spot: Spot): string {
  return put(spot, `checkText(${emitTexts(node, spot).join('+')})`, kinds.string);
}

function emitTexts(node: Node, spot: Spot): readonly string[] {
  const left = node.lhs as Node;
  const isJoined = left.type === 'binary' && left.value === '&';
  const before = isJoined && isBare(left) ? emitTexts(left, spot) : [emitPart(left, spot)];
  const right = emitPart(node.rhs as Node, spot);
  return [...before, right].map((value) => emitText(value, spot));
}

function emitText(value: string, spot: Spot): string {
  if (isOnly(spot, value, kinds.string)) return value;
  return put(spot, `typeof ${value}==='string'?${value}:textOf(${value})`, kinds.string);
}

function emitComparison(sign: string, left: string, right: string, spot: Spot): string {
  const slow = `compared(${left},${right},"${sign}")`;
  const quick = `${left}${sign}${right}`;
  const areNumbers = alike('number', kinds.number | kinds.endless, [left, right], spot);
  const areTexts = alike('string', kinds.string, [left, right], spot);
  if (areNumbers === '' || areTexts === '') return put(spot, quick, kinds.boolean);
  const are = [areNumbers, areTexts].filter((test) => test !== undefined);
  return put(
    spot,
    are.length > 0 ? `${are.join('||')}?${quick}:${slow}` : slow,
    kinds.boolean | kinds.nothing,
  );
}

/** A test that all values have the type; empty if they surely have, undefined if one never has. */
function alike(
  type: string,
  kind: number,
  values: readonly string[],
  spot: Spot,
): string | undefined {
  if (values.some((value) => !canBe(spot, value, kind))) return undefined;
  return values
    .filter((value) => !isOnly(spot, value, kind))
    .map((value) => `typeof ${value}==='${type}'`)
    .join('&&');
}

function emitArithmetic(sign: string, left: string, right: string, spot: Spot): string {
  const tests = [left, right]
    .filter((value) => !isOnly(spot, value, kinds.number))
    .map((value) => `Number.isFinite(${value})`);
  const quick = `${left} ${sign} ${right}`;
  const slow = `arithmetic(${left},${right},"${sign}")`;
  const code = tests.length === 0 ? quick : `${tests.join('&&')}?${quick}:${slow}`;
  const isThere = ((kindOf(spot, left) | kindOf(spot, right)) & kinds.nothing) === 0;
  return put(spot, code, kinds.number | kinds.endless | (isThere ? 0 : kinds.nothing));
}
