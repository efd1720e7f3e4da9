// `create` and `update` of a pipe: one of a few words, true or false, or a condition on the record.

import { didYouMean } from '../../base/did-you-mean.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import type { Steps } from '../files/yaml.ts';
import { everyPath, lookUp } from '../typing/property-check.ts';
import { conditionOn, type PipeScope, type Side } from './pipe-scope.ts';

/** Without a value, always. */
export function policyOf(
  scope: PipeScope,
  side: Side,
  steps: Steps,
  value: string | boolean | undefined,
  words: readonly string[],
): string | Expression {
  if (value === undefined || value === true) return 'always';
  if (value === false) return 'never';
  if (words.includes(value)) return value;
  if (!isMisspelt(side, value)) return conditionOn(scope, side, steps, value) ?? 'always';
  const listed = words.map((word) => `\`${word}\``).join(', ');
  scope.problems.error(
    scope.sheet.valuePlace(steps),
    'value.form',
    { value, expected: `${listed}, or a condition` },
    didYouMean(value, [...words, ...everyPath(side.schema)]),
  );
  return 'always';
}

/** One word that is no property; `yes` and the like are told as in any condition. */
function isMisspelt({ schema }: Side, text: string): boolean {
  const isWord = /^[a-z][\w-]*$/i.test(text) && !/^(true|false|yes|no|on|off)$/i.test(text);
  return isWord && lookUp(schema, text).kind === 'unknown';
}
