// Whether what an expression gives can stand in the property it goes to: type, length, the values allowed
// there, and decimals that are lost. What fits never is an error, what may not fit a warning.

import { didYouMean } from '../base/did-you-mean.ts';
import type { Place } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import type { Expression } from '../mapping/expression/expression.ts';
import { spansOf } from '../mapping/expression/spans.ts';
import { nodesOf } from '../mapping/jsonata/syntax-tree.ts';
import { treeOf } from '../mapping/jsonata/tree-of.ts';
import { type PropertyType, typeWord } from '../mapping/property-type.ts';
import { innerRules, type ValueRule } from '../mapping/row.ts';
import { type ReadSchemas, typeOfExpression } from './check-types.ts';
import { type PropertySchema, typeOf } from './entity-schema.ts';
import type { Problems } from './problems.ts';
import { lookUp, type Reader } from './property-check.ts';
import { misfitOf } from './type-fit.ts';
import { longestOf, type ValueType } from './value-type.ts';

export interface Target {
  readonly reader: Reader;
  readonly path: string;
  readonly problems: Problems;
}

/** Every expression of the rule that gives the value itself; what is looked up is not known. */
export function checkFits(
  rule: ValueRule | undefined,
  fallback: Expression | undefined,
  schemas: ReadSchemas,
  target: Target,
): void {
  if (rule?.kind === 'expression') checkFit(rule.expression, schemas, target);
  for (const inner of rule === undefined ? [] : innerRules(rule)) {
    const path =
      'path' in inner ? [target.path, inner.path].filter(Boolean).join('.') : target.path;
    checkFits(inner.rule, inner.default, schemas, { ...target, path });
  }
  if (fallback !== undefined) checkFit(fallback, schemas, target);
}

function checkFit(expression: Expression, schemas: ReadSchemas, target: Target): void {
  const found = lookUp(target.reader.schema, target.path);
  const { origin } = expression;
  if (found.kind !== 'known' || origin === undefined) return;
  const type = typeOfExpression(expression, schemas);
  const place = origin.placeOf(0);
  const to = typeOf(found.schema);
  if (!checkType(type, found.schema, expression, place, target)) return;
  const placeOf = (value: Json) => origin.placeOf(positionOf(expression.text, value));
  checkValues(type, found.schema.enum as readonly Json[] | undefined, placeOf, target);
  checkLength(type, found.schema.maxLength, { place, placeOf }, target);
  checkTime(type, to, expression.text.trim(), place, target);
  const isWhole = to === 'integer' && type.schema !== undefined && typeOf(type.schema) === 'number';
  if (isWhole)
    target.problems.warning(
      place,
      'property.decimals',
      { path: target.path, entity: target.reader.entity, text: expression.text.trim() },
      `Say how it is rounded: \`$round(${expression.text.trim()})\`.`,
    );
}

/** A day is taken out of a time as it is written there, and that is the day of its zone. */
function checkTime(
  type: ValueType,
  to: PropertyType,
  text: string,
  place: Place,
  { problems, reader, path }: Target,
): void {
  if (to !== 'date' || type.schema === undefined || typeOf(type.schema) !== 'date-time') return;
  problems.warning(
    place,
    'property.time',
    { path, entity: reader.entity, text },
    `Say that it is the day as written: \`$substring(${text}, 0, 10)\`.`,
  );
}

/**
 * A property that the schema of its record requires, from a value that may be missing: the system would
 * refuse such a record, and nobody has said what is to be done with it.
 */
export function checkPresence(
  rule: ValueRule | undefined,
  fallback: Expression | undefined,
  schemas: ReadSchemas,
  { reader, path, problems }: Target,
): void {
  const found = lookUp(reader.schema, path);
  if (found.kind !== 'known' || !found.isRequired) return;
  const expression = fallback ?? (rule?.kind === 'expression' ? rule.expression : undefined);
  if (expression?.origin === undefined) return;
  const { kinds, mayBeNothing } = typeOfExpression(expression, schemas);
  if (kinds === undefined || !(mayBeNothing || kinds.has('null'))) return;
  problems.warning(
    expression.origin.placeOf(0),
    'property.missing',
    { path, entity: reader.entity, text: expression.text.trim() },
    'Say `required: true`, so that such a record waits with a reason, or give a `default`.',
  );
}

function checkType(
  type: ValueType,
  to: PropertySchema,
  { path }: Expression,
  place: Place,
  { reader, path: target, problems }: Target,
): boolean {
  const misfit = misfitOf(type, to, path);
  if (misfit === undefined) return true;
  const details = {
    path: target,
    entity: reader.entity,
    expected: typeWord(typeOf(to)),
    found: misfit.found,
  };
  const tell = misfit.isSure ? problems.error : problems.warning;
  tell(place, 'property.type', details, misfit.hint);
  return false;
}

function checkValues(
  type: ValueType,
  allowed: readonly Json[] | undefined,
  placeOf: (value: Json) => Place,
  { problems, reader, path }: Target,
): void {
  if (allowed === undefined || type.values === undefined) return;
  const isGiven = (value: Json) => value !== null && value !== '' && !allowed.includes(value);
  const strange = type.values.filter(isGiven);
  const options = allowed.map((option) => `\`${String(option)}\``).join(', ');
  if (type.schema === undefined) {
    for (const value of strange)
      problems.error(
        placeOf(value),
        'value.unknown',
        { value: String(value), options },
        didYouMean(String(value), allowed.map(String)),
      );
  } else if (strange.length > 0) {
    const values = strange.map((value) => `\`${String(value)}\``).join(', ');
    problems.warning(placeOf(null), 'property.values', {
      path,
      entity: reader.entity,
      values,
      options,
    });
  }
}

function checkLength(
  type: ValueType,
  most: number | undefined,
  { place, placeOf }: { readonly place: Place; readonly placeOf: (value: Json) => Place },
  { problems, reader, path }: Target,
): void {
  if (most === undefined) return;
  const details = { path, entity: reader.entity, limit: String(most) };
  for (const value of type.schema === undefined ? (type.values ?? []) : [])
    if (typeof value === 'string' && [...value].length > most)
      problems.error(placeOf(value), 'property.length', {
        ...details,
        length: String([...value].length),
      });
  const isConstant = type.schema === undefined && type.values !== undefined;
  const longest = isConstant ? undefined : (longestOf(type) ?? type.schema?.maxLength);
  if (longest === undefined || longest <= most) return;
  problems.warning(
    place,
    'property.length',
    { ...details, length: String(longest) },
    `Cut it: \`$substring(…, 0, ${most})\`.`,
  );
}

/** Where a constant stands in the text; the beginning if it does not. */
function positionOf(text: string, value: Json): number {
  const spanOf = spansOf(text);
  for (const node of nodesOf(treeOf(text))) {
    if (/^(string|number|value)$/.test(node.type) && node.value === value)
      return spanOf(node)?.from ?? 0;
  }
  return 0;
}
