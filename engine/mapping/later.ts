// Values that may come later. Most of a mapping is known at once, and a promise for each property of
// each record would cost more than the mapping itself; so a step takes a value or a promise, and
// only what truly waits pays for waiting.

export type Later<T> = T | Promise<T>;

/** `next(value)`: now if the value is here, else when it comes. */
export function after<T, R>(value: Later<T>, next: (value: T) => Later<R>): Later<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

function isLate(value: unknown): boolean {
  return value instanceof Promise;
}

/** All values in order; a promise only if one of them is, and then they wait side by side. */
export function all<T>(values: readonly Later<T>[]): Later<T[]> {
  return values.some(isLate) ? Promise.all(values) : (values as T[]);
}

/** The first `attempt(item)` that is not undefined; the next is only tried when one gave nothing. */
export function firstOf<T, R>(
  items: readonly T[],
  attempt: (item: T) => Later<R | undefined>,
  from = 0,
): Later<R | undefined> {
  for (let at = from; at < items.length; at++) {
    const result = attempt(items[at] as T);
    if (result instanceof Promise) {
      return result.then((value) =>
        value === undefined ? firstOf(items, attempt, at + 1) : value,
      );
    }
    if (result !== undefined) return result;
  }
  return undefined;
}
