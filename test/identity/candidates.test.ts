// Matching: rules in order, nothing guessed, and the order of records never matters.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Member, type Neighbourhood, resolve } from '../../engine/identity/candidates.ts';
import { leadersOf } from '../../engine/identity/leaders.ts';
import { genericMax } from '../../engine/identity/rule-edges.ts';

type Keys = readonly (readonly string[])[];

const one = { source: [], sink: [], isMany: false };

function hood(
  sources: Record<string, Keys>,
  sinks: Record<string, Keys>,
  more: Partial<Neighbourhood> = {},
): Neighbourhood {
  const members = (side: Record<string, Keys>): Member[] =>
    Object.entries(side).map(([ref, keys]) => ({ ref, keys }));
  return {
    sources: members(sources),
    sinks: members(sinks),
    rules: [one, one],
    fixed: [],
    cannot: () => false,
    allows: () => true,
    ...more,
  };
}

function check(neighbourhood: Neighbourhood) {
  const { matches, ambiguous, unmatchedSources, unmatchedSinks } = resolve(neighbourhood);
  return {
    links: matches.map(({ source, sink, rule }) => `${source}-${sink} by ${rule + 1}`).sort(),
    ambiguous: ambiguous.map(({ ref }) => ref),
    alone: [...unmatchedSources, ...unmatchedSinks],
  };
}

const many = [{ ...one, isMany: true }, one];

describe('resolve', () => {
  it.each([
    [
      'the first rule decides',
      hood({ a: [['1'], ['m']] }, { x: [['1'], []], y: [[], ['m']] }),
      { links: ['a-x by 1'], ambiguous: [], alone: ['y'] },
    ],
    [
      'a later rule is asked when the first finds nothing',
      hood({ a: [['1'], ['m']] }, { y: [[], ['m']] }),
      { links: ['a-y by 2'], ambiguous: [], alone: [] },
    ],
    [
      'an earlier key that differs is a doubt',
      hood({ a: [['1'], ['m']] }, { y: [['2'], ['m']] }),
      { links: [], ambiguous: ['a', 'y'], alone: [] },
    ],
    [
      'an earlier key that differs says nothing where its rule is loose',
      hood(
        { a: [['1'], ['m']] },
        { y: [['2'], ['m']] },
        { rules: [{ ...one, isLoose: true }, one] },
      ),
      { links: ['a-y by 2'], ambiguous: [], alone: [] },
    ],
    [
      'two candidates wait, and are not created either',
      hood({ a: [['1']] }, { x: [['1']], y: [['1']] }),
      { links: [], ambiguous: ['a', 'x', 'y'], alone: [] },
    ],
    [
      'two claimants wait',
      hood({ a: [['1']], b: [['1']] }, { x: [['1']] }),
      { links: [], ambiguous: ['a', 'b', 'x'], alone: [] },
    ],
    [
      'many sources may be one sink',
      hood({ a: [['1']], b: [['1']] }, { x: [['1']] }, { rules: many }),
      { links: ['a-x by 1', 'b-x by 1'], ambiguous: [], alone: [] },
    ],
    [
      'a linked sink is not given away',
      hood({ b: [['1']], a: [['1']] }, { x: [['1']] }, { fixed: [{ source: 'a', sink: 'x' }] }),
      { links: [], ambiguous: ['b'], alone: [] },
    ],
    [
      'many: a linked sink takes another',
      hood(
        { b: [['1']], a: [['1']] },
        { x: [['1']] },
        { rules: many, fixed: [{ source: 'a', sink: 'x' }] },
      ),
      { links: ['b-x by 1'], ambiguous: [], alone: [] },
    ],
    [
      'a contradiction of an earlier rule is a veto',
      hood({ a: [['1'], ['m']] }, { x: [['2'], ['m']] }),
      { links: [], ambiguous: ['a', 'x'], alone: [] },
    ],
    [
      'a rule whose condition does not hold is no veto',
      hood({ a: [['1'], ['m']] }, { x: [['2'], ['m']] }, { allows: (rule) => rule === 1 }),
      { links: ['a-x by 2'], ambiguous: [], alone: [] },
    ],
    [
      'a forbidden pair is none',
      hood({ a: [['1']] }, { x: [['1']] }, { cannot: () => true }),
      { links: [], ambiguous: [], alone: ['a', 'x'] },
    ],
    [
      'a condition that does not hold finds nothing',
      hood({ a: [['1']] }, { x: [['1']] }, { allows: () => false }),
      { links: [], ambiguous: [], alone: ['a', 'x'] },
    ],
    [
      'no keys, no match',
      hood({ a: [[]] }, { x: [[]] }),
      { links: [], ambiguous: [], alone: ['a', 'x'] },
    ],
  ])('%s', (_, neighbourhood, expected) => expect(check(neighbourhood)).toEqual(expected));

  it('ignores a value that too many records share', () => {
    const sources = Object.fromEntries(
      Array.from({ length: genericMax + 1 }, (_, at) => [`a${at}`, [['post']] as Keys]),
    );
    expect(check(hood(sources, { x: [['post']] })).ambiguous).toEqual([]);
  });

  const value = fc.constantFrom('1', '2', '3', '4');
  const keys = fc.tuple(
    fc.uniqueArray(value, { maxLength: 2 }),
    fc.uniqueArray(value, { maxLength: 1 }),
  );
  const side = (letter: string) =>
    fc
      .array(keys, { maxLength: genericMax + 2 })
      .map((all) => all.map((one, at): Member => ({ ref: `${letter}${at}`, keys: one })));

  /** What people said: pairs that are one, no record twice, and pairs that are not. */
  const pair = fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 }));
  const fixed = fc.uniqueArray(pair, {
    maxLength: 2,
    comparator: ([a, x], [b, y]) => a === b || x === y,
  });
  const forbidden = fc.array(pair, { maxLength: 4 });
  const named = ([source, sink]: readonly [number, number]) => ({
    source: `a${source}`,
    sink: `x${sink}`,
  });
  /** Everything that it tells, matches by their source: they are found rule by rule. */
  const whole = (neighbourhood: Neighbourhood) => {
    const { matches, ...rest } = resolve(neighbourhood);
    return { ...rest, matches: matches.toSorted((a, b) => (a.source < b.source ? -1 : 1)) };
  };

  it('gives the same result in every order of records, whatever people confirm and forbid', () => {
    fc.assert(
      fc.property(
        fc.tuple(side('a'), side('x'), fixed, forbidden),
        fc.boolean(),
        fc.integer(),
        ([sources, sinks, same, apart], isMany, seed) => {
          const shuffled = <T>(items: readonly T[]) =>
            items
              .map((item, at) => [Math.sin(seed + at * 7.7), item] as const)
              .sort(([left], [right]) => left - right)
              .map(([, item]) => item);
          const refs = new Set([...sources, ...sinks].map(({ ref }) => ref));
          const isThere = ({ source, sink }: ReturnType<typeof named>) =>
            refs.has(source) && refs.has(sink);
          const never = new Set(apart.map((one) => one.join()));
          const base = hood(
            {},
            {},
            {
              sources,
              sinks,
              rules: [{ ...one, isMany }, one],
              fixed: same.map(named).filter(isThere),
              cannot: (source, sink) => never.has(`${source.slice(1)},${sink.slice(1)}`),
            },
          );
          const other = { sources: shuffled(sources), sinks: shuffled(sinks) };
          expect(whole({ ...base, ...other, fixed: shuffled(base.fixed) })).toEqual(whole(base));
        },
      ),
      { numRuns: 4_000 },
    );
  });

  it('finds the same again, with what rules for many found as links that stay', () => {
    const rules = fc.tuple(fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(side('a'), side('x'), rules, (sources, sinks, flags) => {
        const given = { sources, sinks, rules: flags.map((isMany) => ({ ...one, isMany })) };
        const found = resolve(hood({}, {}, given));
        const fixed = found.matches.flatMap(({ source, sink, rule, isMany }) =>
          isMany ? [{ source, sink, manyRule: rule }] : [],
        );
        const again = resolve(hood({}, {}, { ...given, fixed }));
        const strict = found.matches.filter(({ isMany }) => !isMany);
        expect({ ...again, matches: new Set(again.matches) }).toEqual({
          ...found,
          matches: new Set(strict),
        });
      }),
      { numRuns: 4_000 },
    );
  });

  it('never links a source twice, nor a sink twice unless the rule is many', () => {
    fc.assert(
      fc.property(side('a'), side('x'), (sources, sinks) => {
        const { matches } = resolve(hood({}, {}, { sources, sinks }));
        expect(new Set(matches.map((match) => match.source)).size).toBe(matches.length);
        expect(new Set(matches.map((match) => match.sink)).size).toBe(matches.length);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('leaders', () => {
  it('one record of a group that shares keys, by chains too, leads', () => {
    const members = [
      ['a1', [['1']]],
      ['a2', [['1', '2']]],
      ['a3', [['2']]],
      ['b', [['9']]],
    ].map(([ref, keys]) => ({ ref, keys }) as Member);
    expect(Object.fromEntries(leadersOf(members))).toEqual({
      a1: 'a1',
      a2: 'a1',
      a3: 'a1',
      b: 'b',
    });
  });
});
