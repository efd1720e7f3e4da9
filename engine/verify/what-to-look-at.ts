// What somebody has to look at after a trial: why a row failed, as the engine itself sees it at that moment,
// and which edits of a real record could not be taken back.

import type { CheckRow } from '../docs/checklist/checklist.ts';
import { why } from '../sync/why/why.ts';
import type { World } from '../sync/world.ts';
import type { Sample } from './samples.ts';
import type { Tried } from './trial.ts';

/** In real systems the engine's words may hold values of records, and are not kept. */
export async function withWhatToLookAt(
  tried: Tried,
  row: CheckRow,
  sample: Sample,
  { world, where }: { readonly world: World; readonly where: 'sandbox' | 'real' },
): Promise<Tried> {
  if (tried.verdict !== 'failed') return tried;
  const words =
    where === 'real'
      ? '`samband why` of the record says what was decided'
      : await decidedOf(world, row, sample);
  return { ...tried, reason: [tried.reason, words].filter(Boolean).join('; ') };
}

export function withWhatIsLeft(tried: Tried, left: readonly string[]): Tried {
  if (left.length === 0) return tried;
  const words = `what was put into ${[...new Set(left)].join(', ')} could not be taken back`;
  return { ...tried, reason: [tried.reason, words].filter(Boolean).join('; ') };
}

async function decidedOf(world: World, row: CheckRow, sample: Sample): Promise<string | undefined> {
  const { links } = await why(world, sample.source);
  const link = links.find(({ link, other }) => link.pipe === row.pipe && other === sample.sink);
  const found = link?.rows.find((one) => one.row === row.of?.id);
  return found && `the engine says: ${found.reason}`;
}
