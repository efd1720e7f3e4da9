// Whose access trials in real systems have. A system may keep from the engine what was changed with its own
// access, so edits are a person's: variables with a prefix say what is read in place of the engine's.

import { failure } from '../../base/errors.ts';
import { stableText } from '../../base/json.ts';
import type { Catalogue, Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Keep } from '../../drivers/http/kept-tokens.ts';
import type { Call } from '../command/verb.ts';

const prefix = 'SAMBAND_PERSON_';

/** `SAMBAND_PERSON_SHOP_KEY` is what `SHOP_KEY` is for whoever edits. */
export function personEnvironment(env: Call['env']): Call['env'] {
  const own = Object.entries(env)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value] as const);
  return { ...env, ...Object.fromEntries(own) };
}

/** Fails with `verify.access` where an edit would not be told to the engine, because it is its own. */
export function refuseOwnAccess(pipes: readonly Pipe[], ours: Catalogue, theirs: Catalogue): void {
  const entities = pipes.flatMap(({ source, sink }) => [source, sink]);
  for (const entity of entities.map((one) => readFrom(one, ours)))
    if (leavesOwnOut(entity) && accessOf(ours, entity) === accessOf(theirs, entity))
      throw failure('verify.access', { system: entity.system, prefix });
}

/** A derived record is edited in what it is made of. */
function readFrom(entity: Entity, { entities }: Catalogue): Entity {
  return entities.get(entity.derived?.parent ?? '') ?? entity;
}

function leavesOwnOut({ changes }: Entity): boolean {
  return changes.kind === 'feed' && changes.skip !== undefined;
}

function accessOf({ systems }: Catalogue, { system }: Pick<Entity, 'system'>): string {
  const { auth, headers, connections = {} } = systems.get(system) ?? {};
  return stableText({ auth, headers, connections } as never);
}

/** Tokens of another access are another's: they are kept beside those of the engine. */
export function personKeep(keep: Keep, ours: Catalogue, theirs: Catalogue): Keep {
  const others = [...theirs.systems.keys()].filter(
    (name) => accessOf(ours, { system: name }) !== accessOf(theirs, { system: name }),
  );
  const named = (fact: string) =>
    others.some((name) => fact.endsWith(` ${name}`)) ? `${fact} of a person` : fact;
  return {
    read: (fact) => keep.read(named(fact)),
    change: (fact, next) => keep.change(named(fact), next),
  };
}
