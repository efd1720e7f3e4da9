// What comes out of a rule of a row, before anything runs: its type, and whether it may come out empty. The
// documents say so of every row. A rule is empty where what it reads is, where a condition does not hold,
// or where a look-up that may miss finds nothing.

import { treeOf } from '../../mapping/jsonata/tree-of.ts';
import type { Alternative, LookUpRule, Member, ValueRule } from '../../mapping/row.ts';
import type { Entity } from '../system.ts';
import { type ReadSchemas, typeOfExpression } from './check-types.ts';
import { typeOfPath } from './infer-type.ts';
import { holdsWhenCreating } from './known-filled.ts';
import {
  anything,
  constant,
  either,
  filled,
  isAlwaysFilled,
  mayBeNothing,
  only,
  typeOfSchema,
  type ValueType,
} from './value-type.ts';

/** The schemas of what a rule reads, and the entities it may look in. */
export interface RuleSchemas extends ReadSchemas {
  readonly entities: ReadonlyMap<string, Entity>;
}

/**
 * A rule with what stands around it: a row, a way back, a member. A condition leaves the property empty,
 * unless it holds whenever a record is made.
 */
export function typeOfRow(
  { rule, when, default: otherwise }: Alternative,
  schemas: RuleSchemas,
): ValueType {
  const type = typeOfRule(rule, schemas);
  const whole =
    otherwise === undefined || isAlwaysFilled(type)
      ? type
      : either(filled(type), typeOfExpression(otherwise, schemas));
  return mayBeNothing(whole, when !== undefined && !holdsWhenCreating(treeOf(when.text)));
}

function typeOfRule(rule: ValueRule, schemas: RuleSchemas): ValueType {
  switch (rule.kind) {
    case 'expression':
      return typeOfExpression(rule.expression, schemas);
    case 'constant':
      return constant(rule.value);
    case 'first':
      return firstOf(rule.alternatives.map((one) => typeOfRow(one, schemas)));
    case 'object':
      return mayBeNothing(only('object'), !hasMember(rule.members, schemas));
    default:
      return typeOfLookUp(rule, schemas);
  }
}

/** The first that gives a value; what stands behind one that always does is never asked. */
function firstOf(types: readonly ValueType[]): ValueType {
  const last = types.findIndex(isAlwaysFilled);
  const [first = anything, ...others] = last < 0 ? types : types.slice(0, last + 1);
  const type = others.reduce(either, first);
  return last < 0 ? mayBeNothing(type) : filled(type);
}

/** Constants alone are no value, beside others. */
function hasMember(members: readonly Member[], schemas: RuleSchemas): boolean {
  const real = members.filter(({ rule }) => rule.kind !== 'constant');
  return (real.length > 0 ? real : members).some((one) => isAlwaysFilled(typeOfRow(one, schemas)));
}

/** What is not found, or not found for certain, waits or fails where nothing else is said. */
function typeOfLookUp(rule: LookUpRule, schemas: RuleSchemas): ValueType {
  const input = typeOfExpression(rule.input, schemas);
  const found = typeFound(rule, schemas);
  return mayBeNothing(orMissing(found, rule), !isAlwaysFilled(input));
}

function orMissing(found: ValueType, { missing }: LookUpRule): ValueType {
  switch (missing.kind) {
    case 'park':
    case 'fail':
      return found;
    case 'empty':
      return mayBeNothing(found);
    case 'value':
      return either(found, constant(missing.value));
  }
}

/** What is taken of the record that is found: its id, unless something else is. */
function typeFound(rule: LookUpRule, schemas: RuleSchemas): ValueType {
  if (rule.kind === 'table') return anything;
  const entity = schemas.entities.get(rule.kind === 'link' ? rule.as : rule.entity);
  if (rule.take) return typeOfExpression(rule.take, { ...schemas, record: entity?.schema ?? {} });
  return filled(entity ? typeOfId(entity) : anything);
}

/** Of a derived record the id is made of another. */
function typeOfId({ idOf: { path }, schema, derived }: Entity): ValueType {
  const isProperty = path !== undefined && derived === undefined;
  return isProperty ? typeOfPath(path, typeOfSchema(schema, true)) : anything;
}
