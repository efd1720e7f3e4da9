// A report, once a day: what began to wait in the days before its day and waits still. The day that was
// told is remembered in the store, so a restart tells nothing twice, and a morning that was slept
// through is told as soon as the engine is up again.

import { fingerprint } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import { entityOf, idOf } from '../base/ref.ts';
import type { Pipe, Report } from '../definition/pipe.ts';
import type { Image, Parked, ParkedReason, Transaction } from '../store/store.ts';
import type { World } from '../sync/world.ts';
import { dayOf, startOfDayMs, timeOfDay } from './day.ts';
import { type Mail, sendMail } from './mail.ts';
import type { ReportLine, ReportTrouble } from './report-sentences.ts';
import { reportText } from './report-words.ts';
import type { Trouble } from './troubles.ts';

const kinds: Readonly<Record<Report['what'][number], readonly ParkedReason[]>> = {
  failed: ['failed'],
  dead: ['dead', 'key-taken', 'unknown-outcome', 'create-not-allowed'],
  parked: ['reference', 'ambiguous'],
  conflict: ['conflict', 'in-doubt', 'frozen'],
  held: ['held'],
};

/** What waits at most in one report. */
const parkedMax = 10_000;

/** A server that took the mail and did not answer: whoever has the claim has this long to settle it. */
const claimMs = 10 * 60_000;

/** A shorter trouble is over before somebody has read of it. */
const troubleMs = 60 * 60_000;

/** Sends what is to be told today, if its time has come and nobody has told it. */
export async function tellReport(
  world: World,
  report: Report,
  troubles: readonly Trouble[] = [],
): Promise<void> {
  const { clock, store, catalogue } = world;
  const zone = catalogue.project.timeZone;
  const now = clock.now();
  const today = dayOf(now, zone);
  const { mail: server } = catalogue.project;
  if (server === undefined || timeOfDay(now, zone) < report.at) return;
  const fact = `report ${report.id}`;
  const found = await store.transact(async (tx) => {
    const told = (await tx.facts([fact])).get(fact) as Claim | undefined;
    if (told?.day === today && (told.isSent || now - told.atMs < claimMs)) return undefined;
    await tx.putFacts({ [fact]: { day: today, isSent: false, atMs: now } });
    return {
      ...(await linesOf(world, tx, report, startOfDayMs(today, zone))),
      troubles: await lastingOf(world, tx, report, troubles),
    };
  });
  if (found === undefined) return;
  try {
    if (found.lines.length + found.troubles.length > 0) {
      const day = dayOf(startOfDayMs(today, zone) - 1, zone);
      await sendMail(server.url, mailOf(world, report, day, found));
    }
  } catch (error) {
    // Not told: the next try need not wait for the claim.
    await store.transact((tx) => tx.putFacts({ [fact]: { day: '', isSent: false, atMs: now } }));
    throw error;
  }
  await store.transact((tx) => tx.putFacts({ [fact]: { day: today, isSent: true, atMs: now } }));
}

interface Claim {
  readonly day: string;
  readonly isSent: boolean;
  readonly atMs: number;
}

function mailOf(
  world: World,
  report: Report,
  day: string,
  found: Told & { readonly troubles: readonly ReportTrouble[] },
): Mail {
  const { project } = world.catalogue;
  const from = project.mail?.from ?? '';
  const host = /@([^\s>]+)/.exec(from)?.[1] ?? 'samband';
  return {
    from,
    to: report.mail,
    ...reportText(project.language ?? 'en', report.title, day, found.lines, found),
    messageId: `<${fingerprint([report.id, day])}@${host}>`,
  };
}

/** Of its pipes and what they read, and long enough to be told; one line for each system that cannot be read. */
async function lastingOf(
  { catalogue, clock }: World,
  tx: Transaction,
  report: Report,
  troubles: readonly Trouble[],
): Promise<readonly ReportTrouble[]> {
  const pipes = catalogue.pipes.filter(({ id }) => report.pipes.includes(id));
  const cursors = await tx.cursors(pipes.flatMap(({ source, sink }) => [source.id, sink.id]));
  const zone = catalogue.project.timeZone;
  const title = (system: string) => catalogue.systems.get(system)?.title ?? system;
  const found = troubles.flatMap((one): (ReportTrouble & { readonly sinceMs: number })[] => {
    // What was read last is known over a restart as well.
    const sinceMs = Math.min(cursors.get(one.id)?.lastReadAtMs ?? one.sinceMs, one.sinceMs);
    const entity = catalogue.entities.get(one.id);
    const isOurs = (pipe: Pipe) =>
      one.part === 'pipe'
        ? pipe.id === one.id
        : [pipe.source, pipe.sink].some((end) => end === entity);
    const pipe = pipes.find(isOurs);
    if (!pipe || clock.now() - sinceMs < troubleMs) return [];
    const since = `${dayOf(sinceMs, zone)} ${timeOfDay(sinceMs, zone)}`;
    const frame = { from: title(pipe.source.system), to: title(pipe.sink.system), since, sinceMs };
    const unread = entity ? { unread: title(entity.system) } : {};
    return [{ ...frame, ...unread, detail: one.message }];
  });
  found.sort((a, b) => a.sinceMs - b.sinceMs);
  return [...Map.groupBy(found, ({ unread, from, to }) => unread ?? `${from} ${to}`).values()].map(
    ([first]) => first as ReportTrouble,
  );
}

interface Told {
  readonly lines: readonly ReportLine[];
  /** Nothing of its pipes waits that no line tells of. */
  readonly isRestOver: boolean;
}

/** One line for each record, oldest first. */
async function linesOf(
  world: World,
  tx: Transaction,
  report: Report,
  endMs: number,
): Promise<Told> {
  const wanted = new Set(report.what.flatMap((what) => kinds[what]));
  const pipes = world.catalogue.pipes.filter(({ id }) => report.pipes.includes(id));
  const parked: Parked[] = [];
  for (const pipe of pipes) parked.push(...(await tx.parkedList({ pipe: pipe.id }, '', parkedMax)));
  const told = parked
    .filter(
      ({ why, sinceMs }) => wanted.has(why) && sinceMs < endMs && sinceMs >= endMs - report.sinceMs,
    )
    .sort((a, b) => a.sinceMs - b.sinceMs);
  const once = new Map(
    told.map((one) => [`${one.pipe} ${one.subject}`, one]).reverse() as [string, Parked][],
  );
  const chosen = told.filter((one) => once.get(`${one.pipe} ${one.subject}`) === one);
  const images = await tx.images(chosen.map(({ ref }) => ref));
  const lines = await Promise.all(
    chosen.map(async (one) => {
      const pipe = pipes.find(({ id }) => id === one.pipe) as Pipe;
      return lineOf(world, pipe, one, images.get(one.ref));
    }),
  );
  const subjects = new Set(chosen.map(({ subject }) => subject));
  return { lines, isRestOver: parked.every(({ subject }) => subjects.has(subject)) };
}

async function lineOf(
  world: World,
  pipe: Pipe,
  one: Parked,
  image: Image | undefined,
): Promise<ReportLine> {
  const isForward = entityOf(one.ref) !== pipe.sink.id;
  const [origin, target] = isForward ? [pipe.source, pipe.sink] : [pipe.sink, pipe.source];
  const title = (system: string) => world.catalogue.systems.get(system)?.title ?? system;
  return {
    what: origin.title,
    name: nameOf(pipe, isForward ? 'source' : 'sink', one.ref, image),
    from: title(origin.system),
    to: title(target.system),
    why: one.why,
    detail: detailOf(one),
    time: timeOfDay(one.sinceMs, world.catalogue.project.timeZone),
  };
}

/** The key by which the pipe recognises the record is what people know it by. */
function nameOf(
  pipe: Pipe,
  side: 'source' | 'sink',
  ref: string,
  image: Image | undefined,
): string {
  for (const rule of pipe.merge) {
    for (const key of rule[side]) {
      const path = 'kind' in key ? undefined : (key.path ?? key.reads[0]);
      const value = path === undefined ? undefined : readPath(image?.props, path);
      if (typeof value === 'string' ? value !== '' : typeof value === 'number')
        return String(value);
    }
  }
  return idOf(ref);
}

/**
 * The system's own words, or what is missing. What we say of references ourselves is for those who
 * know our names, so only the value that was looked for is shown.
 */
function detailOf({ why, reason, waitsFor }: Parked): string {
  if (why === 'failed' || why === 'dead' || why === 'key-taken') return reason;
  return /=(.+)$/s.exec(waitsFor ?? '')?.[1] ?? '';
}
