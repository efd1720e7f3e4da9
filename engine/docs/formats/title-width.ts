// How many columns a title takes, so that its underline is long enough. Docutils gives wide characters
// two columns and accents none, by a Unicode table that differs from one Python to the next (and gives
// two to what it does not know). A long underline is right and a short one is an error, so only
// characters that every version knows to be narrow count as one, and the rest as two.

/** Latin, Greek, Cyrillic, Hebrew, Arabic; punctuation, currencies, letter-like signs, arrows. */
const narrow = /[ -\u06ff\u1e00-\u20bf\u2100-\u22ff]/;
const plain = /^[ -~]*$/;
const unassigned = /\p{Cn}/u;

/** Accents that stand on the character before them. */
const combining = /[\u0300-\u034e\u0350-\u036f]/;

export function titleWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += columns(character);
  return width;
}

function columns(character: string): number {
  if (combining.test(character)) return 0;
  return narrow.test(character) && !unassigned.test(character) ? 1 : 2;
}
