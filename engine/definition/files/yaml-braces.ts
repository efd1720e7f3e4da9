// Keys in braces that have no `:` behind them. No file of ours has a use for one, and YAML makes them without a
// word: of `{$id}`, of what stands behind a comma in a text, and of `source:name` without a blank.

import type { Details, ErrorCode } from '../../base/errors.ts';
import { splitExpression } from './yaml-hints.ts';

/** From the first character to behind the last one. */
export type Range = readonly [from: number, to: number];

/** A map in braces, by where its parts stand. */
export interface Braced {
  readonly range: Range;
  readonly pairs: readonly {
    readonly key: Range;
    /** A text without quotes; absent: another value. */
    readonly plain?: Range;
    /** There is no `:` behind the key. */
    readonly isBare: boolean;
  }[];
}

interface BareKey {
  readonly offset: number;
  readonly code: ErrorCode;
  readonly details: Details;
  readonly hint: string;
}

/** The first key without a value, told as what it was probably meant to be. */
export function bareKeyOf({ range, pairs }: Braced, text: string): BareKey | undefined {
  const at = pairs.findIndex(({ isBare }) => isBare);
  const pair = pairs[at];
  if (pair === undefined) return undefined;
  const [offset] = pair.key;
  const key = text.slice(...pair.key);
  const [, name, rest] = /^([\w.-]+):(?! )(.+)$/s.exec(key) ?? [];
  if (name !== undefined)
    return {
      offset,
      code: 'yaml.colon',
      details: { text: key },
      hint: `Write \`${name}: ${rest}\`.`,
    };
  const before = pairs[at - 1];
  if (before === undefined) return hole(text.slice(...range).replace(/\s+/g, ' '), range[0]);
  if (before.plain === undefined) return undefined;
  if (splitExpression(key)) {
    const hint = 'Put an expression with `,`, `[` or `{` in quotes, or in a block after `|`.';
    return { offset, code: 'yaml.split', details: { text: key }, hint };
  }
  const meant = `${text.slice(...before.key)}: '${text.slice(before.plain[0], pair.key[1])}'`;
  const hint = `Put the text in quotes: \`${meant}\`. Or give \`${key}\` a value.`;
  return { offset, code: 'yaml.comma', details: { text: key }, hint };
}

function hole(value: string, offset: number): BareKey {
  const inside = value.slice(1, -1).trim();
  const hint = /^[\w.]+$/.test(inside)
    ? `An expression stands without braces: \`${inside}\`. In a text they are quoted: '${value}'.`
    : `Quote the hole: '${value}'.`;
  return { offset, code: 'value.hole', details: { value }, hint };
}
