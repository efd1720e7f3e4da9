// A constant of a row against the property it goes to.

import type { ValueRule } from '../../mapping/row.ts';
import type { Steps } from '../files/yaml.ts';
import { checkOwnValue } from '../typing/check-value.ts';
import type { Reader } from '../typing/property-check.ts';
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
  const given = { value: rule.value, place: sheet.valuePlace(at), written: sheet.written(at) };
  checkOwnValue(given, { reader, path, problems });
}
