// Calls: intents become requests, grouped by entity and kind so that a driver gets each batch at
// once. Nothing is called here that has no intent.

import type { JsonObject } from '../../base/json.ts';
import { idOf } from '../../base/ref.ts';
import type { Entity } from '../../definition/system.ts';
import type { Patch, WriteAnswer } from '../../drivers/driver.ts';
import type { Intent } from '../../store/store.ts';
import type { ActionCall, Operation } from '../operation.ts';
import { driverOf, type World } from '../world.ts';
import type { Noted } from './intent.ts';

/** One answer per intent, in order. */
export async function callAll(
  world: World,
  noted: readonly Noted[],
  signal?: AbortSignal,
): Promise<readonly WriteAnswer[]> {
  const answers = new Map<Intent, WriteAnswer>();
  const lost = world.store.lock?.lost();
  const stop = anyOf(signal, lost);
  const groups = Map.groupBy(noted, ({ operation }) => `${operation.entity.id} ${operation.kind}`);
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const { entity, kind } = (group[0] as Noted).operation;
      const given = await call(world, entity, kind, group, stop);
      if (given.length !== group.length)
        throw new Error(`${given.length} answers for ${group.length} requests to ${entity.id}`);
      for (const [index, { intent }] of group.entries())
        answers.set(intent, given[index] as WriteAnswer);
    }),
  );
  const now = world.clock.now();
  return noted.map(({ intent }) => blameless(answers.get(intent) as WriteAnswer, lost, now));
}

/** The stored request of a create once more. */
export async function createAgain(
  world: World,
  entity: Entity,
  intent: Intent,
  signal?: AbortSignal,
): Promise<readonly WriteAnswer[]> {
  const lost = world.store.lock?.lost();
  const requests = [createRequest(intent)];
  const answers = await driverOf(world, entity).create(entity, requests, anyOf(signal, lost));
  return answers.map((answer) => blameless(answer, lost, world.clock.now()));
}

/**
 * Ends the waiting of what is not sent yet: also when another engine may have the store, who settles what was left
 * open here, and would make a second record beside one that is sent late.
 */
function anyOf(drain: AbortSignal | undefined, lost: AbortSignal | undefined) {
  return drain && lost ? AbortSignal.any([drain, lost]) : (drain ?? lost);
}

/** What was kept back because the store was lost is no trouble of its system. */
function blameless(answer: WriteAnswer, lost: AbortSignal | undefined, now: number): WriteAnswer {
  if (!lost?.aborted || answer.kind !== 'not-sent') return answer;
  return { retryAtMs: now, ...answer };
}

async function call(
  world: World,
  entity: Entity,
  kind: Operation['kind'],
  group: readonly Noted[],
  signal?: AbortSignal,
): Promise<readonly WriteAnswer[]> {
  const driver = driverOf(world, entity);
  switch (kind) {
    case 'create':
      return driver.create(
        entity,
        group.map(({ intent }) => createRequest(intent)),
        signal,
      );
    case 'delete':
      return driver.remove(
        entity,
        group.map(({ intent }) => ({ id: idOf(intent.target as string), ...versionOf(intent) })),
        signal,
      );
    case 'act':
      return act(
        world,
        entity,
        group.map(({ intent, operation }) => ({
          id: idOf(intent.target as string),
          intent,
          before: operation.before,
        })),
        signal,
      );
    default:
      return driver.update(
        entity,
        group.map(({ intent, operation }) => ({
          id: idOf(intent.target as string),
          patch: intent.payload as unknown as Patch,
          before: operation.before,
          ...versionOf(intent),
          idempotencyKey: intent.idempotencyKey,
        })),
        signal,
      );
  }
}

/** Asks for actions; a driver that knows none has done nothing. */
async function act(
  world: World,
  entity: Entity,
  group: readonly {
    readonly id: string;
    readonly intent: Intent;
    readonly before: JsonObject;
  }[],
  signal?: AbortSignal,
): Promise<readonly WriteAnswer[]> {
  const driver = driverOf(world, entity);
  const requests = group.map(({ id, intent, before }) => ({
    id,
    before,
    ...versionOf(intent),
    idempotencyKey: intent.idempotencyKey,
    ...(intent.payload as unknown as ActionCall),
  }));
  const message = `its driver cannot carry out actions on ${entity.id}`;
  return driver.act
    ? driver.act(entity, requests, signal)
    : requests.map(() => ({ kind: 'refused', message }));
}

/** The version that was decided on, which the system may check. */
function versionOf({ preVersion }: Intent): { readonly version?: string } {
  return preVersion === null ? {} : { version: preVersion };
}

/** What a create sends, the same at every repetition. */
function createRequest(intent: Intent) {
  return {
    record: intent.payload as JsonObject,
    idempotencyKey: intent.idempotencyKey,
    marker: intent.marker,
  };
}
