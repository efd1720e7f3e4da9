// Rows that go both ways, tried on generated records: what is written and then read back has to be what
// was there, as the row compares it. Where it is not, the first edit on the sink changes more on the source
// than somebody edited, so the author is told, with an example; or has said in `loss` why that may be.

import { isEmpty } from '../base/empty.ts';
import type { Place } from '../base/errors.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { readPath, withPath } from '../base/property-path.ts';
import type { Catalogue, Pipe } from '../definition/pipe.ts';
import { typeAt } from '../definition/typing/property-check.ts';
import { equal } from '../mapping/compare.ts';
import { innerRules, type Row, type ValueRule } from '../mapping/row.ts';
import { pathsOf, setBy, sinkPlace } from '../mapping/row-value.ts';
import type { MappingContext } from '../mapping/scope.ts';
import { backOutcomes, forwardOutcomes } from '../mapping/table.ts';
import { seededRandom } from '../sandbox/random.ts';
import { blind } from '../sync/why/try-rows.ts';
import { fieldsOf } from './fields.ts';
import { recordOf } from './values.ts';

/** A row with an example by which it breaks the law. */
export interface BrokenLaw {
  readonly pipe: string;
  readonly row: string;
  readonly place: Place;
  /** The source's property that comes back as something else. */
  readonly path: string;
  readonly was: Json;
  readonly written: Json;
  readonly comesBack: Json;
  /** The author knows of it. */
  readonly isExcused: boolean;
}

const recordsTried = 100;

/** The rows of all pipes by which a value does not survive being written and read back; one example each. */
export async function brokenLaws(catalogue: Catalogue): Promise<readonly BrokenLaw[]> {
  const fields = fieldsOf(catalogue);
  const broken: BrokenLaw[] = [];
  for (const pipe of catalogue.pipes) {
    const rows = pipe.rows.filter((row) => isTried(row, pipe));
    const digits = rows.flatMap((row) => digitsOf(row, pipe) ?? []);
    if (rows.length === 0) continue;
    const around = { random: seededRandom(1), records: () => [] };
    const left = new Set(rows);
    for (let at = 0; at < recordsTried && left.size > 0; at++) {
      const generated = recordOf(fields.get(pipe.source.id) ?? [], around);
      const source = at === 0 ? withDigits(generated, digits) : generated;
      for (const one of await brokenBy(pipe, source, left)) {
        broken.push(one.law);
        left.delete(one.row);
      }
    }
  }
  return broken;
}

/** A row that excuses a loss, where none was found. */
export interface NeedlessExcuse {
  readonly row: string;
  readonly place: Place;
  readonly why: string;
}

export function needlessExcuses(
  { pipes }: Catalogue,
  broken: readonly BrokenLaw[],
): readonly NeedlessExcuse[] {
  return pipes.flatMap((pipe) => {
    const lost = new Set(broken.filter((law) => law.pipe === pipe.id).map(({ row }) => row));
    return withItems(pipe.rows).flatMap(({ id, loss, back, list }) => {
      const isBroken = pipe.rows.some((row) => row.loss === loss && lost.has(row.id));
      if (loss === undefined || isBroken) return [];
      const isOneWay = back.length === 0 && list?.backPath === undefined;
      const why = isOneWay
        ? 'it goes one way'
        : pipe.rows.some((row) => row.loss === loss && isTried(row, pipe))
          ? `${recordsTried} records that were made up came back as they were`
          : 'a row of its kind is not tried';
      return [{ row: id, place: loss.place, why }];
    });
  });
}

function withItems(rows: readonly Row[]): readonly Row[] {
  return rows.flatMap((row) => [row, ...withItems(row.list?.rows ?? [])]);
}

/** References hang on other records, and a row of `on-create` says that it does not keep in step. */
function isTried(row: Row, pipe: Pipe): boolean {
  const isOther = row.back.some((back) => !back.isAutomatic) || digitsOf(row, pipe) !== undefined;
  return (
    row.rule !== undefined &&
    row.write === 'always' &&
    isOther &&
    [row.rule, ...row.back.map((back) => back.rule)].every(isOwn)
  );
}

/** The text that a row carries as a number: what it loses are zeros in front. */
function digitsOf({ rule, type, back }: Row, { source }: Pipe): string | undefined {
  const path = rule?.kind === 'expression' ? rule.expression.path : undefined;
  if (path === undefined || back.length === 0 || !/^(number|integer)$/.test(type)) return undefined;
  return typeAt(source.schema, path) === 'string' ? path : undefined;
}

function withDigits(record: JsonObject, paths: readonly string[]): JsonObject {
  return paths.reduce((all, path) => withPath(all, path, '0012'), record);
}

function isOwn(rule: ValueRule): boolean {
  return (
    rule.kind === 'expression' ||
    (rule.kind === 'object' && innerRules(rule).every((inner) => isOwn(inner.rule)))
  );
}

async function brokenBy(pipe: Pipe, source: JsonObject, rows: ReadonlySet<Row>) {
  const context: MappingContext = {
    source,
    settings: pipe.settings,
    creating: false,
    lookups: blind,
  };
  const written = await forwardOutcomes(pipe.rows, source, context);
  let sink: JsonObject = {};
  for (const row of pipe.rows) {
    const outcome = written[row.id];
    if (outcome?.kind !== 'value') continue;
    for (const [path, value] of setBy(outcome.value, sinkPlace(row)))
      sink = withPath(sink, path, value);
  }
  const found: { readonly row: Row; readonly law: BrokenLaw }[] = [];
  for (const row of rows) {
    const outcome = written[row.id];
    if (outcome?.kind !== 'value') continue;
    const back = await backOutcomes(row.back, sink, { ...context, sink });
    const path = row.back.flatMap(pathsOf).find((one) => {
      const again = back[one];
      const was = readPath(source, one) ?? null;
      return again?.kind === 'value' && !isEmpty(was) && !equal(was, again.value, row.compare);
    });
    const again = path === undefined ? undefined : back[path];
    if (path === undefined || again?.kind !== 'value') continue;
    const was = readPath(source, path) ?? null;
    const isExcused = row.loss !== undefined;
    const law = { pipe: pipe.id, row: row.id, place: row.place, path, was, isExcused };
    found.push({ row, law: { ...law, written: outcome.value, comesBack: again.value } });
  }
  return found;
}
