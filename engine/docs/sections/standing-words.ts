// What is known of a row, in words: the example that shows it, the last proof, and who ticked it. A
// record that speaks of an older meaning is told as what it is, so nobody takes it for current.

import { isObject, type Json } from '../../base/json.ts';
import type { CheckRow } from '../checklist/checklist.ts';
import type { Proof, Step } from '../checklist/records.ts';
import { type Block, type Cell, code, joined, paragraph, type Sentence, say } from '../text.ts';

/** A cell with nothing to tell. */
export const none: Cell = [paragraph(['—'])];
const unproven: Cell = [paragraph(say`Not proven`)];

/** The first example's values, and the numbers of all that show the row. */
export function exampleCell({ examples }: CheckRow): Cell {
  const [first] = examples;
  if (first === undefined) return none;
  const given = first.given.slice(0, valuesMax).map(([, value]) => [shownValue(value)]);
  const from = given.length === 0 ? [] : say`${joined(given, ', ', ', ')} → `;
  const numbers = examples.map(({ number }) => String(number)).join(', ');
  return [paragraph(say`${from}${shownValue(first.expected)} (${numbers})`)];
}

/** More values than these do not fit a cell; the table of examples has all of them. */
const valuesMax = 3;

/** A dash for what no trial can show. */
export function proofCell({ kind, proof }: CheckRow): Cell {
  if (!isTried(kind)) return none;
  if (proof === undefined) return unproven;
  const { record, isCurrent } = proof;
  if (!isCurrent) return [paragraph(say`Open: changed since the proof of ${dayOf(record)}`)];
  const blocks: Block[] = [paragraph(verdict(record))];
  if (record.steps.length > 0) blocks.push(paragraph(stepsOf(record)));
  const { verdict: given, reason } = record;
  if (given === 'proven' && reason !== undefined) blocks.push(paragraph(say`But ${reason}`));
  return blocks;
}

/** Rules and policies speak of records as a whole; a person ticks them. */
export function isTried(kind: CheckRow['kind']): boolean {
  return kind === 'property' || kind === 'action';
}

function verdict({ verdict, reason, ...proof }: Proof): Sentence {
  const where = proof.where === 'sandbox' ? ' in the sandbox' : '';
  switch (verdict) {
    case 'proven':
      return say`Proven ${dayOf(proof)}${where}${under(proof)}`;
    case 'failed':
      return say`Failed ${dayOf(proof)}${where}${under(proof)}: ${reason ?? ''}`;
    case 'untried':
      return say`Not tried: ${reason ?? ''}`;
  }
}

/** The settings that were set for a trial, by name. */
function under({ settings = {} }: Pick<Proof, 'settings'>): Sentence {
  const names = Object.keys(settings).map((name) => [code(name)]);
  return names.length === 0 ? [] : say` with ${joined(names, ', ', ' and ')} set`;
}

function stepsOf({ steps }: Proof): Sentence {
  return joined(steps.map(stepOf), '; ', '; ');
}

function stepOf({ way, outcome, put: value, found, in: place }: Step): Sentence {
  const put = place === undefined ? shownValue(value) : say`${shownValue(value)} in ${code(place)}`;
  switch (outcome) {
    case 'created':
      return say`${way} ${put} came with the record as ${shownValue(found)}`;
    case 'sent':
      return say`${way} ${put} was sent with the record as ${shownValue(found)}, which its system does not show`;
    case 'arrived':
      return say`${way} ${put} arrived as ${shownValue(found)}`;
    case 'stays':
      return say`${way} ${put} stays where it was put`;
    case 'missing':
      return say`${way} ${put} did not arrive, there stands ${shownValue(found)}`;
    case 'asked': {
      const given = found === null ? [] : say` with ${shownValue(found)}`;
      return place === undefined
        ? say`${way} asked for once${given}`
        : say`${way} ${put} asks for it, once${given}`;
    }
  }
}

export function signatureWords({ signature }: CheckRow): string {
  if (signature === undefined) return '';
  const { by, on } = signature.record;
  return signature.isCurrent ? `${by}, ${on}` : `changed since ${by} ticked it on ${on}`;
}

/** A box, ticked or not, and the row's code. */
export function checkWords({ signature, code }: CheckRow): string {
  return `${signature?.isCurrent ? '☑' : '☐'}\u00a0${code}`;
}

/** The same, and whose tick it is. */
export function checkCell(row: CheckRow): Cell {
  const words = signatureWords(row);
  const blocks = [paragraph([checkWords(row)])];
  return words === '' ? blocks : [...blocks, paragraph([words])];
}

function dayOf({ at }: Pick<Proof, 'at'>): string {
  return at.slice(0, 10);
}

/** A value in a cell: long ones are cut, nothing has a word. */
export function valueText(value: Json | undefined): string {
  const text = value === undefined || value === null ? 'nothing' : spacedJson(value);
  return text.length > textMax ? `${text.slice(0, textMax)}…` : text;
}

const textMax = 60;

/** `{"id": 7, "kind": "a"}`: with blanks, at which a cell may break it. */
function spacedJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, inner]) => `${JSON.stringify(name)}: ${spacedJson(inner as Json)}`,
  );
  return `{${members.join(', ')}}`;
}

function shownValue(value: Json | undefined) {
  return value === undefined || value === null ? 'nothing' : code(valueText(value));
}
