// Progress of a sync on stderr: a bar with rate and what waits where a person watches, otherwise a
// plain line every few seconds. It only listens and asks the store; nothing waits for it.

import type { Clock } from '../base/clock.ts';
import { whatIsDue } from '../runtime/due.ts';
import type { Events } from '../runtime/events.ts';
import { createTally } from '../runtime/summary.ts';
import type { World } from '../sync/world.ts';
import type { Terminal } from './terminal.ts';

const barWidth = 24;
const liveEveryMs = 150;
const plainEveryMs = 5_000;

/** Shows progress from now on; the result ends it and takes the bar away. */
export function showProgress(
  world: World,
  events: Events,
  terminal: Terminal,
): () => Promise<void> {
  const tally = createTally();
  const unlisten = events.listen(tally.listener);
  const ended = new AbortController();
  const shown = show(world, terminal, tally, ended.signal);
  return async () => {
    unlisten();
    ended.abort();
    await shown;
    terminal.redraw('');
  };
}

async function show(
  world: World,
  terminal: Terminal,
  tally: ReturnType<typeof createTally>,
  ended: AbortSignal,
): Promise<void> {
  const begunAtMs = world.clock.now();
  let before = '';
  while (await slept(world.clock, terminal.isLive ? liveEveryMs : plainEveryMs, ended)) {
    const waiting = await waitingNow(world);
    if (ended.aborted) return;
    const line = lineOf({ tally, waiting, seconds: (world.clock.now() - begunAtMs) / 1000 });
    if (terminal.isLive) terminal.redraw(line.slice(0, terminal.columns - 1));
    else if (line !== before) terminal.note(line);
    before = line;
  }
}

function slept(clock: Clock, ms: number, ended: AbortSignal): Promise<boolean> {
  return clock.sleep(ms, ended).then(
    () => true,
    () => false,
  );
}

interface Waiting {
  readonly work: number;
  readonly parked: number;
}

async function waitingNow(world: World): Promise<Waiting> {
  const due = await whatIsDue(world);
  const parked = await world.store.transact((tx) => tx.countParked());
  return {
    work: [...due.values()].reduce((sum, one) => sum + one.waiting, 0),
    parked: parked.reduce((sum, one) => sum + one.count, 0),
  };
}

/** `[##########--------------] 42 %  310 read, 120 written, 34/s, 170 to do, 12 wait` */
export function lineOf({
  tally,
  waiting,
  seconds,
}: {
  tally: Pick<ReturnType<typeof createTally>, 'read' | 'pipes' | 'steps'>;
  waiting: Waiting;
  seconds: number;
}): string {
  const read = Object.values(tally.read()).reduce((sum, one) => sum + one.records, 0);
  const written = Object.values(tally.pipes()).reduce(
    (sum, one) => sum + one.created + one.updated + one.deleted,
    0,
  );
  const done = tally.steps();
  const share = done + waiting.work === 0 ? 0 : done / (done + waiting.work);
  const filled = Math.floor(share * barWidth);
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %`;
  const rate = seconds > 0 ? (written > 0 ? written : read) / seconds : 0;
  const parts = [
    `${read} read`,
    `${written} written`,
    `${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`,
    `${waiting.work} to do`,
  ];
  if (waiting.parked > 0) parts.push(`${waiting.parked} wait`);
  return `${bar}  ${parts.join(', ')}`;
}
