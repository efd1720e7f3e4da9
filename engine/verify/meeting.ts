// Trials that go on side by side and carry their edits across together: each comes to the meeting when it
// has edited, and when all that are still at work have come, everything is carried once.

export interface Meeting {
  /** Resolves when what was edited has been carried. */
  carry(): Promise<void>;
}

/** Runs all trials; `work` is never begun while one of them is at work. */
export async function meet<Result>(
  trials: readonly ((meeting: Meeting) => Promise<Result>)[],
  work: () => Promise<void>,
): Promise<readonly Result[]> {
  let atWork = trials.length;
  let waiting: PromiseWithResolvers<void>[] = [];
  const look = () => {
    if (waiting.length === 0 || waiting.length < atWork) return;
    const all = waiting;
    waiting = [];
    work().then(
      () => all.forEach((one) => void one.resolve()),
      (error) => all.forEach((one) => void one.reject(error)),
    );
  };
  const meeting: Meeting = {
    carry: () => {
      const one = Promise.withResolvers<void>();
      waiting.push(one);
      look();
      return one.promise;
    },
  };
  return Promise.all(
    trials.map((trial) =>
      trial(meeting).finally(() => {
        atWork -= 1;
        look();
      }),
    ),
  );
}
