// What `samband doctor` makes of a page that a system gave: how much it was, what of it cannot be read, and
// how far the system's clock is from ours.

import type { Entity } from '../../definition/system.ts';
import type { Page } from '../../drivers/driver.ts';
import { unreadableText } from '../text/unreadable-text.ts';
import type { Finding } from './finding.ts';

/** A difference below this is no matter: dates in answers are whole seconds. */
const clockMsMin = 5_000;
/** From here on the order of two edits, in two systems, may be seen the wrong way round. */
const clockMsMax = 60_000;

export function answerFinding(
  { id, system, name }: Entity,
  { records, unreadable, begunAtMs, saidAtMs, isLast }: Page,
  { tookMs, nowMs }: { readonly tookMs: number; readonly nowMs: number },
): Pick<Finding, 'state' | 'message' | 'advice' | 'aheadMs'> {
  const count = `${isLast ? '' : 'the first '}${records.length + unreadable.length}`;
  const read = `${system} gave ${count} of its ${name} records in ${(tookMs / 1000).toFixed(1)} s`;
  const aheadMs = saidAtMs === undefined ? undefined : aheadOf(saidAtMs, begunAtMs, nowMs);
  const clock = aheadMs === undefined ? {} : { aheadMs };
  const isFar = Math.abs(aheadMs ?? 0) >= clockMsMin;
  const difference = isFar ? `, and its clock is ${differenceText(aheadMs as number)} ours` : '';
  const [first] = unreadable;
  if (first)
    return {
      state: 'note',
      message: `${read}, but ${unreadable.length} of them cannot be read: ${unreadableText({ entity: id, id: null, ...first }).replace(/\.$/, '')}${difference}.`,
      advice: 'Records that cannot be read are left out of a run.',
      ...clock,
    };
  const message = `${read}${difference}.`;
  if (Math.abs(aheadMs ?? 0) < clockMsMax) return { state: 'ok', message, ...clock };
  const advice =
    'Where both sides changed a property, the later one wins by these clocks. Set the wrong one, or say `clock: untrusted`.';
  return { state: 'note', message, advice, ...clock };
}

/** Only what is certain: it answered after it was asked, and a date may be up to a second older. */
function aheadOf(saidAtMs: number, begunAtMs: number, nowMs: number): number {
  if (saidAtMs > nowMs) return saidAtMs - nowMs;
  return Math.min(0, saidAtMs + 1_000 - begunAtMs);
}

function differenceText(aheadMs: number): string {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const span = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return `${span} ${aheadMs > 0 ? 'ahead of' : 'behind'}`;
}
