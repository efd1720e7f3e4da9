// A key that moves with its record goes nowhere where another record has it already, or two would have one key: the
// rows that carry it wait, the others go on. What the other has is known from our own images; a link with
// such a row is looked at again whenever somebody who has the key is identified (`identify/links.ts`).

import type { JsonObject } from '../../base/json.ts';
import { entityOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { patched } from '../../drivers/patch.ts';
import { genericMax } from '../../identity/rule-edges.ts';
import { conditionHolds } from '../../mapping/condition.ts';
import { bindingsOf } from '../../mapping/scope.ts';
import type { Image, Transaction } from '../../store/store.ts';
import type { View } from '../decide/view.ts';
import { keysThere } from '../keys/keys-there.ts';
import { keyScope } from '../keys/neighbourhood.ts';
import { unlessFailed } from '../keys/unless-failed.ts';
import type { Operation } from '../operation.ts';
import { lookupsIn } from '../references/references.ts';
import { isLeft } from '../state/parked.ts';
import { runOf, type World } from '../world.ts';
import { evaluate } from './evaluate.ts';
import { viewsOfLinks } from './load-views.ts';
import { type DecidedLink, reconcileLink } from './reconcile-link.ts';

/** A key that an operation brings to its target, and who has it over there. */
interface Brought {
  readonly rule: number;
  readonly value: string;
  readonly rows: readonly string[];
  readonly holders: readonly string[];
}

/** Forward first, and what goes back once that waits. */
const roundsMax = 2;

/** The results without rows whose key another record has. */
export async function withoutTakenKeys<One extends DecidedLink>(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  results: readonly One[],
): Promise<readonly One[]> {
  const isUpdate = ({ result }: DecidedLink) => result.operation?.kind === 'update';
  const isCarried = pipe.merge.some(({ carriedBy }) => carriedBy.length > 0);
  if (!isCarried || !results.some(isUpdate)) return results;
  return Promise.all(
    results.map(async (one) => {
      let next = one;
      for (let round = 0; round < roundsMax; round++) {
        const decided = next;
        // A key that cannot be computed is told where the record is identified.
        const taken = await unlessFailed(new Map(), decided.view.link.id, () =>
          takenBy(world, tx, pipe, decided, new Set()),
        );
        if (!taken || taken.size === 0) return next;
        const view = { ...next.view, taken: new Map([...(next.view.taken ?? []), ...taken]) };
        next = { ...next, view, result: await reconcileLink(world, pipe, view, next.evaluation) };
      }
      return next;
    }),
  );
}

/** Row → the record that has its key. `moving`: links whose own change is being looked into. */
async function takenBy(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  { view, result: { operation } }: DecidedLink,
  moving: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const taken = new Map<string, string>();
  if (operation === undefined) return taken;
  const within = new Set([...moving, view.link.id]);
  for (const { rule, value, rows, holders } of await broughtBy(world, tx, pipe, view, operation)) {
    const images = await tx.images(holders);
    for (const holder of images.values()) {
      if (holder.state === 'gone' || !(await mayMatch(tx, pipe, rule, view, holder))) continue;
      if (await isLeaving(world, tx, pipe, { holder: holder.ref, rule, value }, within)) continue;
      for (const row of rows) taken.set(row, holder.ref);
    }
  }
  return taken;
}

/** The keys that the target would have and has not, if rows of this operation carry them. */
async function broughtBy(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  view: View,
  operation: Operation,
): Promise<readonly Brought[]> {
  const { kind, direction, target, entity } = operation;
  if (kind !== 'update') return [];
  const isChosen = (row: string) =>
    view.parked.some((one) => one.row === row && one.choice && !isLeft(one));
  const rules = pipe.merge.flatMap(({ carriedBy, isMany }, rule) => {
    const rows = carriedBy.filter(
      // The first merge of two records is not the move of a key.
      (row) => row in operation.rows && view.base?.rows[row] !== undefined && !isChosen(row),
    );
    // Several source records may have the key of one that they share.
    return rows.length === 0 || (isMany && direction === 'back') ? [] : [{ rule, rows }];
  });
  if (rules.length === 0) return [];
  const [before, after] = await Promise.all([
    keysThere(world, tx, pipe, direction, operation.before),
    keysThere(world, tx, pipe, direction, recordAfter(operation)),
  ]);
  const brought = rules.flatMap(({ rule, rows }) =>
    (after[rule] ?? [])
      .filter((value) => !before[rule]?.includes(value))
      .map((value) => ({ rule, rows, value })),
  );
  if (brought.length === 0) return [];
  const found = await tx.refsWithKeys(
    brought.map(({ rule, value }) => ({ scope: keyScope(pipe, rule), value })),
  );
  return brought.flatMap((one): Brought[] => {
    const holders = found
      .filter(({ scope, value }) => scope === keyScope(pipe, one.rule) && value === one.value)
      .map(({ ref }) => ref)
      .filter((ref) => entityOf(ref) === entity.id && ref !== target);
    const isGeneric = holders.length > genericMax && !pipe.merge[one.rule]?.isMany;
    return holders.length === 0 || isGeneric ? [] : [{ ...one, holders }];
  });
}

function recordAfter({ before, patch }: Operation): JsonObject {
  return patch ? patched(before, patch) : before;
}

/** Not if the rule does not hold for the two, or somebody said that they are apart. */
async function mayMatch(
  tx: Transaction,
  pipe: Pipe,
  rule: number,
  { source, sink }: View,
  holder: Image,
): Promise<boolean> {
  const isSink = holder.entity === pipe.sink.id;
  const pair = { source: isSink ? source : holder, sink: isSink ? holder : sink };
  if (!pair.source || !pair.sink) return false;
  const [left, right] = [pair.source.ref, pair.sink.ref];
  const isApart = (await tx.verdictsOf([left])).some(
    (one) => one.says === 'cannot' && one.source === left && one.sink === right,
  );
  const { settings } = pipe;
  const context = { settings, creating: false, source: pair.source.props, sink: pair.sink.props };
  const { when } = pipe.merge[rule] as Pipe['merge'][number];
  return !isApart && conditionHolds(when, pair.source.props, bindingsOf(context));
}

/** Who has the key is about to lose it, by a write of its own link: two that change places, say. */
async function isLeaving(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  {
    holder,
    rule,
    value,
  }: { readonly holder: string; readonly rule: number; readonly value: string },
  moving: ReadonlySet<string>,
): Promise<boolean> {
  const link = (await tx.linksOf([holder])).find(
    (one) => one.pipe === pipe.id && one.state === 'live',
  );
  if (link === undefined) return false;
  if (moving.has(link.id)) return true;
  const [view] = await viewsOfLinks(tx, pipe, [link.id], 'edit');
  if (view === undefined) return false;
  const own = await unlessFailed(new Map(), link.id, async () => {
    const evaluation = await evaluate(pipe, view, lookupsIn(world, tx), runOf(world));
    return { view, evaluation, result: await reconcileLink(world, pipe, view, evaluation) };
  });
  const operation = own?.result.operation;
  if (!own || operation?.kind !== 'update' || operation.target !== holder) return false;
  if (
    (await keysThere(world, tx, pipe, operation.direction, recordAfter(operation)))[rule]?.includes(
      value,
    )
  )
    return false;
  return (await takenBy(world, tx, pipe, own, moving)).size === 0;
}
