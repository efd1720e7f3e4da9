// The wire between an engine and a system: every call passes here one record at a time. Time goes on,
// people act meanwhile, the engine may die before or after it, and whatever fault is planned strikes.
// Here is also checked that nothing is sent without its intent, and no create again before its time.

import { fault } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import { refOf } from '../base/ref.ts';
import type { Entity } from '../definition/system.ts';
import type {
  CreateRequest,
  Driver,
  Look,
  Page,
  RemoveRequest,
  UpdateRequest,
  WriteAnswer,
} from '../drivers/driver.ts';
import type { MemoryDriver } from '../drivers/memory.ts';
import type { MemoryFault } from '../drivers/memory-faults.ts';
import type { Intent, Link, Transaction } from '../store/store.ts';
import { lagShare } from './behaviour.ts';
import type { Places } from './engine-life.ts';
import type { CallKind, Fault } from './faults.ts';
import type { Ground } from './ground.ts';
import { otherName } from './redefine.ts';

const intentsMax = 1_000;
const retryMs = 2_000;

export function wire(ground: Ground, places: Places, driver: MemoryDriver): Driver {
  const { system } = driver;
  const own = (entity: Entity) => system.entities[entity.name] ?? entity;
  const begin = async (call: CallKind, what: string): Promise<Fault | undefined> => {
    await places.call();
    ground.tick();
    const wrong = places.isReplaced ? undefined : ground.faults.take(system.name, call);
    ground.say(`  ${what}${wrong ? `  [${wrong}]` : ''}`);
    return wrong;
  };
  /** The fault as the system itself plays it. */
  const under = async <T>(wrong: MemoryFault | undefined, work: () => Promise<T>): Promise<T> => {
    driver.setFaults(() => wrong);
    try {
      return await work();
    } finally {
      driver.setFaults(undefined);
    }
  };
  const write = async (
    entity: Entity,
    what: string,
    send: { readonly intent: () => Promise<Intent | undefined>; readonly key: string },
    call: () => Promise<readonly WriteAnswer[]>,
  ): Promise<WriteAnswer> => {
    await noteSent(ground, system.settleMs, what, await send.intent(), send.key);
    const wrong = await begin('write', what);
    const begunAtMs = ground.time.now();
    if (wrong === 'hangs') await ground.former.pass(system.limits.timeoutMs);
    const lateMs = Math.floor(system.settleMs * lagShare);
    const [answer] = await under(played(wrong, begunAtMs, lateMs), call);
    // It lands at its own time, not when somebody looks next.
    if (wrong === 'late')
      ground.time.at(begunAtMs + lateMs, () => driver.people.records(entity.name));
    const sent = ground.sent.get(send.key);
    if (sent && answer && !['done', 'unclear'].includes(answer.kind)) sent.isUndone = true;
    await places.call();
    return answered(answer as WriteAnswer, wrong, begunAtMs);
  };
  return {
    system,
    health: driver.health,
    close: async () => {},
    readPage: async (entity, position) => {
      const wrong = await begin('list', `list ${entity.id}`);
      const begunAtMs = ground.time.now();
      const played = wrong === 'unreadable' || wrong === 'error before' ? 'unclear' : 'unreachable';
      const isBroken = wrong !== undefined && wrong !== 'short' && wrong !== 'repeated';
      const page = await under(isBroken ? { kind: played } : undefined, () =>
        driver.readPage(own(entity), position),
      );
      await places.call();
      return given(ground, entity, misread(entity, page, wrong), begunAtMs);
    },
    get: async (entity, ids) => {
      const looks: Look[] = [];
      for (const id of ids) {
        const wrong = await begin('get', `get ${refOf(entity.id, id)}`);
        const begunAtMs = ground.time.now();
        if (wrong === 'hangs') await ground.former.pass(system.limits.timeoutMs);
        const kind = wrong === 'no connection' ? 'unreachable' : 'unclear';
        const [look] = await under(wrong && { kind }, () => driver.get(own(entity), [id]));
        if (look) looks.push(look.kind === 'unclear' ? look : { ...look, begunAtMs });
        await places.call();
      }
      return looks;
    },
    find: async (entity, property, value) => {
      const wrong = await begin('find', `find ${entity.id} ${property}=${JSON.stringify(value)}`);
      if (wrong) throw broken(system.name, wrong);
      return driver.find(own(entity), property, value);
    },
    create: (entity, requests) =>
      each(requests, (request: CreateRequest) =>
        write(
          entity,
          `create ${entity.id} ${JSON.stringify(request.record)}`,
          { key: request.idempotencyKey, intent: () => createIntent(ground, request) },
          () => driver.create(own(entity), [request]),
        ),
      ),
    update: (entity, requests) =>
      each(requests, (request: UpdateRequest) => {
        const ref = refOf(entity.id, request.id);
        return write(
          entity,
          `update ${ref} ${patchText(request)}`,
          { key: request.idempotencyKey, intent: () => openIntent(ground, ref) },
          () => driver.update(own(entity), [request]),
        );
      }),
    remove: (entity, requests) =>
      each(requests, (request: RemoveRequest) => {
        const ref = refOf(entity.id, request.id);
        return write(
          entity,
          `remove ${ref}`,
          { key: ref, intent: () => openIntent(ground, ref) },
          () => driver.remove(own(entity), [request]),
        );
      }),
  };
}

async function each<Request>(
  requests: readonly Request[],
  send: (request: Request) => Promise<WriteAnswer>,
): Promise<readonly WriteAnswer[]> {
  const answers: WriteAnswer[] = [];
  for (const request of requests) answers.push(await send(request));
  return answers;
}

function played(wrong: Fault | undefined, nowMs: number, lateMs: number): MemoryFault | undefined {
  switch (wrong) {
    case 'too many':
      return { kind: 'not-sent', retryAtMs: nowMs + retryMs };
    case 'no connection':
      return { kind: 'not-sent' };
    case 'error before':
    case 'hangs':
      return { kind: 'unclear' };
    case 'error after':
      return { kind: 'unclear-after' };
    case 'late':
      return { kind: 'late', ms: lateMs };
    case 'refused':
      return { kind: 'refused', message: 'this record is not wanted' };
    default:
      return undefined;
  }
}

/** Times are the engine's own, whatever the system's clock says. */
function answered(answer: WriteAnswer, wrong: Fault | undefined, begunAtMs: number): WriteAnswer {
  if (answer.kind !== 'done') return answer;
  if (wrong !== 'cut') return { ...answer, begunAtMs };
  const { read: _, ...rest } = answer;
  return { ...rest, begunAtMs };
}

function misread(entity: Entity, page: Page, wrong: Fault | undefined): Page {
  if (wrong === 'repeated')
    return { ...page, records: [...page.records, ...page.records].reverse() };
  // What is kept back where only changes are read afterwards, nobody could ever find.
  const isWhole = page.isListing && entity.changes.kind !== 'since';
  if (wrong !== 'short' || !isWhole) return page;
  return { ...page, records: page.records.filter((_, at) => at % 2 === 1) };
}

function given(ground: Ground, entity: Entity, page: Page, begunAtMs: number): Page {
  if (entity.refreshMs === undefined)
    ground.pages.push({
      entity: entity.id,
      position: JSON.stringify(page.position),
      begunAtMs,
      refs: page.records.map(({ id }) => refOf(entity.id, id)),
    });
  return { ...page, begunAtMs };
}

function broken(system: string, wrong: Fault): Error {
  return wrong === 'no connection'
    ? fault('system.unreachable', { system, detail: wrong })
    : fault('system.answer', { system, detail: wrong });
}

/** Invariant 5, seen from outside. */
async function noteSent(
  ground: Ground,
  settleMs: number,
  what: string,
  intent: Intent | undefined,
  key: string,
): Promise<void> {
  if (!intent) {
    ground.broken(5, `sent without an intent: ${what}`);
    return;
  }
  const now = ground.time.now();
  const before = ground.sent.get(key);
  if (intent.target === null && before && !before.isUndone && now - before.atMs < settleMs)
    ground.broken(5, `sent again after ${now - before.atMs} ms of ${settleMs}: ${what}`);
  const link = await ground.store.transact(async (tx) => {
    const ends = endsOf([...(await tx.links([intent.link])).values()]);
    const base = (await tx.bases([intent.link])).get(intent.link);
    const agreed = new Set(Object.keys(base?.rows ?? {}));
    return { ends, agreed, related: await relatedTo(tx, ends) };
  });
  const landed = before?.landed ?? 0;
  ground.sent.set(key, { ...link, intent, atMs: now, isUndone: false, landed });
}

async function relatedTo(tx: Transaction, refs: readonly string[]): Promise<ReadonlySet<string>> {
  const links = (await tx.linksOf(refs)).filter(({ state }) => state === 'live');
  const related = new Set([...refs, ...endsOf(links)]);
  return related.size > refs.length ? relatedTo(tx, [...related]) : related;
}

function endsOf(links: readonly Link[]): readonly string[] {
  return links.flatMap(({ source, sink }) => [source, sink]).filter((ref) => ref !== null);
}

async function createIntent(ground: Ground, request: CreateRequest): Promise<Intent | undefined> {
  const all = await ground.store.transact(async (tx) => {
    const names = ground.catalogue.pipes.flatMap(({ id }) => [id, otherName(id)]);
    const open = names.map((id) => tx.openIntents(id, intentsMax));
    return (await Promise.all(open)).flat();
  });
  return all.find((one) => one.idempotencyKey === request.idempotencyKey && one.target === null);
}

async function openIntent(ground: Ground, ref: string): Promise<Intent | undefined> {
  return ground.store.transact(async (tx) => (await tx.intents([ref])).get(ref));
}

function patchText({ patch }: UpdateRequest): Json {
  const items = Object.keys(patch.items).length > 0 ? ` ${JSON.stringify(patch.items)}` : '';
  return `${JSON.stringify(patch.set)}${items}`;
}
