// The neighbourhood of changed records: everything that shares a key with them before or after, over
// and over. The walk does not pass through values that say nothing (too many records have them),
// unless this batch is what moved them across that limit.

import type { Pipe } from '../../definition/pipe.ts';
import { genericMax } from '../../identity/rule-edges.ts';
import type { RecordKeys, Transaction } from '../../store/store.ts';

/** A closure larger than this is a mistake of the rules; the walk stops there. */
const closureMax = 5_000;

export interface Closure {
  readonly refs: readonly string[];
  /** Key values per rule. */
  readonly keys: ReadonlyMap<string, readonly (readonly string[])[]>;
}

/** Both sides have one scope: whose a key is, the ref says. */
export function keyScope(pipe: Pipe, rule: number): string {
  return scopesOf(pipe)[rule] as string;
}

const scopes = new WeakMap<Pipe, readonly string[]>();

function scopesOf(pipe: Pipe): readonly string[] {
  const known = scopes.get(pipe);
  if (known) return known;
  const made = pipe.merge.map((_, rule) => `${pipe.id} ${rule}`);
  scopes.set(pipe, made);
  return made;
}

type Keys = ReadonlyMap<string, readonly (readonly string[])[]>;

/** The keys of these records as they were stored last; without any, a record is left out. */
export async function storedKeys(
  tx: Transaction,
  pipe: Pipe,
  refs: readonly string[],
): Promise<Keys> {
  return byRef(pipe, await tx.keysOf(keysWanted(pipe, refs)));
}

/**
 * Stores the fresh keys of the given records, and walks outwards from their old and new ones, and
 * from their partners: records they are linked to now.
 */
export async function closure(
  tx: Transaction,
  pipe: Pipe,
  {
    refs,
    partners,
    old,
    fresh,
  }: {
    readonly refs: readonly string[];
    readonly partners: readonly string[];
    readonly old: Keys;
    readonly fresh: Keys;
  },
): Promise<Closure> {
  if (fresh !== old)
    await tx.putKeys(
      refs.flatMap((ref) => changedKeys(pipe, ref, old.get(ref), fresh.get(ref) ?? [])),
    );

  const keys = new Map(refs.map((ref) => [ref, fresh.get(ref) ?? []]));
  const before = countValues([...old.values()]);
  const after = countValues([...fresh.values()]);
  const generic = new Set<string>();
  const walked = new Set<string>();
  let frontier = new Set([...before.keys(), ...after.keys()]);
  const others = [...new Set(partners)].filter((ref) => !keys.has(ref));
  const linked = await storedKeys(tx, pipe, others);
  for (const ref of others) keys.set(ref, linked.get(ref) ?? []);
  for (const key of countValues([...linked.values()]).keys()) frontier.add(key);
  while (frontier.size > 0 && keys.size < closureMax) {
    for (const key of frontier) walked.add(key);
    const holders = await holdersOf(tx, pipe, frontier);
    const found = new Set<string>();
    for (const [key, hits] of holders) {
      const isMany = pipe.merge[splitKey(key)[0]]?.isMany ?? false;
      const was = hits.length - (after.get(key) ?? 0) + (before.get(key) ?? 0);
      const limit = 2 * genericMax;
      if (!isMany && hits.length > limit && was > limit) {
        generic.add(key);
        continue;
      }
      for (const { ref } of hits) if (!keys.has(ref)) found.add(ref);
    }
    const next = await storedKeys(tx, pipe, [...found]);
    frontier = new Set();
    for (const [ref, values] of next) {
      keys.set(ref, values);
      for (const key of countValues([values]).keys()) if (!walked.has(key)) frontier.add(key);
    }
  }
  return { refs: [...keys.keys()], keys: without(keys, generic) };
}

/**
 * Stores the keys of records that were never seen before, so that whoever is identified first finds
 * them. Gives the records for whom that changes what a value says: by these, too many have it. Nobody
 * while the pipe has identified none, because a side of it was not read to its end yet.
 */
export async function storeFirstKeys(
  tx: Transaction,
  pipe: Pipe,
  fresh: ReadonlyMap<string, readonly (readonly string[])[]>,
  isLoaded: boolean,
): Promise<readonly string[]> {
  await tx.addKeys([...fresh].flatMap(([ref, keys]) => changedKeys(pipe, ref, undefined, keys)));
  if (!isLoaded) return [];
  const added = countValues([...fresh.values()]);
  const wanted = inScopes(pipe, added.keys()).filter(
    ({ scope }) => !pipe.merge[ruleOf(pipe, scope)]?.isMany,
  );
  const crowded = await tx.crowdedKeys(wanted, 2 * genericMax);
  const keys = new Set(crowded.map(({ scope, value }) => `${ruleOf(pipe, scope)} ${value}`));
  return [...(await holdersOf(tx, pipe, keys))].flatMap(([key, hits]) => {
    const limit = 2 * genericMax;
    const crosses = hits.length > limit && hits.length - (added.get(key) ?? 0) <= limit;
    return crosses ? hits.map(({ ref }) => ref) : [];
  });
}

/** Stores the keys of records that may have others by now. */
export async function storeKeys(tx: Transaction, pipe: Pipe, fresh: Keys): Promise<void> {
  await tx.putKeys([...fresh].flatMap(([ref, keys]) => changedKeys(pipe, ref, undefined, keys)));
}

/** Of each group of records: whether somebody outside of it has a key of it, by the keys that are stored. */
export async function meetOthers(
  tx: Transaction,
  pipe: Pipe,
  groups: readonly (readonly string[])[],
): Promise<readonly boolean[]> {
  const keys = await storedKeys(tx, pipe, groups.flat());
  const values = groups.map((refs) => [
    ...countValues(refs.flatMap((ref) => [keys.get(ref) ?? []])).keys(),
  ]);
  const holders = await holdersOf(tx, pipe, new Set(values.flat()));
  return groups.map((refs, at) =>
    (values[at] ?? []).some((key) => holders.get(key)?.some(({ ref }) => !refs.includes(ref))),
  );
}

/** Values that were not walked do not match either: their holders are not all here. */
function without(keys: Closure['keys'], generic: ReadonlySet<string>): Closure['keys'] {
  if (generic.size === 0) return keys;
  return new Map(
    [...keys].map(([ref, rules]) => [
      ref,
      rules.map((values, rule) => values.filter((value) => !generic.has(`${rule} ${value}`))),
    ]),
  );
}

function ruleOf(pipe: Pipe, scope: string): number {
  return scopesOf(pipe).indexOf(scope);
}

/** `rule value` → how many of the records have it. */
function countValues(keys: readonly (readonly (readonly string[])[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const rules of keys) {
    for (const [rule, values] of rules.entries()) {
      for (const value of values)
        counts.set(`${rule} ${value}`, (counts.get(`${rule} ${value}`) ?? 0) + 1);
    }
  }
  return counts;
}

/** Who has these values, on either side. */
async function holdersOf(tx: Transaction, pipe: Pipe, keys: Iterable<string>) {
  const found = await tx.refsWithKeys(inScopes(pipe, keys));
  return Map.groupBy(found, ({ scope, value }) => `${ruleOf(pipe, scope)} ${value}`);
}

/** `rule value` in the scopes of the rules. */
function inScopes(pipe: Pipe, keys: Iterable<string>) {
  return [...keys].map((key) => {
    const [rule, value] = splitKey(key);
    return { scope: keyScope(pipe, rule), value };
  });
}

function keysWanted(pipe: Pipe, refs: readonly string[]) {
  return refs.flatMap((ref) => scopesOf(pipe).map((scope) => ({ scope, ref })));
}

function splitKey(key: string): [number, string] {
  const at = key.indexOf(' ');
  return [Number(key.slice(0, at)), key.slice(at + 1)];
}

function byRef(pipe: Pipe, stored: readonly RecordKeys[]): Map<string, string[][]> {
  const keys = new Map<string, string[][]>();
  for (const { scope, ref, values } of stored) {
    const rules = keys.get(ref) ?? pipe.merge.map(() => []);
    rules[ruleOf(pipe, scope)] = [...values];
    keys.set(ref, rules);
  }
  return keys;
}

function changedKeys(
  pipe: Pipe,
  ref: string,
  old: readonly (readonly string[])[] | undefined,
  fresh: readonly (readonly string[])[],
): RecordKeys[] {
  return fresh.flatMap((values, rule) => {
    return old && sameValues(old[rule], values)
      ? []
      : [{ scope: keyScope(pipe, rule), ref, values }];
  });
}

type Values = readonly string[] | undefined;

/** Both have the same sorted values; to have none is to have an empty list. */
function sameValues(left: Values = [], right: Values = []): boolean {
  return left.length === right.length && left.every((value, at) => value === right[at]);
}

/** The same values under each rule. */
export function sameKeys(left: readonly Values[] = [], right: readonly Values[] = []): boolean {
  return (
    left.length === right.length && left.every((values, rule) => sameValues(values, right[rule]))
  );
}
