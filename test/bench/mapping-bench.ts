// Mapping alone: an order of 4 KB to 24 properties, by jsonata with an expression for each property,
// by our compiled expressions, and by hand. All three agree before anything is timed.

import { deepStrictEqual } from 'node:assert';
import jsonata from 'jsonata';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { tableOf } from '../../engine/mapping/expression/expression-table.ts';
import type { Bench, Figure } from './bench.ts';
import { jqFigures } from './mapping-jq.ts';
import { byHand, orderOf, settings, texts } from './mapping-orders.ts';

/** How often each slice is timed. */
const turns = 40;

type Order = ReturnType<typeof orderOf>;

const bindings = { settings };
const orders = Array.from({ length: 200 }, (_, at) => orderOf(at));

/** Keeps each result alive, so that no contender's work is optimised away. */
const kept: { last?: unknown } = {};

export const mappingBench: Bench = async (tell) => {
  const stock = stockTable();
  const ours = compiledTable(texts);
  for (const order of orders) {
    deepStrictEqual(plain(ours(order)), plain(byHand(order, settings)));
    deepStrictEqual(plain(await stock(order)), plain(byHand(order, settings)));
  }
  tell(`agreed on ${orders.length} orders of ${JSON.stringify(orders[1]).length} bytes`);
  return [
    ...(await mappingFigures(stock, ours, tell)),
    wholeFigure(ours, tell),
    compilingFigure(tell),
    ...jqFigures(tell),
  ];
};

type Mapped = Readonly<Record<string, unknown>>;

/** As an author uses jsonata: an expression for each property, awaited one by one. */
function stockTable(): (order: Order) => Promise<Mapped> {
  const table = Object.entries(texts).map(([name, text]) => [name, jsonata(text)] as const);
  return async (order) => {
    const result: Record<string, unknown> = {};
    for (const [name, expression] of table)
      result[name] = await expression.evaluate(order, bindings);
    return result;
  };
}

/** As a pipe maps: one function for all rows. */
function compiledTable(given: Readonly<Record<string, string>>): (order: Order) => Mapped {
  const expressions = Object.entries(given).map(
    ([name, text]) => [name, compileExpression(text)] as const,
  );
  const table = tableOf(Object.fromEntries(expressions));
  return (order) => table.values(order, bindings);
}

async function mappingFigures(
  stock: (order: Order) => Promise<Mapped>,
  ours: (order: Order) => Mapped,
  tell: (line: string) => void,
): Promise<readonly Figure[]> {
  const stockUs = await promisedUs(stock);
  const { oursUs, handUs } = sideBySide([[...orders, ...orders, ...orders]], {
    oursUs: ours,
    handUs: (order) => byHand(order, settings),
  });
  tell(`jsonata ${shown(stockUs)}, ours ${shown(oursUs)}, by hand ${shown(handUs)}`);
  const details = { jsonataUs: round(stockUs), oursUs: round(oursUs), byHandUs: round(handUs) };
  return [
    atLeast(40, 'mapping an order, times faster than jsonata', stockUs / oursUs, details),
    atLeast(0.6, 'mapping an order, share of the speed by hand', handUs / oursUs, details),
  ];
}

function wholeFigure(ours: (order: Order) => Mapped, tell: (line: string) => void): Figure {
  const lines = orders.map((order) => JSON.stringify(order));
  const { oursUs, handUs } = sideBySide([lines], {
    oursUs: (line) => JSON.stringify(ours(JSON.parse(line))),
    handUs: (line) => JSON.stringify(byHand(JSON.parse(line), settings)),
  });
  tell(`with parse and stringify: ours ${shown(oursUs)}, by hand ${shown(handUs)}`);
  return atLeast(
    0.8,
    'parse, map and stringify an order, share of the speed by hand',
    handUs / oursUs,
    { oursUs: round(oursUs), byHandUs: round(handUs) },
  );
}

/** Each row is a text of its own: no row profits from another that was compiled before. */
function compilingFigure(tell: (line: string) => void): Figure {
  const names = Object.keys(orders[0] as object).join('|');
  const editions = Array.from({ length: 42 }, (_, at) =>
    Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [
        name,
        text.replace(new RegExp(`(?<![$'"])\\b(${names})\\b`, 'g'), `$1_${at}`),
      ]),
    ),
  );
  const rows = Object.keys(texts).length;
  const { oursUs, parseUs } = sideBySide(
    editions.map((edition) => [edition]),
    {
      oursUs: (edition) => compiledTable(edition)(orders[0] as Order),
      parseUs: (edition) => Object.values(edition).map((text) => jsonata(text)),
    },
  );
  const details = { oursUsPerRow: round(oursUs / rows), parseUsPerRow: round(parseUs / rows) };
  tell(`compiling ${rows} rows: ours ${shown(oursUs)}, jsonata's parse ${shown(parseUs)}`);
  const ratio = round(oursUs / parseUs);
  return {
    what: `compiling ${rows * editions.length} rows and mapping once, times jsonata's own parse of them`,
    value: ratio,
    bar: 'at most 3',
    isPassed: ratio <= 3,
    details,
  };
}

/**
 * In µs for an item: the sum of the best turn of each slice. Turns take a few milliseconds and the
 * contenders alternate, so that whatever else the machine does meets all of them alike.
 */
function sideBySide<Item, Name extends string>(
  slices: readonly (readonly Item[])[],
  contenders: Readonly<Record<Name, (item: Item) => unknown>>,
): Record<Name, number> {
  const names = Object.keys(contenders) as Name[];
  const sums = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
  for (const slice of slices) {
    const best = new Map<Name, number>();
    for (let turn = 0; turn < turns; turn++) {
      for (const name of names) {
        const run = contenders[name];
        const start = process.hrtime.bigint();
        for (const item of slice) kept.last = run(item);
        const us = Number(process.hrtime.bigint() - start) / 1e3 / slice.length / slices.length;
        best.set(name, Math.min(best.get(name) ?? us, us));
      }
    }
    for (const name of names) sums[name] += best.get(name) as number;
  }
  return sums;
}

async function promisedUs(map: (order: Order) => Promise<Mapped>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 5; turn++) {
    const start = process.hrtime.bigint();
    for (const order of orders) kept.last = await map(order);
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1e3 / orders.length);
  }
  return best;
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function atLeast(bar: number, what: string, value: number, details: Figure['details']): Figure {
  const rounded = round(value);
  return { what, value: rounded, bar: `at least ${bar}`, isPassed: rounded >= bar, details };
}

function shown(us: number): string {
  return `${us.toFixed(2)} µs`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
