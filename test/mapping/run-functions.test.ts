// The time and chance of a run: refused where a value is computed again and again, and else the same for compiled code
// and for jsonata itself, whatever the clock of the machine says.

import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { tableOf } from '../../engine/mapping/expression/expression-table.ts';
import { evaluatorOf, parse } from '../../engine/mapping/jsonata/evaluator.ts';
import type { ExpressionProblem } from '../../engine/mapping/jsonata/expression-problem.ts';
import { bindingsOf } from '../../engine/mapping/scope.ts';

const run = { atMs: Date.UTC(2026, 2, 4, 5, 6, 7, 89), seed: 'one' };
const once = (text: string) => compileExpression(text, undefined, true);
const variables = (own = run) => bindingsOf({ settings: {}, creating: true, run: own });
const given = (text: string, record: unknown = {}, own = run) =>
  once(text).evaluate(record, variables(own));

function refusalOf(text: string): ExpressionProblem {
  try {
    compileExpression(text);
  } catch (error) {
    return error as ExpressionProblem;
  }
  throw new Error(`${text} is not refused`);
}

describe('what differs from run to run', () => {
  it.each(['$now()', '$millis()', '$random()', '"[Y]" ~> $now()', '{"a": [$millis()]}'])(
    '%s is refused where the value is computed again',
    (text) => {
      expect(refusalOf(text).hint).toContain('write: on-create');
      expect(() => once(text)).not.toThrow();
    },
  );

  it.each(['$map(a, $millis)', '$eval("$now()")', '$shuffle(a)', '$r := $random; $r()'])(
    '%s is refused in any case',
    (text) => {
      expect(() => once(text)).toThrow();
    },
  );

  it.each(['$now(a)', 'a ~> $now', '$now("[Y,99999999]")', '$now("[Y")'])(
    '%s is refused: the picture of a date must be one that can be written',
    (text) => {
      expect(() => once(text)).toThrow(/picture/i);
    },
  );

  it('a picture that the evaluator is given is bounded as well', async () => {
    const wide = evaluatorOf(parse('$now("[Y,99999999]")'))({}, variables());
    await expect(wide).rejects.toMatchObject({ code: 'F0001' });
  });

  it.each([
    ['$now()', '2026-03-04T05:06:07.089Z'],
    ["$now('[D01].[M01].[Y0001]')", '04.03.2026'],
    ["$now('[H01]:[m01]', '+0100')", '06:06'],
    ['$millis()', run.atMs],
    ['$substring($now(), 0, 10) & "/" & $string($millis() = $millis())', '2026-03-04/true'],
    ['[1..2].$now("[Y]")', ['2026', '2026']],
    ['$fromMillis($millis() + 86400000, "[D1]")', '5'],
  ])('%s is the time of the run', async (text, expected) => {
    expect(once(text).declined?.()).toBeUndefined();
    expect(await given(text)).toEqual(expected);
    expect(await evaluatorOf(parse(text))({}, variables())).toEqual(expected);
  });

  it.each(['$now("[Y]", 1)', '$millis(1)', '$random(1)'])(
    '%s fails by its signature',
    async (text) => {
      await expect(async () => given(text)).rejects.toThrow('wrong type');
      await expect(evaluatorOf(parse(text))({}, variables())).rejects.toMatchObject({
        code: 'T0410',
      });
    },
  );
});

describe('a chance', () => {
  const drawn = (record: unknown, own = run) => given('[$random(), $random()]', record, own);

  it('is the same for the same record of a run, and another for another call, record or run', async () => {
    const [first, second] = (await drawn({ a: 1 })) as [number, number];
    expect(await drawn({ a: 1 })).toEqual([first, second]);
    expect(await evaluatorOf(parse('[$random(), $random()]'))({ a: 1 }, variables())).toEqual([
      first,
      second,
    ]);
    const others = [await drawn({ a: 2 }), await drawn({ a: 1 }, { ...run, seed: 'two' })].flat();
    expect(new Set([first, second, ...others]).size).toBe(6);
  });

  it('lies between 0 and 1, evenly', async () => {
    const all = (await given('[1..1000].$random()')) as number[];
    expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...all)).toBeLessThan(1);
    expect(all.reduce((sum, one) => sum + one) / all.length).toBeCloseTo(0.5, 1);
    expect(new Set(all).size).toBe(1000);
  });

  it('is drawn row by row where rows are computed together', () => {
    const table = tableOf({ a: once('$random()'), b: once('$random()') });
    const { a, b } = table.values({}, variables());
    expect([typeof a, typeof b]).toEqual(['number', 'number']);
    expect(a).not.toBe(b);
  });
});

it('where nothing is created the time is not there', async () => {
  const bindings = bindingsOf({ settings: {}, creating: false });
  await expect(async () => once('$now()').evaluate({}, bindings)).rejects.toThrow();
});

it('a picture without a year is refused: each day it would mean another', () => {
  expect(() => compileExpression("$toMillis(time, '[H01]:[m01]')")).toThrow('without a year');
  expect(() => compileExpression("$toMillis(time, '[[Y]] [H01]:[m01]')")).toThrow('without a year');
  expect(() => compileExpression("$toMillis(day, '[ Y0001]-[M01]-[D01]')")).not.toThrow();
  expect(() =>
    compileExpression("$toMillis(day & ' ' & time, '[Y0001]-[M01]-[D01] [H01]:[m01]')"),
  ).not.toThrow();
});
