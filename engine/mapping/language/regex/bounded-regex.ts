// A regular expression that ends: JavaScript's own where the text is too short to take long, else one
// whose steps are counted. Both give the same; `test/mapping/regex` compares them.

import { LanguageError } from '../language-error.ts';
import { quickLength } from './cost.ts';
import { type Program, programOf } from './program.ts';
import { run } from './run.ts';
import { regexTree } from './tree.ts';

/** JavaScript takes 10 to 600 ms for them. */
const stepsMax = 30_000_000;

/** What is known of a pattern, found out when it is first used. */
interface Known {
  readonly own: RegExp;
  readonly quickLength: number;
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
  exec(text: string): Found | null {
    const { own, quickLength } = this.#known;
    if (text.length > quickLength) return this.#counted(text);
    own.lastIndex = this.lastIndex;
    const found = own.exec(text);
    this.lastIndex = own.lastIndex;
    return found;
  }

  #counted(text: string): Found | null {
    const known = this.#known;
    known.program ??= programOf(regexTree(known.own) ?? unknown());
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

function learnt(source: RegExp): Known {
  const one = { own: new RegExp(source), quickLength: quickLength(source, stepsMax) };
  known.set(source, one);
  return one;
}

/** A pattern that cannot be taken apart is refused where an expression is compiled. */
function unknown(): never {
  throw new LanguageError('F0002');
}
