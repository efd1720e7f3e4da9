// What a proof may keep of the values that were seen: personal ones are shown as present or not.

import { isEmpty } from '../base/empty.ts';
import type { Json } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { CheckRow } from '../docs/checklist/checklist.ts';
import type { Step } from '../docs/checklist/records.ts';
import type { ValueRule } from '../mapping/row.ts';
import { isPersonal } from './places.ts';

const mask = '•••';

/** Personal values are masked on both sides, and so are texts of actions that may come from a record. */
export function masked(step: Step, row: CheckRow, pipe: Pipe): Step {
  const { source, sink } = pipe;
  const isPrivate =
    sourcesOf(row).some((path) => isPersonal(source.schema, path)) ||
    row.sink.some((path) => isPersonal(sink.schema, path)) ||
    (step.in !== undefined && isPersonal((step.way === '→' ? source : sink).schema, step.in)) ||
    (typeof step.found === 'string' && mayTellOfPeople(row, pipe));
  if (!isPrivate) return step;
  const hide = (value: Json) => (isEmpty(value) ? null : mask);
  return { ...step, put: hide(step.put), found: hide(step.found) };
}

/** An item that is computed may hold whatever its list is computed from. */
function sourcesOf({ source, of }: CheckRow): readonly string[] {
  const reads = of?.list?.items.reads ?? [];
  return source.flatMap((path) => {
    if (!path.startsWith(computed)) return [path];
    const inner = path.slice(computed.length);
    return [inner, ...reads, ...reads.map((read) => `${read}.${inner}`)];
  });
}

const computed = 'item[].';

/** A value that goes with an action may be looked up in any record. */
function mayTellOfPeople(row: CheckRow, { forward, back }: Pipe): boolean {
  if (row.kind !== 'action') return false;
  const rules = [...(forward.actions ?? []), ...(back?.actions ?? [])];
  const values = rules.flatMap(({ id, with: given }) =>
    given.filter(({ path }) => row.id === `${id} ${path}`),
  );
  return values.some(({ rule }) => !isFromSettings(rule));
}

function isFromSettings(rule: ValueRule): boolean {
  if (rule.kind === 'constant' || rule.kind === 'table') return true;
  if (rule.kind !== 'expression') return false;
  const { reads, variables } = rule.expression;
  return reads.length === 0 && Object.keys(variables).every((name) => name === 'settings');
}
