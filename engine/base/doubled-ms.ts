// How long to wait before another try. Every wait that grows grows in this way, so that what is said of one holds of all.

/** Keeps a wait a number, however often something was tried; whoever leaves it out has a limit of its own. */
const doublingsUsual = 30;

/** `firstMs`, doubled with each try that was made before, so many times at most. */
export function doubledMs(firstMs: number, tries: number, doublingsMax = doublingsUsual): number {
  return firstMs * 2 ** Math.min(tries, doublingsMax);
}
