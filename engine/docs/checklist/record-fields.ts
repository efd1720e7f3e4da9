// What an entry of the files of ticks and proofs must hold. Both are committed and merged by hand, so an
// entry may come out odd: one that lacks something, or holds something else, counts for nothing; what nobody
// reads is told and left alone.

import { isObject } from '../../base/json.ts';

interface Field {
  is(value: unknown): boolean;
  /** To stand behind "is not". */
  readonly what: string;
  readonly mayBeMissing?: true;
}

export type Fields = Readonly<Record<string, Field>>;

const text: Field = { is: (value) => typeof value === 'string', what: 'a text' };
const verdicts = ['proven', 'failed', 'untried'];

export const signatureFields: Fields = { meaning: text, by: text, on: text };

export const proofFields: Fields = {
  meaning: text,
  verdict: {
    is: (value) => verdicts.includes(value as string),
    what: `one of ${verdicts.join(', ')}`,
  },
  at: text,
  where: text,
  settings: { is: isObject, what: 'an object', mayBeMissing: true },
  steps: { is: (value) => Array.isArray(value) && value.every(isObject), what: 'a list of steps' },
  reason: { ...text, mayBeMissing: true },
};

/** Why an entry counts for nothing; undefined for one that is as it should be. */
export function faultOf(entry: unknown, fields: Fields): string | undefined {
  if (!isObject(entry)) return 'it is no object';
  for (const [name, { is, what, mayBeMissing }] of Object.entries(fields)) {
    const value = entry[name];
    if (value === undefined && !mayBeMissing) return `it has no \`${name}\``;
    if (value !== undefined && !is(value)) return `its \`${name}\` is not ${what}`;
  }
  return undefined;
}

/** Names in an entry that nothing reads. */
export function strangersIn(entry: unknown, fields: Fields): readonly string[] {
  return isObject(entry) ? Object.keys(entry).filter((name) => !Object.hasOwn(fields, name)) : [];
}
