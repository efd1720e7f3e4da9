// Rounding of decimal numbers, done on their decimal text: multiplying by a power of ten would add dust,
// and 1.005 would round to 1.00.

/** Half away from zero, to so many digits behind the point. */
export function rounded(number: number, digits: number): number {
  const moved = shifted(Math.abs(number), digits);
  // So large a number has no digits behind the point.
  if (!Number.isFinite(moved)) return number;
  const result = shifted(Math.round(moved), -digits);
  return result === 0 ? 0 : Math.sign(number) * result;
}

/** Moves the decimal point. */
function shifted(number: number, digits: number): number {
  const [text, exponent = '0'] = String(number).split('e');
  return Number(`${text}e${Number(exponent) + digits}`);
}
