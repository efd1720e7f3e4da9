// Several creates or updates in one request, where a system takes them so. Each record keeps its own
// answer: some may be done while others are refused. A batch that is refused as a whole is halved until
// the record that spoils it stands alone; one answer that cannot be told whose it is makes all of
// its batch unclear, because then the others may be somebody else's too.

import { Failure } from '../../base/errors.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Batch, Entity } from '../../definition/system.ts';
import type { CreateRequest, UpdateRequest, WriteAnswer } from '../driver.ts';
import { FormatProblem } from '../formats.ts';
import { withMarker } from '../patch.ts';
import { readRecord } from '../read-record.ts';
import { answersInPlace, isMixedUp } from './batch-answers.ts';
import { additionsOf, create } from './create.ts';
import type { Exchange } from './exchange.ts';
import { done } from './read-back.ts';
import { buildRequest, type Spoken } from './request.ts';
import { readItemAnswer } from './response.ts';
import { encoded, isOk, meant, settled, type WriteKind } from './send.ts';
import { update } from './update.ts';
import { planUpdate } from './update-body.ts';

type Kind = 'creates' | 'updates';

/** One record of a batch. */
interface Item {
  /** In the system's own way. */
  readonly body: JsonObject;
  readonly record: JsonObject;
  /** Of the record that is changed. */
  readonly id?: string;
}

interface Use {
  readonly kind: Kind;
  readonly batch: Batch;
  readonly signal: AbortSignal | undefined;
}

/** True if so many go in batches: one alone has a request of its own, whose answer says more. */
export function goInBatches(entity: Entity, kind: Kind, count: number): boolean {
  return count > 1 && entity.batch?.answers[kind] !== undefined;
}

export function createMany(
  exchange: Exchange,
  entity: Entity,
  options: {
    readonly requests: readonly CreateRequest[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly WriteAnswer[]> {
  const { signal } = options;
  return written(exchange, entity, {
    ...options,
    kind: 'creates',
    alone: (request) => create(exchange, entity, { request, signal }),
    itemOf: async (request) => {
      const record = withMarker(entity, request);
      if (additionsOf(entity, record).length > 0) return undefined;
      const bindings = exchange.variables({ entity: entity.name });
      return { record, body: await encoded(entity, record, bindings) };
    },
  });
}

export function updateMany(
  exchange: Exchange,
  entity: Entity,
  options: {
    readonly requests: readonly UpdateRequest[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly WriteAnswer[]> {
  const { signal } = options;
  return written(exchange, entity, {
    ...options,
    kind: 'updates',
    alone: (request) => update(exchange, entity, { request, signal }),
    itemOf: async (request) => {
      const plan = planUpdate(entity, request);
      const isWhole = typeof plan !== 'string' && plan.items.length === 0;
      if (!isWhole || plan.body === undefined) return undefined;
      const { id } = request;
      const bindings = exchange.variables({ id, entity: entity.name });
      return { id, record: plan.body, body: await encoded(entity, plan.body, bindings) };
    },
  });
}

/** What cannot stand in a batch goes alone, beside the batches; answers in the order of requests. */
async function written<Request>(
  exchange: Exchange,
  entity: Entity,
  options: {
    readonly requests: readonly Request[];
    readonly signal: AbortSignal | undefined;
    readonly kind: Kind;
    readonly alone: (request: Request) => Promise<WriteAnswer>;
    readonly itemOf: (request: Request) => Promise<Item | undefined>;
  },
): Promise<readonly WriteAnswer[]> {
  const { requests, kind, signal } = options;
  const batch = entity.batch as Batch;
  const answers = new Map<number, WriteAnswer>();
  const places: { readonly at: number; readonly item: Item }[] = [];
  const single: Promise<void>[] = [];
  for (const [at, request] of requests.entries()) {
    const item = await options.itemOf(request).catch(refusedItem);
    if (item === undefined) {
      single.push(safely(options.alone(request)).then((answer) => void answers.set(at, answer)));
    } else if ('kind' in item) answers.set(at, item);
    else places.push({ at, item });
  }
  const chunks = chunksOf(places, batch.max);
  const sent = chunks.map(async (chunk) => {
    const items = chunk.map(({ item }) => item);
    const given = await sendBatch(exchange, entity, items, { kind, batch, signal });
    for (const [index, { at }] of chunk.entries()) answers.set(at, given[index] as WriteAnswer);
  });
  await Promise.all([...single, ...sent]);
  return requests.map((_, at) => answers.get(at) as WriteAnswer);
}

/** A record that cannot be put into the system's way is refused before anything leaves. */
function refusedItem(error: unknown): WriteAnswer {
  if (!(error instanceof Failure) && !(error instanceof FormatProblem)) throw error;
  return { kind: 'refused', message: error.message };
}

function safely(answer: Promise<WriteAnswer>): Promise<WriteAnswer> {
  return answer.catch((error: Error) => ({ kind: 'unclear', message: error.message }));
}

function chunksOf<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, at) => all.slice(at * size, (at + 1) * size));
}

async function sendBatch(
  exchange: Exchange,
  entity: Entity,
  items: readonly Item[],
  use: Use,
): Promise<readonly WriteAnswer[]> {
  const { kind, batch, signal } = use;
  const bodies = items.map(({ body }) => body);
  const bindings = exchange.variables({ [kind]: bodies, entity: entity.name });
  const build = (spoken: Spoken) =>
    buildRequest(exchange.system, batch.request, { method: 'POST', entity, bindings, spoken });
  const outcome = await exchange.once(build, { isRead: false, signal });
  if (isOk(outcome)) {
    const { status, headers } = outcome.answer;
    const said = exchange.variables({ ...bindings, status, headers });
    const list = await batch.answers[kind]?.evaluate(outcome.answer.json, said);
    const answered = Array.isArray(list) ? (list as readonly Json[]) : [];
    const keys = items.map(({ id }, at) => id ?? String(at));
    const answers = await answersInPlace(answered, batch, { keys, said });
    if (typeof answers === 'string') return unclear(items, answers);
    const given = await Promise.all(
      items.map((item, at) =>
        answerOf(exchange, entity, { item, answer: answers[at], use, outcome, said }),
      ),
    );
    return batch.answers.of === undefined ? inOrder(items, given) : given;
  }
  const answer = settled(outcome, writeKind(entity, kind));
  const isRefused = answer.kind !== 'unclear' && answer.kind !== 'not-sent';
  if (!isRefused || items.length === 1) return items.map(() => answer);
  const middle = Math.ceil(items.length / 2);
  const first = await sendBatch(exchange, entity, items.slice(0, middle), use);
  return [...first, ...(await sendBatch(exchange, entity, items.slice(middle), use))];
}

function writeKind({ version }: Entity, kind: Kind): WriteKind {
  if (kind === 'creates') return 'create';
  return version === undefined ? 'overwrite' : 'update';
}

/** Where only their order tells whose they are, one doubt is a doubt about all. */
function inOrder(items: readonly Item[], given: readonly WriteAnswer[]): readonly WriteAnswer[] {
  const doubtful = given.find((answer) => answer.kind === 'unclear');
  if (doubtful?.kind === 'unclear') return unclear(items, doubtful.message);
  const pairs = given.flatMap((answer, at) => {
    const read = answer.kind === 'done' ? answer.read?.record : undefined;
    return read === undefined ? [] : [{ sent: (items[at] as Item).record, read }];
  });
  return isMixedUp(pairs) ? unclear(items, 'its answers come in another order') : given;
}

function unclear(items: readonly Item[], message: string): readonly WriteAnswer[] {
  return items.map(() => ({ kind: 'unclear', message }));
}

/** What the batch says of one record. */
async function answerOf(
  exchange: Exchange,
  entity: Entity,
  from: {
    readonly item: Item;
    readonly answer: Json | undefined;
    readonly use: Use;
    readonly outcome: { readonly begunAtMs: number };
    readonly said: ReturnType<Exchange['variables']>;
  },
): Promise<WriteAnswer> {
  const { item, answer, use, said } = from;
  if (answer === undefined)
    return { kind: 'unclear', message: 'no answer of the batch is its own' };
  const failed = await use.batch.answers.failed?.evaluate(answer, said);
  if (failed !== undefined && failed !== null && failed !== false && failed !== '') {
    if (typeof failed !== 'object') return { kind: 'refused', message: String(failed) };
    const refused = await readItemAnswer(exchange.system, failed as Json, exchange.variables);
    return meant(refused, writeKind(entity, use.kind));
  }
  const read = await readRecord(entity, answer, said);
  if (typeof read === 'string') {
    if (item.id === undefined) return { kind: 'unclear', message: `it was created, but ${read}` };
    return done(entity, {
      id: item.id,
      read: undefined,
      begunAtMs: from.outcome.begunAtMs,
    });
  }
  if (item.id !== undefined && item.id !== read.id) {
    return { kind: 'unclear', message: `record ${read.id} was answered for ${item.id}` };
  }
  return done(entity, { id: read.id, read, begunAtMs: from.outcome.begunAtMs });
}
