// Loads generated customers into an empty store and prints the process's peak memory in MB.
//   node test/bench/memory-process.ts <count> <store>

import { boundMemory } from '../../engine/cli/command/spare-memory.ts';
import { benchWorld } from './bench-world.ts';
import { peakMegabytes } from './peak-memory.ts';

boundMemory(); // as every verb does
const [count = '10000', path = ':memory:'] = process.argv.slice(2);
const bench = await benchWorld(path, { count: Number(count), pageSize: 500, edited: new Set() });
await bench.run();
if (bench.erpDriver.counts.created !== Number(count))
  throw new Error(`${bench.erpDriver.counts.created} created`);
await bench.close();
process.stdout.write(`${peakMegabytes()}\n`);
