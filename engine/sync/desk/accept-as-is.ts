// A person leaves a difference as it is: both values become the base, so that nothing flows until one
// of them is edited; of a keyed list, those of each item, or of those that are in conflict. An action counts as done.

import { Failure } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { heldIn } from '../../mapping/row-value.ts';
import type {
  Base,
  ItemBase,
  Parked,
  ParkedReason,
  RowBase,
  Transaction,
} from '../../store/store.ts';
import { actionIds, actionLeft } from '../decide/actions.ts';
import { listAsItIs, valueAsItIs } from '../decide/as-it-is.ts';
import { decideLink } from '../decide/decide.ts';
import { decideList } from '../decide/list.ts';
import { choiceOfItem } from '../decide/list-choice.ts';
import { itemsAt } from '../decide/list-pairs.ts';
import { valueIn } from '../decide/row.ts';
import { contextOf } from '../decide/row-context.ts';
import type { Evaluation, View } from '../decide/view.ts';
import { evaluate } from '../reconcile/evaluate.ts';
import { viewsOfLinks } from '../reconcile/load-views.ts';
import { reconcileLink } from '../reconcile/reconcile-link.ts';
import { lookupsIn } from '../references/references.ts';
import { runOf, type World } from '../world.ts';

/** `base`: as both sides were before; absent: as they are now. */
export interface Accepted extends Pick<Parked, 'subject' | 'row'> {
  readonly base?: RowBase | undefined;
}

/**
 * The rows of these links, all of one pipe; `*` is every row that would be written now. Gives by link why one
 * cannot be mapped: its base stays.
 */
export async function acceptAsIs(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  accepted: readonly Accepted[],
): Promise<ReadonlyMap<string, Failure>> {
  const byLink = Map.groupBy(accepted, ({ subject }) => subject);
  const views = await viewsOfLinks(tx, pipe, [...byLink.keys()], 'retry');
  const lookups = lookupsIn(world, tx);
  const failed = new Map<string, Failure>();
  const bases = await Promise.all(
    views.map(async (view): Promise<Base[]> => {
      const { id } = view.link;
      const rows = new Map(byLink.get(id)?.map(({ row, base }) => [row, base]));
      try {
        const evaluation = await evaluate(pipe, view, lookups, runOf(world));
        const left = asTheyAre(pipe, view, evaluation, rows);
        Object.assign(left, await actionsLeft(world, pipe, view, evaluation, rows));
        return [{ link: id, pipe: pipe.id, rows: left }];
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failed.set(id, error);
        return [];
      }
    }),
  );
  await tx.putBases(bases.flat());
  return failed;
}

function asTheyAre(
  pipe: Pipe,
  view: View,
  evaluation: Evaluation,
  accepted: ReadonlyMap<string, RowBase | undefined>,
): Record<string, RowBase> {
  const decided = decideLink(pipe, view, evaluation);
  const written = new Set([
    ...Object.keys(decided.forward),
    ...decided.back.map((one) => one.row.id),
  ]);
  const rows: Record<string, RowBase> = { ...decided.rows };
  for (const one of pipe.rows) {
    if (!accepted.has(one.id) && !(accepted.has('*') && written.has(one.id))) continue;
    const was = accepted.get(one.id);
    if (was !== undefined) {
      rows[one.id] = was;
      continue;
    }
    const outcome = evaluation.outcomes[one.id] ?? { kind: 'off' };
    if (one.list && outcome.kind === 'items') {
      const held = itemsAt(view.sink?.props, one.sinkPath);
      const pairKeysOf = (item: JsonObject) => evaluation.pairKeys.get(item) ?? [];
      const context = contextOf(pipe, one, view, evaluation);
      const given = [one.list, outcome.items, held, rows[one.id], context, pairKeysOf] as const;
      // The whole list, unless it waits for a choice between some of its values: then those.
      const isConflict = accepted.has(one.id) && whyOf(view, one.id) === 'conflict';
      const items = isConflict ? valuesAsTheyAre(...given) : undefined;
      rows[one.id] = items
        ? { F: null, S: null, version: one.version, items }
        : listAsItIs(one, ...given);
      continue;
    }
    const F = valueIn(outcome);
    if (F !== undefined) rows[one.id] = valueAsItIs(one, F, heldIn(view.sink?.props, one));
  }
  return rows;
}

/** Actions that were refused, or that a guard holds: by themselves, or as all that is left to do with their record. */
async function actionsLeft(
  world: World,
  pipe: Pipe,
  view: View,
  evaluation: Evaluation,
  accepted: ReadonlyMap<string, RowBase | undefined>,
): Promise<Readonly<Record<string, RowBase>>> {
  const waits = (row: string, ...whys: readonly ParkedReason[]) =>
    accepted.has(row) && whys.some((why) => whyOf(view, row) === why);
  const { operation } = waits('*', 'held')
    ? await reconcileLink(world, pipe, view, evaluation)
    : {};
  const asked = operation?.kind === 'act' ? Object.keys(operation.rows) : [];
  const left = [...actionIds(pipe).filter((id) => waits(id, 'held', 'dead')), ...asked];
  return Object.fromEntries(left.map((id) => [id, actionLeft]));
}

function whyOf({ parked }: View, row: string): ParkedReason | undefined {
  return parked.find((one) => one.row === row)?.why;
}

/** The items as they are agreed, and what is in conflict as both sides hold it; undefined if nothing is. */
function valuesAsTheyAre(...given: Parameters<typeof decideList>): readonly ItemBase[] | undefined {
  const [list] = given;
  const { waits, agreed } = decideList(...given);
  if (waits?.why !== 'conflict') return undefined;
  const { F, S } = waits;
  return agreed.map((item): ItemBase => {
    const left = list.rows.flatMap(({ id, version }): [string, RowBase][] => {
      const values = choiceOfItem({ side: 'source', F, S }, `${item.source} ${id}`);
      return values ? [[id, { F: values.F, S: values.S, version }]] : [];
    });
    return { ...item, rows: { ...item.rows, ...Object.fromEntries(left) } };
  });
}
