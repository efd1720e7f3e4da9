// The commonest pictures of dates, such as `[D01].[M01].[Y0001]`: parts of a fixed width between signs.
// A picture becomes a reader or a writer once; texts and times they do not surely understand are left
// to the language's own functions, and so are all other pictures.

type Part = { readonly kind: 'sign'; readonly text: string } | Component;

interface Component {
  readonly kind: 'component';
  /** Its place in year, month, day, hour, minute, second. */
  readonly place: number;
  readonly width: number;
}

const components = ['Y0001', 'M01', 'D01', 'H01', 'm01', 's01'];
const leastOf = [1_000, 1, 1, 0, 0, 0] as const;
const mostOf = [9_999, 12, 31, 23, 59, 59] as const;

const dayMs = 86_400_000;

/** Gives the time in milliseconds, UTC, or undefined for a text that is not exactly of the picture. */
export function dateReader(picture: string): ((text: string) => number | undefined) | undefined {
  const parts = partsOf(picture);
  if (!parts || !isReadable(parts)) return undefined;
  const length = parts.reduce((sum, part) => sum + widthOf(part), 0);
  const found = [0, 1, 1, 0, 0, 0];
  return (text) => {
    if (text.length !== length) return undefined;
    let at = 0;
    for (const part of parts) {
      if (part.kind === 'sign') {
        if (!text.startsWith(part.text, at)) return undefined;
      } else {
        const value = digitsAt(text, at, part.width);
        if (!isUsual(part.place, value)) return undefined;
        found[part.place] = value;
      }
      at += widthOf(part);
    }
    const [year, month, day, hour, minute, second] = found as [number, number, number, ...number[]];
    const seconds = (hour as number) * 3_600 + (minute as number) * 60 + (second as number);
    return dayNumber(year, month, day) * dayMs + seconds * 1_000;
  };
}

/** Writes a time in milliseconds, UTC, or gives undefined for one it leaves. */
export function dateWriter(picture: string): ((ms: number) => string | undefined) | undefined {
  const parts = partsOf(picture);
  if (!parts) return undefined;
  return (ms) => {
    // From the year 1000 to the year 9999: later or earlier the width is not fixed.
    if (!(Number.isInteger(ms) && ms >= -30_610_224_000_000 && ms < 253_402_300_800_000))
      return undefined;
    const days = Math.floor(ms / dayMs);
    const seconds = Math.floor((ms - days * dayMs) / 1_000);
    const date = dateOf(days);
    let result = '';
    for (const part of parts)
      result += part.kind === 'sign' ? part.text : written(valueAt(part.place, date, seconds));
    return result;
  };
}

/** Undefined for a picture with anything else in it, or with a component twice. */
function partsOf(picture: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  const places = new Set<number>();
  for (const [, component, sign] of picture.matchAll(/\[([^\]]*)\]|([^[]+)/g)) {
    if (sign !== undefined) {
      if (sign.includes(']')) return undefined;
      parts.push({ kind: 'sign', text: sign });
      continue;
    }
    const place = components.indexOf(component as string);
    if (place < 0 || places.has(place)) return undefined;
    places.add(place);
    parts.push({ kind: 'component', place, width: place === 0 ? 4 : 2 });
  }
  // A `[` that is not closed is no part.
  const opened = picture.split('[').length - 1;
  return parts.length === 0 || opened !== places.size ? undefined : parts;
}

/** Year, month and so on without a gap; signs that are no digits keep them apart. */
function isReadable(parts: readonly Part[]): boolean {
  const places = parts.flatMap((part) => (part.kind === 'sign' ? [] : [part.place]));
  const areApart = parts.every(
    (part, at) =>
      part.kind !== parts[at - 1]?.kind && !(part.kind === 'sign' && /\d/.test(part.text)),
  );
  return areApart && places.length > 0 && Math.max(...places) === places.length - 1;
}

function widthOf(part: Part): number {
  return part.kind === 'sign' ? part.text.length : part.width;
}

/** -1 if one of the characters is no digit. */
function digitsAt(text: string, from: number, width: number): number {
  let value = 0;
  for (let at = from; at < from + width; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function isUsual(place: number, value: number): boolean {
  return value >= (leastOf[place] as number) && value <= (mostOf[place] as number);
}

/** Days since 1970-01-01; a day beyond the end of its month is one of the next, as in the language. */
function dayNumber(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const century = Math.floor(shifted / 400);
  const yearOf = shifted - century * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOf = yearOf * 365 + Math.floor(yearOf / 4) - Math.floor(yearOf / 100) + dayOfYear;
  return century * 146_097 + dayOf - 719_468;
}

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function dateOf(days: number): Day {
  const shifted = days + 719_468;
  const century = Math.floor(shifted / 146_097);
  const dayOf = shifted - century * 146_097;
  const yearOf = Math.floor(
    (dayOf - Math.floor(dayOf / 1_460) + Math.floor(dayOf / 36_524) - Math.floor(dayOf / 146_096)) /
      365,
  );
  const dayOfYear = dayOf - (365 * yearOf + Math.floor(yearOf / 4) - Math.floor(yearOf / 100));
  const part = Math.floor((5 * dayOfYear + 2) / 153);
  const month = part < 10 ? part + 3 : part - 9;
  const day = dayOfYear - Math.floor((153 * part + 2) / 5) + 1;
  return { year: century * 400 + yearOf + (month <= 2 ? 1 : 0), month, day };
}

function valueAt(place: number, { year, month, day }: Day, seconds: number): number {
  switch (place) {
    case 0:
      return year;
    case 1:
      return month;
    case 2:
      return day;
    case 3:
      return Math.floor(seconds / 3_600);
    case 4:
      return Math.floor(seconds / 60) % 60;
    default:
      return seconds % 60;
  }
}

function written(value: number): string {
  return value < twoDigits.length ? (twoDigits[value] as string) : String(value);
}

const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
