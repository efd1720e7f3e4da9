// Words of the answers to "why" that the command line and the page share.

import { printable } from '../base/printable.ts';
import { entityOf, idOf, typed } from '../base/ref.ts';
import { chosenOf } from '../sync/desk/desk.ts';
import { isLeft } from '../sync/state/parked.ts';
import type { OperationReport } from '../sync/why/operation.ts';
import type { RowReport, WhyReport } from '../sync/why/why.ts';
import { isReason, reasons } from './reasons.ts';

type Known = NonNullable<WhyReport['image']>;

export const stateWords: Readonly<Record<Known['state'], string>> = {
  live: 'is known',
  gone: 'is gone',
  suspect: 'was missing from the last listing',
};

const neverRead =
  'has never been read. Is the id right? Records that a pipe leaves out are read as well.';

/** Of a record that is not known: nobody has heard of it, or its system shows it and it cannot be read. */
export function unknownWords({ ref, isUnreadable }: WhyReport): string {
  if (!isUnreadable) return neverRead;
  const look = printable(`samband look ${entityOf(ref)} ${typed(idOf(ref))}`);
  return `cannot be read, so nothing of it goes over; \`npx ${look}\` shows why.`;
}

/** A list by how many items it has on each side: `2 items | 1 item, 1 pair agreed`. */
export function itemsText({ source, sink, agreed }: NonNullable<RowReport['items']>): string {
  const count = (number: number, one: string) => `${number} ${one}${number === 1 ? '' : 's'}`;
  return `${count(source, 'item')} | ${count(sink, 'item')}, ${count(agreed, 'pair')} agreed`;
}

/** By what another record was looked for. */
export function lookedFor(keys: readonly string[]): string {
  if (keys.length === 0) return 'it has no keys to be found by';
  return `looked for by ${keys.map(printable).join('; ')}`;
}

/** What is to be done about what waits, or was chosen already. */
export function nextWords(one: WhyReport['parked'][number]): string {
  if (isLeft(one))
    return `a person has answered, so nobody is asked; \`samband desk lift ${printable(typed(one.ref))}\` asks again`;
  const chosen = chosenOf(one);
  return chosen === null
    ? reasons[one.why].advice
    : `chosen: ${printable(chosen)}, carried out by the next sync`;
}

/** What was parked has the reason for which it waits as its cause: told in the words of the desk. */
export function becauseWords({ entry: { cause }, because }: OperationReport): string {
  return isReason(cause) ? `it waits: ${reasons[cause].title}` : because;
}
