// Types of random expressions against what they give for random records of the schema: a value is of a kind
// that was inferred, and something where it was said to be.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isEmpty } from '../../engine/base/empty.ts';
import type { EntitySchema, PropertySchema } from '../../engine/definition/entity-schema.ts';
import { isFollowed } from '../../engine/definition/followed-tree.ts';
import { inferType } from '../../engine/definition/typing/infer-type.ts';
import { boundsOf, decimalsOf } from '../../engine/definition/typing/number-type.ts';
import {
  isAlwaysFilled,
  longestOf,
  typeOfSchema,
  type ValueType,
} from '../../engine/definition/typing/value-type.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { treeOf } from '../../engine/mapping/jsonata/tree-of.ts';
import { parses } from '../mapping/native.ts';

const runs = 2_000;
const recordsEach = 4;

const text = { type: 'string' };
const number = { type: 'number' };
const list = (items: PropertySchema): PropertySchema => ({ type: 'array', items });
const line = {
  type: 'object',
  required: ['sku'],
  properties: { sku: text, quantity: number, codes: list(text), grid: list(list(number)) },
};
const schema: EntitySchema = {
  type: 'object',
  required: ['name', 'count', 'maker'],
  properties: {
    name: { type: 'string', enum: ['x', 'a b', '12'] },
    count: number,
    rank: { type: 'integer', minimum: 1, maximum: 3 },
    nick: { type: ['string', 'null'] },
    code: { type: 'string', maxLength: 3 },
    active: { type: 'boolean' },
    address: { type: 'object', required: ['city'], properties: { city: text } },
    maker: { type: ['object', 'null'], required: ['sku'], properties: { sku: text } },
    tags: list(text),
    notes: { ...list(text), type: ['array', 'null'] },
    sizes: { ...list(number), type: ['array', 'string'] },
    grid: list(list(number)),
    lines: list(line),
    rows: list(list(line)),
  },
};

const kindOfSchema = ({ type }: PropertySchema): fc.Arbitrary<string> =>
  fc.constantFrom(...[type ?? []].flat());

function valueFrom(given: PropertySchema): fc.Arbitrary<unknown> {
  return kindOfSchema(given).chain((kind): fc.Arbitrary<unknown> => {
    switch (kind) {
      case 'string':
        return fc.constantFrom(...(given.enum ?? ['x', 'y', 'a b', '12']));
      case 'number':
        return fc.constantFrom(0, 1, 2, -3, 2.5);
      case 'integer':
        return fc.constantFrom(1, 2, 3);
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      case 'array':
        return fc.array(valueFrom(given.items ?? {}), { maxLength: 2 });
      default: {
        const members = Object.entries(given.properties ?? {});
        return fc.record(Object.fromEntries(members.map(([name, one]) => [name, valueFrom(one)])), {
          requiredKeys: [...(given.required ?? [])],
        });
      }
    }
  });
}

const join = (...parts: readonly (fc.Arbitrary<string> | string)[]) =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((texts) => texts.join(''));
const path = fc.constantFrom(
  ...[
    'name',
    'count',
    'rank',
    'code',
    'nick',
    'active',
    'address',
    'address.city',
    'maker.sku',
    'tags',
    'notes',
  ],
  ...['sizes', 'grid', 'lines', 'rows', 'lines.sku', 'lines.codes', 'lines.grid', 'rows.sku'],
  ...['lines[quantity > 0].sku', 'lines[0]', 'tags[0]', 'grid[0]', 'grid[0][0]', 'lines^(sku)'],
  ...['grid.$', 'lines.[codes]', 'lines{sku: quantity}', 'tags[]', '$', 'nobody'],
);
const constant = fc.constantFrom("'x'", "''", '0', '1', 'true', 'null', '[]', '[1, 2]', '{}');
const call = fc.constantFrom(
  ...['string', 'uppercase', 'trim', 'length', 'number', 'sum', 'max', 'count', 'not', 'exists'],
  ...['distinct', 'sort', 'reverse', 'merge', 'first', 'filled', 'key', 'decimal', 'unescape'],
  ...[
    'join',
    'average',
    'type',
    'boolean',
    'money',
    'latest',
    'round',
    'floor',
    'abs',
    'lowercase',
  ],
);
const step = fc.constantFrom('.$', '.sku', '.codes', '.grid', '[0]', '[-1]', '[[0, 1]]', '[]');
const sign = fc.constantFrom('+', '-', '&', '=', '<', 'in', 'and', 'or', '??', '?:');

const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  return {
    expression: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      { arbitrary: path, weight: 4 },
      { arbitrary: constant, weight: 1 },
      { arbitrary: join('(', inner, ')', step), weight: 3 },
      join('(', inner, ')', step, step),
      join('(', inner, ')[', inner, ']'),
      join('(', inner, ').(', inner, ')'),
      join(path, '.(', inner, ')'),
      join(path, '[', inner, ']', step),
      join('(', inner, ' ', sign, ' ', inner, ')'),
      join('(', inner, ' ? ', inner, ' : ', inner, ')'),
      join('(', inner, ' ? ', inner, ')'),
      join('[', inner, ', ', inner, ']'),
      join('[', inner, ']'),
      join("{'a': ", inner, '}'),
      join('$', call, '(', inner, ')'),
      join('(', inner, ' ~> $', call, ')'),
      join('$first(', inner, ', ', inner, ')'),
      join('$append(', inner, ', ', inner, ')'),
      join('$merge([', inner, ', ', inner, '])'),
      join('$lookup(', inner, ", 'sku')"),
      join('$map(', inner, ', function($v){ $v', step, ' })'),
      join('$substring($string(', inner, '), 0, 2)'),
      join('$pad($string(', inner, '), 4)'),
      join('$join([', inner, ', ', inner, "], '-')"),
      join('(', inner, ' ', fc.constantFrom('*', '/', '%'), ' ', inner, ')'),
      join('$round(', inner, ', 1)'),
      join('($length($string(', path, ')) > 2 ? 1 : ', path, ')'),
      join('$split($string(', inner, "), ' ')"),
      join('$filter(', inner, ', function($v){ true })'),
      join('($v := ', inner, '; ', inner, ' ? $v := ', inner, '; $v)'),
    ),
  };
});

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

test('what a random expression gives is of the type that was inferred', async () => {
  const records = fc.array(valueFrom(schema), { minLength: recordsEach, maxLength: recordsEach });
  const input = typeOfSchema(schema, true);
  await fc.assert(
    fc.asyncProperty(expression.filter(parses), records, async (text, some) => {
      const tree = treeOf(text);
      if (!isFollowed(tree)) return;
      const type = inferType(tree, { input, root: input, names: new Map() });
      const compiled = compileExpression(text);
      for (const record of some) {
        const given = JSON.parse(JSON.stringify(record)) as unknown;
        const answer = await valueFor(compiled, given);
        if (answer === 'failed') continue;
        const { value } = answer;
        const isNothing = value === undefined;
        if (isNothing) expect(type.mayBeNothing).toBe(true);
        else if (type.kinds) expect([...type.kinds]).toContain(kindOf(value));
        if (isAlwaysFilled(type)) expect(isEmpty(value)).toBe(false);
        expectWithin(value, type);
      }
    }),
    { numRuns: runs, seed: 7 },
  );
});

/** Its values, its length, its least and its most, and its digits behind the point. */
function expectWithin(value: unknown, type: ValueType): void {
  const isPlain = typeof value !== 'object' && value !== undefined;
  if (isPlain && type.values && !type.kinds?.has('list')) expect(type.values).toContain(value);
  if (typeof value === 'string')
    expect([...value].length).toBeLessThanOrEqual(longestOf(type) ?? Number.POSITIVE_INFINITY);
  if (typeof value !== 'number') return;
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = boundsOf(type);
  expect(value >= least && value <= most).toBe(true);
  const decimals = decimalsOf(type) ?? Number.POSITIVE_INFINITY;
  if (decimals < 10) expect(Number(value.toFixed(decimals))).toBeCloseTo(value, 9);
}

async function valueFor(
  compiled: ReturnType<typeof compileExpression>,
  record: unknown,
): Promise<{ readonly value: unknown } | 'failed'> {
  try {
    return { value: await compiled.evaluate(record, {}) };
  } catch {
    return 'failed';
  }
}
