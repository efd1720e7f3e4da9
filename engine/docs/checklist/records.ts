// What people and trials have said of rows: ticks and proofs, kept in two files of the project that are
// committed with the pipes. Both name a row by its key and bind what they say to the row's meaning.
// This file reads and writes their texts; who reads the disk is elsewhere.

import {
  type Details,
  type ErrorCode,
  type Place,
  type Problem,
  sentence,
} from '../../base/errors.ts';
import { isObject, type Json, type JsonObject, parseJson } from '../../base/json.ts';
import {
  type Fields,
  faultOf,
  proofFields,
  signatureFields,
  strangersIn,
} from './record-fields.ts';

/** A tick: somebody has looked at the row as it was then. */
export interface Signature {
  readonly meaning: string;
  readonly by: string;
  /** `2026-01-31` */
  readonly on: string;
}

/** A trial of a row in running systems. */
export interface Proof {
  readonly meaning: string;
  readonly verdict: 'proven' | 'failed' | 'untried';
  /** `2026-01-31T10:00:00Z` */
  readonly at: string;
  /** Where: `sandbox`, or `real` for the systems themselves. */
  readonly where: string;
  /** Settings that were set for it. */
  readonly settings?: JsonObject;
  /** What was seen, in order, values masked where they are personal. */
  readonly steps: readonly Step[];
  /** Why it failed, or could not be tried; of what is proven, what of it was not tried. */
  readonly reason?: string;
}

/** A value that was put in one place and what then stood in the other. */
export interface Step {
  readonly way: '→' | '←';
  /**
   * `created`: it came with the record; `sent`: it was sent with it, and is never shown; `stays`: it was not
   * to arrive, and did not; `asked`: an action.
   */
  readonly outcome: 'created' | 'sent' | 'arrived' | 'stays' | 'missing' | 'asked';
  readonly put: Json;
  readonly found: Json;
  /** The property it was put into, where that only decides whether the row applies. */
  readonly in?: string;
}

/** By key of the row. */
export interface Records {
  readonly signatures: ReadonlyMap<string, Signature>;
  readonly proofs: ReadonlyMap<string, Proof>;
}

export const noRecords: Records = { signatures: new Map(), proofs: new Map() };

export const signaturesPath = 'pipes/signatures.json';
export const proofsPath = 'pipes/proofs.json';

/** What is kept of a row, each with whether the row still means what it meant then. */
export function standingOf({ signatures, proofs }: Records, key: string, meaning: () => string) {
  const proof = proofs.get(key);
  const signature = signatures.get(key);
  return {
    proof: proof && { record: proof, isCurrent: proof.meaning === meaning() },
    signature: signature && {
      record: signature,
      isCurrent: signature.meaning === meaning(),
    },
  };
}

/** Entries by key; one that is none of ours is left out. Throws `json.invalid`. */
export function readSignatures(text: string): Records['signatures'] {
  return entriesOf<Signature>(text, signatureFields);
}

export function readProofs(text: string): Records['proofs'] {
  return entriesOf<Proof>(text, proofFields);
}

function entriesOf<Entry>(text: string, fields: Fields): ReadonlyMap<string, Entry> {
  const given = parseJson(text);
  if (!isObject(given)) return new Map();
  return new Map(
    Object.entries(given).filter(([, entry]) => faultOf(entry, fields) === undefined) as [
      string,
      Entry,
    ][],
  );
}

/** What is odd about a file of them, as warnings at the entries. Throws `json.invalid`. */
export function oddRecords(file: string, text: string, fields: Fields): readonly Problem[] {
  const given = parseJson(text);
  const warning = (key: string, code: ErrorCode, details: Details): Problem => ({
    ...placeOf(file, text, key),
    code,
    severity: 'warning',
    message: sentence(code, details),
  });
  if (!isObject(given)) return [warning('', 'records.none', {})];
  return Object.entries(given).flatMap(([entry, value]) => {
    const fault = faultOf(value, fields);
    if (fault !== undefined) return [warning(entry, 'records.odd', { entry, fault })];
    return strangersIn(value, fields).map((field) =>
      warning(entry, 'records.stranger', { entry, field }),
    );
  });
}

/** Where the entry of a key begins. */
function placeOf(file: string, text: string, key: string): Place {
  const before = text.slice(0, Math.max(0, text.indexOf(`${JSON.stringify(key)}:`)));
  const line = before.split('\n').length;
  return { file, line, column: before.length - before.lastIndexOf('\n') };
}

/** The same entries always give the same bytes: sorted by key, one a line, so that merges are easy. */
export function recordsText(entries: ReadonlyMap<string, Signature | Proof>): string {
  const lines = [...entries]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, entry]) => `  ${JSON.stringify(key)}: ${JSON.stringify(entry)}`);
  return lines.length === 0 ? '{}\n' : `{\n${lines.join(',\n')}\n}\n`;
}
