// The words a grammar is declared with. A shape says once what may stand in a place of a file; from
// it come the TypeScript type of a checked file (`TypeOf`), the JSON Schema that checks it and that
// editors use (`json-schema.ts`), and the reference page (`reference.ts`).

declare const phantom: unique symbol;

/** What may stand somewhere; `T` is the type of the value after the check. */
export interface Shape<T> {
  readonly node: ShapeNode;
  readonly [phantom]?: T;
}

/** The type of values that a shape lets through. */
export type TypeOf<S> = S extends Shape<infer T> ? T : never;

/** What a text means; `secret` is a template that may hold nothing but references and holes. */
export type Slot =
  | 'text'
  | 'expression'
  | 'condition'
  | 'template'
  | 'secret'
  | 'path'
  | 'entity'
  | 'duration'
  | 'number'
  | 'boolean'
  | 'constant'
  | 'word'
  | 'time';

export type ShapeNode =
  | {
      readonly kind: 'scalar';
      readonly slot: Slot;
      /** In words, for messages and the reference: "a duration such as `5m`". */
      readonly label: string;
      readonly types: readonly ('string' | 'number' | 'boolean')[];
      readonly pattern?: string;
      /** Texts that are meant literally; in a condition beside expressions. */
      readonly words?: readonly string[];
      /** Of a boolean: `true` is refused. */
      readonly isNo?: true;
      readonly minimum?: number;
      readonly maximum?: number;
    }
  | { readonly kind: 'anything'; readonly slot: 'constant' | 'tree'; readonly label: string }
  | { readonly kind: 'list'; readonly of: Shape<unknown>; readonly most?: number }
  | { readonly kind: 'map'; readonly names: string; readonly of: Shape<unknown> }
  | { readonly kind: 'block'; readonly name: string; readonly about: string; readonly keys: Keys }
  /** Blocks that tell themselves apart by the word at one key. */
  | {
      readonly kind: 'tagged';
      readonly name: string;
      readonly about: string;
      readonly by: string;
      readonly blocks: Readonly<Record<string, Shape<unknown>>>;
      /** The block with this key instead has no word at `by`. */
      readonly other?: { readonly key: string; readonly block: Shape<unknown> };
    }
  /** Shapes of different JSON types: a text, or a block. */
  | { readonly kind: 'either'; readonly options: readonly Shape<unknown>[] }
  /** A shape that contains itself, or that stands in several places. */
  | { readonly kind: 'named'; readonly name: string; readonly of: () => Shape<unknown> };

export interface Key<T, R extends boolean> {
  readonly shape: Shape<T>;
  readonly doc: string;
  readonly isRequired: R;
  /** As an author would write it; shown, and put into the schema. */
  readonly initial?: string | number | boolean;
  readonly example?: string;
}

export type Keys = Readonly<Record<string, Key<unknown, boolean>>>;

type RequiredNames<K extends Keys> = {
  [N in keyof K]: K[N] extends Key<unknown, true> ? N : never;
}[keyof K];

export type BlockOf<K extends Keys> = {
  readonly [N in RequiredNames<K>]: TypeOf<K[N]['shape']>;
} & { readonly [N in Exclude<keyof K, RequiredNames<K>>]?: TypeOf<K[N]['shape']> };

interface KeyOptions {
  readonly initial?: string | number | boolean;
  readonly example?: string;
}

/** A key that may be left out. */
export function may<T>(shape: Shape<T>, doc: string, options: KeyOptions = {}): Key<T, false> {
  return { shape, doc, isRequired: false, ...options };
}

/** A key that must be there. */
export function must<T>(shape: Shape<T>, doc: string, options: KeyOptions = {}): Key<T, true> {
  return { shape, doc, isRequired: true, ...options };
}

function scalar<T>(node: Omit<Extract<ShapeNode, { kind: 'scalar' }>, 'kind'>): Shape<T> {
  return { node: { kind: 'scalar', ...node } };
}

export const text = scalar<string>({ slot: 'text', label: 'text', types: ['string'] });
export const boolean = scalar<boolean>({
  slot: 'boolean',
  label: '`true` or `false`',
  types: ['boolean'],
});
/** Only `false` makes sense here. */
export const no = scalar<false>({
  slot: 'boolean',
  label: '`false`',
  types: ['boolean'],
  isNo: true,
});
export const expression = scalar<string>({
  slot: 'expression',
  label: 'an expression',
  types: ['string'],
});

/** An expression, or true or false, or one of the words. */
export function condition<const W extends string = never>(
  ...words: readonly W[]
): Shape<boolean | string> {
  const listed = words.map((word) => `\`${word}\``).join(', ');
  const label = words.length === 0 ? 'a condition' : `${listed}, or a condition`;
  return scalar({ slot: 'condition', label, types: ['string', 'boolean'], words });
}

export const template = scalar<string | number | boolean>({
  slot: 'template',
  label: 'text with `{expression}` holes',
  types: ['string', 'number', 'boolean'],
});
export const secret = scalar<string>({
  slot: 'secret',
  label: 'a reference to a secret: `${VAR}` or `${file:path}`',
  types: ['string'],
});
export const path = scalar<string>({
  slot: 'path',
  label: 'a property path',
  types: ['string'],
  pattern: '^[^\\s.]+(\\.[^\\s.]+)*$',
});
export const entityName = scalar<string>({
  slot: 'entity',
  label: 'an entity, as `system.entity`',
  types: ['string'],
  pattern: '^[a-z0-9][a-z0-9-]*\\.[A-Za-z][A-Za-z0-9_]*$',
});
export const duration = scalar<string>({
  slot: 'duration',
  label: 'a duration such as `30s`, `5m` or `1d`',
  types: ['string'],
  pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$',
});
/** Where none at all would mean without end, or at once and again. */
export const someTime = scalar<string>({
  slot: 'duration',
  label: 'a duration above zero such as `30s`, `5m` or `1d`',
  types: ['string'],
  pattern: '^(?!0+(\\.0+)?[a-z])\\d+(\\.\\d+)?(ms|s|m|h|d)$',
});
export const timeOfDay = scalar<string>({
  slot: 'time',
  label: 'a time of day such as `06:00`',
  types: ['string'],
  pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
});
export const constant: Shape<unknown> = anything('constant', 'any value');
export const tree: Shape<unknown> = anything(
  'tree',
  'any structure of texts with `{expression}` holes',
);

function anything(slot: 'constant' | 'tree', label: string): Shape<unknown> {
  return { node: { kind: 'anything', slot, label } };
}

/** A text of a certain form; the label stands in messages: "`7` is not a rate such as …". */
export function textLike(label: string, pattern: string): Shape<string> {
  return scalar({ slot: 'text', label, types: ['string'], pattern });
}

/** A whole number within limits. */
export function number(minimum: number, maximum: number): Shape<number> {
  const label = `a number from ${minimum} to ${maximum}`;
  return scalar({ slot: 'number', label, types: ['number'], minimum, maximum });
}

export const plainNumber = scalar<number>({ slot: 'number', label: 'a number', types: ['number'] });

/** One of the words, and nothing else. */
export function oneOf<const W extends string>(...words: readonly W[]): Shape<W> {
  const label = words.map((word) => `\`${word}\``).join(' or ');
  return scalar({ slot: 'word', label, types: ['string'], words });
}

export function list<T>(of: Shape<T>): Shape<readonly T[]> {
  return { node: { kind: 'list', of } };
}

/** `names` says what the keys are: "property of the sink". */
export function map<T>(names: string, of: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return { node: { kind: 'map', names, of } };
}

/** A block with exactly these keys. The name is its heading in the reference and its definition in the schema. */
export function block<const K extends Keys>(
  name: string,
  about: string,
  keys: K,
): Shape<BlockOf<K>> {
  return { node: { kind: 'block', name, about, keys } };
}

/** One of several blocks, told apart by the word at `by`; each block declares that key itself. */
export function tagged<B extends Readonly<Record<string, Shape<unknown>>>>(
  name: string,
  about: string,
  by: string,
  blocks: B,
): Shape<TypeOf<B[keyof B]>> {
  return { node: { kind: 'tagged', name, about, by, blocks } };
}

/** The same, or a block that is known by one key of its own. */
export function taggedOr<T, O>(
  name: string,
  tags: Shape<T>,
  key: string,
  other: Shape<O>,
): Shape<T | O> {
  if (tags.node.kind !== 'tagged') throw new Error(`${name} is not tagged`);
  return { node: { ...tags.node, name, other: { key, block: other } } };
}

/** One of several shapes, which must differ in their JSON type. */
export function either<S extends readonly Shape<unknown>[]>(
  ...options: S
): Shape<TypeOf<S[number]>> {
  return { node: { kind: 'either', options } };
}

/** Delays a shape, so that it may contain itself. */
export function named<T>(name: string, of: () => Shape<T>): Shape<T> {
  return { node: { kind: 'named', name, of } };
}
