// Walks a file along its grammar: which slot each text stands in. Compiling, the environment and the
// traps all ask the same question here, so that a slot means the same to each of them.

import { isObject } from '../../base/json.ts';
import { jsonTypes } from '../grammar/json-schema.ts';
import type { Shape, ShapeNode, Slot } from '../grammar/shape.ts';
import type { Steps } from './yaml.ts';

/** A value at the end of the walk: a scalar, or a tree whose inside the grammar leaves open. */
export interface SlotValue {
  readonly steps: Steps;
  readonly value: unknown;
  readonly node: Extract<ShapeNode, { kind: 'scalar' | 'anything' }>;
}

/** Calls back for every value of a file that has passed its check. */
export function eachSlot(
  shape: Shape<unknown>,
  value: unknown,
  onValue: (slot: SlotValue) => void,
): void {
  const walk = (at: Shape<unknown>, inner: unknown, steps: Steps): void => {
    if (inner === undefined) return;
    const node = resolve(at, inner);
    switch (node.kind) {
      case 'scalar':
      case 'anything':
        onValue({ steps, value: inner, node });
        return;
      case 'list':
        if (!Array.isArray(inner)) return;
        for (const [index, item] of inner.entries()) walk(node.of, item, [...steps, index]);
        return;
      case 'map':
        for (const [name, item] of Object.entries(inner as object))
          walk(node.of, item, [...steps, name]);
        return;
      case 'block':
        for (const [name, item] of Object.entries(inner as object)) {
          const key = Object.hasOwn(node.keys, name) ? node.keys[name] : undefined;
          if (key === undefined) continue;
          walk(key.shape, item, [...steps, name]);
        }
    }
  };
  walk(shape, value, []);
}

type Resolved = Exclude<ShapeNode, { kind: 'named' | 'either' | 'tagged' }>;

/** The shape that this very value is held against. */
function resolve(shape: Shape<unknown>, value: unknown): Resolved {
  const { node } = shape;
  switch (node.kind) {
    case 'named':
      return resolve(node.of(), value);
    case 'tagged': {
      const word = isObject(value) ? String(value[node.by]) : '';
      const { other } = node;
      if (other && isObject(value) && value[other.key] !== undefined) {
        return resolve(other.block, value);
      }
      const chosen = Object.hasOwn(node.blocks, word) ? node.blocks[word] : undefined;
      return chosen === undefined
        ? { kind: 'block', name: node.name, about: node.about, keys: {} }
        : resolve(chosen, value);
    }
    case 'either': {
      const type = jsonTypeOf(value);
      const chosen = node.options.find((option) => jsonTypes(option).includes(type));
      return resolve(chosen ?? (node.options[0] as Shape<unknown>), value);
    }
    default:
      return node;
  }
}

function jsonTypeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

export const unknownLabel = 'something else';

/** What may stand at this place, in words. */
export function labelAt(shape: Shape<unknown>, value: unknown, steps: Steps): string {
  const found = shapeAt(shape, value, steps);
  return found === undefined ? unknownLabel : labelOf(found);
}

/** Whether a list, a map or a block stands at this place, or is to; undefined where the grammar has nothing. */
export function kindAt(
  shape: Shape<unknown>,
  value: unknown,
  steps: Steps,
): Resolved['kind'] | undefined {
  const found = shapeAt(shape, value, steps);
  return found && resolve(found, valueAt(value, steps)).kind;
}

/** What a text at this place means; undefined where none may stand. */
export function slotAt(shape: Shape<unknown>, value: unknown, steps: Steps): Slot | undefined {
  const found = shapeAt(shape, value, steps);
  const node = found && resolve(found, valueAt(value, steps));
  return node?.kind === 'scalar' ? node.slot : undefined;
}

function shapeAt(
  shape: Shape<unknown>,
  value: unknown,
  [step, ...rest]: Steps,
): Shape<unknown> | undefined {
  if (step === undefined) return shape;
  const node = resolve(shape, value);
  const inner = valueAt(value, [step]);
  if (node.kind === 'list' || node.kind === 'map') return shapeAt(node.of, inner, rest);
  const key = node.kind === 'block' && Object.hasOwn(node.keys, step) ? node.keys[step] : undefined;
  return key && shapeAt(key.shape, inner, rest);
}

export function valueAt(value: unknown, steps: Steps): unknown {
  let at = value;
  for (const step of steps)
    at = (at as Record<string | number, unknown> | null | undefined)?.[step];
  return at;
}

/** A shape in words: "an expression or a `row` block". */
function labelOf(shape: Shape<unknown>): string {
  const { node } = shape;
  switch (node.kind) {
    case 'scalar':
    case 'anything':
      return node.label;
    case 'list':
      return `a list, each ${labelOf(node.of)}`;
    case 'map':
      return `a map from ${node.names} to ${labelOf(node.of)}`;
    case 'block':
    case 'tagged':
      return `${/^[aeiou]/.test(node.name) ? 'an' : 'a'} \`${node.name}\` block`;
    case 'named':
      return labelOf(node.of());
    case 'either':
      return node.options.map(labelOf).join(', or ');
  }
}
