// `npm run kill-loop`: the engine as a real process over HTTP is killed outright at every place where it
// can be, and at moments of chance, while answers are lost and searches lag. Then nothing is lost and
// nothing is doubled. The same with the settle time off does double: the check can fail.
//   npm run kill-loop -- 8       fewer kills, of the places that chance chooses

import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { seededRandom } from '../../engine/sandbox/random.ts';
import type { Death } from './places.ts';
import { type Run, runWith } from './run.ts';

const killsMin = 60;
/** Of the kills without a limit, at moments of chance. */
const byChance = 20;
/** After each of them a life goes on with what was left open, while searches still lag. */
const killsWithoutSettle = 5;
/** The settle time is longer than the lag of searches and the longest request together. */
const settled = { settle: '4s', searchLagMs: 2_500, lostShare: 0.25 };
/** Without it a lost call is asked for at once, and what it made is not found yet. */
const unsettled = { settle: '0s', searchLagMs: 4_000, lostShare: 0.5 };
/** A life that is killed at a moment of chance lasts this long at most. */
const lifeMs = 4_000;

const limit = process.argv[2] === undefined ? undefined : Number(process.argv[2]);
const random = seededRandom(1);
const began = Date.now();

const first = await runWith(settled, 1, async (run) => {
  await run.people();
  const lived = await run.live();
  return lived?.seen ?? {};
});
const places = Object.entries(first.result).sort(([a], [b]) => a.localeCompare(b));
const deaths = [
  ...places.map(
    ([place, seen]): Death => ({ place, nth: random.between(1, Math.max(1, seen >> 2)) }),
  ),
  ...Array.from({ length: byChance }, () => undefined),
];
const chosen = shuffled(deaths).slice(0, limit ?? deaths.length);
const loops = Math.min(2, availableParallelism());
const results = await Promise.all(
  Array.from({ length: loops }, (_, at) =>
    runWith(settled, at + 2, (run) =>
      die(
        run,
        chosen.filter((_death, index) => index % loops === at),
      ),
    ),
  ),
);
const killed = results.flatMap(({ result }) => result);
const kills = killed.filter((one) => one.isDead).length;
const found = [first, ...results].flatMap((one) => one.found);
const lostAnswers = results.reduce((sum, one) => sum + one.lostAnswers, 0);
const records = results.reduce((sum, one) => sum + one.records, 0);
const alive = killed.flatMap(({ death, isDead }) => (isDead || !death ? [] : [death.place]));
console.log(
  `${kills} kills at ${new Set(killed.flatMap(({ death, isDead }) => (isDead && death ? [death.place] : []))).size} of ${places.length} places and ${killed.filter(({ death, isDead }) => isDead && !death).length} moments of chance, ${lostAnswers} answers lost:`,
);
console.log(`${records} records, ${found.length} of them lost or doubled. ${seconds()}`);
for (const one of found) console.log(`  ${one}`);
if (alive.length > 0) console.log(`Not come to again: ${alive.join('; ')}`);

const off = await runWith(unsettled, 9, async (run) => {
  for (let kills = 0; kills < killsWithoutSettle; kills++) {
    await run.people();
    await setTimeout(unsettled.searchLagMs);
    await run.killAfter(random.between(0, lifeMs));
    await run.live();
  }
});
const doubled = off.found.filter((one) => one.includes('times')).length;
console.log(`With the settle time off: ${doubled} doubled. ${seconds()}`);

const isEnough = kills >= Math.min(killsMin, limit ?? killsMin) * 0.9;
if (!isEnough) console.log('Too few of the lives were killed.');
process.exitCode = found.length === 0 && doubled > 0 && isEnough ? 0 : 1;

interface Killed {
  /** Undefined: at a moment of chance. */
  readonly death: Death | undefined;
  readonly isDead: boolean;
}

async function die(run: Run, deaths: readonly (Death | undefined)[]): Promise<readonly Killed[]> {
  const killed: Killed[] = [];
  for (const death of deaths) {
    await run.people();
    const lived = death ? await run.live(death) : await run.killAfter(random.between(0, lifeMs));
    killed.push({ death, isDead: lived === undefined });
  }
  return killed;
}

function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function seconds(): string {
  return `${Math.round((Date.now() - began) / 1_000)} s`;
}
