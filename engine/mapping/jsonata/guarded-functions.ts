// The bounds of compiled code for jsonata's own evaluator: its functions, which check their arguments
// first, its regular expressions, what `&` joins to one text, and what `=` goes through. The rest is
// jsonata's, with the limits of time and depth that it is given in `evaluator.ts`.

import { boundedNames, checkArguments } from '../language/bounded-arguments.ts';
import { budget, checkTextLength, refill } from '../language/budget.ts';
import { distinct } from '../language/distinct.ts';
import { type Definition, definitionOf } from '../language/reference.ts';
import { BoundedRegex, type Found } from '../language/regex/bounded-regex.ts';
import { payForText } from '../language/value-cost.ts';
import { type Node, nodesOf } from './syntax-tree.ts';

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
  const run = name === 'distinct' ? distinct : implementation;
  const guard = withBudget(implementation, function (this: unknown, ...values) {
    checkArguments(name, values);
    return (run as typeof implementation).apply(this, values);
  });
  const entry = { ...definition, implementation: guard };
  made.set(name, entry);
  return entry;
}

type Call = (...values: unknown[]) => unknown;

/** Between two calls the time limit of the evaluator holds, so each call has the whole budget. */
export function withBudget(call: Call, run = call): Call {
  function guard(this: unknown, ...values: unknown[]): unknown {
    refill();
    return run.apply(this, values);
  }
  // jsonata reads the parameters of a function from its text, and counts them.
  Object.defineProperty(guard, 'length', { value: call.length });
  return Object.assign(guard, { toString: () => call.toString() });
}

/** What jsonata runs in the place of a RegExp: all matches of one have the whole budget between them. */
export class GuardedRegex extends BoundedRegex {
  #left: number;

  constructor(source: RegExp) {
    super(source);
    refill();
    this.#left = budget.steps;
  }

  override exec(text: unknown): Found | null {
    budget.steps = this.#left;
    try {
      return super.exec(text);
    } finally {
      this.#left = budget.steps;
    }
  }
}

/** To be told what each node gives: throws where that is too much to be written as a text or compared. */
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

/** The parts of a node that jsonata goes through: to join them, to compare them, or in the sentence of an error. */
function writtenBy(node: Node): readonly unknown[] {
  const group = node.group as { readonly lhs: Pairs } | undefined;
  const keys = group?.lhs.map(([key]) => key) ?? [];
  switch (`${node.type} ${node.value}`) {
    case 'binary &':
    case 'binary =':
    case 'binary !=':
      return [...keys, node.lhs, node.rhs];
    case 'unary {':
      return [...keys, ...(node.lhs as Pairs).map(([key]) => key)];
    case 'unary -':
      return [...keys, node.expression];
    default:
      return node.type === 'transform' ? [...keys, node.update, node.delete] : keys;
  }
}
