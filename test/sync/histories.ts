// Histories for the properties of the path: people edit three systems that two pipes join, pages are read and pipes run
// in between, in any order. What is to hold at the end is said in `properties.test.ts`.

import fc from 'fast-check';
import { lastValueFrom } from 'rxjs';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import { readPath } from '../../engine/base/property-path.ts';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import { memoryDriver } from '../../engine/drivers/memory.ts';
import type { Landed } from '../../engine/drivers/memory-writes.ts';
import { equal } from '../../engine/mapping/compare.ts';
import type { ConflictPolicy, Row } from '../../engine/mapping/row.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import {
  both,
  type Ground,
  type GroundOptions,
  ground,
  mergeBy,
  pipe,
  systemOf,
  testClock,
  twoWay,
} from './two-systems.ts';

export const names = ['a', 'b', 'c'] as const;
export type Name = (typeof names)[number];
export const paths = ['name', 'phone'] as const;

const properties = { name: 'string', phone: 'string', email: 'string' } as const;
const systems = names.map((name) =>
  systemOf(name, {
    customer: {
      properties,
      modified: 'updatedAt',
      find: ['email'],
      ...(name === 'b' ? { version: 'version' } : {}),
    },
  }),
) as [System, System, System];
export const customers = { systems };
const [a, b, c] = systems.map((one) => one.entities.customer) as [Entity, Entity, Entity];

export type Step =
  | {
      readonly do: 'edit';
      readonly at: Name;
      readonly path: 'name' | 'phone';
      readonly id: '1' | '2';
    }
  | { readonly do: 'collect'; readonly at: Name }
  | { readonly do: 'flow'; readonly pipe: number }
  | { readonly do: 'lose'; readonly at: Name };

const at = fc.constantFrom(...names);
const edit = fc.record({
  do: fc.constant('edit' as const),
  at,
  path: fc.constantFrom(...paths),
  id: fc.constantFrom('1' as const, '2' as const),
});
const move = fc.oneof(
  fc.record({ do: fc.constant('collect' as const), at }),
  fc.record({ do: fc.constant('flow' as const), pipe: fc.nat(1) }),
);
const lose = fc.record({ do: fc.constant('lose' as const), at });

export const history: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof({ weight: 4, arbitrary: edit }, { weight: 5, arbitrary: move }),
  { minLength: 3, maxLength: 16 },
);
export const unluckyHistory: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: edit },
    { weight: 5, arbitrary: move },
    { weight: 1, arbitrary: lose },
  ),
  { minLength: 3, maxLength: 16 },
);
export const policy = fc.constantFrom<ConflictPolicy>('newest', 'source', 'sink', 'ask');
export const rewriting = fc.constantFrom(
  'none' as const,
  'upper' as const,
  'lower' as const,
  'trim' as const,
);
export type Rewriting = 'none' | 'upper' | 'lower' | 'trim';

export interface Chain extends Ground {
  /** What the engine wrote over, by system: the value before, where people had set it. */
  readonly overwritten: readonly { readonly path: string; readonly value: Json }[];
}

/** Two customers, the same in a, b and c, which a pipe joins to b and another b to c. */
export async function chain(
  conflict: ConflictPolicy,
  {
    rewrites = {},
    ...options
  }: GroundOptions & { rewrites?: Partial<Record<Name, Rewriting>>; batchSize?: number } = {},
): Promise<Chain> {
  const clock = testClock();
  const overwritten: { path: string; value: Json }[] = [];
  const landed = ({ before, after }: Landed) => {
    for (const path of before && after ? paths : []) {
      const [was, is] = [readPath(before, path) ?? null, readPath(after, path) ?? null];
      if (!equal(was, is, 'exact')) overwritten.push({ path, value: was });
    }
  };
  const drivers = Object.fromEntries(
    systems.map((system) => {
      const rewrite = rewrites[system.name as Name] ?? 'none';
      const made =
        rewrite === 'none' ? {} : { rewrites: { customer: { name: rewrite, phone: rewrite } } };
      return [system.name, memoryDriver(system, { clock, landed, ...made })];
    }),
  );
  const g = await ground(systems, joined(conflict, options.batchSize), {
    clock,
    drivers,
    ...options,
  });
  for (const n of [1, 2])
    drivers.a?.people.add('customer', { name: `Ola ${n}`, phone: `p ${n}`, email: `${n}@nord.no` });
  await g.sync();
  clock.pass(60_000);
  overwritten.length = 0;
  return { ...g, overwritten };
}

export function joined(
  conflict: ConflictPolicy,
  batchSize = 100,
  changed: readonly Row[] = [],
): readonly Pipe[] {
  const own = (path: string) => changed.find(({ id }) => id === path) ?? both(path, { conflict });
  const rows = ['name', 'phone', 'email'].map(own);
  const merge = [mergeBy('email', 'email', { carriedBy: ['email'] })];
  return [
    pipe(a, b, { merge, back: twoWay, rows, batchSize }),
    pipe(b, c, {
      merge,
      back: twoWay,
      rows: ['name', 'phone', 'email'].map((path) => both(path, { conflict })),
      batchSize,
    }),
  ];
}

/** Carries a history out; gives how many edits there were, and how many answers have been lost until it is asked. */
export async function carryOut(
  g: Chain,
  steps: readonly Step[],
): Promise<{ readonly edits: number; readonly lost: () => number }> {
  let [edits, lost] = [0, 0];
  for (const step of steps) {
    g.clock.pass(1_000);
    switch (step.do) {
      case 'edit':
        edits++;
        g.drivers[step.at]?.people.edit('customer', step.id, {
          [step.path]: ` Edit ${edits} by ${step.at} `,
        });
        break;
      case 'collect':
        await collectEntity(g.world, entityAt(step.at));
        break;
      case 'flow':
        await lastValueFrom(pipeFlow(g.world, g.world.catalogue.pipes[step.pipe] as Pipe), {
          defaultValue: 0,
        });
        break;
      case 'lose': {
        let left = 1;
        g.drivers[step.at]?.setFaults(({ operation }) => {
          if (operation !== 'update' || left-- <= 0) return undefined;
          lost++;
          return { kind: 'unclear-after' };
        });
      }
    }
  }
  return { edits, lost: () => lost };
}

export function entityAt(name: Name): Entity {
  return { a, b, c }[name];
}

/** The values of both customers, by system. */
export function held(g: Ground): readonly (readonly [string, readonly JsonObject[]])[] {
  return names.map((name) => [
    name,
    [...g.records(`${name}.customer`)]
      .sort((left, right) => String(left.email).localeCompare(String(right.email)))
      .map(
        ({ name: own, phone, email }): JsonObject => ({
          name: own ?? null,
          phone: phone ?? null,
          email: email ?? null,
        }),
      ),
  ]);
}
