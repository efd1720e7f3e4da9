// A row: one property mapping, compiled. What the author wrote as one line of `properties` is here
// as plain data: a rule that gives the value, where it goes, and how both sides are compared. The
// decision (`sync/decide/row.ts`) is made with it, `table.ts` computes with it, the documents print it.

import type { Place } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import type { Compare } from './compare.ts';
import type { Expression } from './expression/expression.ts';
import type { OscillationLimits } from './oscillation-limits.ts';
import type { PropertyType } from './property-type.ts';

export type ConflictPolicy = 'newest' | 'source' | 'sink' | 'ask';
export type DriftPolicy = 'keep' | 'restore';

/** What happens when a link, find or table gives nothing for a filled input. */
export type Missing =
  | { readonly kind: 'park' }
  | { readonly kind: 'fail' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'value'; readonly value: Json };

/** Where a value comes from. `input` is what is searched for; it is read on the row's own side. */
export type ValueRule =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'constant'; readonly value: Json }
  | {
      /** By identity: the counterpart of the record `entity:input`, a record of `as` for which `where` holds. */
      readonly kind: 'link';
      readonly entity: string;
      readonly as: string;
      readonly where?: Expression;
      readonly input: Expression;
      /** What is taken from the counterpart's record; absent = its id. */
      readonly take?: Expression;
      /** The record waits as long as something is under way for the one that is named. */
      readonly isSettled?: true;
      readonly missing: Missing;
    }
  | {
      /** By value: the one record of `entity` whose `by` equals the input and for which `where` holds. */
      readonly kind: 'find';
      readonly entity: string;
      /** `id` means the record's id. */
      readonly by: string;
      readonly where?: Expression;
      readonly input: Expression;
      readonly take?: Expression;
      readonly missing: Missing;
    }
  | {
      /** By value in a setting of type table. */
      readonly kind: 'table';
      readonly setting: string;
      readonly by: string;
      readonly where?: Expression;
      readonly input: Expression;
      /** A column path. */
      readonly take: Expression;
      readonly missing: Missing;
    }
  | { readonly kind: 'first'; readonly alternatives: readonly Alternative[] }
  /** Several properties that belong together; the value is an object from their paths to values. */
  | { readonly kind: 'object'; readonly members: readonly Member[] };

/** One property of an `object`; its path counts from the row's. */
export interface Member extends Alternative {
  readonly path: string;
  readonly type: PropertyType;
}

/** One block of `first`: taken if `when` holds and the rule gives a value. */
export interface Alternative {
  readonly when?: Expression;
  readonly rule: ValueRule;
  readonly default?: Expression;
}

/** The rules that a rule is made of, with their conditions: alternatives, or members. */
export function innerRules(rule: ValueRule): readonly Alternative[] {
  return rule.kind === 'first' ? rule.alternatives : rule.kind === 'object' ? rule.members : [];
}

/** The expressions that give a rule's value: what it computes, or what it looks up by. */
export function valueExpressions(rule: ValueRule): readonly Expression[] {
  switch (rule.kind) {
    case 'expression':
      return [rule.expression];
    case 'constant':
      return [];
    case 'first':
    case 'object':
      return innerRules(rule).flatMap((one) => [
        ...valueExpressions(one.rule),
        ...(one.default ? [one.default] : []),
      ]);
    default:
      return [rule.input];
  }
}

/** Paths of the record that a rule's value comes from. */
export function ruleReads(rule: ValueRule | undefined): readonly string[] {
  return rule === undefined ? [] : valueExpressions(rule).flatMap(({ reads }) => reads);
}

export type LookUpRule = Extract<ValueRule, { kind: 'link' | 'find' | 'table' }>;

/** The rule itself and what is inside it, as far as they look a value up. */
export function lookUpsIn(rule: ValueRule): readonly LookUpRule[] {
  if (rule.kind === 'link' || rule.kind === 'find' || rule.kind === 'table') return [rule];
  return innerRules(rule).flatMap((one) => lookUpsIn(one.rule));
}

/** Every rule of a row: its own, those of its ways back, and of a list those of its items and of their keys. */
export function rulesIn({ rule, back, list }: Row): readonly ValueRule[] {
  return [
    ...(rule ? [rule] : []),
    ...back.map((one) => one.rule),
    ...(list?.rows ?? []).flatMap(rulesIn),
    ...(list?.merge ?? []).flatMap(({ source }) => ('kind' in source ? [source] : [])),
  ];
}

/** Paths below a row's own and their types: what a row of several properties writes as one. */
export type MemberTypes = Readonly<Record<string, PropertyType>>;

/** Writes a source property from the sink record. */
export interface BackRow {
  readonly path: string;
  readonly type: PropertyType;
  /** Of an `object`: what it writes below `path`. */
  readonly members?: MemberTypes;
  readonly when?: Expression;
  readonly rule: ValueRule;
  readonly default?: Expression;
  /** True if it was derived from a plain path, link, find or table. */
  readonly isAutomatic: boolean;
  readonly place: Place;
}

/** A small pipe over a list: `each`. */
export interface ListRule {
  readonly items: Expression;
  /** Property paths of an item's id on each side; absent: the list is a set of values. */
  readonly key?: { readonly source: string; readonly sink: string };
  readonly when?: Expression;
  /** Pairs unlinked items: equal keys on both sides; absent: the order that was sent. */
  readonly merge: readonly { readonly source: Expression | ValueRule; readonly sink: Expression }[];
  readonly create: boolean;
  readonly update: boolean;
  readonly delete: 'keep' | 'delete';
  /** Item rows; their paths are relative to the item. */
  readonly rows: readonly Row[];
  /** The source path of the list, if items also go back; absent: forward only. */
  readonly backPath?: string;
  /** Items only go back; `create`, `update` and `delete` speak of those of the source. */
  readonly isBackOnly?: true;
  /** Of lists that are joined: each of them. `rows` then has one row for every property of any. */
  readonly blocks?: readonly ListRule[];
}

export interface Row {
  /** The sink path; stable over a rename of the file. */
  readonly id: string;
  readonly sinkPath: string;
  readonly type: PropertyType;
  /** The properties below `sinkPath` that the row writes together; absent: the one at `sinkPath`. */
  readonly members?: MemberTypes;
  /** False: the row does not exist for this record. */
  readonly when?: Expression;
  /** Exactly one of `rule` and `list`, or neither: a row that only goes back. */
  readonly rule?: ValueRule;
  readonly list?: ListRule;
  readonly default?: Expression;
  /** Empty: the row only goes forward. */
  readonly back: readonly BackRow[];
  readonly isRequired: boolean;
  readonly write: 'always' | 'on-create' | 'if-empty';
  readonly isShared: boolean;
  readonly compare: Compare;
  readonly conflict: ConflictPolicy;
  readonly drift: DriftPolicy;
  /** What its author says of a value that does not come back as it was, and where. */
  readonly loss?: { readonly reason: string; readonly place: Place };
  /** When its properties are frozen; absent: by the usual limits. */
  readonly oscillation?: OscillationLimits;
  /** Of a list without `each`: one value, whose order counts; else it is a set of values. */
  readonly isOrdered?: boolean;
  readonly note?: string;
  /** Fingerprint of what gives the value: expression, when, compare, direction, targets, settings. */
  readonly version: string;
  readonly place: Place;
}
