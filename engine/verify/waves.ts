// Which rows are tried side by side, and on which pairs: each on the one that is most likely to show it, and no
// pair serves two at once. A row whose best pairs are taken waits for one of them.

import type { CheckRow } from '../docs/checklist/checklist.ts';
import type { Sample } from './samples.ts';

interface Waiting {
  readonly row: CheckRow;
  /** Pairs that did not show it. */
  readonly used: readonly Sample[];
}

export interface WaveOptions {
  /** Rows at once. */
  readonly count: number;
  /** Pairs that a row is tried on at most. */
  readonly tries: number;
  readonly worth: (row: CheckRow, sample: Sample) => number;
}

/** The last try is made where it is least likely: there a row may come to apply. */
export function waveOf<Open extends Waiting>(
  open: readonly Open[],
  samples: readonly Sample[],
  { count, tries, worth }: WaveOptions,
): readonly (Open & { readonly sample: Sample })[] {
  const wanted = open.map((one) => {
    const sign = one.used.length > 0 && one.used.length + 1 === tries ? -1 : 1;
    const left = samples.filter((sample) => !one.used.includes(sample));
    const worths = new Map(left.map((sample) => [sample, sign * worth(one.row, sample)]));
    const best = Math.max(...worths.values());
    return { one, best: left.filter((sample) => worths.get(sample) === best) };
  });
  // Who has little choice chooses first.
  wanted.sort((one, other) => one.best.length - other.best.length);
  const taken = new Set<Sample>();
  const wave: (Open & { readonly sample: Sample })[] = [];
  for (const { one, best } of wanted) {
    const sample = best.find((candidate) => !taken.has(candidate));
    if (sample === undefined || wave.length >= count) continue;
    taken.add(sample);
    wave.push({ ...one, sample });
  }
  return wave;
}
