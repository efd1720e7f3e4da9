// A write whose outcome is certain: what finishing it starts from.

import type { ReadRecord } from '../../drivers/driver.ts';
import type { Evidence, Intent } from '../../store/store.ts';

/** The record as the system holds it now. */
export interface Finished {
  readonly intent: Intent;
  readonly read: ReadRecord;
  readonly begunAtMs: number;
  /** How the link came about, for a create that was adopted rather than answered. */
  readonly evidence?: Evidence;
  /** Other links of a `many` rule may have the record too. */
  readonly isShared?: true;
  /** Of a write that was lost half-way: what the intent now says is there, the rest is not. */
  readonly isPart?: true;
}
