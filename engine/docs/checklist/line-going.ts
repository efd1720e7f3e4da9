// Which way a line of the property table goes in fact, and when it is written: a direction that neither creates
// nor updates carries nothing, and one that only creates writes each property once.

import type { Pipe } from '../../definition/pipe.ts';
import type { Row } from '../../mapping/row.ts';
import type { Sentence } from '../text.ts';
import type { PipeWords } from '../words/pipe-words.ts';
import { isOnce, occasionOf } from '../words/policy-words.ts';
import { occasionWords } from '../words/presence-words.ts';
import type { Way } from './property-lines.ts';

export interface Going {
  readonly way: Way;
  /** For `presenceWords`. */
  readonly occasions: readonly (Sentence | undefined)[];
  /** Whether edits are carried, so that both sides may have changed it. */
  readonly isUpdated: boolean;
}

/** Of a line that its row would have go this way. */
export function goingOf(
  way: Way,
  write: Row['write'],
  pipe: Pipe,
  { source, sink }: PipeWords,
): Going {
  const forward = occasionOf(write, pipe.forward);
  const back = pipe.back ? occasionOf('always', pipe.back) : 'always';
  if (way === '→' || (way === '↔' && back === 'never'))
    return { way: '→', occasions: [occasionWords(forward)], isUpdated: !isOnce(forward) };
  if (way === '←' || forward === 'never')
    return { way: '←', occasions: [occasionWords(back)], isUpdated: !isOnce(back) };
  return {
    way,
    occasions: [occasionWords(forward, sink.system), occasionWords(back, source.system)],
    isUpdated: !isOnce(forward),
  };
}
