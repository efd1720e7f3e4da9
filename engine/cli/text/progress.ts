// Progress of a sync on stderr: a bar with rate and what waits where a person watches, otherwise a
// plain line every few seconds. It only listens and asks the store; nothing waits for it.

import type { Clock } from '../../base/clock.ts';
import { whatIsDue } from '../../runtime/due.ts';
import type { Events } from '../../runtime/events.ts';
import { createTally, type Tally } from '../../runtime/summary.ts';
import type { World } from '../../sync/world.ts';
import type { Terminal } from '../command/terminal.ts';

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
  const reading = new Map<string, Meeting | null>();
  const unlisten = [
    events.listen(tally.listener),
    events.listen((event) => {
      if (event.kind === 'met') {
        const { entity, records, of } = event;
        reading.set(entity, records < of ? { records, of } : null);
      }
      if (!('part' in event) || event.part !== 'reading') return;
      if (event.kind === 'began') reading.set(event.id, null);
      else reading.delete(event.id);
    }),
  ];
  const ended = new AbortController();
  const shown = show(world, terminal, { tally, reading }, ended.signal);
  return async () => {
    for (const stop of unlisten) stop();
    ended.abort();
    await shown;
    terminal.redraw('');
  };
}

/** Entities that are being read; of those that new pipes meet first, how far that is. */
type Reading = ReadonlyMap<string, Meeting | null>;

interface Meeting {
  readonly records: number;
  readonly of: number;
}

async function show(
  world: World,
  terminal: Terminal,
  { tally, reading }: { readonly tally: Tally; readonly reading: Reading },
  ended: AbortSignal,
): Promise<void> {
  const begunAtMs = world.clock.now();
  let before = '';
  while (await slept(world.clock, terminal.isLive ? liveEveryMs : plainEveryMs, ended)) {
    // What keeps the store from being asked is told by the runs, which cannot use it either.
    const waiting = await waitingNow(world).catch(() => undefined);
    if (ended.aborted) return;
    if (!waiting) continue;
    const seconds = (world.clock.now() - begunAtMs) / 1000;
    const line = lineOf({
      tally,
      waiting,
      reading,
      pauses: pausesNow(world),
      seconds,
    });
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
  /** What is to be done, with what is sent and not answered yet. */
  readonly work: number;
  readonly sent: number;
  readonly parked: number;
}

async function waitingNow(world: World): Promise<Waiting> {
  const due = [...(await whatIsDue(world)).values()];
  const parked = await world.store.transact((tx) => tx.countParked());
  return {
    work: due.reduce((sum, one) => sum + one.waiting, 0),
    sent: due.reduce((sum, one) => sum + one.sent, 0),
    parked: parked.reduce((sum, one) => sum + one.count, 0),
  };
}

/** Systems that let nothing through for a while, each with how long that still takes. */
function pausesNow({ drivers, clock }: World): readonly Pause[] {
  return [...drivers].flatMap(([system, driver]) => {
    const { untilMs } = driver.health();
    const seconds = untilMs === undefined ? 0 : Math.ceil((untilMs - clock.now()) / 1000);
    return seconds < pauseSecondsMin ? [] : [{ system, seconds }];
  });
}

interface Pause {
  readonly system: string;
  readonly seconds: number;
}

/** Shorter ones come and go. */
const pauseSecondsMin = 3;

/**
 * `[##########--------------]  42 %  310 read, 120 written, 34/s, 170 to do, 50 of them sent, 12 wait`; while
 * a listing is read nobody knows how much there will be, so there is no share: `reading shop.order`. Before
 * that, new pipes may have to meet what is known already: `new pipes meet 2000 of 9000 shop.order`.
 */
export function lineOf({
  tally,
  waiting,
  reading,
  pauses,
  seconds,
}: {
  tally: Pick<Tally, 'read' | 'pipes' | 'steps'>;
  waiting: Waiting;
  reading: Reading;
  pauses: readonly Pause[];
  seconds: number;
}): string {
  const read = Object.values(tally.read()).reduce((sum, one) => sum + one.records, 0);
  const written = Object.values(tally.pipes()).reduce(
    (sum, one) => sum + one.created + one.updated + one.deleted,
    0,
  );
  const rate = seconds > 0 ? (written > 0 ? written : read) / seconds : 0;
  const parts = [
    `${read} read`,
    `${written} written`,
    `${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`,
  ];
  const met = [...reading].flatMap(([id, meeting]) =>
    meeting ? [`${meeting.records} of ${meeting.of} ${id}`] : [],
  );
  const listed = [...reading].flatMap(([id, meeting]) => (meeting ? [] : [id]));
  if (waiting.work > 0 || reading.size === 0) parts.push(`${waiting.work} to do`);
  if (waiting.sent > 0) parts.push(`${waiting.sent} of them sent`);
  if (waiting.parked > 0) parts.push(`${waiting.parked} wait`);
  if (met.length > 0) parts.push(`new pipes meet ${met.join(' and ')}`);
  if (listed.length > 0) parts.push(`reading ${listed.join(' and ')}`);
  for (const pause of pauses) parts.push(`${pause.system} goes on in ${pause.seconds} s`);
  return `${barOf(tally.steps(), reading.size > 0 ? undefined : waiting.work)}  ${parts.join(', ')}`;
}

/** How much of what is known is done; without a share if that is not all. */
function barOf(done: number, left: number | undefined): string {
  if (left === undefined) return `[${'-'.repeat(barWidth)}]    …`;
  const share = done + left === 0 ? 0 : done / (done + left);
  const filled = Math.floor(share * barWidth);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}] ${percent} %`;
}
