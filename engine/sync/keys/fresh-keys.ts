// The keys of changed records as they are now. A key may be looked up: then it hangs on other records,
// and whoever has it is identified again when their links change. One that waits for a link is no key
// yet, and nothing is concluded about its record until it is.

import type { Pipe } from '../../definition/pipe.ts';
import { keysByRule } from '../../identity/keys.ts';
import type { Outcome } from '../../mapping/outcome.ts';
import type { MappingContext } from '../../mapping/scope.ts';
import type { Transaction } from '../../store/store.ts';
import { lookupsIn, noting } from '../references/references.ts';
import { waitsSentence } from '../state/parked.ts';
import type { World } from '../world.ts';
import { unlessFailed } from './unless-failed.ts';

/** A key waits for the link of another record, or for one that a look-up is to find. */
export interface KeyWait {
  readonly waitsFor: string;
  readonly reason: string;
}

export interface FreshKeys {
  /** Per record and rule; a record that is gone has none. */
  readonly keys: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** Record → what its key waits for. */
  readonly waits: ReadonlyMap<string, KeyWait>;
  /** Record → why a key of it cannot be computed. */
  readonly failed: Map<string, string>;
}

export async function freshKeys(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  refs: readonly string[],
): Promise<FreshKeys> {
  const images = await tx.images(refs);
  const lookups = lookupsIn(world, tx);
  const waits = new Map<string, KeyWait>();
  const failed = new Map<string, string>();
  const uses = new Map<string, ReadonlySet<string>>();
  const keys = new Map<string, (readonly string[])[]>();
  const later: Promise<void>[] = [];
  for (const ref of refs) {
    const own = pipe.merge.map((): readonly string[] => []);
    keys.set(ref, own);
    const image = images.get(ref);
    if (!image || image.state === 'gone') continue;
    const side = image.entity === pipe.source.id ? 'source' : 'sink';
    const asked = new Set<string>();
    uses.set(ref, asked);
    const context: MappingContext = {
      settings: pipe.settings,
      creating: false,
      lookups: noting(lookups, asked),
      [side]: image.props,
    };
    const note = (outcome: Outcome) => {
      if (outcome.kind !== 'pending') return;
      waits.set(ref, { waitsFor: outcome.waitsFor, reason: waitsSentence('key', outcome) });
    };
    for (const [at, rule] of pipe.merge.entries()) {
      // One that fails leaves the others known: they tell who may be the same thing.
      const found = unlessFailed(failed, ref, () =>
        keysByRule(rule, side, image.props, context, note),
      );
      if (found instanceof Promise)
        later.push(
          found.then((values) => {
            own[at] = values ?? [];
          }),
        );
      else own[at] = found ?? [];
    }
  }
  await Promise.all(later);
  if (hasLookUps(pipe))
    await tx.putUses([...uses].map(([link, asked]) => ({ link, pipe: pipe.id, refs: [...asked] })));
  return { keys, waits, failed };
}

/** True if a key of the pipe is looked up in other records. */
export function hasLookUps(pipe: Pipe): boolean {
  return pipe.merge.some((rule) => [...rule.source, ...rule.sink].some((key) => 'kind' in key));
}

/** Of a neighbourhood: the records whose key waits, those included that are not looked at now. */
export async function unresolvedKeys(
  tx: Transaction,
  pipe: Pipe,
  refs: readonly string[],
  fresh: FreshKeys,
): Promise<ReadonlyMap<string, KeyWait>> {
  if (!hasLookUps(pipe)) return fresh.waits;
  const others = refs.filter((ref) => !fresh.keys.has(ref));
  const parked = (await tx.parkedOf(others)).filter(
    (one) => one.pipe === pipe.id && one.row === '*' && one.why === 'reference',
  );
  return new Map([
    ...fresh.waits,
    ...parked.flatMap(({ subject, waitsFor, reason }): [string, KeyWait][] =>
      waitsFor === null ? [] : [[subject, { waitsFor, reason }]],
    ),
  ]);
}
