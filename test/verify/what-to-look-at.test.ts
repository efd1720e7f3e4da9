// What a failed trial tells somebody to look at, and what a trial left behind.

import { expect, test } from 'vitest';
import type { Tried } from '../../engine/verify/trial.ts';
import { withWhatIsLeft, withWhatToLookAt } from '../../engine/verify/what-to-look-at.ts';

const failed: Tried = { verdict: 'failed', steps: [], reason: 'an edit did not come back' };
const proven: Tried = { verdict: 'proven', steps: [] };
const real = { world: undefined as never, where: 'real' } as const;

test('in real systems a failed row names the command that says why, and no value', async () => {
  const told = (tried: Tried) =>
    withWhatToLookAt(tried, undefined as never, undefined as never, real);
  expect((await told(failed)).reason).toBe(
    'an edit did not come back; `samband why` of the record says what was decided',
  );
  expect(await told(proven)).toBe(proven);
});

test('an edit that could not be taken back is told, each property once', () => {
  expect(withWhatIsLeft(proven, [])).toBe(proven);
  expect(withWhatIsLeft(proven, ['name', 'name', 'lines']).reason).toBe(
    'what was put into name, lines could not be taken back',
  );
  expect(withWhatIsLeft(failed, ['name']).reason).toBe(
    'an edit did not come back; what was put into name could not be taken back',
  );
});
