// The path of a change, once its records are collected: identify, reconcile, deliver, settle, in
// bounded batches until nothing of the pipe is due. The store is the queue: a round pulls a batch,
// finishes it, commits, and pulls again; nothing waits in an RxJS buffer, and every step is
// asynchronous.

import { defer, EMPTY, expand, from, last, map, type Observable, of, switchMap, takeWhile } from 'rxjs';
import type { Pipe } from '../definition/pipe.ts';
import { applyDefinition } from './definition-change.ts';
import { deliver } from './deliver.ts';
import { identify } from './identify.ts';
import { refreshLists } from './lookup-lists.ts';
import { reconcile } from './reconcile.ts';
import { settle } from './settle.ts';
import type { World } from './world.ts';

/** Emits the number of records and links handled so far, and completes when nothing is due. */
export function pipeFlow(world: World, pipe: Pipe, signal?: AbortSignal): Observable<number> {
  return defer(() => from(begin(world, pipe, signal))).pipe(
    switchMap(() => of({ handled: -1, total: 0 })),
    expand(({ handled, total }) =>
      handled === 0 || signal?.aborted ? EMPTY : from(round(world, pipe, signal)).pipe(map((count) => ({ handled: count, total: total + count }))),
    ),
    takeWhile(({ handled }) => handled !== 0, true),
    map(({ total }) => total),
  );
}

/** Runs the flow to its end; gives how much it handled. */
export function flowTotal(flow: Observable<number>): Observable<number> {
  return flow.pipe(last(undefined, 0));
}

async function begin(world: World, pipe: Pipe, signal?: AbortSignal): Promise<void> {
  await refreshLists(world, pipe, signal);
  await applyDefinition(world, pipe);
}

/** One batch through all stages. */
async function round(world: World, pipe: Pipe, signal?: AbortSignal): Promise<number> {
  const settled = await settle(world, pipe, signal);
  const identified = await identify(world, pipe);
  const { links, operations } = await reconcile(world, pipe);
  await deliver(world, pipe, operations, signal);
  return settled + identified + links;
}
