// Newcomers that may be ours: while a create has no clear answer, a record that turns up over there may
// be what it made. Such a record is not new in the other direction until that create is settled.

import type { Pipe } from '../definition/pipe.ts';
import type { Image, Intent, Transaction } from '../store/store.ts';

/** Open creates that are looked through; more lost answers than this are one outage. */
const intentsMax = 1_000;
/** Clocks of systems differ; a record made this long after the create was not made by it. */
const skewMs = 3_600_000;

/** Per ref the open create that may have made the record. */
export async function mayBeOurs(
  tx: Transaction,
  pipe: Pipe,
  images: readonly Image[],
): Promise<ReadonlyMap<string, Intent>> {
  if (images.length === 0) return new Map();
  const open = (await tx.dueIntents(pipe.id, Number.MAX_SAFE_INTEGER, intentsMax)).filter(
    (intent) => intent.kind === 'create',
  );
  return new Map(
    images.flatMap((image): [string, Intent][] => {
      const maker = open.find((intent) => couldMake(intent, image));
      return maker ? [[image.ref, maker]] : [];
    }),
  );
}

function couldMake(intent: Intent, image: Image): boolean {
  if (intent.entity !== image.entity || image.readAtMs < intent.atMs) return false;
  return image.modifiedMs === null || image.modifiedMs >= intent.atMs - skewMs;
}
