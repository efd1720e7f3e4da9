// How many columns a title takes, the way docutils counts: East Asian wide characters and emoji take
// two, combining accents none. Where the Unicode versions of two machines differ we count too many
// rather than too few: a long underline is right, a short one is an error.

/** Wide and full-width blocks of the Unicode table EastAsianWidth, beside the emoji. */
const wide =
  /[\u1100-\u115f\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]/u;

/** Accents with a combining class; other marks count as one column. */
const combining = /[\u0300-\u034e\u0350-\u036f\u20d0-\u20dc]/;

export function titleWidth(text: string): number {
  let width = 0;
  for (const character of text) width += columns(character);
  return width;
}

function columns(character: string): number {
  if (combining.test(character)) return 0;
  const isAstral =
    character.length === 2 &&
    !/[\u{10000}-\u{16fdf}\u{1d000}-\u{1efff}\u{e0000}-\u{10ffff}]/u.test(character);
  return isAstral || wide.test(character) || /\p{Emoji_Presentation}/u.test(character) ? 2 : 1;
}
