// Conditions that always or never hold as they are written: of what is always there it is asked whether it
// is, a value is compared with what it never is, a constant stands alone, or the parts contradict each other.

import { didYouMean } from '../../base/did-you-mean.ts';
import type { Json } from '../../base/json.ts';
import { calledName, type ExpressionRemark } from '../../mapping/jsonata/expression-remark.ts';
import { type Node, shapeOf } from '../../mapping/jsonata/syntax-tree.ts';
import { typeOf } from '../entity-schema.ts';
import { contradiction } from './contradiction.ts';
import { boundsOf } from './number-type.ts';
import { said, type TypedPart } from './typed-part.ts';
import {
  isAlwaysFilled,
  isNever,
  itemOf,
  kindWords,
  longestOf,
  type ValueType,
} from './value-type.ts';

/** Of a comparison that is of the right kinds, of `and` and `or`, and of a function that asks. */
export function conditionRemark(part: TypedPart): ExpressionRemark | undefined {
  const { node } = part;
  const sign = String(node.value);
  if (node.type === 'function') return askedForNothing(part, calledName(node));
  if (sign === 'and' || sign === 'or') return constantSide(part, sign) ?? contradiction(part, sign);
  if (sign === '=' || sign === '!=' || sign === 'in')
    return sameSides(part) ?? neverEqual(part, sign) ?? decided(part, sign);
  return /^[<>]/.test(sign) ? (sameSides(part) ?? decided(part, sign)) : undefined;
}

/** Both are known, and they have no kind in common. */
export function isApart(left: ValueType, right: ValueType): boolean {
  if (left.kinds === undefined || right.kinds === undefined) return false;
  if (left.kinds.has('null') && right.kinds.has('null')) return false;
  if (right.kinds.has('list') || right.kinds.has('function')) return false;
  return isNever(left, [...right.kinds]) && isNever(right, [...left.kinds]);
}

function settled(
  part: Pick<TypedPart, 'spanOf'>,
  node: Node,
  holds: boolean,
  message: string,
  hint: string,
) {
  return said(part, node, holds ? 'expression.always' : 'expression.never', message, hint);
}

/** Of two that are never equal. */
function unequal(part: TypedPart, message: string, hint: string) {
  return settled(part, part.node, part.node.value === '!=', message, hint);
}

/** `$exists` of what is always there; `??` is an `$exists` that stands nowhere in the text. */
function askedForNothing(part: TypedPart, name = ''): ExpressionRemark | undefined {
  const { node, parts, textOf } = part;
  const [given] = parts;
  const [argument] = node.arguments ?? [];
  if (argument === undefined || given?.kinds === undefined || node.position === undefined)
    return undefined;
  const text = textOf(argument);
  if (name === 'exists' && !given.mayBeNothing) {
    const isNull = given.kinds.has('null') ? ', if only as null' : '';
    const message = `\`${text}\` is always there${isNull}, so this always holds.`;
    return settled(part, node, true, message, `\`$filled(${text})\` asks whether it has a value.`);
  }
  if ((name !== 'filled' && name !== 'empty') || !isSurelyFilled(given)) return undefined;
  const [holds, words] = name === 'filled' ? [true, 'always'] : [false, 'never'];
  const message = `\`${text}\` always has a value, so this ${words} holds.`;
  return settled(part, node, holds, message, 'Ask what its value is, or leave this out.');
}

/** A text that a schema requires may be empty all the same. */
function isSurelyFilled(type: ValueType): boolean {
  return isAlwaysFilled(type) && (type.values !== undefined || type.kinds?.has('string') !== true);
}

/** A constant that stands for a condition, which it settles by itself. */
export function constantCondition(
  part: Pick<TypedPart, 'spanOf' | 'textOf'>,
  node: Node,
  hint: string,
): ExpressionRemark | undefined {
  const shape = shapeOf(node);
  if (shape.kind !== 'constant') return undefined;
  const holds = Boolean(shape.value);
  const message = `\`${part.textOf(node)}\` ${holds ? 'always' : 'never'} holds.`;
  return settled(part, node, holds, message, hint);
}

/** `status = 'open' or 'paid'`. */
function constantSide(part: TypedPart, sign: string): ExpressionRemark | undefined {
  const { node, textOf } = part;
  const [left, right] = [node.lhs as Node, node.rhs as Node];
  const isList = sign === 'or' && left.type === 'binary' && left.value === '=';
  const hint = isList
    ? `Did you mean \`${textOf(left.lhs as Node)} in [${textOf(left.rhs as Node)}, ${textOf(right)}]\`?`
    : 'Compare it with something, or leave it out.';
  return constantCondition(part, left, hint) ?? constantCondition(part, right, hint);
}

function sameSides(part: TypedPart): ExpressionRemark | undefined {
  const { node, textOf } = part;
  const text = textOf(node.lhs as Node);
  if (
    text === '' ||
    text !== textOf(node.rhs as Node) ||
    shapeOf(node.lhs as Node).kind === 'constant'
  )
    return undefined;
  const holds = /=$/.test(String(node.value)) && node.value !== '!=';
  const message = `Both sides are \`${text}\`, so this ${holds ? 'always' : 'never'} holds.`;
  return settled(part, node, holds, message, 'Compare it with something else.');
}

function neverEqual(part: TypedPart, sign: string): ExpressionRemark | undefined {
  const [left, right] = part.parts as [ValueType, ValueType];
  const [lhs, rhs] = [part.node.lhs as Node, part.node.rhs as Node];
  if (sign !== 'in' && isApart(left, right)) return apart(part, left, right);
  if (sign !== 'in' && right.items && left.kinds && !left.kinds.has('list'))
    return unequal(part, `\`${part.textOf(lhs)}\` is no list.`, 'Did you mean `in`?');
  return (
    ofOtherValues(part, lhs, left, right) ??
    (sign === 'in' ? undefined : ofOtherValues(part, rhs, right, left)) ??
    ofOtherTime(part, left, right)
  );
}

function apart(part: TypedPart, left: ValueType, right: ValueType): ExpressionRemark {
  const soWhat = part.node.value === '!=' ? ', so this always holds.' : '.';
  const message = `\`${part.textOf(part.node.lhs as Node)}\` is ${kindWords(left)} and is never equal to ${kindWords(right)}${soWhat}`;
  const hint = left.kinds?.has('boolean')
    ? 'Compare it with true or false.'
    : 'Make both the same type: `$string(…)`, `$number(…)`.';
  return unequal(part, message, hint);
}

/** What is written out must be possible, each of it; of what is read some of it. */
function ofOtherValues(
  part: TypedPart,
  side: Node,
  given: ValueType,
  other: ValueType,
): ExpressionRemark | undefined {
  if (shapeOf(side).kind === 'constant') return undefined;
  const type = given.kinds?.has('list') ? itemOf(given) : given;
  const asked = (other.values ?? []).filter((value) => value !== null);
  const isStrange = (value: Json) =>
    type.values ? !type.values.includes(value) : isTooLong(value, type);
  const strange = asked.find(isStrange);
  if (strange === undefined || (other.schema && !asked.every(isStrange))) return undefined;
  const text = `\`${part.textOf(side)}\``;
  const message = other.schema
    ? `${text} and what it is compared with have no value in common.`
    : `${text} is never ${shown(strange)}.`;
  const meant = type.values && didYouMean(String(strange), type.values.map(String));
  const hint = (other.schema ? undefined : meant) ?? possible(type);
  return unequal(part, message, hint);
}

function possible(type: ValueType): string {
  const known = type.values?.filter((value) => value !== null);
  if (known === undefined) return `It has ${longestOf(type)} characters at most.`;
  return `It is one of ${known.slice(0, 8).map(shown).join(', ')}${known.length > 8 ? ', …' : ''}.`;
}

function isTooLong(value: Json, type: ValueType): boolean {
  const longest = longestOf(type);
  return typeof value === 'string' && longest !== undefined && [...value].length > longest;
}

/** A day and a time of that day are different texts. */
function ofOtherTime(part: TypedPart, left: ValueType, right: ValueType) {
  const { node, textOf } = part;
  const kinds = [typeOf(left.schema), typeOf(right.schema)];
  if (!kinds.includes('date') || !kinds.includes('date-time')) return undefined;
  const time = textOf((kinds[0] === 'date-time' ? node.lhs : node.rhs) as Node);
  const message = `\`${time}\` is a time, and a time is never equal to a day.`;
  return unequal(part, message, `Its day is \`$substring(${time}, 0, 10)\`.`);
}

function shown(value: Json): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

/** A comparison of numbers that the bounds of both settle. */
function decided(part: TypedPart, sign: string): ExpressionRemark | undefined {
  const [left, right] = part.parts as [ValueType, ValueType];
  const isNumber = ({ kinds }: ValueType) => kinds?.size === 1 && kinds.has('number');
  if (!isNumber(left) || !isNumber(right)) return undefined;
  const holds = outcomeOf(sign, boundsOf(left), boundsOf(right));
  if (holds === undefined || (holds && (left.mayBeNothing || right.mayBeNothing))) return undefined;
  const { least, most } = boundsOf(left);
  const lhs = part.textOf(part.node.lhs as Node);
  const range =
    least === undefined
      ? `${most} or less`
      : most === undefined
        ? `${least} or more`
        : least === most
          ? `${least}`
          : `${least} to ${most}`;
  const message = `\`${lhs}\` is ${range}, so this ${holds ? 'always' : 'never'} holds.`;
  return settled(
    part,
    part.node,
    holds,
    message,
    'Compare it with another number, or leave this out.',
  );
}

type Range = { readonly least?: number | undefined; readonly most?: number | undefined };

function outcomeOf(sign: string, left: Range, right: Range): boolean | undefined {
  const isBelow = (a: number | undefined, b: number | undefined, isEven: boolean) =>
    a !== undefined && b !== undefined && (a < b || (isEven && a === b));
  switch (sign) {
    case '<':
    case '<=':
      if (isBelow(left.most, right.least, sign === '<=')) return true;
      return isBelow(right.most, left.least, sign === '<') ? false : undefined;
    case '>':
    case '>=':
      return outcomeOf(sign === '>' ? '<' : '<=', right, left);
    default: {
      const isOther =
        isBelow(left.most, right.least, false) || isBelow(right.most, left.least, false);
      if (isOther) return sign === '!=';
      const isOne =
        left.least !== undefined &&
        left.least === left.most &&
        left.least === right.least &&
        left.least === right.most;
      return isOne ? sign !== '!=' : undefined;
    }
  }
}
