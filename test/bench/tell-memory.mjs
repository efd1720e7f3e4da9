// Loaded before a command: tells at its end how much memory it took at the most, in MB.

import { peakMegabytes } from './peak-memory.ts';

process.on('exit', () => {
  process.stderr.write(`memory ${Math.round(peakMegabytes())}\n`);
});
