// The limits of a row or a pipe on how often a property may change before it is frozen.

import { durationMs } from '../../base/duration.ts';
import { type OscillationLimits, usualLimits } from '../../mapping/oscillation-limits.ts';
import type { Problems } from '../files/problems.ts';
import type { Sheet, Steps } from '../files/yaml.ts';
import type { OscillationBlock } from '../grammar/oscillation-definition.ts';

/** Undefined if nothing is said there. */
export function oscillationOf(
  { sheet, problems }: { readonly sheet: Sheet; readonly problems: Problems },
  steps: Steps,
  block: OscillationBlock | undefined,
): OscillationLimits | undefined {
  if (block === undefined) return undefined;
  const { within, ...counts } = block;
  const withinMs = within === undefined ? usualLimits.withinMs : durationMs(within);
  if (!withinMs) {
    const details = { value: String(within), expected: 'a time: without one nothing ever counts' };
    problems.error(sheet.valuePlace([...steps, 'within']), 'value.form', details);
    return undefined;
  }
  return { ...usualLimits, ...counts, withinMs };
}
