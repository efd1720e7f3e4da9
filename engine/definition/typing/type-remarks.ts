// What can never be as it is written, given the schemas: a name that is not there, a value that a function
// or an operator always refuses, and null where it becomes a word; conditions are `condition-remarks.ts`.
// Told as warnings, because a schema may be wrong where the data are not.

import { didYouMean } from '../../base/did-you-mean.ts';
import { calledName, type ExpressionRemark } from '../../mapping/jsonata/expression-remark.ts';
import { type Node, nodesOf } from '../../mapping/jsonata/syntax-tree.ts';
import { typeNames } from '../entity-schema.ts';
import { conditionRemark, constantCondition, isApart } from './condition-remarks.ts';
import { functionTypes } from './function-types.ts';
import { said, type TypedPart } from './typed-part.ts';
import { isNever, itemOf, type Kind, kindWords, type ValueType } from './value-type.ts';

export function typeRemark(part: TypedPart): ExpressionRemark | undefined {
  const { node } = part;
  const sign = String(node.value);
  if (node.type === 'name') return noSuchProperty(part);
  if (node.type === 'function' || node.type === 'apply')
    return refusedArgument(part) ?? conditionRemark(part);
  if (node.type === 'condition')
    return constantCondition(part, node.condition as Node, 'Write the side that is meant alone.');
  if (node.type === 'unary')
    return sign === '-' ? notANumber(part, 0, node.expression as Node) : undefined;
  if (node.type !== 'binary') return undefined;
  if (/^[<>]/.test(sign)) return withoutOrder(part) ?? conditionRemark(part);
  if (sign === '&') return written(part, 0, node.lhs as Node) ?? written(part, 1, node.rhs as Node);
  if (!/^[-+*/%]$/.test(sign)) return conditionRemark(part);
  return notANumber(part, 0, node.lhs as Node) ?? notANumber(part, 1, node.rhs as Node);
}

/** Of a name that the expression binds itself: `function($line) { $line.prise }`. */
function noSuchProperty(part: TypedPart): ExpressionRemark | undefined {
  const { node, parts } = part;
  const names = Object.keys(parts[0]?.schema?.properties ?? {});
  const name = String(node.value);
  return names.includes(name) ? undefined : unknownName(part, node, name, names);
}

function unknownName(
  part: TypedPart,
  node: Node,
  name: string,
  names: readonly string[],
): ExpressionRemark | undefined {
  if (names.length === 0) return undefined;
  const some = names.slice(0, 8).map((one) => `\`${one}\``);
  const hint =
    didYouMean(name, names) ??
    `There are: ${some.join(', ')}${names.length > some.length ? ', …' : ''}.`;
  return said(part, node, 'expression.property', `There is no property \`${name}\` here.`, hint);
}

function refusedArgument(part: TypedPart): ExpressionRemark | undefined {
  const { node, parts } = part;
  const call = node.type === 'apply' ? (node.rhs as Node) : node;
  const name = calledName(call) ?? calledName(node) ?? '';
  const { takes = [], takesEach } = functionTypes[name] ?? {};
  const own = call.type === 'function' ? (call.arguments ?? []) : [];
  const given = node.type === 'apply' ? [node.lhs as Node, ...own] : own;
  return (
    refusedItems(part, name, takesEach, given[0]) ??
    firstOf(takes, (kinds, at) => refused(part, name, kinds, given[at], parts[at])) ??
    neverLookedUp(part, name, given)
  );
}

function firstOf<T, R>(list: readonly T[], ask: (one: T, at: number) => R | undefined) {
  for (const [at, one] of list.entries()) {
    const found = ask(one, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function refusedItems(
  part: TypedPart,
  name: string,
  takes: readonly Kind[] | undefined,
  argument: Node | undefined,
): ExpressionRemark | undefined {
  const [given] = part.parts;
  if (takes === undefined || given === undefined || argument === undefined) return undefined;
  const item = itemOf(given);
  // Dates are told of by their name already, with what to write (`expression-warnings.ts`).
  const isDate = takes.includes('number') && /^date/.test(item.schema?.format ?? '');
  if (isDate || !isNever(item, takes)) return undefined;
  const text = part.textOf(argument);
  const message = `$${name} takes ${each[String(takes)]} only, and \`${text}\` is ${kindWords(item)}.`;
  return said(part, argument, 'expression.type', message, conversionOfEach(takes, text));
}

function refused(
  part: TypedPart,
  name: string,
  takes: readonly Kind[],
  argument: Node | undefined,
  given: ValueType | undefined,
): ExpressionRemark | undefined {
  if (argument === undefined || given === undefined || !isNever(given, takes)) return undefined;
  const text = part.textOf(argument);
  const message = `$${name} does not take ${kindWords(given)}, which \`${text}\` is.`;
  return said(part, argument, 'expression.type', message, conversion(takes, text));
}

function notANumber(part: TypedPart, at: number, side: Node): ExpressionRemark | undefined {
  const type = part.parts[at];
  if (type === undefined || !isNever(type, ['number'])) return undefined;
  const text = part.textOf(side);
  const message = `\`${text}\` is ${kindWords(type)}, and \`${String(part.node.value)}\` takes numbers only.`;
  return said(part, side, 'expression.type', message, conversion(['number'], text));
}

/** What `&` writes otherwise than it reads: an object, and what a schema says may be null. */
function written(part: TypedPart, at: number, side: Node): ExpressionRemark | undefined {
  const type = part.parts[at] as ValueType;
  const text = part.textOf(side);
  if (isNever(type, ['string', 'number', 'boolean'])) {
    const message = `\`${text}\` is ${kindWords(type)}, and \`&\` writes that as JSON.`;
    const hint = `Name one of its properties, or write \`$string(${text})\` if that is meant.`;
    return said(part, side, 'expression.type', message, hint);
  }
  // Where the expression gives null itself, that was meant.
  const isNull =
    type.schema && typeNames(type.schema).includes('null') && type.kinds?.has('null') === true;
  if (!isNull || part.isAsked(part.node)) return undefined;
  const message = `\`${text}\` may be null, and \`&\` writes that as the word \`null\`.`;
  return said(part, side, 'expression.null', message, `Write \`$first(${text})\`.`);
}

/** `$lookup(address, 'cty')`, and a key of an object written out that the value never is. */
function neverLookedUp(
  part: TypedPart,
  name: string,
  [of, key]: readonly Node[],
): ExpressionRemark | undefined {
  const [object, asked] = part.parts;
  if (name !== 'lookup' || !of || !key || !object || !asked?.values) return undefined;
  const names = Object.keys(itemOf(object).schema?.properties ?? {});
  const values = asked.values.map(String);
  if (key.type === 'string')
    return names.includes(values[0] as string)
      ? undefined
      : unknownName(part, key, values[0] as string, names);
  const members = of.value === '{' ? (of.lhs as readonly (readonly [Node, Node])[]) : [];
  const strange = members.find(
    ([one]) => one.type === 'string' && !values.includes(String(one.value)),
  )?.[0];
  if (strange === undefined) return undefined;
  const message = `\`${part.textOf(key)}\` is never ${part.textOf(strange)}.`;
  const hint = didYouMean(String(strange.value), values) ?? `It is one of ${values.join(', ')}.`;
  return said(part, strange, 'expression.never', message, hint);
}

/** All that stands in a comparison, in a condition or in a filter: nothing of it is written anywhere. */
export function askedIn(tree: Node): ReadonlySet<Node> {
  const questions = nodesOf(tree).flatMap((node) => {
    if (node.type === 'condition') return [node.condition as Node];
    if (node.type === 'filter') return [node.expr as Node];
    const isQuestion = node.type === 'binary' && /^([=<>]|!=|in|and|or)/.test(String(node.value));
    return isQuestion ? [node.lhs as Node, node.rhs as Node] : [];
  });
  return new Set(questions.flatMap((question) => nodesOf(question)));
}

const each: Readonly<Record<string, string>> = { number: 'numbers', string: 'texts' };

function conversionOfEach(takes: readonly Kind[], text: string): string {
  const name = takes.includes('number') ? '$number' : '$string';
  return /^[\w.$]+$/.test(text)
    ? `Write \`${text}.${name}($)\`.`
    : `Make each of them so: \`$map(…, ${name})\`.`;
}

function conversion(takes: readonly Kind[], text: string): string {
  if (takes.includes('number')) return `Write \`$number(${text})\`.`;
  return takes.includes('string') ? `Write \`$string(${text})\`.` : 'Give it another value.';
}

function withoutOrder(part: TypedPart): ExpressionRemark | undefined {
  const { node, parts, textOf } = part;
  const [left, right] = parts as [ValueType, ValueType];
  const isOrdered = !isNever(left, ['number', 'string']) && !isNever(right, ['number', 'string']);
  if (isOrdered && !isApart(left, right)) return undefined;
  const message = `\`${textOf(node)}\` fails: ${kindWords(left)} and ${kindWords(right)} have no order.`;
  return said(part, node, 'expression.type', message, 'Make both numbers, or both texts.');
}
