// Apply: the path itself, with a gate before the intents that lets through what a frozen plan holds and
// nothing else. An operation must be the same in all it sends, and be decided on the images it was
// planned on; whatever changed since is refused and stays for the next plan or sync.

import { isObject, type Json, stableText } from '../../base/json.ts';
import { idOf } from '../../base/ref.ts';
import type { Image, NewWork, Transaction } from '../../store/store.ts';
import { writtenWords } from '../deliver/finish.ts';
import type { Operation } from '../operation.ts';
import { journalSince } from '../state/journal-since.ts';
import { otherEnd } from '../state/link-ends.ts';
import type { Gate, World } from '../world.ts';
import { type FrozenOperation, type FrozenPlan, isMadeUp, payloadOf } from './frozen-plan.ts';
import { whoWaitsFor, whyItWaits } from './what-waits.ts';

export interface Applied {
  readonly done: readonly FrozenOperation[];
  readonly refused: readonly { readonly operation: FrozenOperation; readonly reason: string }[];
  /** What waits for a record of which something was refused. */
  readonly waiting: Awaited<ReturnType<typeof whoWaitsFor>>;
}

export interface Applying {
  readonly gate: Gate;
  /** What came of each operation; what was not in the plan comes back to work. */
  end(world: World): Promise<Applied>;
}

/** What is not in the plan is set aside for so long; it comes back at the end, or by itself. */
const asideMs = 15 * 60_000;

export function applying(plan: FrozenPlan): Applying {
  const open = new Map(plan.operations.map((one, at): [number, FrozenOperation] => [at, one]));
  const sent = new Map<number, string>();
  const reasons = new Map<number, string>();
  const aside = new Map<string, NewWork>();
  let fromSeq: number | undefined;

  const gate: Gate = async (world, pipe, operations) =>
    world.store.transact(async (tx) => {
      fromSeq ??= await tx.journalEnd();
      const images = await tx.images(operations.flatMap((one) => Object.keys(one.imageSeqs)));
      const names = await namesIn(tx, plan);
      await openAgain(tx, operations);
      const admitted = operations.filter((operation) => {
        const candidates = [...open].filter(([, one]) => isOf(one, operation, names));
        const misfits = candidates.map(([at, one]): [number, string | undefined] => [
          at,
          plan.pipes[pipe.id] === pipe.fingerprint
            ? misfitOf(one, operation, images, names)
            : 'the pipe was changed since the plan',
        ]);
        const [found] = misfits.find(([, misfit]) => misfit === undefined) ?? [];
        for (const [at, misfit] of misfits) if (misfit) reasons.set(at, misfit);
        if (found === undefined) return false;
        open.delete(found);
        reasons.delete(found);
        sent.set(found, operation.link.id);
        return true;
      });
      const rest = operations.filter((operation) => !admitted.includes(operation));
      await setAside(world, tx, rest, aside);
      return admitted;
    });

  /** What was let through and comes once more was not sent after all: a look at the record came in between. */
  async function openAgain(tx: Transaction, operations: readonly Operation[]): Promise<void> {
    const links = new Set(operations.map(({ link }) => link.id));
    const back = [...sent].filter(([, link]) => links.has(link));
    if (back.length === 0) return;
    const wrote = await wroteSince(tx, fromSeq ?? 0);
    for (const [at, link] of back)
      if (!wrote.has(link)) open.set(at, plan.operations[at] as FrozenOperation);
  }

  const end = async (world: World): Promise<Applied> =>
    world.store.transact(async (tx) => {
      const dueMs = world.clock.now();
      await tx.putWork([...aside.values()].map((work) => ({ ...work, dueMs })));
      const wrote = await wroteSince(tx, fromSeq ?? 0);
      const done: FrozenOperation[] = [];
      const refused: { operation: FrozenOperation; reason: string }[] = [];
      for (const [at, operation] of plan.operations.entries()) {
        const link = sent.get(at);
        if (link !== undefined && wrote.has(link)) done.push(operation);
        else
          refused.push({ operation, reason: await reasonOf(tx, operation, reasons.get(at), link) });
      }
      const waiting = await whoWaitsFor(tx, new Set(refused.map((one) => one.operation.origin)));
      return { done, refused, waiting };
    });

  return { gate, end };
}

async function setAside(
  world: World,
  tx: Transaction,
  operations: readonly Operation[],
  aside: Map<string, NewWork>,
): Promise<void> {
  const dueMs = world.clock.now() + asideMs;
  const works = operations.map(({ work: { seq: _, ...work } }): NewWork => ({ ...work, dueMs }));
  for (const work of works) aside.set(`${work.pipe} ${work.key}`, work);
  await tx.putWork(works);
}

/** Made-up names → the ids of the records that were made for them. */
type Names = ReadonlyMap<string, string>;

async function namesIn(tx: Transaction, { operations }: FrozenPlan): Promise<Names> {
  const creates = operations.filter(({ made }) => made !== undefined);
  const links = await tx.linksOf([...new Set(creates.map(({ origin }) => origin))]);
  const names = new Map<string, string>();
  for (const { pipe, origin, made } of creates) {
    const link = links.find(
      (one) => one.pipe === pipe && one.state === 'live' && [one.source, one.sink].includes(origin),
    );
    const ref = link && otherEnd(link, origin);
    if (ref && made) names.set(made, ref);
  }
  return names;
}

function isOf(frozen: FrozenOperation, operation: Operation, names: Names): boolean {
  const target = frozen.target === null ? null : (names.get(frozen.target) ?? frozen.target);
  const origin = names.get(frozen.origin) ?? frozen.origin;
  return (
    frozen.pipe === operation.pipe &&
    frozen.kind === operation.kind &&
    origin === operation.origin &&
    target === operation.target
  );
}

/** Why an operation is not the planned one; undefined if it is. */
function misfitOf(
  frozen: FrozenOperation,
  operation: Operation,
  images: ReadonlyMap<string, Image>,
  names: Names,
): string | undefined {
  const changed = Object.entries(frozen.images).flatMap(([ref, fingerprint]) =>
    ref in operation.imageSeqs && images.get(ref)?.fingerprint !== fingerprint ? [ref] : [],
  );
  if (changed.length > 0) return `${changed.join(' and ')} changed since the plan`;
  const ids = new Map([...names].map(([made, ref]) => [idOf(made), idOf(ref)]));
  return textOf(frozen.payload, ids) === textOf(payloadOf(operation), ids)
    ? undefined
    : somethingElse;
}

const somethingElse = 'it would send something else by now';

/** Stable, with the real ids in place of made-up ones, and numbers like the texts of ids. */
function textOf(payload: Json, ids: ReadonlyMap<string, string>): string {
  const real = new Set(ids.values());
  const named = (value: Json): Json => {
    if (Array.isArray(value)) return (value as readonly Json[]).map(named);
    if (isObject(value))
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, named(inner as Json)]),
      );
    if (typeof value !== 'string' && typeof value !== 'number') return value;
    const text = String(value);
    return ids.get(text) ?? (real.has(text) ? text : value);
  };
  return stableText(named(payload));
}

async function reasonOf(
  tx: Transaction,
  operation: FrozenOperation,
  known: string | undefined,
  link: string | undefined,
): Promise<string> {
  const waits = await whyItWaits(tx, operation.origin, operation.pipe);
  if (link !== undefined && known === undefined)
    return waits ?? 'it was sent, and its answer is not known yet';
  if (known === somethingElse && waits !== undefined) return `${known}: ${waits}`;
  if (known !== undefined) return known;
  if ([operation.origin, operation.target ?? ''].some(isMadeUp))
    return 'what it follows from was not done';
  if (waits === undefined) return 'nothing is left to do there';
  return waits.startsWith('waits ') ? `it ${waits}` : `it waits: ${waits}`;
}

/** Links that were written over since. */
async function wroteSince(tx: Transaction, from: number): Promise<ReadonlySet<string>> {
  const links = new Set<string>();
  for await (const { link, what } of journalSince(tx, from))
    if (link !== null && writtenWords.has(what)) links.add(link);
  return links;
}
