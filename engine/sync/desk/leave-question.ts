// A person leaves a question as it is: it stands, nobody is asked, and it is nowhere told as something
// to do. It asks again once it is another question (`identify/park-records.ts`,
// `reconcile/store-results.ts`), or when a person lifts it.

import type { Parked, Transaction } from '../../store/store.ts';
import { asLeft, isLeft } from '../state/parked.ts';

/** Leaves questions of one pipe, and with each what the same question asks of its candidates. */
export async function leaveQuestions(tx: Transaction, items: readonly Parked[]): Promise<void> {
  await tx.putParked(items.map(asLeft));
  const whole = items.filter(({ row }) => row === '*');
  if (whole.length === 0) return;
  const asked = async (refs: readonly string[]) =>
    (await tx.parkedOf(refs)).filter(
      (one) => one.pipe === whole[0]?.pipe && one.row === '*' && !isLeft(one),
    );
  const refs = new Set(whole.map(({ ref }) => ref));
  const others = (await asked(whole.flatMap(({ candidates }) => candidates))).filter((one) =>
    one.candidates.some((ref) => refs.has(ref)),
  );
  const claimants = await asked(others.flatMap(({ candidates }) => candidates));
  const open = new Set(claimants.map(({ subject }) => subject));
  await tx.putParked(
    others.filter(({ candidates }) => !candidates.some((ref) => open.has(ref))).map(asLeft),
  );
}

/** Takes back what is left of these subjects, and what was left along with it; gives it. */
export async function liftQuestions(
  tx: Transaction,
  subjects: readonly string[],
): Promise<readonly Parked[]> {
  const own = (await tx.parkedOf(subjects)).filter(isLeft);
  const along = (await tx.parkedOf(own.flatMap(({ candidates }) => candidates))).filter(isLeft);
  await tx.dropParked([...own, ...along]);
  return [...own, ...along];
}
