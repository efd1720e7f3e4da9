// What a value waits for, in words: a record that is to be linked, or one that a look-up is to find.

import { entityOf, idOf } from '../base/ref.ts';

/** `until shop.customer:7 is linked`; of a look-up `until there is erp.currency with code XTS`. */
export function untilText(waitsFor: string): string {
  // Ids may end with signs of their own, as those in base 64 do.
  const [, by, value] = /^([A-Za-z_][\w.]*)=([^=].*)$/s.exec(idOf(waitsFor)) ?? [];
  if (by === undefined) return `until ${waitsFor} is linked`;
  return `until there is ${entityOf(waitsFor)} with ${by} ${value}`;
}
