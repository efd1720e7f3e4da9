// The grammar of `formats`: how a system writes a property, where that is not how pipes see it.

import { map, textLike } from './shape.ts';

/** Path → `decimal`, `utc`, `local <zone>`, `json`, `flag01` or `html`. */
export const formats = map(
  'property',
  textLike(
    'one of `decimal`, `utc`, `local Europe/Oslo`, `json`, `flag01`, `html`',
    '^(decimal|utc|json|flag01|html|local \\S.*)$',
  ),
);
