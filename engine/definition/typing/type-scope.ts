// What names mean at a place of an expression, and what the conditions around it say of the paths it reads.

import type { Node } from '../../mapping/jsonata/syntax-tree.ts';
import { type Facts, typeByFact, withFacts } from './facts.ts';
import { pathName } from './known-filled.ts';
import { anything, type ValueType } from './value-type.ts';

/** What names mean: `$` and the variables. */
export interface TypeScope {
  readonly input: ValueType;
  readonly root: ValueType;
  readonly names: ReadonlyMap<string, ValueType>;
  /** Names that the expression binds itself; what is read of them is nobody else's to look at. */
  readonly own?: ReadonlySet<string>;
  /** The same of what `$` is here: a step behind a call or a condition, a filter of one. */
  readonly isOwnInput?: boolean;
  /** What the conditions around say of the paths that are read here. */
  readonly facts?: Facts;
  /** Hears what every part gives. */
  readonly heard?: (node: Node, type: ValueType) => void;
  /** Hears of what is made of others, with their types, inner ones first. */
  readonly note?: (node: Node, parts: readonly ValueType[]) => void;
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
export function knownHere(path: Node, type: ValueType, { facts }: TypeScope): ValueType {
  const name = facts?.size ? pathName(path) : undefined;
  return name === undefined ? type : typeByFact(type, facts?.get(name));
}

export function knowing(scope: TypeScope, condition: Node, holds: boolean): TypeScope {
  return { ...scope, facts: withFacts(scope.facts, condition, holds) };
}
