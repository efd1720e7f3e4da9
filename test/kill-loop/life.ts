// One life of the engine over HTTP: everything once, until it is quiet, or until it dies at a place.
// Says `begun` when it begins, and one line of JSON at its end.
//   node test/kill-loop/life.ts <project> <place> <nth>      without a place it lives on

import { systemClock } from '../../engine/base/clock.ts';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import type { Driver } from '../../engine/drivers/driver.ts';
import { evenly, worldOn } from '../../engine/runtime/assemble.ts';
import { createEvents } from '../../engine/runtime/events.ts';
import { syncUntilQuiet } from '../../engine/runtime/sync-until-quiet.ts';
import { openStore } from '../../engine/store/open.ts';
import { placesUntil } from './places.ts';

/** What a life that was not killed says at its end. */
export interface Lived {
  readonly seen: Readonly<Record<string, number>>;
  readonly writes: number;
  readonly parked: number;
  readonly faults: readonly unknown[];
}

const [root = '', place, nth = '1'] = process.argv.slice(2);
const catalogue = await loadCatalogue(root, { env: process.env });
const errors = catalogue.problems.filter(({ severity }) => severity === 'error');
if (errors.length > 0) throw new Error(JSON.stringify(errors, null, 1));
const places = placesUntil(place ? { place, nth: Number(nth) } : undefined);
const events = createEvents();
let writes = 0;
events.listen((event) => {
  if (event.kind === 'wrote') writes++;
});
const store = places.store(await openStore(catalogue.project.store));
const { world, close } = worldOn(catalogue, store, { clock: systemClock, events });
const drivers = world.drivers as Map<string, Driver>;
for (const [name, driver] of drivers) drivers.set(name, places.driver(driver));
process.stdout.write('begun\n');
const drain = new AbortController().signal;
const { parked, faults } = await syncUntilQuiet(world, events, { random: evenly, drain });
const lived = { seen: Object.fromEntries(places.seen), writes, parked: parked.length, faults };
process.stdout.write(`${JSON.stringify(lived satisfies Lived)}\n`);
await close();
