// Who wins where both sides changed a property. The later change can only win where both clocks are
// trusted; where one is not, the source leads, and the documents say so.

import type { ConflictPolicy } from '../../mapping/row.ts';
import type { Problems } from '../files/problems.ts';
import type { Sheet, Steps } from '../files/yaml.ts';
import type { Entity } from '../system.ts';

interface Around {
  readonly sheet: Sheet;
  readonly problems: Problems;
  /** An entity of the pipe whose clock is not trusted. */
  readonly mistimed?: string;
}

/** What holds instead of what is said; told of where `steps` say it. */
export function conflictOf(
  { sheet, problems, mistimed }: Around,
  steps: Steps,
  said: ConflictPolicy,
): ConflictPolicy {
  if (said !== 'newest' || mistimed === undefined) return said;
  if (sheet.has(steps)) {
    const detail = `The clock of \`${mistimed}\` is not trusted, so nobody knows what is newest and the source wins`;
    problems.warning(
      sheet.valuePlace(steps),
      'key.alone',
      { detail },
      'Write `source`, `sink` or `ask`.',
    );
  }
  return 'source';
}

export function mistimedOf(...entities: readonly Entity[]): { readonly mistimed?: string } {
  const found = entities.find(({ clock }) => clock === 'untrusted');
  return found ? { mistimed: found.id } : {};
}
