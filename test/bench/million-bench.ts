// A million customers in a shop and a million in an ERP, taken in and identified, against a bare loop that
// parses the same texts and upserts them into one table: both in processes of their own, in one run.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bench, Figure } from './bench.ts';
import type { BareFigures, OurFigures } from './million-process.ts';

/** On each side; fewer for a quick look, and then the figures say so. */
const people = Number(process.env.SAMBAND_CROWD ?? 1_000_000);
const shareMin = 0.1;
const peakMbMax = 512;
const changesShareMax = 0.01;

export const millionBench: Bench = async (tell) => {
  tell(`a bare loop over ${2 * people} customers`);
  const { bareMs } = await figuresOf<BareFigures>('bare');
  tell('the same through collect and identify, which takes minutes');
  const ours = await figuresOf<OurFigures>('ours');
  const loadMs = ours.collectMs + ours.identifyMs;
  const share = rounded(bareMs / loadMs, 3);
  const changes = rounded(ours.changesMs / loadMs, 4);
  const seconds = (ms: number) => rounded(ms / 1_000, 1);
  const figures: readonly Figure[] = [
    {
      what: `collect and identify of ${people} customers on each side ÷ a bare loop of upserts`,
      value: share,
      bar: `at least ${shareMin}`,
      isPassed: share >= shareMin,
      details: {
        bareSeconds: seconds(bareMs),
        collectSeconds: seconds(ours.collectMs),
        identifySeconds: seconds(ours.identifyMs),
        linked: ours.linked,
      },
    },
    {
      what: 'peak memory, in MB',
      value: ours.peakMb,
      bar: `at most ${peakMbMax}`,
      isPassed: ours.peakMb <= peakMbMax,
      details: {},
    },
    {
      what: '1,000 later changes of keys ÷ the load',
      value: changes,
      bar: `at most ${changesShareMax}`,
      isPassed: changes <= changesShareMax,
      details: { changesSeconds: seconds(ours.changesMs), unlinked: ours.unlinked },
    },
    {
      what: 'rows written by a run with nothing changed',
      value: ours.writesOfNothing,
      bar: 'exactly 0',
      isPassed: ours.writesOfNothing === 0,
      details: { seconds: seconds(ours.nothingMs) },
    },
  ];
  return figures;
};

async function figuresOf<Figures>(which: 'ours' | 'bare'): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'samband-bench-'));
  try {
    const script = new URL('./million-process.ts', import.meta.url).pathname;
    const call = promisify(execFile)(process.execPath, [script, which, String(people), folder]);
    call.child.stderr?.pipe(process.stderr);
    return JSON.parse((await call).stdout) as Figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
