// What a value waits for, in words: a record that is to be linked, or one that a look-up is to find. Where there
// is one already, `where` leaves it out, and the words say so.

import { entityOf, idOf } from '../base/ref.ts';
import type { WaitedFor } from './outcome.ts';

/** Records that were left out, named at most. */
const namedMax = 3;

/** `until shop.customer:7 is linked`; of a look-up `until there is erp.currency with code XTS`. */
export function untilText({ waitsFor, leftOut = [] }: WaitedFor): string {
  // Ids may end with signs of their own, as those in base 64 do.
  const [, by, value] = /^([A-Za-z_][\w.]*)=([^=].*)$/s.exec(idOf(waitsFor)) ?? [];
  const isThere = `there is ${entityOf(waitsFor)} with ${by} ${value}`;
  const isLinked = `${waitsFor} is linked`;
  if (leftOut.length === 0) return `until ${by === undefined ? isLinked : isThere}`;
  const one = by === undefined ? `${isLinked} to one` : isThere;
  return `until ${one}${leftOutText(leftOut)}`;
}

/** What is said of them behind what is not there: the same however many there are, so that one more is no news. */
export function leftOutText(leftOut: readonly string[]): string {
  const named = leftOut.slice(0, namedMax).join(', ');
  const rest = leftOut.length > namedMax ? ' and others' : '';
  return ` for which \`where\` holds, as it does not for ${named}${rest}`;
}
