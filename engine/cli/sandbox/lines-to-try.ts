// Which lines of a pipe can be shown by an edit: one property is read, one is written, and what is made of the edit
// is known beforehand. Computes only; who edits, and where it is seen, stands in `things-to-try.ts`.

import type { JsonObject } from '../../base/json.ts';
import { readPath, withPath } from '../../base/property-path.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { conditionHolds } from '../../mapping/condition.ts';
import type { Outcome } from '../../mapping/outcome.ts';
import type { ValueRule } from '../../mapping/row.ts';
import { bindingsOf, type MappingContext } from '../../mapping/scope.ts';
import { backOutcomes, forwardOutcomes } from '../../mapping/table.ts';
import { blind } from '../../sync/why/try-rows.ts';

export type Side = 'source' | 'sink';
/** The records of a link, as they were last read. */
export type Pair = Readonly<Record<Side, JsonObject>>;

export interface Line {
  /** The side that is edited. */
  readonly from: Side;
  /** Property paths: of the edit, and on the other side. */
  readonly read: string;
  readonly write: string;
  readonly outcome: (record: JsonObject, context: MappingContext) => Promise<Outcome | undefined>;
}

/** What to try one after the other: each line of a pipe alone, and before them two that undo each other. */
export function waysOf(pipe: Pipe): readonly (readonly Line[])[] {
  const there: Line[] = [];
  const again: (readonly Line[])[] = [];
  const alone: Line[] = [];
  for (const row of pipe.rows) {
    const read = row.write === 'always' ? onlyRead(row.rule) : undefined;
    const forward: Line | undefined =
      read === undefined
        ? undefined
        : {
            from: 'source',
            read,
            write: row.sinkPath,
            outcome: async (record, context) =>
              (await forwardOutcomes([row], record, context))[row.id],
          };
    if (forward) there.push(forward);
    for (const back of row.back) {
      const from = onlyRead(back.rule);
      if (from === undefined) continue;
      const line: Line = {
        from: 'sink',
        read: from,
        write: back.path,
        outcome: async (record, context) =>
          (await backOutcomes([back], record, context))[back.path],
      };
      alone.push(line);
      if (forward?.read === line.write && forward.write === line.read) again.push([forward, line]);
    }
  }
  return [...again, ...[...there, ...alone].map((line) => [line])];
}

function onlyRead(rule: ValueRule | undefined): string | undefined {
  const reads = rule?.kind === 'expression' ? rule.expression.reads : [];
  return reads.length === 1 ? reads[0] : undefined;
}

/** The value to put, where it changes the other side of this pair and nothing is in its way. */
export async function arrives(
  pipe: Pipe,
  line: Line,
  pair: Pair,
  alter: Alter,
): Promise<string | undefined> {
  const direction = line.from === 'source' ? pipe.forward : pipe.back;
  const put = alter(readPath(pair[line.from], line.read));
  if (direction === undefined || direction.update === 'never' || put === undefined)
    return undefined;
  const record = withPath(pair[line.from], line.read, put);
  const context: MappingContext = {
    ...pair,
    [line.from]: record,
    settings: pipe.settings,
    creating: false,
    lookups: blind,
  };
  const { when, update } = direction;
  const bindings = bindingsOf(context);
  if (!(await conditionHolds(when, record, bindings))) return undefined;
  if (update !== 'always' && !(await conditionHolds(update, record, bindings))) return undefined;
  const before = await line.outcome(pair[line.from], { ...context, ...pair });
  const outcome = await line.outcome(record, context);
  const held = readPath(pair[otherSide(line.from)], line.write);
  const isAgreed = before?.kind === 'value' && before.value === held;
  return isAgreed && outcome?.kind === 'value' && outcome.value === put ? put : undefined;
}

export function otherSide(side: Side): Side {
  return side === 'source' ? 'sink' : 'source';
}

/** Another value in its place; undefined if it is nothing of the kind. */
type Alter = (value: unknown) => string | undefined;

/** Of these it is known that any other will do; `mark` is a capital letter that tells one edit from the next. */
export const alterations: readonly ((mark: string) => Alter)[] = [
  (mark) => (value) =>
    isLike(value, /^[\p{L}\d ]*\p{L}[\p{L}\d ]*$/u) ? `${value} ${mark}` : undefined,
  (mark) => (value) =>
    isLike(value, /^[a-z\d.-]+@[a-z\d.-]+$/) ? `${mark.toLowerCase()}.${value}` : undefined,
];

function isLike(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}
