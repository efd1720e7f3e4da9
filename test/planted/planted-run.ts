// Plants one bug while the engine is loaded, and lives through bad days until one shows it. Prints one
// line of JSON: the day and what it broke, or nothing.
//   node test/planted/planted-run.ts <name of the bug>     or, without a name, the engine as it is

import { registerHooks } from 'node:module';
import { bugs } from './bugs.ts';
import { oddDays } from './odd-days.ts';

const [name = ''] = process.argv.slice(2);
const bug = bugs.find((one) => one.name === name);
if (name !== '' && !bug) throw new Error(`there is no bug ${name}`);
const seedsMax = Number(process.env.PLANTED_SEEDS ?? 400);
let isPlanted = false;

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    if (!bug || !url.endsWith(`/engine/${bug.file}`)) return loaded;
    const source = String(loaded.source);
    if (source.split(bug.find).length !== 2)
      throw new Error(
        `"${bug.name}" no longer fits into engine/${bug.file}; give it another place`,
      );
    isPlanted = true;
    return { ...loaded, source: source.replace(bug.find, () => bug.replace) };
  },
});

const { shape } = await import('../simulate/shapes.ts');
const { simulation } = await import('../../engine/simulate/simulate.ts');

// The other shapes are lived through by `test/simulate`, with the engine as it is.
const shapes = bug ? (bug.shapes ?? ['plain']) : Object.keys(oddDays);
const runs = await Promise.all(
  shapes.map(async (one) => {
    const odd = oddDays[one];
    const catalogue = await shape(odd ? 'plain' : one);
    return { shape: one, odd, run: simulation(catalogue, catalogue.pipes) };
  }),
);
if (bug && !isPlanted) throw new Error(`engine/${bug.file} was never loaded`);
let found: unknown;
for (let seed = 1; seed <= seedsMax && found === undefined; seed++) {
  for (const { shape: one, odd, run } of runs) {
    const scenario = run.scenario(seed);
    const { violation } = await run.run(odd ? odd(scenario) : scenario);
    if (violation) found = { seed, shape: one, ...violation };
    if (violation) break;
  }
}
process.stdout.write(`${JSON.stringify(found ?? null)}\n`);
