// What can go wrong while an expression runs, by the language's own codes, in our words. Code that
// comes from jsonata throws plain objects with the same codes; `messageOf` reads both.

import { shortened } from './shortened.ts';

export class LanguageError extends Error {
  readonly code: string;
  readonly value: unknown;
  readonly value2: unknown;
  readonly limit: number | undefined;
  constructor(code: string, value?: unknown, value2?: unknown, limit?: number) {
    super(code);
    this.name = 'LanguageError';
    this.code = code;
    this.value = value;
    this.value2 = value2;
    this.limit = limit;
  }
}

type Thrown = Partial<
  Record<'value' | 'value2' | 'index' | 'token' | 'limit' | 'message', unknown>
>;

const messages: Readonly<Record<string, (thrown: Thrown) => string>> = {
  D1001: ({ value }) => `The number is out of range: ${shown(value)}.`,
  D1002: ({ value }) => `Only a number can be negative, not ${shown(value)}.`,
  D1004: () => 'The regular expression matches the empty text.',
  D1009: ({ value }) => `Two entries of an object give the key ${shown(value)}.`,
  D1011: ({ limit }) => `Stack overflow: functions call each other more than ${limit} levels deep.`,
  D1012: ({ limit }) =>
    `The expression does too much (timeout after ${limit} steps or characters).`,
  D1013: ({ value }) => `${shown(value)} cannot be the key of an object.`,
  D2014: ({ value }) => `A range of ${shown(value)} numbers is too long.`,
  D2015: () => 'The sequence length is beyond the limit of 100000.',
  D3001: () => 'A number without end is no text.',
  D3010: () => '$replace cannot look for the empty text.',
  D3011: () => 'The fourth argument of $replace is negative.',
  D3012: () => 'The function given to $replace must give a text.',
  D3020: () => 'The third argument of $split is negative.',
  D3030: ({ value }) => `${shown(value)} cannot be read as a number.`,
  D3040: () => 'The third argument of $match is negative.',
  D3050: () => 'The function given to $reduce must take two arguments at least.',
  D3060: ({ value }) => `A negative number has no root: ${shown(value)}.`,
  D3061: ({ value }) => `The power of ${shown(value)} is out of range.`,
  D3070: () => '$sort takes texts only or numbers only, unless a function compares.',
  D3080: () => 'The picture of a number has at most one `;`.',
  D3081: () => 'A part of the picture of a number has at most one decimal point.',
  D3082: () => 'A part of the picture of a number has at most one `%`.',
  D3083: () => 'A part of the picture of a number has at most one `‰`.',
  D3084: () => 'A part of the picture of a number has `%` or `‰`, not both.',
  D3085: () => 'A part of the picture of a number has a `0` or a `#` at least.',
  D3086: () => 'Between the digits of the picture of a number stands no other sign.',
  D3087: () => 'In the picture of a number no `,` stands beside the decimal point.',
  D3088: () => 'The whole part of the picture of a number does not end with `,`.',
  D3089: () => 'The picture of a number has no two `,` side by side.',
  D3090: () => 'Before the decimal point of a picture `#` stands before `0`, as in `#,##0.00`.',
  D3091: () => 'After the decimal point of a picture `0` stands before `#`, as in `0.0#`.',
  D3092: () => 'A part of the picture of a number with `%` or `‰` has no exponent.',
  D3093: () => 'The exponent in the picture of a number is written with digits only.',
  D3100: () => 'A base is a number from 2 to 36.',
  D3110: ({ value }) => `${shown(value)} is no date as $toMillis reads it.`,
  D3120: ({ value }) => `The text given to $eval is no expression: ${shownText(value)}`,
  D3121: ({ value }) => `The text given to $eval fails: ${shownText(value)}`,
  D3130: () =>
    'There is no such form of a whole number; `0`, `w`, `W`, `Ww`, `A`, `a`, `I`, `i` are.',
  D3131: () => 'The digits in the picture of a whole number are of one alphabet.',
  D3132: ({ value }) => `The picture of a date knows no part ${shown(value)}.`,
  D3133: ({ value }) => `The part ${shown(value)} of a date cannot be so in its picture.`,
  D3134: () => 'The zone in the picture of a date has at most four digits.',
  D3135: () => 'A `[` in the picture of a date has no `]`.',
  D3136: () => 'The picture of the date lacks a part that the date needs.',
  D3137: ({ message }) => shownText(message),
  D3138: () => '$single found more than one value.',
  D3139: () => '$single found no value.',
  D3140: ({ value }) => `${shown(value)} is no well-formed address.`,
  D3141: ({ message }) => shownText(message),
  /** Of our own functions: what is taken, not what was given. */
  F0001: ({ value, value2 }) => `${String(value2)}, not ${shown(value)}.`,
  /** Of a regular expression that ours ends. */
  F0002: () =>
    'The regular expression has too many ways to read so long a text; let it begin or repeat with signs that stand for one thing only.',
  T0410: ({ index }) => `Argument ${index ?? ''} of a function has the wrong type.`,
  T0411: () => 'The context of a function has the wrong type.',
  T0412: ({ index }) => `Argument ${index ?? ''} of a function holds values of a wrong type.`,
  T1003: ({ value }) => `The key of an object must be a text, not ${shown(value)}.`,
  T1005: () => 'What is called is a path; a function begins with a dollar sign.',
  T1006: () => 'What is called is no function.',
  T1007: () => 'What is applied in part is a path; a function begins with a dollar sign.',
  T1008: () => 'What is applied in part is no function.',
  T1010: () => 'A matcher must give what a regular expression gives.',
  T2001: ({ value }) => `The left side must be a number, not ${shown(value)}.`,
  T2002: ({ value }) => `The right side must be a number, not ${shown(value)}.`,
  T2003: ({ value }) => `A range begins with a whole number, not ${shown(value)}.`,
  T2004: ({ value }) => `A range ends with a whole number, not ${shown(value)}.`,
  T2006: () => 'The right side of ~> must be a function.',
  T2007: ({ value, value2 }) => `${shown(value)} and ${shown(value2)} have no order.`,
  T2008: ({ value }) => `Only texts and numbers have an order, not ${shown(value)}.`,
  T2009: ({ value, value2 }) => `${shown(value)} and ${shown(value2)} cannot be compared.`,
  T2010: ({ value }) => `Only texts and numbers can be compared, not ${shown(value)}.`,
  T2011: ({ value }) => `A transform inserts an object, not ${shown(value)}.`,
  T2012: () => 'A transform deletes names, which are texts.',
};

/** The sentence to say, for an error of ours, of jsonata or of a function in `functions.ts`. */
export function messageOf(error: unknown): string {
  if (error instanceof RangeError) return 'Stack overflow: the expression is nested too deep.';
  const thrown = error as { readonly code?: string; readonly message?: string };
  // jsonata's own limits are others than ours, and it says which.
  const isOurs = error instanceof LanguageError || !/^D101[12]$/.test(thrown?.code ?? '');
  const say = thrown?.code !== undefined && isOurs ? messages[thrown.code] : undefined;
  return say ? say(thrown as Thrown) : (thrown?.message ?? `Error ${thrown?.code ?? error}.`);
}

/** The same with nothing of the data in it. */
export function withoutValues(error: unknown): string {
  const { code, index, limit, value2 } = error as Thrown & { readonly code?: string };
  const says = code === 'F0001' ? value2 : hidden;
  const say = code !== undefined ? messages[code] : undefined;
  return say
    ? say({ index, limit, value: hidden, value2: says, message: hidden })
    : messageOf(error);
}

const hidden: unique symbol = Symbol('hidden');

/** In the place of a value that is personal. */
export const hiddenWord = '(hidden)';

function shownText(text: unknown): string {
  return text === hidden ? 'The expression itself says so (its words are hidden).' : String(text);
}

function shown(value: unknown): string {
  return value === hidden ? hiddenWord : shortened(value);
}
