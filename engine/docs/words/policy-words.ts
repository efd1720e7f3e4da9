// Policies in words: what counts as equal, who wins a conflict, what becomes of a change that does not
// go back. Said of a whole pipe in its paragraphs, and of a row where it differs.

import type { Direction, Pipe } from '../../definition/pipe.ts';
import type { Compare } from '../../mapping/compare.ts';
import type { ConflictPolicy, DriftPolicy, Row } from '../../mapping/row.ts';
import { type Sentence, say } from '../text.ts';
import type { PipeWords } from './pipe-words.ts';

/** Who wins where both sides changed. */
export function winner(policy: ConflictPolicy, words: PipeWords): string {
  switch (policy) {
    case 'newest':
      return 'the later change wins';
    case 'source':
      return `the value of ${words.source.system} wins`;
    case 'sink':
      return `the value of ${words.sink.system} wins`;
    case 'ask':
      return 'a person chooses, and until then neither is written';
  }
}

/** What becomes of a change in the sink that does not go back; `where` narrows it. */
export function driftWords(policy: DriftPolicy, { source, sink }: PipeWords, where = ''): Sentence {
  return policy === 'keep'
    ? say`A change made in ${sink.system}${where} stays until the value of ${source.system} changes.`
    : say`A change made in ${sink.system}${where} is set back to the value of ${source.system}.`;
}

/** What counts as equal, where it is not the exact value. */
export function compareWords(compare: Compare): Sentence | undefined {
  switch (compare) {
    case 'exact':
      return undefined;
    case 'trim':
      return say`Blanks at the ends make no difference.`;
    case 'case':
      return say`Upper and lower case make no difference.`;
    case 'digits':
      return say`Only digits are compared.`;
    case 'date':
      return say`Only the day is compared.`;
    default: {
      const digits = Number(compare.slice('round:'.length));
      return say`Compared to ${String(digits)} ${digits === 1 ? 'decimal' : 'decimals'}.`;
    }
  }
}

/** Records of the sink that exist are not written, so there is nothing that could be in conflict. */
export function isLeftAlone({ forward, back }: Pipe): boolean {
  return back === undefined && forward.update === 'never';
}

/** The same on both sides. */
export function updatesNothing({ forward, back }: Pipe): boolean {
  return forward.update === 'never' && (back === undefined || back.update === 'never');
}

/** When a row is written: what it says itself, but never to a record that is left alone. */
export function writeOf({ write }: Row, pipe: Pipe): Row['write'] {
  return isLeftAlone(pipe) ? 'on-create' : write;
}

/** When a row is written in one direction, which may update nothing, or create nothing either. */
export type Occasion = Row['write'] | 'never';

export function occasionOf(write: Row['write'], direction: Direction): Occasion {
  if (direction.update !== 'never') return write;
  return carriesNothing(direction) ? 'never' : 'on-create';
}

/** Whether the sink gets it with a new record only, if at all. */
export function isWrittenOnce({ write }: Row, { forward }: Pipe): boolean {
  return isOnce(occasionOf(write, forward));
}

/** Whether edits are not carried. */
export function isOnce(occasion: Occasion): boolean {
  return occasion === 'on-create' || occasion === 'never';
}

export function carriesNothing({ create, update }: Direction): boolean {
  return create === 'never' && update === 'never';
}
