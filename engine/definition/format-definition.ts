// The grammar of `formats`: how a system writes a property, where that is not how pipes see it.

import { map, textLike } from './shape.ts';

/** Path → `decimal`, `decimal(<digits>)`, `cents`, `utc`, `local <zone>`, `json`, `flag01` or `html`. */
export const formats = map(
  'property',
  textLike(
    'one of `decimal`, `decimal(2)`, `cents`, `utc`, `local Europe/Oslo`, `json`, `flag01`, `html`',
    '^(decimal(\\(\\d\\))?|cents|utc|json|flag01|html|local \\S.*)$',
  ),
);
