// A regular expression that ends: JavaScript's own where it can be told before that it takes few steps,
// else one whose steps are counted (`run.ts`). Both give the same; `test/mapping/regex` compares them.

import { spend } from '../budget.ts';
import { LanguageError } from '../language-error.ts';
import { type Cost, costOf } from './cost.ts';
import { type Program, programOf } from './program.ts';
import { run } from './run.ts';
import { type RegexTree, regexTree } from './tree.ts';

/** JavaScript takes some 50 µs for them, which nobody could stop. */
const quickMax = 20_000;
/** JavaScript's own steps are so much quicker than a turn of an expression's loop. */
const stepsPerTurn = 256;

/** What is known of a pattern, found out when it is first used. */
interface Known {
  readonly own: RegExp;
  readonly tree: RegexTree;
  readonly cost: Cost | undefined;
  program?: Program;
}

const known = new WeakMap<RegExp, Known>();

/** Stands for a RegExp with the flag `g`, of which it has what JSONata uses. */
export class BoundedRegex {
  lastIndex = 0;
  readonly #known: Known;

  constructor(source: RegExp) {
    this.#known = known.get(source) ?? learnt(source);
  }

  /** The next match from `lastIndex` on. Throws a LanguageError F0002 where it takes too many steps. */
  exec(subject: unknown): Found | null {
    const text = String(subject);
    const steps = stepsOf(this.#known.cost, text.length - this.lastIndex);
    if (steps <= quickMax) spend(Math.floor(steps / stepsPerTurn));
    const found = steps <= quickMax ? this.#quick(text) : this.#counted(text);
    spend(1 + (found?.length ?? 0));
    return found;
  }

  #quick(text: string): Found | null {
    const { own } = this.#known;
    own.lastIndex = this.lastIndex;
    const found = own.exec(text);
    this.lastIndex = own.lastIndex;
    return found;
  }

  #counted(text: string): Found | null {
    const known = this.#known;
    known.program ??= programOf(known.tree);
    const found = run(known.program, text, this.lastIndex);
    this.lastIndex = found?.[1] ?? 0;
    if (found === undefined) return null;
    const groups: (string | undefined)[] = [];
    for (let at = 0; at < found.length; at += 2) {
      const [start, end] = [found[at] as number, found[at + 1] as number];
      groups.push(start < 0 || end < 0 ? undefined : text.slice(start, end));
    }
    return Object.assign(groups, { index: found[0] as number });
  }
}

/** By group, from the whole match on, what it read. */
export type Found = readonly (string | undefined)[] & { readonly index: number };

function stepsOf(cost: Cost | undefined, length: number): number {
  return cost ? cost.factor * (length + 1) ** cost.power : Number.POSITIVE_INFINITY;
}

/** A pattern that cannot be taken apart is refused where an expression is compiled. */
function learnt(source: RegExp): Known {
  const tree = regexTree(source);
  if (tree === undefined) throw new LanguageError('F0002');
  const one = { own: new RegExp(source), tree, cost: costOf(tree) };
  known.set(source, one);
  return one;
}
