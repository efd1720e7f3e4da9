// The grammar of `rewrites`: what a system makes of a value it is sent.

import { map, textLike } from './shape.ts';

const word = '(upper|lower|trim|spaces|digits|zeros|cut\\([1-9]\\d*\\)|round\\([0-9]\\))';

/** Path → words in the order in which they happen. */
export const rewrites = map(
  'property',
  textLike(
    'some of `upper`, `lower`, `trim`, `spaces`, `digits`, `zeros`, `cut(40)`, `round(2)`, with a blank between',
    `^${word}( ${word})*$`,
  ),
);
