// A grammar's shape as JSON Schema (draft 7, which editors know best). Written so that a mistake
// gives one clear complaint: no `anyOf` over blocks, but a type list, and `if`/`then` by JSON type
// or by the key that tells blocks apart.

import type { Key, Shape, ShapeNode } from './shape.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

/** The whole schema of a grammar, with each block as a definition. */
export function jsonSchemaOf(shape: Shape<unknown>, title: string): JsonSchema {
  const definitions = new Map<string, JsonSchema>();
  const top = schemaOf(shape, definitions);
  const sorted = [...definitions].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    ...top,
    definitions: Object.fromEntries(sorted),
  };
}

type Definitions = Map<string, JsonSchema>;

function schemaOf(shape: Shape<unknown>, definitions: Definitions): JsonSchema {
  const { node } = shape;
  switch (node.kind) {
    case 'scalar':
      return scalarSchema(node);
    case 'anything':
      return {};
    case 'list':
      return { type: 'array', items: schemaOf(node.of, definitions) };
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(node.of, definitions) };
    case 'named':
      return namedSchema(node, definitions);
    case 'block':
      return define(node.name, definitions, () => blockSchema(node, definitions));
    case 'tagged':
      return define(node.name, definitions, () => taggedSchema(node, definitions));
    case 'either':
      return eitherSchema(node.options, definitions);
  }
}

/** A block is a definition by its own name; only other shapes need the name given here. */
function namedSchema(
  node: Extract<ShapeNode, { kind: 'named' }>,
  definitions: Definitions,
): JsonSchema {
  const target = node.of();
  if (target.node.kind === 'block' || target.node.kind === 'tagged') {
    return schemaOf(target, definitions);
  }
  return define(node.name, definitions, () => schemaOf(target, definitions));
}

function define(name: string, definitions: Definitions, make: () => JsonSchema): JsonSchema {
  const key = name.replaceAll(' ', '-');
  if (!definitions.has(key)) {
    definitions.set(key, {}); // a shape that contains itself finds this
    definitions.set(key, make());
  }
  return { $ref: `#/definitions/${key}` };
}

function scalarSchema(node: Extract<ShapeNode, { kind: 'scalar' }>): JsonSchema {
  const type = node.types.length === 1 ? node.types[0] : node.types;
  const isClosed = node.slot === 'word';
  return {
    type,
    ...(isClosed ? { enum: node.words } : {}),
    ...(node.isNo ? { const: false } : {}),
    ...(node.pattern === undefined ? {} : { pattern: node.pattern }),
    ...(node.minimum === undefined ? {} : { minimum: node.minimum }),
    ...(node.maximum === undefined ? {} : { maximum: node.maximum }),
    ...(!isClosed && node.words?.length ? { examples: node.words } : {}),
  };
}

function blockSchema(
  node: Extract<ShapeNode, { kind: 'block' }>,
  definitions: Definitions,
): JsonSchema {
  const required = Object.keys(node.keys).filter((name) => node.keys[name]?.isRequired);
  return {
    type: 'object',
    description: node.about,
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
    properties: mapValues(node.keys, (key) => keySchema(key, definitions)),
  };
}

function keySchema(key: Key<unknown, boolean>, definitions: Definitions): JsonSchema {
  return {
    description: key.doc,
    ...schemaOf(key.shape, definitions),
    ...(key.initial === undefined ? {} : { default: key.initial }),
  };
}

function taggedSchema(
  node: Extract<ShapeNode, { kind: 'tagged' }>,
  definitions: Definitions,
): JsonSchema {
  const words = Object.keys(node.blocks);
  const cases: JsonSchema[] = words.map((word) => ({
    if: { type: 'object', required: [node.by], properties: { [node.by]: { const: word } } },
    then: schemaOf(node.blocks[word] as Shape<unknown>, definitions),
  }));
  const tag = { required: [node.by], properties: { [node.by]: { enum: words } } };
  const frame = { type: 'object', description: node.about };
  if (node.other === undefined) return { ...frame, ...tag, allOf: cases };
  const isOther = { type: 'object', required: [node.other.key] };
  const other = schemaOf(node.other.block, definitions);
  return { ...frame, allOf: [{ if: isOther, then: other, else: tag }, ...cases] };
}

function eitherSchema(options: readonly Shape<unknown>[], definitions: Definitions): JsonSchema {
  const parts = options.map((option) => ({
    types: jsonTypes(option),
    schema: schemaOf(option, definitions),
  }));
  return {
    type: [...new Set(parts.flatMap((part) => part.types))],
    allOf: parts.map((part) => ({
      if: { type: part.types },
      then: part.schema,
    })),
  };
}

/** The JSON types that a shape lets through. */
export function jsonTypes(shape: Shape<unknown>): readonly string[] {
  const { node } = shape;
  switch (node.kind) {
    case 'scalar':
      return node.types;
    case 'anything':
      return ['null', 'boolean', 'number', 'string', 'array', 'object'];
    case 'list':
      return ['array'];
    case 'map':
    case 'block':
    case 'tagged':
      return ['object'];
    case 'named':
      return jsonTypes(node.of());
    case 'either':
      return node.options.flatMap(jsonTypes);
  }
}

function mapValues<V, W>(
  object: Readonly<Record<string, V>>,
  change: (value: V) => W,
): Record<string, W> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}
