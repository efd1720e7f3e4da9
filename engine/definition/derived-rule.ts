// What a derived entity is made of, compiled.

import type { Expression } from '../mapping/expression/expression.ts';

export interface DerivedRule {
  /** `system.entity` of the records it is made from. */
  readonly parent: string;
  /** Property path → its value, on the parent's record. */
  readonly record: Readonly<Record<string, Expression>>;
  /** Property path → the parent's path, for what may be written. Empty: read-only. */
  readonly written: Readonly<Record<string, string>>;
}
