// The path of a change, once its records are collected: identify, reconcile, deliver, settle, in
// bounded batches until nothing of the pipe is due. The store is the queue: a round pulls a batch,
// finishes it, commits, and pulls again; nothing waits in an RxJS buffer.

import { from, type Observable } from 'rxjs';
import type { Pipe } from '../definition/pipe.ts';
import { applyDefinition } from './definition-change.ts';
import { carryOut, note } from './deliver.ts';
import { indexFinds } from './find-keys.ts';
import { identify } from './identify.ts';
import { postponeInherited } from './inherited-intents.ts';
import { refreshLists } from './lookup-lists.ts';
import { reconcile } from './reconcile.ts';
import { applyRuleChange } from './rule-change.ts';
import { settle } from './settle.ts';
import { letGo } from './share.ts';
import type { World } from './world.ts';

/** Emits how many records and links each round handled; completes when nothing is due. */
export function pipeFlow(world: World, pipe: Pipe, signal?: AbortSignal): Observable<number> {
  return from(rounds(world, pipe, signal));
}

async function* rounds(world: World, pipe: Pipe, signal?: AbortSignal): AsyncGenerator<number> {
  await refreshLists(world, pipe, signal);
  await indexFinds(world, pipe);
  await applyDefinition(world, pipe);
  await applyRuleChange(world, pipe);
  await postponeInherited(world, pipe);
  await letGo(world, pipe);
  const calls: Promise<void>[] = [];
  while (!signal?.aborted) {
    const identified = await identify(world, pipe);
    const { links, operations } = await reconcile(world, pipe);
    const hadCalls = calls.length > 0;
    let settled = 0;
    while (calls.length >= (links === 0 ? 1 : 2)) await calls.shift();
    if (calls.length === 0) settled = await settle(world, pipe, signal); // never while a call is
    const admitted = (await world.gate?.(world, pipe, operations)) ?? operations;
    const noted = await note(world, admitted, signal);
    if (noted.length > 0) calls.push(begun(carryOut(world, pipe, noted, signal)));
    const handled = settled + identified + links;
    yield handled;
    if (handled === 0 && !hadCalls && calls.length === 0) return;
  }
  await Promise.all(calls);
}

/** A promise that is awaited later, and may fail before. */
function begun(calls: Promise<void>): Promise<void> {
  calls.catch(() => {});
  return calls;
}
