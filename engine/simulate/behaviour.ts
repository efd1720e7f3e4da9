// How the systems of one run are: what they make of values, at once or later; what must be unique;
// whose clock is wrong, how far a search lags, how long pages are. Chosen by the seed from what the
// pipes write.

import { typeOf } from '../definition/entity-schema.ts';
import type { Catalogue } from '../definition/pipe.ts';
import type { Rewrite } from '../drivers/memory-table.ts';
import type { Random } from '../sandbox/random.ts';
import type { Field, Fields } from './fields.ts';

export interface Behaviour {
  readonly systems: Readonly<Record<string, SystemBehaviour>>;
}

export interface SystemBehaviour {
  /** Entity → property → what is made of it as it is stored. */
  readonly rewrites: Readonly<Record<string, Readonly<Record<string, Rewrite>>>>;
  /** What a nightly job makes of it, later. */
  readonly jobs: readonly {
    readonly entity: string;
    readonly path: string;
    readonly rewrite: 'upper' | 'lower' | 'trim';
    readonly afterMs: number;
  }[];
  readonly unique: Readonly<Record<string, readonly string[]>>;
  /** How far its clock is before ours. */
  readonly skewMs: number;
  readonly lagMs: number;
  readonly pageSize: number;
  readonly honoursKeys: boolean;
}

/** What a late request and a lagging search take of the settle time together. */
export const lagShare = 0.4;

export function behaviourOf(
  catalogue: Catalogue,
  fields: Fields,
  entities: readonly string[],
  random: Random,
): Behaviour {
  const systems: Record<string, SystemBehaviour> = {};
  for (const [name, system] of catalogue.systems) {
    const own = entities.filter((entity) => entity.startsWith(`${name}.`));
    if (own.length === 0) continue;
    const short = (entity: string) => entity.slice(name.length + 1);
    const rewritable = own.flatMap((entity) =>
      (fields.get(entity) ?? [])
        .filter((field) => isRewritable(field))
        .map((field) => ({ entity: short(entity), field })),
    );
    const rewrites: Record<string, Record<string, Rewrite>> = {};
    for (const { entity, field } of rewritable) {
      if (!random.chance(0.25)) continue;
      rewrites[entity] = { ...rewrites[entity], [field.path]: rewriteOf(field, random) };
    }
    const texts = rewritable.filter(({ field }) => typeOf(field.schema) === 'string');
    const jobs =
      texts.length > 0 && random.chance(0.12) ? [lateJob(random.pick(texts), random)] : [];
    const unique = Object.fromEntries(
      own.map((entity) => [
        short(entity),
        random.chance(0.3)
          ? (fields.get(entity) ?? [])
              .filter((field) => field.key && field.list === undefined)
              .slice(0, 1)
              .map((field) => field.path)
          : [],
      ]),
    );
    systems[name] = {
      rewrites,
      jobs,
      unique,
      skewMs: random.chance(0.3) ? random.pick([-3_600_000, -5_000, 2_000, 90_000]) : 0,
      lagMs: random.chance(0.3) ? Math.floor(system.settleMs * lagShare * random.next()) : 0,
      pageSize: random.pick([1, 2, 3, 100]),
      honoursKeys: random.chance(0.2),
    };
  }
  return { systems };
}

/** Not keys, references, choices or items: what no real system would touch. */
function isRewritable(field: Field): boolean {
  if (field.list !== undefined || field.reference || field.options || field.key) return false;
  if (field.schema.enum) return false;
  const type = typeOf(field.schema);
  return type === 'string' || type === 'number';
}

function rewriteOf(field: Field, random: Random): Rewrite {
  if (typeOf(field.schema) === 'number') return { round: random.between(0, 2) };
  const named = ['trim', 'upper', 'lower', 'digits'] as const;
  return random.chance(0.25) ? { cut: random.between(1, 6) } : random.pick(named);
}

function lateJob(
  { entity, field }: { readonly entity: string; readonly field: Field },
  random: Random,
): SystemBehaviour['jobs'][number] {
  const rewrite = random.pick(['upper', 'lower', 'trim'] as const);
  return { entity, path: field.path, rewrite, afterMs: random.pick([1_000, 45_000, 400_000]) };
}
