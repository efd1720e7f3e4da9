// `npm run kill-loop`: the engine as a real process over HTTP is killed outright at every place where it
// can be, and at moments of chance, while answers are lost and searches lag. Then nothing is lost and
// nothing is doubled. The same with the settle time off does double: the check can fail. Lives mostly
// wait for the settle time, so several loops run side by side, each on a project of its own.
//   npm run kill-loop -- 8       fewer kills, of the places that chance chooses

import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { seededRandom } from '../../engine/sandbox/random.ts';
import type { Death } from './places.ts';
import { type Run, runWith } from './run.ts';

const killsMin = 60;
/** Of the kills without a limit, at moments of chance. */
const byChance = 16;
/** After each of them a life goes on with what was left open, while searches still lag. */
const killsWithoutSettle = 12;
/** The settle time is longer than the lag of searches and the longest request together. */
const settled = { settle: '2s', searchLagMs: 800, lostShare: 0.25 };
/** Without it a lost call is asked for at once, and what it made is not found yet. */
const unsettled = { settle: '0s', searchLagMs: 2_500, lostShare: 0.5 };
/** A life that is killed at a moment of chance lasts this long at most. */
const lifeMs = 2_500;
/** More than this only wait for a processor, and then a request lasts longer than is settled for. */
const loops = 2 * Math.min(3, availableParallelism());

const limit = process.argv[2] === undefined ? undefined : Number(process.argv[2]);
const random = seededRandom(1);
const began = Date.now();

const surveyed = Promise.withResolvers<Readonly<Record<string, number>>>();
const surveying = runWith(settled, 1, async (run) => {
  await run.people();
  surveyed.resolve((await run.live())?.seen ?? {});
});
surveying.catch(surveyed.reject);
const places = Object.entries(await surveyed.promise).sort(([a], [b]) => a.localeCompare(b));
const deaths = [
  ...places.map(
    ([place, seen]): Death => ({ place, nth: random.between(1, Math.max(1, seen >> 2)) }),
  ),
  ...Array.from({ length: byChance }, () => undefined),
];
const left = shuffled(deaths).slice(0, limit ?? deaths.length);
const control = runWith(unsettled, 0, liveWithoutSettle);
const [survey, ...results] = await Promise.all([
  surveying,
  ...Array.from({ length: loops }, (_, at) => runWith(settled, at + 2, die)),
]);
const killed = results.flatMap(({ result }) => result);
const dead = killed.filter((one) => one.isDead);
const found = [survey, ...results].flatMap((one) => one.found);
const lostAnswers = results.reduce((sum, one) => sum + one.lostAnswers, 0);
const records = results.reduce((sum, one) => sum + one.records, 0);
const died = new Set(dead.flatMap(({ death }) => death?.place ?? []));
const alive = killed.flatMap(({ death, isDead }) => (isDead || !death ? [] : [death.place]));
console.log(
  `${dead.length} kills at ${died.size} of ${places.length} places and ${dead.filter(({ death }) => !death).length} moments of chance, ${lostAnswers} answers lost:`,
);
console.log(`${records} records, ${found.length} of them lost or doubled.`);
for (const one of found) console.log(`  ${one}`);
if (alive.length > 0) console.log(`Not come to again: ${alive.join('; ')}`);

const doubled = (await control).result;
console.log(`With the settle time off: ${doubled.length} doubled. ${seconds()}`);
for (const one of doubled) console.log(`  ${one}`);

/** Of a few that chance chooses, one or two may not be come to again. */
const isEnough = dead.length >= (limit === undefined ? killsMin : limit * 0.9);
if (!isEnough) console.log('Too few of the lives were killed.');
process.exitCode = found.length === 0 && doubled.length > 0 && isEnough ? 0 : 1;

interface Killed {
  /** Undefined: at a moment of chance. */
  readonly death: Death | undefined;
  readonly isDead: boolean;
}

/** Deaths one after the other, as long as there are any that no other loop has taken. */
async function die(run: Run): Promise<readonly Killed[]> {
  const killed: Killed[] = [];
  while (left.length > 0) {
    const death = left.pop();
    await run.people();
    const lived = death ? await run.live(death) : await run.killAfter(random.between(0, lifeMs));
    killed.push({ death, isDead: lived === undefined });
  }
  return killed;
}

/** Until something is doubled: that is all there is to see. */
async function liveWithoutSettle(run: Run): Promise<readonly string[]> {
  for (let kills = 0; kills < killsWithoutSettle; kills++) {
    await run.people();
    await setTimeout(unsettled.searchLagMs);
    await run.killAfter(random.between(0, lifeMs));
    await run.live();
    const doubled = await run.doubled();
    if (doubled.length > 0) return doubled;
  }
  return [];
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function seconds(): string {
  return `${Math.round((Date.now() - began) / 1_000)} s`;
}
