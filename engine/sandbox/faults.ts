// Trouble on purpose. A fault says which requests it meets, how often, and what happens to them:
// refused before or after the effect, left hanging, cut in the middle of the answer, or just slow.
// Faults are switched on and off while the stand-in runs.

/** What happens to a request that a fault meets. */
export type Trouble =
  | { readonly kind: 'limit'; readonly retryAfterSeconds: number }
  | { readonly kind: 'status'; readonly status: number; readonly when: 'before' | 'after' }
  | { readonly kind: 'hang'; readonly when: 'before' | 'after' }
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' }
  | { readonly kind: 'slow'; readonly latencyMs: number };

export type Fault = Trouble & {
  /** Only these methods; all when left out. */
  readonly methods?: readonly string[];
  /** Only paths (without the base, with the query) that this regular expression finds. */
  readonly path?: string;
  /** This many matching requests pass first. */
  readonly skip?: number;
  /** At most this many are met; no limit when left out. */
  readonly times?: number;
  /** Of those that are left, this share is met (0 to 1), by the given random source. */
  readonly share?: number;
};

export interface Faults {
  /** Replaces all faults. */
  set(faults: readonly Fault[]): void;
  add(fault: Fault): void;
  clear(): void;
  list(): readonly Fault[];
  /** Records younger than this are found by id only, not by lists and searches. */
  searchLagMs: number;
  /** The troubles that meet this request, in the order in which they were added. */
  meeting(method: string, path: string): readonly Trouble[];
}

interface Counted {
  readonly fault: Fault;
  readonly pattern: RegExp | undefined;
  seen: number;
  met: number;
}

const troubles = new Set(['limit', 'status', 'hang', 'cut', 'slow']);

export function createFaults(random: () => number): Faults {
  let counted: Counted[] = [];
  const add = (fault: Fault): void => {
    if (!troubles.has(fault.kind)) throw new Error(`There is no fault ${fault.kind}.`);
    const pattern = fault.path === undefined ? undefined : new RegExp(fault.path);
    counted.push({ fault, pattern, seen: 0, met: 0 });
  };
  return {
    add,
    set: (faults) => {
      counted = [];
      for (const fault of faults) add(fault);
    },
    clear() {
      counted = [];
      this.searchLagMs = 0;
    },
    list: () => counted.map(({ fault }) => fault),
    searchLagMs: 0,
    meeting: (method, path) => {
      if (counted.length === 0) return [];
      return counted.filter((one) => meets(one, method, path, random)).map(({ fault }) => fault);
    },
  };
}

function meets(one: Counted, method: string, path: string, random: () => number): boolean {
  const { fault, pattern } = one;
  if (fault.methods && !fault.methods.includes(method)) return false;
  if (pattern && !pattern.test(path)) return false;
  one.seen++;
  if (one.seen <= (fault.skip ?? 0)) return false;
  if (one.met >= (fault.times ?? Number.POSITIVE_INFINITY)) return false;
  if (fault.share !== undefined && random() >= fault.share) return false;
  one.met++;
  return true;
}
