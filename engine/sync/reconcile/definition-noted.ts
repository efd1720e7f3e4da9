// What is noted of a pipe when it runs, under its name: what it was then, and between which entities it went. What
// becomes of it when a file says otherwise is the business of `definition-change.ts`, `exchanged-names.ts` and
// `former-name.ts`.

import { fingerprint, type Json } from '../../base/json.ts';
import type { Direction, Pipe } from '../../definition/pipe.ts';
import type { Transaction } from '../../store/store.ts';
import { definitionFact } from '../collect/new-pipes.ts';
import { readingOf } from '../collect/read-anew.ts';
import { rulesFingerprint } from '../keys/rules-fingerprint.ts';
import type { World } from '../world.ts';

export interface Definition {
  readonly pipe: string;
  readonly rules: string;
  readonly scope: string;
  readonly carried: string;
  readonly settings: string;
  readonly systems: string;
  readonly reading: string;
  readonly ends: readonly string[];
  /** Since when no pipe of this name has run any more. */
  readonly leftMs?: number;
}

/** What a store from before did not note is absent. */
export type Noted = Partial<Definition>;

export function definitionOf(world: World, pipe: Pipe): Definition {
  return {
    ends: [pipe.source.id, pipe.sink.id],
    pipe: pipe.fingerprint,
    rules: rulesFingerprint(pipe),
    scope: fingerprint([
      scopeOf(pipe.forward),
      pipe.back ? scopeOf(pipe.back) : null,
      pipe.startMs ?? null,
    ]),
    // A link whose key travels stays whatever the keys say; without the row that carries it, it does not.
    carried: fingerprint(pipe.merge.map(({ carriedBy }) => carriedBy.length > 0)),
    settings: fingerprint(pipe.settings),
    reading: readingOf(world.catalogue, pipe),
    // What was refused may be taken when it is written in another way.
    systems: fingerprint(
      [pipe.source, pipe.sink].map(
        ({ system }) => world.catalogue.systems.get(system)?.fingerprint ?? null,
      ),
    ),
  };
}

/** Who takes part, and who is created. */
function scopeOf({ when, create }: Direction): Json {
  return [when?.text ?? null, typeof create === 'string' ? create : create.text];
}

/** What each name last ran with; names that never ran are left out. */
export async function definitionsNoted(
  tx: Transaction,
  pipes: readonly Pick<Pipe, 'id'>[],
): Promise<ReadonlyMap<string, Noted>> {
  const facts = await tx.facts(pipes.map(definitionFact));
  return new Map(
    pipes.flatMap((pipe): [string, Noted][] => {
      const noted = facts.get(definitionFact(pipe)) as Noted | null | undefined;
      return noted == null ? [] : [[pipe.id, noted]];
    }),
  );
}

export async function definitionNoted(tx: Transaction, pipe: Pipe): Promise<Noted | undefined> {
  return (await definitionsNoted(tx, [pipe])).get(pipe.id);
}

export function noteDefinition(
  tx: Transaction,
  { id }: Pick<Pipe, 'id'>,
  definition: Definition,
): Promise<void> {
  return tx.putFacts({ [definitionFact({ id })]: definition as unknown as Json });
}
