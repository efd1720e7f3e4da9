// Rounding as ledgers and shops do it: half away from zero, on the decimal number that is meant and not on
// the binary one that stands for it. Without that 1493.745 would lose its half cent.

/** The value with so many decimals. */
export function rounded(value: number, digits: number): number {
  const factor = 10 ** digits;
  // Six more decimals than asked for are meant; what a machine adds lies far behind them.
  const scaled = Number((Math.abs(value) * factor).toFixed(6));
  return (Math.sign(value) * Math.round(scaled)) / factor || 0;
}
