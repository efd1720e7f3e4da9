// Which signs of a regular expression can be one and the same sign of a text. JavaScript itself says
// which signs a class stands for.

import type { Automaton } from './automaton.ts';
import { signClasses } from './sign-class.ts';

/** Whether a sign of the text may be at both positions. */
export type Meeting = (left: number, right: number) => boolean;

export function meetingOf({ signs }: Automaton, source: string): Meeting {
  const alphabet = alphabetOf(source);
  const classes = signClasses();
  const classOf = signs.map(({ source, flags }) => classes.numberOf(source, flags));
  const sets = classes.all.map(
    ({ pattern }) => new Set(alphabet.filter((sign) => pattern.test(sign))),
  );
  const known = new Map<number, boolean>();
  return (left, right) => {
    const [one, other] = [classOf[left] as number, classOf[right] as number];
    if (one === other) return true;
    const pair = one * sets.length + other;
    const before = known.get(pair);
    if (before !== undefined) return before;
    const meet = [...(sets[one] ?? [])].some((sign) => sets[other]?.has(sign));
    known.set(pair, meet);
    return meet;
  };
}

/** Signs outside of ASCII that the language's classes know, and one that they do not. */
const others = [0xa0, 0xe9, 0x1680, 0x2000, 0x2028, 0x202f, 0x205f, 0x3000, 0xfeff, 0xe000];
/** In each kind of sign so many are looked for that a pattern takes no second. */
const alphabetMax = 2_000;

/** Where classes meet, they meet at one of these: a limit of a range in the text, or a sign beside it. */
function alphabetOf(source: string): readonly string[] {
  const codes = new Set([...Array(128).keys(), ...others]);
  const escaped = [...source.matchAll(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/gi)];
  const written = source.split('').map((sign) => sign.charCodeAt(0));
  const limits = [...written, ...escaped.map(([, x, u]) => Number.parseInt(x ?? u ?? '', 16))];
  for (const code of limits) for (const near of [code - 1, code, code + 1]) codes.add(near);
  const signs = [...codes].map((code) => String.fromCharCode(code));
  return [...new Set(signs.flatMap((sign) => [sign, sign.toLowerCase(), sign.toUpperCase()]))]
    .filter((sign) => sign.length === 1)
    .slice(0, alphabetMax);
}
