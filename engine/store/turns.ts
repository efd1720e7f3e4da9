// One thing at a time: a database connection carries one transaction, and one statement, at once.

/** Runs one call after the other, in the order they came; a call that fails is not in the way. */
export function turns(): <T>(call: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (call) => {
    const mine = last.then(call);
    last = mine.catch(() => {});
    return mine;
  };
}
