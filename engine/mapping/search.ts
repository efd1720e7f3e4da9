// The three places a row looks: the counterpart of a record by identity (`link`), a record by value
// (`find`), a line of a setting by value (`table`). Nothing is guessed: several hits are treated like
// none, by the rule's `missing` policy, and the reason names them. Questions go to `Lookups`.

import { cappedKey } from '../base/capped-key.ts';
import { isEmpty } from '../base/empty.ts';
import type { Details, ErrorCode } from '../base/errors.ts';
import { isObject, type Json } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import { refOf } from '../base/ref.ts';
import { conditionHolds } from './condition.ts';
import type { Expression } from './expression/expression.ts';
import { after, all, type Later } from './later.ts';
import type { Counterpart, Found } from './lookups.ts';
import { ambiguous, empty, failed, type Outcome, obstacle, outcomeOf, settled } from './outcome.ts';
import type { LookUpRule, Missing } from './row.ts';
import type { Scope } from './scope.ts';
import { standsAt } from './standing.ts';
import { leftOutText } from './waits-for.ts';

type LinkRule = Extract<LookUpRule, { kind: 'link' }>;
type FindRule = Extract<LookUpRule, { kind: 'find' }>;
type TableRule = Extract<LookUpRule, { kind: 'table' }>;

/** An empty input is empty, not missing; a list of inputs gives the list of what is found. */
export function search(rule: LookUpRule, input: unknown, scope: Scope): Later<Outcome> {
  if (isEmpty(input)) return empty;
  if (!Array.isArray(input)) return searchOne(rule, input, scope);
  const wanted = input.filter((item) => !isEmpty(item));
  return after(all(wanted.map((item) => searchOne(rule, item, scope))), (outcomes) => {
    const values = outcomes.flatMap((outcome) => (outcome.kind === 'value' ? [outcome.value] : []));
    return obstacle(outcomes) ?? outcomeOf(values);
  });
}

function searchOne(rule: LookUpRule, input: unknown, scope: Scope): Later<Outcome> {
  if (typeof input !== 'string' && typeof input !== 'number' && typeof input !== 'boolean') {
    return failed('input.unusable', { detail: isObject(input) ? 'An object' : 'A list in a list' });
  }
  switch (rule.kind) {
    case 'link':
      // No record has a longer id (`drivers/read-record.ts`); what it waits for has to fit an index.
      return after(
        scope.context.lookups.counterpart(rule.entity, cappedKey(String(input)), rule.as),
        (answer) => linkOutcome(rule, answer, scope),
      );
    case 'find':
      return after(scope.context.lookups.matches(rule.entity, rule.by, input), (found) =>
        findOutcome(rule, input, found, scope),
      );
    case 'table':
      return tableOutcome(rule, input, scope);
  }
}

function linkOutcome(rule: LinkRule, answer: Counterpart, scope: Scope): Later<Outcome> {
  const { ref } = answer;
  const details = { ref, entity: rule.as };
  const none = (leftOut: readonly Found[]) => nobody(rule, 'link', details, ref, leftOut);
  const isLinked = answer.kind === 'found';
  if (rule.isSettled) scope.context.settledFirst?.({ ref, as: rule.as, isLinked });
  if (!isLinked) return none([]);
  return after(
    selected(rule.where, answer.found, (candidate) => candidate.record, scope),
    (found) => {
      const [first] = found;
      if (first === undefined) return none(answer.found);
      if (found.length === 1) return taken(rule.take, first, scope);
      return severalOutcome(rule, found, scope, 'link.several', details);
    },
  );
}

/** Of several the one that a person took, or that is there already; else none. */
function severalOutcome(
  rule: LinkRule | FindRule,
  found: readonly Found[],
  scope: Scope,
  code: 'link.several' | 'find.several',
  details: Details,
): Later<Outcome> {
  const candidates = found.map(({ ref }) => ref);
  const names = { ...details, candidates: candidates.join(', ') };
  const none = missing(rule.missing, code, names, ambiguous(code, names, candidates));
  if (none.kind !== 'ambiguous') return none; // nobody would be asked
  const told = (outcome: Outcome): Outcome =>
    outcome.kind === 'value' ? { ...outcome, among: candidates } : outcome;
  const ref = scope.context.taken?.(candidates);
  const chosen = found.find((one) => one.ref === ref);
  if (chosen) return after(taken(rule.take, chosen, scope), told);
  const { standing } = scope;
  if (standing === undefined) return none;
  return after(all(found.map((one) => settled(() => taken(rule.take, one, scope)))), (outcomes) => {
    const values = outcomes.map((one) => (one.kind === 'value' ? one.value : undefined));
    return told(outcomes[standsAt(standing, values)] ?? none);
  });
}

function findOutcome(
  rule: FindRule,
  input: Json,
  found: readonly Found[],
  scope: Scope,
): Later<Outcome> {
  const details = { entity: rule.entity, by: rule.by, value: String(input) };
  const key = cappedKey(String(input));
  const waitsFor = refOf(rule.entity, rule.by === 'id' ? key : `${rule.by}=${key}`);
  return after(
    selected(rule.where, found, (candidate) => candidate.record, scope),
    (hits) => {
      const [hit] = hits;
      if (hit === undefined) return nobody(rule, 'find', details, waitsFor, found);
      if (hits.length === 1) return taken(rule.take, hit, scope);
      return severalOutcome(rule, hits, scope, 'find.several', details);
    },
  );
}

/** Nobody is there, or `where` leaves everybody out who is. */
function nobody(
  { missing: policy }: LinkRule | FindRule,
  kind: 'link' | 'find',
  details: Details,
  waitsFor: string,
  found: readonly Found[],
): Outcome {
  const leftOut = found.map(({ ref }) => ref);
  const isNone = leftOut.length === 0;
  const yet = kind === 'link' ? ' yet' : '';
  return missing(
    policy,
    `${kind}.missing`,
    { ...details, detail: isNone ? yet : leftOutText(leftOut) },
    { kind: 'pending', waitsFor, ...(isNone ? {} : { leftOut }) },
  );
}

function tableOutcome(rule: TableRule, input: Json, scope: Scope): Later<Outcome> {
  const { settings } = scope.context;
  const table = Object.hasOwn(settings, rule.setting) ? settings[rule.setting] : undefined;
  const lines = Array.isArray(table) ? (table as readonly Json[]) : [];
  const equal = lines.filter((line) => {
    const value = readPath(line, rule.by);
    return !isEmpty(value) && String(value) === String(input);
  });
  const details = { setting: rule.setting, by: rule.by, value: String(input) };
  return after(
    selected(rule.where, equal, (line) => line, scope),
    (hits) => {
      if (hits.length === 1) return after(rule.take.evaluate(hits[0], scope.bindings), outcomeOf);
      const lineNumbers = hits.map((line) => `line ${lines.indexOf(line) + 1}`);
      const all = { ...details, candidates: lineNumbers.join(', ') };
      const code = hits.length === 0 ? 'table.missing' : 'table.several';
      return missing(rule.missing, code, all, ambiguous(code, all, lineNumbers));
    },
  );
}

/** The candidates for which `where` holds; `$` is the candidate. */
function selected<T>(
  where: Expression | undefined,
  candidates: readonly T[],
  recordOf: (candidate: T) => unknown,
  scope: Scope,
): Later<readonly T[]> {
  if (where === undefined) return candidates;
  const answers = candidates.map((candidate) =>
    conditionHolds(where, recordOf(candidate), scope.bindings),
  );
  return after(all(answers), (holding) => candidates.filter((_, at) => holding[at]));
}

function taken(take: Expression | undefined, found: Found, scope: Scope): Later<Outcome> {
  if (take === undefined) return { kind: 'value', value: found.id, isId: true };
  return after(take.evaluate(found.record, scope.bindings), outcomeOf);
}

function missing(policy: Missing, code: ErrorCode, details: Details, parked: Outcome): Outcome {
  switch (policy.kind) {
    case 'park':
      return parked;
    case 'fail':
      return failed(code, details);
    case 'empty':
      return empty;
    case 'value':
      return outcomeOf(policy.value);
  }
}
