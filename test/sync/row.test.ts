// The decision table of one row, case by case. Values: '' is empty. Each line is base → now → decision.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../engine/base/json.ts';
import type { Outcome } from '../../engine/mapping/outcome.ts';
import type { RowBase } from '../../engine/store/store.ts';
import { decideRow, type RowContext } from '../../engine/sync/decide/row.ts';
import { type RowOptions, row } from './two-systems.ts';

const standard: RowContext = {
  isBoth: true,
  hasSibling: false,
  mayUpdateSink: true,
  mayUpdateSource: true,
  sourceEditedAtMs: 1_000,
  sinkEditedAtMs: 2_000,
  isFrozen: false,
  isInDoubt: false,
  asksFirst: false,
  choice: null,
};
const oneWay = { ...standard, isBoth: false };

interface Case {
  readonly name: string;
  readonly row?: RowOptions;
  readonly context?: Partial<RowContext>;
  readonly base?: Partial<RowBase> & Pick<RowBase, 'F' | 'S'>;
  readonly F?: Json;
  readonly outcome?: Outcome;
  readonly S: Json;
  /** What is done, and the case it is by. */
  readonly expect: string;
}

function check(one: Case) {
  const subject = row('name', { source: 'name', ...one.row });
  const outcome: Outcome =
    one.outcome ??
    (one.F === null || one.F === '' ? { kind: 'empty' } : { kind: 'value', value: one.F as Json });
  const base: RowBase | undefined = one.base && { version: subject.version, ...one.base };
  const decision = decideRow(subject, outcome, one.S, base, { ...standard, ...one.context });
  const why = decision.do === 'park' ? ` ${decision.why}` : '';
  expect(`${decision.do}${why} (${decision.case})`).toBe(one.expect);
}

const known = { F: 'a', S: 'a' };
const cases: readonly Case[] = [
  {
    name: 'frozen',
    context: { isFrozen: true },
    base: known,
    F: 'b',
    S: 'a',
    expect: 'nothing (1)',
  },
  { name: 'off', outcome: { kind: 'off' }, base: known, S: 'x', expect: 'nothing (1)' },
  {
    name: 'pending is never empty',
    outcome: { kind: 'pending', waitsFor: 'a.b:1' },
    base: known,
    S: 'a',
    expect: 'park reference (2)',
  },
  {
    name: 'ambiguous',
    outcome: { kind: 'ambiguous', reason: 'two', candidates: [] },
    S: 'a',
    expect: 'park ambiguous (2)',
  },
  {
    name: 'failed',
    outcome: { kind: 'failed', code: 'x', message: 'no' },
    S: 'a',
    expect: 'park failed (2)',
  },
  {
    name: 'failed, of what is written only once and was',
    row: { write: 'on-create' },
    context: oneWay,
    outcome: { kind: 'failed', code: 'x', message: 'no' },
    base: known,
    S: 'a',
    expect: 'nothing (2)',
  },
  {
    name: 'failed, of a record that is not updated any more',
    context: { ...oneWay, mayUpdateSink: false },
    outcome: { kind: 'failed', code: 'x', message: 'no' },
    base: known,
    S: 'a',
    expect: 'nothing (2)',
  },
  {
    name: 'pending, of a list whose record is not updated any more',
    context: { ...oneWay, mayUpdateSink: false },
    outcome: { kind: 'pending', waitsFor: 'a.b:1' },
    base: { F: null, S: null, items: [{ source: '1', sink: '1', rows: {} }] },
    S: null,
    expect: 'nothing (2)',
  },
  {
    name: 'pending, of what was linked and never updated',
    context: { ...oneWay, mayUpdateSink: false },
    outcome: { kind: 'pending', waitsFor: 'a.b:1' },
    S: 'a',
    expect: 'nothing (2)',
  },
  {
    name: 'pending, where an edit may go back',
    context: { mayUpdateSink: false },
    outcome: { kind: 'pending', waitsFor: 'a.b:1' },
    base: known,
    S: 'b',
    expect: 'park reference (2)',
  },
  {
    name: 'pending, of what the create went without',
    row: { write: 'on-create' },
    context: oneWay,
    outcome: { kind: 'pending', waitsFor: 'a.b:1' },
    base: { F: null, S: null, note: 'not-sent' },
    S: null,
    expect: 'park reference (2)',
  },
  {
    name: 'pending, of a list that the create went without',
    context: { ...oneWay, mayUpdateSink: false },
    outcome: { kind: 'pending', waitsFor: 'a.b:1' },
    base: { F: null, S: null, items: [] },
    S: null,
    expect: 'park reference (2)',
  },
  {
    name: 'pending, in doubt, though the record is not updated any more',
    context: { ...oneWay, mayUpdateSink: false, isInDoubt: true },
    outcome: { kind: 'pending', waitsFor: 'a.b:1' },
    base: known,
    S: 'b',
    expect: 'park reference (2)',
  },
  {
    name: 'in doubt and now equal',
    context: { isInDoubt: true },
    base: known,
    F: 'b',
    S: 'b',
    expect: 'agree (2b)',
  },
  {
    name: 'in doubt, further edits wait too',
    context: { isInDoubt: true },
    base: known,
    F: 'c',
    S: 'b',
    expect: 'park in-doubt (2b)',
  },
  { name: 'first: equal', F: 'a', S: 'a', expect: 'agree (3)' },
  { name: 'first: both empty', F: '', S: null, expect: 'agree (3)' },
  {
    name: 'first: equal under compare',
    row: { compare: 'case' },
    F: 'Ola',
    S: 'OLA',
    expect: 'agree (3)',
  },
  { name: 'first: only the sink has one', F: '', S: 'a', expect: 'back (4)' },
  {
    name: 'first: only the sink has one, one way',
    context: oneWay,
    F: '',
    S: 'a',
    expect: 'agree (4)',
  },
  { name: 'first: only the source has one', F: 'a', S: '', expect: 'forward (5)' },
  {
    name: 'first: differ, fill-only',
    row: { write: 'if-empty' },
    F: 'a',
    S: 'b',
    expect: 'agree (6)',
  },
  {
    name: 'first: differ, a sibling spoke',
    context: { hasSibling: true, isBoth: false },
    F: 'a',
    S: 'b',
    expect: 'agree (7)',
  },
  {
    name: 'first: differ, knew others',
    context: { asksFirst: true },
    F: 'a',
    S: 'b',
    expect: 'park conflict (7)',
  },
  { name: 'first: differ, one way', context: oneWay, F: 'a', S: 'b', expect: 'forward (8)' },
  { name: 'first: differ, newest', F: 'a', S: 'b', expect: 'back (8)' },
  {
    name: 'first: differ, tie goes to the source',
    context: { sinkEditedAtMs: 1_000 },
    F: 'a',
    S: 'b',
    expect: 'forward (8)',
  },
  {
    name: 'first: differ, a missing time goes to the source',
    context: { sinkEditedAtMs: null },
    F: 'a',
    S: 'b',
    expect: 'forward (8)',
  },
  {
    name: 'first: differ, ask',
    row: { conflict: 'ask' },
    F: 'a',
    S: 'b',
    expect: 'park conflict (8)',
  },
  { name: 'neither changed', base: known, F: 'a', S: 'a', expect: 'nothing (9)' },
  {
    name: 'neither changed, other mapping',
    base: { ...known, version: 'old' },
    F: 'a',
    S: 'a',
    expect: 'renew (9)',
  },
  {
    name: 'the sink rewrote, nothing changed',
    base: { F: 'Ola', S: 'OLA' },
    F: 'Ola',
    S: 'OLA',
    expect: 'nothing (9)',
  },
  { name: 'the same edit on both sides', base: known, F: 'b', S: 'b', expect: 'agree (10)' },
  { name: 'the source changed', base: known, F: 'b', S: 'a', expect: 'forward (11)' },
  { name: 'the source was cleared', base: known, F: '', S: 'a', expect: 'forward (11)' },
  { name: 'the sink changed', base: known, F: 'a', S: 'b', expect: 'back (12)' },
  { name: 'the sink was cleared', base: known, F: 'a', S: '', expect: 'back (12)' },
  {
    name: 'the sink drifted, kept',
    context: oneWay,
    base: known,
    F: 'a',
    S: 'b',
    expect: 'nothing (12)',
  },
  {
    name: 'the sink drifted, restored',
    context: oneWay,
    row: { drift: 'restore' },
    base: known,
    F: 'a',
    S: 'b',
    expect: 'forward (12)',
  },
  {
    name: 'both changed, one way',
    context: oneWay,
    base: known,
    F: 'b',
    S: 'c',
    expect: 'forward (13)',
  },
  {
    name: 'both changed, one way, ask',
    context: oneWay,
    row: { conflict: 'ask' },
    base: known,
    F: 'b',
    S: 'c',
    expect: 'park conflict (13)',
  },
  {
    name: "a person's edit beats a changed mapping",
    row: { conflict: 'source' },
    base: { ...known, version: 'old' },
    F: 'b',
    S: 'c',
    expect: 'back (14)',
  },
  {
    name: 'both changed, source',
    row: { conflict: 'source' },
    base: known,
    F: 'b',
    S: 'c',
    expect: 'forward (15)',
  },
  {
    name: 'both changed, sink',
    row: { conflict: 'sink' },
    base: known,
    F: 'b',
    S: 'c',
    expect: 'back (15)',
  },
  { name: 'both changed, the sink is newer', base: known, F: 'b', S: 'c', expect: 'back (15)' },
  {
    name: 'both changed, the source is newer',
    context: { sourceEditedAtMs: 3_000 },
    base: known,
    F: 'b',
    S: 'c',
    expect: 'forward (15)',
  },
  {
    name: 'both changed, ask',
    row: { conflict: 'ask' },
    base: known,
    F: 'b',
    S: 'c',
    expect: 'park conflict (15)',
  },
  {
    name: 'a choice is carried out',
    row: { conflict: 'ask' },
    context: { choice: { side: 'sink', F: 'b', S: 'c' } },
    base: known,
    F: 'b',
    S: 'c',
    expect: 'back (choice)',
  },
  {
    name: 'a choice on other values asks again',
    row: { conflict: 'ask' },
    context: { choice: { side: 'sink', F: 'b', S: 'c' } },
    base: known,
    F: 'b',
    S: 'd',
    expect: 'park conflict (15)',
  },
  {
    name: 'fill-only leaves a value alone',
    row: { write: 'if-empty' },
    base: known,
    F: 'b',
    S: 'a',
    expect: 'nothing (11)',
  },
  {
    name: 'fill-only fills',
    row: { write: 'if-empty' },
    base: { F: '', S: '' },
    F: 'b',
    S: '',
    expect: 'forward (11)',
  },
  {
    name: 'fill-only takes what both changed from the sink',
    row: { write: 'if-empty', conflict: 'source' },
    base: known,
    F: 'b',
    S: 'c',
    expect: 'back (15)',
  },
  {
    name: 'fill-only fills what was emptied there, by its policy',
    row: { write: 'if-empty', conflict: 'source' },
    base: known,
    F: 'b',
    S: '',
    expect: 'forward (15)',
  },
  {
    name: 'fill-only asks nobody about a value that it would not write',
    row: { write: 'if-empty', conflict: 'ask' },
    context: oneWay,
    base: known,
    F: 'b',
    S: 'c',
    expect: 'nothing (13)',
  },
  {
    name: 'a person may write over what the row only fills',
    row: { write: 'if-empty' },
    context: { choice: { side: 'source', F: 'b', S: 'c' } },
    base: known,
    F: 'b',
    S: 'c',
    expect: 'forward (choice)',
  },
  {
    name: 'a person may give what is only written on create',
    row: { write: 'on-create' },
    context: { choice: { side: 'value', F: 'b', S: 'c', V: 'd' } },
    base: known,
    F: 'b',
    S: 'c',
    expect: 'forward (choice)',
  },
  {
    name: 'on-create never updates',
    row: { write: 'on-create' },
    base: known,
    F: 'b',
    S: 'a',
    expect: 'nothing (11)',
  },
  {
    name: 'updates not allowed',
    context: { mayUpdateSink: false },
    base: known,
    F: 'b',
    S: 'a',
    expect: 'nothing (11)',
  },
  {
    name: 'updates not allowed, but agreement goes on',
    context: { mayUpdateSink: false },
    base: known,
    F: 'b',
    S: 'b',
    expect: 'agree (10)',
  },
  {
    name: 'updates of the source not allowed',
    context: { mayUpdateSource: false },
    base: known,
    F: 'a',
    S: 'b',
    expect: 'nothing (12)',
  },
  {
    name: 'amounts equal when rounded',
    row: { compare: 'round:2', type: 'number' },
    base: { F: 1.005, S: 1.01 },
    F: 1.0051,
    S: 1.01,
    expect: 'nothing (9)',
  },
  {
    name: 'tiny amounts are numbers too',
    row: { compare: 'round:2', type: 'number' },
    F: 1e-9,
    S: 0,
    expect: 'agree (3)',
  },
];

describe('one row', () => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => check(one));

  it('has each of its cases in the table of ARCHITECTURE.md, and no other stands there', () => {
    const page = readFileSync(new URL('../../engine/ARCHITECTURE.md', import.meta.url), 'utf8');
    const [, section = ''] = page.split(/^## How a row is decided$/m);
    const told = [...(section.split(/^## /m)[0] as string).matchAll(/^\| (\d+b?) +\|/gm)];
    const tried = cases.flatMap(({ expect: one }) => /\((\d+b?)\)$/.exec(one)?.[1] ?? []);
    expect([...new Set(tried)].sort()).toEqual([...new Set(told.map(([, at]) => at))].sort());
  });
});
