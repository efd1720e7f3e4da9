// What a condition says of the properties it asks for, where it holds and where it does not: that one is
// there or has a value, which values it has or has not, and how long it is at most.

import type { Json } from '../../base/json.ts';
import { calledName } from '../../mapping/jsonata/expression-remark.ts';
import { type Node, unbracketed } from '../../mapping/jsonata/syntax-tree.ts';
import { knownFilled, knownValues, pathName } from './known-filled.ts';
import { filled, longestOf, type ValueType } from './value-type.ts';

export interface Fact {
  readonly isThere?: true;
  readonly isFilled?: true;
  /** It is one of these. */
  readonly values?: readonly Json[];
  /** It is none of these. */
  readonly others?: readonly Json[];
  readonly longest?: number;
}

/** By the text of their path. */
export type Facts = ReadonlyMap<string, Fact>;

type Found = readonly (readonly [path: string, fact: Fact])[];

export function withFacts(facts: Facts | undefined, condition: Node, holds: boolean): Facts {
  const known = new Map(facts);
  const { where, else: otherwise } = knownFilled(condition);
  const asked: Found = (holds ? where : otherwise).map(
    (path) => [path, { isFilled: true }] as const,
  );
  for (const [path, fact] of [...asked, ...factsOf(condition, holds)]) {
    const before = known.get(path);
    const others = [...(before?.others ?? []), ...(fact.others ?? [])];
    known.set(path, { ...before, ...fact, others });
  }
  return known;
}

/** The type of a path with what is known of it. */
export function typeByFact(type: ValueType, fact: Fact | undefined): ValueType {
  if (fact === undefined) return type;
  const { values: only, others = [] } = fact;
  const values = type.values?.filter(
    (value) => !others.includes(value) && (only === undefined || only.includes(value)),
  );
  const longest = Math.min(
    fact.longest ?? Number.POSITIVE_INFINITY,
    longestOf(type) ?? Number.POSITIVE_INFINITY,
  );
  return filled(
    {
      ...type,
      ...(values ? { values } : {}),
      ...(fact.longest === undefined ? {} : { longest }),
      mayBeNothing: type.mayBeNothing && fact.isThere !== true,
    },
    fact.isFilled === true,
  );
}

function factsOf(given: Node, holds: boolean): Found {
  const condition = unbracketed(given);
  const [left, right] = [condition.lhs as Node, condition.rhs as Node];
  const known = knownValues(condition);
  if (known) return [[known.path, holds ? { values: known.values } : { others: known.values }]];
  switch (condition.type) {
    case 'function':
      return ofCall(condition, holds);
    case 'binary': {
      const sign = String(condition.value);
      if (sign === (holds ? 'and' : 'or'))
        return [left, right].flatMap((side) => factsOf(side, holds));
      if (sign === '!=') return factsOf({ ...condition, value: '=' }, !holds);
      return ofLength(sign, left, right, holds);
    }
    default:
      return [];
  }
}

/** Where `$not(…)` does not hold, what stands in it may be nothing as well. */
function ofCall(call: Node, holds: boolean): Found {
  const [argument] = call.arguments ?? [];
  if (!argument || !holds) return [];
  if (calledName(call) === 'not') return factsOf(argument, false);
  const path = calledName(call) === 'exists' ? pathName(argument) : undefined;
  return path === undefined ? [] : [[path, { isThere: true }]];
}

/** `$length(name) > 32`: where it does not hold, the name has 32 characters at most. */
function ofLength(sign: string, left: Node, right: Node, holds: boolean): Found {
  const path = calledName(left) === 'length' && left.arguments?.[0] && pathName(left.arguments[0]);
  if (!path || right.type !== 'number') return [];
  const number = Number(right.value);
  if (sign === (holds ? '<=' : '>')) return [[path, { longest: number }]];
  return sign === (holds ? '<' : '>=') ? [[path, { longest: number - 1 }]] : [];
}
