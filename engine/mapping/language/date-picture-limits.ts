// What the picture of a date may be. jsonata makes a regular expression of it to read a date, and pads to
// its widths to write one, and no guard can stop either. A picture that an author writes is looked at when
// the file is read (`expression-refusals.ts`), any other when it is used (`bounded-arguments.ts`).

/** The longest that dates need have 40. */
const lengthMax = 60;
/** Parts that may take each other's signs: with one more, some hundred signs take seconds. */
const looseMax = 2;
/** What is read with such parts: no date is longer. */
const looseTextMax = 200;
/** Any other date that is read with a picture. */
const textMax = 5_000;

/** Why a picture is refused, as what it must be; undefined: it is not. */
export function pictureLimit(picture: string): string | undefined {
  const tidy = withoutBlanks(picture);
  if (tidy.split('[f').length > 2) return 'A picture has one `[f…]` at most';
  if (picture.length > lengthMax) return `A picture has at most ${lengthMax} signs`;
  if (/,[^,\]]*\d{3}[^,\]]*\]/.test(tidy)) return 'A width in a picture has at most two digits';
  return looseParts(tidy) > looseMax
    ? 'A picture has signs between its parts that keep them apart'
    : undefined;
}

/** How long a text may be that is read with a picture. */
export function readableLength(picture: string): number {
  return looseParts(withoutBlanks(picture)) > 0 ? looseTextMax : textMax;
}

/** The parts that it names, such as `Y0001`; `[[` is a sign of the text. */
export function partsOfPicture(picture: string): readonly string[] {
  const tidy = withoutBlanks(picture.replaceAll('[[', ''));
  return [...tidy.matchAll(/\[([^\]]*)\]/g)].map(([, part]) => part as string);
}

/** jsonata takes white space out of a marker. */
function withoutBlanks(picture: string): string {
  return picture.replace(/\[[^\]]*\]/g, (marker) => marker.replace(/\s+/g, ''));
}

/** How many parts are not kept apart from the one before: names by letters or nothing, numbers by digits. */
function looseParts(tidy: string): number {
  const parts = [...tidy.matchAll(/\[([^\]]*)\]([^[]*)/g)];
  const loose = parts.slice(1).filter(([, marker], at) => {
    const [, before, between] = parts[at] as RegExpExecArray;
    if (isName(marker as string) !== isName(before as string)) return false;
    return isName(before as string)
      ? /^[a-z]*$/i.test(between as string)
      : /^\d+$/.test(between as string);
  });
  return loose.length;
}

/** Written in letters: `MNn`, `YI`; a day of the week and a half of the day are, if nothing else is said. */
function isName(marker: string): boolean {
  return /^.[NnAaIiWw]|^[FP](?:,|$)/.test(marker);
}
