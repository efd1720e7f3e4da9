// Peak memory of a first load, each in a process of its own: a hundred thousand records against ten
// thousand. The source is generated page by page, so what grows is the engine.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bench } from './bench.ts';

const aboveMbMax = 64;

export const memoryBench: Bench = async (tell) => {
  const small = await peakOf(10_000, tell);
  const big = await peakOf(100_000, tell);
  const above = Math.round((big - small) * 10) / 10;
  return [
    {
      what: 'peak memory of a first load of 100,000 above that of 10,000, in MB',
      value: above,
      bar: `at most ${aboveMbMax}`,
      isPassed: above <= aboveMbMax,
      details: { of10000: Math.round(small), of100000: Math.round(big) },
    },
  ];
};

async function peakOf(count: number, tell: (line: string) => void): Promise<number> {
  tell(`first load of ${count}`);
  const folder = mkdtempSync(join(tmpdir(), 'samband-bench-'));
  try {
    const script = new URL('./memory-process.ts', import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, [
      script,
      String(count),
      join(folder, 'bench.db'),
    ]);
    return Number(stdout.trim());
  } finally {
    rmSync(folder, { recursive: true });
  }
}
