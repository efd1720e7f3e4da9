// Rewritings: what a system makes of a value it is sent. A rewriting
// counts only where it is known for its property, from the system's file or because it was seen on a clear
// answer; it then tells a lost answer from a person's edit. Nothing explains an empty value: it may be
// a person's clear.

import { isEmpty } from '../../base/empty.ts';
import type { Json } from '../../base/json.ts';
import type { Entity } from '../../definition/system.ts';
import { equal } from '../../mapping/compare.ts';
import type { Transaction } from '../../store/store.ts';

type Rewriting = (value: string | number, argument: number) => string | number;

/** By name; an argument follows a colon: `cut:6`, `round:2`. */
const rewritings: Readonly<Record<string, Rewriting>> = {
  upper: (value) => (typeof value === 'string' ? value.toUpperCase() : value),
  lower: (value) => (typeof value === 'string' ? value.toLowerCase() : value),
  trim: (value) => (typeof value === 'string' ? value.trim() : value),
  spaces: (value) => (typeof value === 'string' ? value.replace(/\s+/g, ' ') : value),
  digits: (value) => (typeof value === 'string' ? value.replace(/\D/g, '') : value),
  zeros: (value) => (typeof value === 'string' ? value.replace(/^0+(?=.)/, '') : value),
  cut: (value, length) => (typeof value === 'string' ? value.slice(0, length) : value),
  round: (value, digits) => (typeof value === 'number' ? Number(value.toFixed(digits)) : value),
};

/** Digits that systems round amounts to. */
const roundings = [0, 1, 2, 3, 4];

/** The name of one rewriting, or of two in a row, that makes `read` of `sent`; undefined if none. */
export function rewritingOf(sent: Json, read: Json): string | undefined {
  if (isEmpty(read) || (typeof sent !== 'string' && typeof sent !== 'number')) return undefined;
  const candidates = [
    ...Object.keys(rewritings).filter((name) => name !== 'cut' && name !== 'round'),
    ...(typeof read === 'string' ? [`cut:${read.length}`] : []),
    ...roundings.map((digits) => `round:${digits}`),
  ];
  const makes = (name: string) => equal(rewritten(sent, name), read, 'exact');
  return (
    candidates.find(makes) ??
    candidates.flatMap((first) => candidates.map((second) => `${first} ${second}`)).find(makes)
  );
}

/** The value after the named rewritings. */
function rewritten(value: Json, names: string): Json {
  let result = value;
  for (const name of names.split(' ')) {
    const [kind, argument] = name.split(':') as [string, string | undefined];
    const rewriting = rewritings[kind];
    if (rewriting && (typeof result === 'string' || typeof result === 'number'))
      result = rewriting(result, Number(argument ?? 0));
  }
  return result;
}

/** Rewritings known per property of an entity. */
export type Known = (path: string) => readonly string[];

/** What the system's file says, and what was seen. */
export async function knownRewritings(
  tx: Transaction,
  entity: Entity,
  paths: readonly string[],
): Promise<Known> {
  const facts = await tx.facts(paths.map((path) => factName(entity, path)));
  return (path) => {
    const seen = (facts.get(factName(entity, path)) as readonly string[] | undefined) ?? [];
    const declared = entity.rewrites?.[path];
    return declared === undefined || seen.includes(declared) ? seen : [declared, ...seen];
  };
}

/** Remembers rewritings seen on clear answers; gives what is then known, of `others` too. */
export async function learn(
  tx: Transaction,
  entity: Entity,
  seen: readonly { readonly path: string; readonly name: string }[],
  others: readonly string[],
): Promise<Known> {
  const paths = [...new Set([...seen.map(({ path }) => path), ...others])];
  if (paths.length === 0) return () => [];
  const known = await knownRewritings(tx, entity, paths);
  const names = new Map(paths.map((path) => [path, new Set(known(path))]));
  for (const { path, name } of seen) names.get(path)?.add(name);
  const grown = [...names].filter(([path, all]) => all.size > known(path).length);
  if (grown.length > 0)
    await tx.putFacts(
      Object.fromEntries(
        grown.map(([path, all]) => [
          factName(entity, path),
          [...all].filter((name) => name !== entity.rewrites?.[path]),
        ]),
      ),
    );
  return (path) => [...(names.get(path) ?? [])];
}

/** True if a known rewriting makes `read` of `sent`. */
export function isExplained(known: readonly string[], sent: Json, read: Json): boolean {
  if (isEmpty(read)) return isEmpty(sent);
  return known.some((name) => equal(rewritten(sent, name), read, 'exact'));
}

/** The value as sent, and as the system is known to rewrite it. */
export function spellings(value: Json, rewritings: readonly string[]): readonly Json[] {
  return [...new Set([value, ...rewritings.map((name) => rewritten(value, name))])];
}

function factName({ id }: Entity, path: string): string {
  return `rewriting ${id} ${path}`;
}
