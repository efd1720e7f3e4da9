// How often a property may change after our own writes before it counts as two programs at odds and is
// frozen. The usual limits let through what people do; a row or a pipe may set others.

export interface OscillationLimits {
  /** Changes in a row, each within ten minutes of our write. */
  readonly quick: number;
  /** Changes within a day. */
  readonly daily: number;
  /** Changes in a row, however slow. */
  readonly chain: number;
  /** A change counts if it comes within this time of our write to its record. */
  readonly withinMs: number;
}

export const usualLimits: OscillationLimits = {
  quick: 4,
  daily: 20,
  chain: 100,
  withinMs: 24 * 3_600_000,
};

/** Of rows that share a property: the widest of each, or none of them could have its own. */
export function widest(a: OscillationLimits, b: OscillationLimits): OscillationLimits {
  return {
    quick: Math.max(a.quick, b.quick),
    daily: Math.max(a.daily, b.daily),
    chain: Math.max(a.chain, b.chain),
    withinMs: Math.max(a.withinMs, b.withinMs),
  };
}
