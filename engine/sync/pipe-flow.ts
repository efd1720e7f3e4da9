// The path of a change, once its records are collected: identify, reconcile, deliver, settle, in
// bounded batches until nothing of the pipe is due. The store is the queue: a round pulls a batch,
// finishes it, commits, and pulls again; nothing waits in an RxJS buffer.

import { from, type Observable } from 'rxjs';
import type { Pipe } from '../definition/pipe.ts';
import { carryOut, note } from './deliver/deliver.ts';
import type { Noted } from './deliver/intent.ts';
import { identify } from './identify/identify.ts';
import { applyRuleChange } from './identify/rule-change.ts';
import { applyDefinition } from './reconcile/definition-change.ts';
import { reconcile } from './reconcile/reconcile.ts';
import { letGo } from './reconcile/share.ts';
import { indexFinds } from './references/find-keys.ts';
import { refreshLists } from './references/lookup-lists.ts';
import { postponeInherited } from './settle/inherited-intents.ts';
import { isAnyDue, settle } from './settle/settle.ts';
import { runOf, type World } from './world.ts';

/** Emits how many records and links each round handled; completes when nothing is due. */
export function pipeFlow(world: World, pipe: Pipe, signal?: AbortSignal): Observable<number> {
  return from(rounds({ ...world, run: runOf(world) }, pipe, signal));
}

async function* rounds(world: World, pipe: Pipe, signal?: AbortSignal): AsyncGenerator<number> {
  await refreshLists(world, pipe, signal);
  await indexFinds(world, pipe);
  if (!(await applyDefinition(world, pipe))) return;
  await applyRuleChange(world, pipe);
  await postponeInherited(world, pipe);
  await letGo(world, pipe);
  const underWay: UnderWay[] = [];
  try {
    while (!signal?.aborted) {
      const identified = await identify(world, pipe);
      const { links, operations } = await reconcile(world, pipe);
      const hadCalls = underWay.length > 0;
      const isDue = await isAnyDue(world, pipe, underWay.flatMap(intentsOf));
      while (underWay.length > (links === 0 || isDue ? 0 : besidesMax))
        await underWay.shift()?.calls;
      // Never while a call is: what it is about to make is not there yet.
      const settled = underWay.length === 0 ? await settle(world, pipe, signal) : 0;
      const admitted = (await world.gate?.(world, pipe, operations)) ?? operations;
      const notes = await note(world, admitted, signal);
      if (notes.noted.length > 0)
        underWay.push({ noted: notes.noted, calls: begun(carryOut(world, pipe, notes, signal)) });
      const handled = settled + identified + links;
      yield handled;
      if (handled === 0 && !hadCalls && underWay.length === 0) return;
    }
    for (const { calls } of underWay) await calls;
  } finally {
    await Promise.allSettled(underWay.map(({ calls }) => calls));
  }
}

/** Batches whose calls go on beside those of the next: while one is answered and stored, another is sent. */
const besidesMax = 1;

interface UnderWay {
  readonly noted: readonly Noted[];
  readonly calls: Promise<void>;
}

function intentsOf({ noted }: UnderWay): readonly string[] {
  return noted.map(({ intent }) => intent.id);
}

/** A promise that is awaited later, and may fail before. */
function begun(calls: Promise<void>): Promise<void> {
  calls.catch(() => {});
  return calls;
}
