// The frame of an imitated system: a real HTTP server on loopback around a definition. Handlers run
// to their end before the next request is looked at, so every request is atomic; its writes are in
// the journal before it is answered. Faults, limits and the control end points work for all systems.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Clock, systemClock } from '../base/clock.ts';
import { control } from './control.ts';
import type {
  Answer,
  Live,
  Person,
  Rate,
  StandInDefinition,
  StandInRequest,
} from './definition.ts';
import { type Delivery, openDeliveries } from './deliveries.ts';
import { createFaults, type Faults, type Trouble } from './faults.ts';
import { bodyOf, cut, listen, pathWithQuery, requestOf, send } from './http.ts';
import { seededRandom } from './random.ts';
import { createRateLimit } from './rate-limit.ts';
import { openRecords, type Records } from './records.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';

export interface StandInOptions {
  /** Where `<system>.jsonl` lies; state is in memory only when left out. */
  readonly folder?: string;
  /** Any free port when left out. */
  readonly port?: number;
  readonly clock?: Clock;
  /** Seeds the chance of faults. */
  readonly seed?: number;
  /** `false` for no rate limit, a rate of one's own, or the system's own when left out. */
  readonly limits?: Rate | false;
}

export type Observer = (request: StandInRequest, answer: Answer) => void;

export interface StandIn {
  readonly system: string;
  /** Address with the base path: what clients are configured with. */
  readonly url: string;
  /** Address without the base path; control end points are at `<origin>/sandbox`. */
  readonly origin: string;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly records: Records;
  readonly person: Person;
  counts(): Readonly<Record<string, number>>;
  setLimits(limits: Rate | false): void;
  /** Called for every request that reached the system, with its answer; returns what ends it. */
  watch(observer: Observer): () => void;
  /** Sends all webhooks to this address; to none when undefined. */
  subscribe(url: string | undefined): void;
  /** Back to an empty system. */
  reset(): void;
  /** Resolves when no webhook waits. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export async function startStandIn(
  definition: StandInDefinition,
  options: StandInOptions = {},
): Promise<StandIn> {
  const clock = options.clock ?? systemClock;
  const random = seededRandom(options.seed ?? 1);
  const faults = createFaults(random.next);
  const requests = createRequestLog();
  const deliveries = openDeliveries(clock);
  const file = options.folder && join(options.folder, `${definition.system}.jsonl`);
  const records = openRecords(definition.tables, () => clock.now(), file);
  const searchedUntilMs = (): number =>
    faults.searchLagMs > 0 ? clock.now() - faults.searchLagMs : Number.POSITIVE_INFINITY;
  // Webhooks leave only when what they tell of is in the journal.
  let outbox: Delivery[] = [];
  const notify = (delivery: Delivery): void => {
    outbox.push(delivery);
  };
  const transact = <T>(work: () => T): T => {
    try {
      const result = records.together(work);
      for (const delivery of outbox) deliveries.send(delivery);
      return result;
    } finally {
      outbox = [];
    }
  };
  const live = definition.start({ records, clock, notify: notify, searchedUntilMs });
  const limit = createRateLimit(clock, definition.rate);
  limit.set(options.limits ?? definition.rate);
  const observers = new Set<Observer>();
  transact(() => live.prepare());

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy());
  });
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    if (body === undefined) return send(response, { status: 413 });
    const request = requestOf(incoming, body, definition.base);
    if (request.path.startsWith('/sandbox/') && !(incoming.url ?? '').startsWith(definition.base)) {
      return send(response, control(standIn, request, incoming.socket.remoteAddress));
    }
    const meeting = faults.meeting(request.method, pathWithQuery(request));
    await suffer(request, meeting, response);
  };
  /** Lets the troubles happen around the effect of the request. */
  const suffer = async (
    request: StandInRequest,
    meeting: readonly Trouble[],
    response: ServerResponse,
  ): Promise<void> => {
    for (const trouble of meeting) {
      if (trouble.kind === 'slow') await clock.sleep(trouble.latencyMs);
    }
    const trouble = meeting.find(({ kind }) => kind !== 'slow');
    const before = trouble && !('when' in trouble && trouble.when === 'after');
    const answer = before ? undefined : perform(request);
    const shown = trouble ? troubled(live, trouble, answer) : answer;
    requests.add({ atMs: clock.now(), request, answer: shown, had: answer, trouble });
    if (trouble?.kind === 'hang') return;
    if (trouble?.kind === 'cut') return cut(response, answer);
    send(response, shown as Answer);
  };
  const perform = (request: StandInRequest): Answer => {
    const rate = limit.take(live.caller(request));
    const headers = rate && live.rateHeaders(rate.rate, rate.left, rate.resetMs);
    let answer: Answer;
    if (rate?.isOver) answer = live.tooMany(Math.ceil(rate.resetMs / 1000));
    else answer = answerSafely(request);
    if (headers) answer = { ...answer, headers: { ...headers, ...answer.headers } };
    for (const observer of observers) observer(request, answer);
    return answer;
  };
  const answerSafely = (request: StandInRequest): Answer => {
    try {
      return transact(() => live.answer(request));
    } catch (error) {
      const refusal = live.refusal(error);
      if (refusal) return refusal;
      process.stderr.write(`${definition.system} stand-in: ${(error as Error).stack}\n`);
      return live.broken(500);
    }
  };
  // Longer than clients keep idle connections, so that none is closed under a request.
  server.keepAliveTimeout = 75_000;
  const origin = await listen(server, options.port ?? 0);
  const standIn: StandIn = {
    system: definition.system,
    url: origin + definition.base,
    origin,
    faults,
    requests,
    records,
    person: atomic(live.person, transact),
    counts: () => Object.fromEntries(live.entities.map((name) => [name, records.count(name)])),
    setLimits: limit.set,
    watch: (observer) => {
      observers.add(observer);
      return () => observers.delete(observer);
    },
    subscribe: (url) => transact(() => live.subscribe(url)),
    reset: () => {
      records.clear();
      transact(() => live.prepare());
    },
    idle: deliveries.idle,
    close: async () => {
      deliveries.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      records.close();
    },
  };
  return standIn;
}

function troubled(live: Live, trouble: Trouble, answer: Answer | undefined): Answer | undefined {
  if (trouble.kind === 'limit') return live.tooMany(trouble.retryAfterSeconds);
  if (trouble.kind === 'status') return live.broken(trouble.status);
  return answer;
}

function atomic(person: Person, transact: <T>(work: () => T) => T): Person {
  return {
    ...person,
    create: (...given) => transact(() => person.create(...given)),
    edit: (...given) => transact(() => person.edit(...given)),
    remove: (...given) => transact(() => person.remove(...given)),
  };
}
