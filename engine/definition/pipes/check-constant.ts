// A constant of a row against the property it goes to. Unlike a record of an example, which may be as a
// system really had it, a constant is the author's own, so it keeps to every limit that the schema names.

import { fits } from '../../mapping/property-type.ts';
import type { ValueRule } from '../../mapping/row.ts';
import { typeOf } from '../entity-schema.ts';
import type { Steps } from '../files/yaml.ts';
import { checkLimits } from '../typing/check-limits.ts';
import { checkValue, lookUp, type Reader } from '../typing/property-check.ts';
import { constant } from '../typing/value-type.ts';
import type { PipeScope } from './pipe-scope.ts';

/** `steps` is where the row stands, as a constant alone or as a block with `value`. */
export function checkConstant(
  { sheet, problems }: PipeScope,
  steps: Steps,
  reader: Reader,
  path: string,
  rule: ValueRule | undefined,
): void {
  if (rule?.kind !== 'constant') return;
  const at = sheet.has([...steps, 'value']) ? [...steps, 'value'] : steps;
  const [place, written] = [sheet.valuePlace(at), sheet.written(at)];
  checkValue(reader, path, rule.value, { place, written }, problems);
  const found = lookUp(reader.schema, path);
  if (found.kind !== 'known' || !fits(rule.value, typeOf(found.schema))) return;
  const text = written ?? String(rule.value);
  const given = { type: constant(rule.value), text, at: 0, place, placeOf: () => place };
  checkLimits(given, found.schema, { reader, path, problems });
}
