// Whether what an expression gives can stand in the property it goes to. It is looked at branch by branch:
// what fits never is an error, what may not fit a warning at the branch that gives it.

import type { Place } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import { spansOf } from '../../mapping/expression/spans.ts';
import { type Node, nodesOf } from '../../mapping/jsonata/syntax-tree.ts';
import { typeWord } from '../../mapping/property-type.ts';
import {
  type Alternative,
  innerRules,
  type LookUpRule,
  type ValueRule,
} from '../../mapping/row.ts';
import { type PropertySchema, typeOf } from '../entity-schema.ts';
import { checkLimits, checkValues, type Placed, type Target } from '../typing/check-limits.ts';
import { resultsOf } from '../typing/check-types.ts';
import { lookUp } from '../typing/property-check.ts';
import { type RuleSchemas, typeOfRow } from '../typing/rule-type.ts';
import { type Misfit, misfitOf } from '../typing/type-fit.ts';

/** Every expression of the rule that gives the value itself, also what is taken of a record that is found. */
export function checkFits(
  rule: ValueRule | undefined,
  fallback: Expression | undefined,
  schemas: RuleSchemas,
  target: Target,
): void {
  if (rule?.kind === 'expression') checkFit(rule.expression, schemas, target);
  if (rule?.kind === 'find' || rule?.kind === 'link') checkTaken(rule, schemas, target);
  for (const inner of rule === undefined ? [] : innerRules(rule)) {
    const path =
      'path' in inner ? [target.path, inner.path].filter(Boolean).join('.') : target.path;
    checkFits(inner.rule, inner.default, schemas, { ...target, path });
  }
  if (fallback !== undefined) checkFit(fallback, schemas, target);
}

function checkTaken(rule: LookUpRule, schemas: RuleSchemas, target: Target): void {
  const entity =
    rule.kind === 'table'
      ? undefined
      : schemas.entities.get(rule.kind === 'link' ? rule.as : rule.entity);
  if (rule.take && entity) checkFit(rule.take, { ...schemas, record: entity.schema }, target);
}

function checkFit(expression: Expression, schemas: RuleSchemas, target: Target): void {
  const found = lookUp(target.reader.schema, target.path);
  const { origin, text } = expression;
  if (found.kind !== 'known' || origin === undefined) return;
  const results = resultsOf(expression, schemas).map(
    (result): Placed => ({
      ...result,
      place: origin.placeOf(result.at),
      placeOf: (value) => origin.placeOf(positionOf(text, result.node, value) ?? result.at),
    }),
  );
  const misfits = results.map(({ type, text: part }) =>
    misfitOf(type, found.schema, /^[\w.$]+$/.test(part) ? part : undefined),
  );
  const real = misfits.filter(
    (_, at) => results[at]?.type.kinds?.size !== 1 || !results[at]?.type.kinds?.has('null'),
  );
  const isSure = real.every((misfit) => misfit?.isSure);
  for (const [at, result] of results.entries()) {
    const misfit = misfits[at];
    if (misfit) tell(misfit, isSure, result.place, found.schema, target);
    else {
      checkValues(result, found.schema, target);
      checkLimits(result, found.schema, target);
    }
  }
}

function tell(
  misfit: Misfit,
  isSure: boolean,
  place: Place,
  to: PropertySchema,
  { reader, path, problems }: Target,
): void {
  const expected = typeWord(typeOf(to));
  const details = { path, entity: reader.entity, expected, found: misfit.found };
  const said = isSure ? problems.error : problems.warning;
  said(place, 'property.type', details, misfit.hint);
}

/**
 * A property that the schema of its record requires, from a value that may be missing: the system would
 * refuse such a record, and nobody has said what is to be done with it.
 */
export function checkPresence(
  row: Pick<Alternative, 'rule' | 'default'>,
  { place, hint }: { readonly place: Place; readonly hint: string },
  schemas: RuleSchemas,
  { reader, path, problems }: Target,
): void {
  const found = lookUp(reader.schema, path);
  if (found.kind !== 'known' || !found.isRequired) return;
  const { kinds, mayBeNothing } = typeOfRow(row, schemas);
  if (kinds === undefined || !(mayBeNothing || kinds.has('null'))) return;
  const { rule } = row;
  const expression = row.default ?? (rule.kind === 'expression' ? rule.expression : undefined);
  const what = expression ? `\`${expression.text.trim()}\`` : 'what this row gives';
  const at = expression?.origin?.placeOf(0) ?? place;
  problems.warning(at, 'property.missing', { path, entity: reader.entity, what }, hint);
}

/** Where a constant stands at the end of a branch; undefined if it does not. */
function positionOf(text: string, end: Node | undefined, value: Json): number | undefined {
  const isIt = (node: Node) => /^(string|number|value)$/.test(node.type) && node.value === value;
  const written = end && nodesOf(end).find(isIt);
  return written && spansOf(text)(written)?.from;
}
