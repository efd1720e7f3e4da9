// What names mean at a place of an expression, and what the conditions around it say of the paths it reads.

import type { Json } from '../base/json.ts';
import type { Node } from '../mapping/syntax-tree.ts';
import { knownValues, pathName } from './known-filled.ts';
import { anything, filled, type ValueType } from './value-type.ts';

/** What names mean: `$` and the variables. */
export interface TypeScope {
  readonly input: ValueType;
  readonly root: ValueType;
  readonly names: ReadonlyMap<string, ValueType>;
  /** Names that the expression binds itself; what is read of them is nobody else's to look at. */
  readonly own?: ReadonlySet<string>;
  /** The same of what `$` is here: a step behind a call or a condition, a filter of one. */
  readonly isOwnInput?: boolean;
  /** Paths that are sure to have a value here, because a condition asked for them. */
  readonly filled?: ReadonlySet<string>;
  /** Values that a path does not have here, because a condition asked for them before. */
  readonly excluded?: ReadonlyMap<string, readonly Json[]>;
  /** Hears what every part gives. */
  readonly heard?: (node: Node, type: ValueType) => void;
  /** Hears of what is made of others, with their types, inner ones first. */
  readonly note?: (node: Node, type: ValueType, parts: readonly ValueType[]) => void;
}

export function variableType(name: string, scope: TypeScope): ValueType {
  if (name === '') return scope.input;
  if (name === '$') return scope.root;
  return scope.names.get(name) ?? anything;
}

/** Whether a path that begins so is looked at by nobody else (`expression-reads.ts`). */
export function isOwn(first: Node | undefined, { own, isOwnInput = false }: TypeScope): boolean {
  if (first?.type === 'name') return isOwnInput;
  if (first?.type !== 'variable') return false;
  return first.value === '' ? isOwnInput : own?.has(String(first.value)) === true;
}

/** With what the conditions around say of the path. */
export function knownHere(
  path: Node,
  type: ValueType,
  { filled: known, excluded }: TypeScope,
): ValueType {
  const name = known?.size || excluded?.size ? pathName(path) : undefined;
  if (name === undefined) return type;
  const others = excluded?.get(name);
  const values = others && type.values?.filter((value) => !others.includes(value));
  return filled(values ? { ...type, values } : type, known?.has(name));
}

export function knowing(scope: TypeScope, paths: readonly string[]): TypeScope {
  return paths.length === 0
    ? scope
    : { ...scope, filled: new Set([...(scope.filled ?? []), ...paths]) };
}

/** Where `a = 'x'` did not hold, `a` is another. */
export function without(scope: TypeScope, condition: Node): TypeScope {
  const known = knownValues(condition);
  if (known === undefined) return scope;
  const { excluded = new Map() } = scope;
  const before: readonly Json[] = excluded.get(known.path) ?? [];
  return {
    ...scope,
    excluded: new Map([...excluded, [known.path, [...before, ...known.values]]]),
  };
}
