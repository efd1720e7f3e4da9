// The grammar of `formats`: how a system writes a property, where that is not how pipes see it.

import { map, textLike } from './shape.ts';

/** Path → `decimal`, `comma`, either with `(<digits>)`, `cents`, `date <picture>`, `utc`, `local <zone>`, either with ` blank`, `json`, `flag01` or `html`. */
/** Each part once, in any order, and signs between them. */
const part = (text: string) => `(?=[^${text[0]}]*${text}[^${text[0]}]*$)`;
const picture = `${part('dd')}${part('mm')}${part('yyyy')}[dmy./ -]+`;

export const formats = map(
  'property',
  textLike(
    'one of `decimal`, `decimal(2)`, `comma`, `comma(2)`, `cents`, `date dd.mm.yyyy`, `utc`, `utc blank`, `local Europe/Oslo`, `local Europe/Oslo blank`, `json`, `flag01`, `html`',
    `^((decimal|comma)(\\(\\d\\))?|cents|utc( blank)?|json|flag01|html|local \\S.*|date ${picture})$`,
  ),
);
