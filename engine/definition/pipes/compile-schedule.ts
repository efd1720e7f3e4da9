// When to look for changes: a pause, or a time of day.

import { durationMs } from '../../base/duration.ts';
import type { Problems } from '../files/problems.ts';
import type { Sheet, Steps } from '../files/yaml.ts';
import type { ScheduleBlock } from '../grammar/schedule-definition.ts';
import type { Schedule } from '../pipe.ts';

/** Undefined if the file says nothing; exactly one of the two keys is right. */
export function scheduleOf(
  sheet: Sheet,
  steps: Steps,
  block: ScheduleBlock | undefined,
  problems: Problems,
): Schedule | undefined {
  if (block === undefined) return undefined;
  const { every, at } = block;
  if ((every === undefined) === (at === undefined)) {
    problems.error(sheet.keyPlace(steps), 'key.alone', {
      detail: 'A schedule has either `every` or `at`',
    });
    return undefined;
  }
  if (at !== undefined) return { at };
  return { everyMs: durationMs(every as string) ?? 300_000 };
}
