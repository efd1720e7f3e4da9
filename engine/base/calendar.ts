// Days of the calendar. JavaScript reads 30 February as 2 March, so whoever takes a day from outside asks here first.

/** Whether it is a day there is, such as `2026-02-28`. */
export function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const date = new Date(value);
  const [month, day] = [date.getUTCMonth() + 1, date.getUTCDate()];
  return month === Number(value.slice(5, 7)) && day === Number(value.slice(8));
}
