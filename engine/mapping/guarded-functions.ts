// The bounds of compiled code for jsonata's own evaluator: its functions, which check their arguments
// first, and what `&` joins to one text. The rest is jsonata's, with the limits of time and depth that
// it is given in `evaluator.ts`.

import { boundedNames, checkArguments } from './bounded-arguments.ts';
import { checkTextLength, refill } from './budget.ts';
import { type Definition, definitionOf } from './reference.ts';
import { type Node, nodesOf } from './syntax-tree.ts';
import { payForText } from './value-cost.ts';

/** By name: what is to stand in the place of jsonata's own. */
export function guardedFunctions(): readonly (readonly [name: string, definition: Definition])[] {
  return boundedNames.map((name) => [name, guarded(name)]);
}

const made = new Map<string, Definition>();

function guarded(name: string): Definition {
  const known = made.get(name);
  if (known) return known;
  const definition = definitionOf(name);
  const { implementation } = definition;
  function guard(this: unknown, ...values: unknown[]): unknown {
    // Between two calls the time limit of the evaluator holds, so each call has the whole budget.
    refill();
    checkArguments(name, values);
    return implementation.apply(this, values);
  }
  // jsonata reads the parameters of a function from its text, and counts them.
  const shown = { toString: () => implementation.toString() };
  Object.defineProperty(guard, 'length', { value: implementation.length });
  const entry = { ...definition, implementation: Object.assign(guard, shown) };
  made.set(name, entry);
  return entry;
}

/** To be told what each node gives: throws where that is too much to be written as a text. */
export function guardOfTexts(tree: Node): ((node: Node, value: unknown) => void) | undefined {
  const written = new Set(nodesOf(tree).flatMap(writtenBy));
  if (written.size === 0) return undefined;
  return (node, value) => {
    if (!written.has(node)) return;
    if (typeof value === 'string') return checkTextLength(value.length);
    refill();
    payForText(value);
  };
}

type Pairs = readonly (readonly [key: Node, value: Node])[];

/** The parts of a node that jsonata writes as a text: to join them, or in the sentence of an error. */
function writtenBy(node: Node): readonly unknown[] {
  const group = node.group as { readonly lhs: Pairs } | undefined;
  const keys = group?.lhs.map(([key]) => key) ?? [];
  switch (`${node.type} ${node.value}`) {
    case 'binary &':
      return [...keys, node.lhs, node.rhs];
    case 'unary {':
      return [...keys, ...(node.lhs as Pairs).map(([key]) => key)];
    case 'unary -':
      return [...keys, node.expression];
    default:
      return node.type === 'transform' ? [...keys, node.update, node.delete] : keys;
  }
}
