// Clocks that are not trusted: where both sides changed a property the source wins, whatever
// the times say, and an old time does not keep a record from being what an open create has made.

import { afterEach, describe, expect, it } from 'vitest';
import type { Catalogue } from '../../engine/definition/pipe.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import { catalogueWith, told } from '../definition/small-project.ts';
import { fromFiles } from './from-files.ts';
import {
  both,
  type Ground,
  ground,
  mergeBy,
  pipe,
  systemOf,
  testClock,
  twoWay,
} from './two-systems.ts';

const hourMs = 3_600_000;

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

const text = { type: 'string' };
const schema = JSON.stringify({
  type: 'object',
  properties: {
    id: { type: 'integer', readOnly: true },
    name: text,
    email: text,
    changedOn: { type: 'string', format: 'date-time', readOnly: true },
  },
});
const pipeHead = `source: shop.customer
sink: erp.customer
merge: [{ source: email, sink: email }]
back: { create: never }
`;

function files(shop: string, erp: string, pipeText: string): Readonly<Record<string, string>> {
  const system = (clock: string) =>
    `driver: memory\nentities: { customer: { modified: changedOn${clock} }, order: {}, guest: {}, country: {} }\n`;
  const other = JSON.stringify({ type: 'object', properties: { id: text } });
  return {
    'pipes/systems/shop.yaml': system(shop),
    'pipes/systems/erp.yaml': system(erp),
    'schemas/shop/customer.json': schema,
    'schemas/erp/customer.json': schema,
    'schemas/shop/country.json': other,
    'schemas/erp/guest.json': other,
    'pipes/shop-erp/customer.yaml': pipeHead + pipeText,
  };
}

const plain = 'properties: { name: name, email: email }\n';
const untrusted = ', clock: untrusted';

describe('who wins', () => {
  const conflicts = ({ pipes }: Catalogue) => [
    pipes[0]?.conflict,
    ...(pipes[0]?.rows ?? []).map(({ conflict }) => conflict),
  ];

  it.each([
    ['both are trusted', '', '', plain, ['newest', 'newest', 'newest']],
    ['that of the source is not', untrusted, '', plain, ['source', 'source', 'source']],
    ['that of the sink is not', '', untrusted, plain, ['source', 'source', 'source']],
    [
      'that of the sink is said to be',
      '',
      ', clock: trusted',
      plain,
      ['newest', 'newest', 'newest'],
    ],
    [
      'another policy is said',
      untrusted,
      '',
      'conflict: ask\nproperties: { name: { source: name, conflict: sink }, email: email }\n',
      ['ask', 'sink', 'ask'],
    ],
  ])('where %s', async (_, shop, erp, pipeText, expected) => {
    const catalogue = await catalogueWith(files(shop, erp, pipeText));
    expect(told(catalogue)).toEqual([]);
    expect(conflicts(catalogue)).toEqual(expected);
  });

  it.each([
    ['a pipe', `conflict: newest\n${plain}`, '5:11'],
    ['a row', 'properties: { name: { source: name, conflict: newest } }\n', '5:47'],
  ])('is told where %s asks for the newest', async (_, pipeText, place) => {
    const catalogue = await catalogueWith(files('', untrusted, pipeText));
    expect(told(catalogue)).toEqual([
      `pipes/shop-erp/customer.yaml:${place} warning key.alone: The clock of \`erp.customer\` is not trusted, so nobody knows what is newest and the source wins. Write \`source\`, \`sink\` or \`ask\`.`,
    ]);
    expect(catalogue.pipes[0]?.rows[0]?.conflict).toBe('source');
  });

  it.each([
    ['trusted, though an hour fast: the earlier edit', '', 'by erp, at twelve'],
    ['untrusted: the source', untrusted, 'by shop, at half past'],
  ])('is, with a clock that is %s', async (_, erp, winner) => {
    const clock = testClock();
    at = await fromFiles(files('', erp, plain), { clock, memory: { erp: { skewMs: hourMs } } });
    for (const name of ['shop', 'erp'])
      at.drivers[name]?.people.add('customer', { name: 'Ola', email: 'o@x.no' });
    await at.sync();
    clock.pass(24 * hourMs);
    at.drivers.erp?.people.edit('customer', '1', { name: 'by erp, at twelve' });
    clock.pass(hourMs / 2);
    at.drivers.shop?.people.edit('customer', '1', { name: 'by shop, at half past' });
    await at.sync();
    expect(at.records('shop.customer')[0]?.name).toBe(winner);
    expect(at.records('erp.customer')[0]?.name).toBe(winner);
  });
});

it('a derived record has the clock of its parent', async () => {
  const own = files(untrusted, '', plain);
  const buyer = 'buyer: { derived: customer, id: id, record: { name: name } }';
  const catalogue = await catalogueWith({
    ...own,
    'pipes/systems/shop.yaml': String(own['pipes/systems/shop.yaml']).replace(
      ' }\n',
      `, ${buyer} }\n`,
    ),
    'schemas/shop/buyer.json': schema,
  });
  expect(told(catalogue)).toEqual([]);
  expect(catalogue.entities.get('shop.buyer')?.clock).toBe('untrusted');
});

describe('a create whose answer was lost, in a system that is two hours behind', () => {
  const of = (one: System) => one.entities.customer as Entity;
  const customer = (clock?: 'untrusted') => ({
    properties: { name: 'string', email: 'string', key: 'string' },
    modified: 'updatedAt',
    marker: 'key',
    ...(clock ? { clock } : {}),
  });

  it.each([
    ['is found by its marker and made once, if the clock is not trusted', 'untrusted', 1],
    ['comes back as another, if it is', undefined, 2],
  ] as const)('%s', async (_, trust, records) => {
    const [a, b] = [
      systemOf('a', { customer: customer() }),
      systemOf('b', { customer: customer(trust) }),
    ];
    const subject = pipe(of(a), of(b), {
      merge: [mergeBy('email', 'email', { compare: 'exact', carriedBy: ['email'] })],
      back: twoWay,
      rows: [both('name'), both('email')],
    });
    const clock = testClock();
    at = await ground([a, b], [subject], {
      clock,
      memory: {
        b: {
          skewMs: -2 * hourMs,
          rewrites: { customer: { email: (value) => String(value).toUpperCase() } },
        },
      },
    });
    await at.sync();
    let left = 1;
    at.drivers.b?.setFaults(({ operation }) =>
      operation === 'create' && left-- > 0 ? { kind: 'unclear-after' } : undefined,
    );
    at.drivers.a?.people.add('customer', { name: 'Ola', email: 'o@x.no' });
    await at.sync();
    expect(at.records('a.customer')).toHaveLength(records);
  });
});
