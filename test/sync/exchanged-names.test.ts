// Pipes between the same two entities whose files got each other's names between two runs: nobody's counterpart
// goes, nobody is made twice, and what people did stays done.

import { afterEach, describe, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { applyDefinition } from '../../engine/sync/reconcile/definition-change.ts';
import { both, type Ground, ground, mergeBy, pipe, row, systemOf, twoWay } from './two-systems.ts';

const customers = {
  customer: {
    properties: { name: 'string', email: 'string', number: 'string', kind: 'string' },
    modified: 'updatedAt',
  },
} as const;
const shop = systemOf('shop', customers);
const erp = systemOf('erp', customers);
const of = (system: typeof shop) => system.entities.customer as Entity;

type Kind = 'person' | 'company' | 'club';
const keys = { person: 'email', company: 'number', club: 'name' } as const;

/** For customers of this kind, with a key of their own; what is gone here goes over there. */
function forKind(id: string, kind: Kind, rows = [both('name')]): Pipe {
  const key = keys[kind];
  const { back: _, ...one } = pipe(of(shop), of(erp), {
    id,
    merge: [mergeBy(key, key, { carriedBy: [key] })],
    forward: { ...twoWay, delete: 'delete', when: compileExpression(`kind = '${kind}'`) },
    rows: [...rows, both('kind'), both('email'), both('number')],
  });
  const parts = [kind, one.rows.map(({ version }) => version)];
  return { ...one, fingerprint: JSON.stringify(parts) };
}

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

function add(g: Ground, kind: Kind, name: string): void {
  const email = `${name}@nord.no`;
  g.drivers.shop?.people.add('customer', { kind, name, email, number: `no ${name}` });
}

async function begin(pipes: readonly Pipe[], ...kinds: readonly Kind[]): Promise<Ground> {
  at = await ground([shop, erp], pipes);
  for (const kind of kinds) add(at, kind, kind);
  await at.sync();
  at.clock.pass(1_000);
  return at;
}

const names = (g: Ground, system = 'erp') =>
  g.records(`${system}.customer`).map(({ name }) => name);
const renamed = (g: Ground) =>
  g.events.flatMap((event) => (event.kind === 'renamed' ? [[event.was, event.pipe]] : []));
const edit = (g: Ground, id: string, set: Record<string, string>) =>
  g.drivers.shop?.people.edit('customer', id, set);

describe('two that exchange their names', () => {
  const asBefore = () => [forKind('p', 'person'), forKind('q', 'company')];
  const exchanged = () => [forKind('p', 'company'), forKind('q', 'person')];

  it('go on with what they were, one link or many', async () => {
    const first = await begin(asBefore(), 'person', 'company');
    const g = await first.again(exchanged());
    expect(await g.sync()).toBe(0);
    expect(names(g)).toEqual(['person', 'company']);
    expect(renamed(g)).toEqual([
      ['q', 'p'],
      ['p', 'q'],
    ]);
    edit(g, '1', { email: 'new@nord.no' });
    expect(await g.sync()).toBe(1);
    const back = await g.again(asBefore());
    expect(await back.sync()).toBe(0);
    expect(names(back)).toEqual(['person', 'company']);
  });

  it('keep away what people removed over there', async () => {
    const first = await begin(asBefore(), 'person', 'company');
    add(first, 'person', 'kari');
    await first.sync();
    for (const id of ['1', '2']) first.drivers.erp?.people.remove('customer', id);
    await first.sync();
    const g = await first.again(exchanged());
    expect(await g.sync()).toBe(0);
    expect(names(g)).toEqual(['kari']);
  });

  it('carry what was edited, added and removed meanwhile', async () => {
    const first = await begin(asBefore(), 'person', 'company');
    edit(first, '1', { name: 'Person' });
    first.drivers.shop?.people.remove('customer', '2');
    add(first, 'company', 'fjord');
    const g = await first.again(exchanged());
    expect(await g.sync()).toBe(3);
    expect(names(g)).toEqual(['Person', 'fjord']);
  });

  it('know who was read before they ran by the rules that they have', async () => {
    const first = await begin(asBefore(), 'person', 'company');
    add(first, 'person', 'kari');
    const g = await first.again(exchanged());
    for (const entity of [of(shop), of(erp)]) await collectEntity(g.world, entity);
    await applyDefinition(g.world, exchanged()[0] as Pipe);
    const keysIn = (scope: string) =>
      g.world.store.transact(async (tx) => {
        const refs = await tx.refsOf('shop.customer', '', 9);
        const keys = await tx.keysOf(refs.map((ref) => ({ scope, ref })));
        expect(keys).toHaveLength(3);
        return keys.flatMap(({ values }) => values);
      });
    expect((await keysIn('q 0')).filter((key) => !key.includes('@'))).toEqual([]);
    expect((await keysIn('p 0')).filter((key) => key.includes('@'))).toEqual([]);
  });

  it('also where rows of them were changed along with it', async () => {
    const first = await begin(asBefore(), 'person', 'company');
    const loud = [row('name', { source: '$uppercase(name)' })];
    const g = await first.again([forKind('p', 'company', loud), forKind('q', 'person')]);
    expect(await g.sync()).toBe(1);
    expect(names(g)).toEqual(['person', 'COMPANY']);
  });

  it('whichever of them runs first', async () => {
    const first = await begin(asBefore(), 'person', 'company');
    const g = await first.again(exchanged().toReversed());
    expect(await g.sync()).toBe(0);
    expect(names(g)).toEqual(['person', 'company']);
  });
});

it('three whose names go round go on with what they were', async () => {
  const first = await begin(
    [forKind('p', 'person'), forKind('q', 'company'), forKind('r', 'club')],
    'person',
    'company',
    'club',
  );
  const g = await first.again([
    forKind('p', 'company'),
    forKind('q', 'club'),
    forKind('r', 'person'),
  ]);
  expect(await g.sync()).toBe(0);
  expect(names(g)).toEqual(['person', 'company', 'club']);
});

it('a file that is laid over another goes on with its own links, and those of the other rest', async () => {
  const first = await begin([forKind('p', 'person'), forKind('q', 'company')], 'person', 'company');
  first.drivers.erp?.people.remove('customer', '2');
  await first.sync();
  const g = await first.again([forKind('p', 'company')]);
  expect(await g.sync()).toBe(0);
  expect(names(g)).toEqual(['person']);
  expect(renamed(g)).toEqual([['q', 'p']]);
  const back = await g.again([forKind('q', 'person'), forKind('p', 'company')]);
  expect(await back.sync()).toBe(0);
  edit(back, '1', { name: 'Person' });
  expect(await back.sync()).toBe(1);
  expect(names(back)).toEqual(['Person']);
});

it('a file whose name another one gets goes on with its links under a name that never ran', async () => {
  const first = await begin([forKind('p', 'person')], 'person');
  const g = await first.again([forKind('r', 'person'), forKind('p', 'company')]);
  add(g, 'company', 'fjord');
  expect(await g.sync()).toBe(1);
  expect(names(g)).toEqual(['person', 'fjord']);
  expect(renamed(g)).toEqual([['p', 'r']]);
  edit(g, '1', { name: 'Person' });
  expect(await g.sync()).toBe(1);
});

it('one that only takes others than before stays who it is', async () => {
  const first = await begin([forKind('p', 'person'), forKind('q', 'company')], 'person', 'company');
  const g = await first.again([forKind('p', 'club'), forKind('q', 'company')]);
  await g.sync();
  expect(renamed(g)).toEqual([]);
});
