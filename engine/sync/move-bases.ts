// After a clear answer the base of exactly the rows sent moves (`kernel.md` §3, finish): to what
// was sent and what is held. A system that rewrites a value is believed, and how it rewrites is
// remembered.

import type { Json } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import type { Pipe } from '../definition/pipe.ts';
import { cast, equal } from '../mapping/compare.ts';
import type { Row } from '../mapping/row.ts';
import { forwardOutcomes } from '../mapping/table.ts';
import type { Base, Image, IntentRow, Link, RowBase, Transaction } from '../store/store.ts';
import { pairItems } from './answered-items.ts';
import type { Finished } from './finish.ts';
import { endsOf } from './links.ts';
import { lookupsIn } from './references.ts';
import { knownRewritings, learn, rewritingOf } from './rewritings.ts';
import { valueIn } from './row.ts';
import type { World } from './world.ts';

export async function moveBases(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  finished: readonly Finished[],
  links: ReadonlyMap<string, Link>,
): Promise<void> {
  const images = await tx.images([...new Set([...links.values()].flatMap((link) => endsOf(link)))]);
  const bases = await tx.bases([...links.keys()]);
  const lookups = lookupsIn(world, tx);
  const moved = await Promise.all(
    finished.map(async ({ intent, evidence }): Promise<Base | undefined> => {
      const link = links.get(intent.link);
      const source = link?.source ? images.get(link.source)?.props : undefined;
      const sink = link?.sink ? images.get(link.sink)?.props : undefined;
      if (!link || !source || !sink) return undefined;
      const isBack = intent.direction === 'back';
      const outcomes = isBack
        ? await forwardOutcomes(pipe.rows, source, {
            settings: pipe.settings,
            creating: false,
            lookups,
            source,
            sink,
          })
        : {};
      const rows: Record<string, RowBase> = { ...bases.get(link.id)?.rows };
      for (const row of pipe.rows) {
        const sent = intent.rows[row.id];
        const S = cast(readPath(sink, row.sinkPath), row.type);
        if (evidence) {
          // Found by its key: it may be somebody else's work, so only what is as we sent it is agreed.
          if (sent && !sent.items && !isBack && equal(sent.F, S, row.compare))
            rows[row.id] = rowBase(row, sent, sent.F, S);
        } else if (sent?.items && row.list)
          rows[row.id] = {
            F: null,
            S: null,
            version: sent.version,
            items: pairItems(row, sent.items, isBack, sink, source, outcomes[row.id]),
          };
        else if (sent)
          rows[row.id] = isBack
            ? rowBase(row, sent, valueIn(outcomes[row.id] ?? { kind: 'empty' }) ?? null, sent.S)
            : rowBase(row, sent, sent.F, S);
        else if (intent.kind === 'create') {
          rows[row.id] = {
            F: isBack ? (valueIn(outcomes[row.id] ?? { kind: 'empty' }) ?? null) : null,
            S,
            version: row.version,
            note: 'not-sent',
          };
          if (row.list) rows[row.id] = { F: null, S: null, version: row.version, items: [] };
        }
      }
      return { link: link.id, pipe: pipe.id, rows };
    }),
  );
  const own = moved.filter((base) => base !== undefined);
  await tx.putBases(own);
  await moveSiblings(tx, pipe, finished, links, images);
  await learnRewritings(tx, pipe, finished);
}

/** Image acceptance: what is held counts as agreed, and a difference is noted. */
function rowBase(row: Row, sent: IntentRow, F: Json, S: Json): RowBase {
  const base = { F, S, version: sent.version };
  if (equal(F, S, row.compare)) return base;
  return { ...base, note: rewritingOf(F, S) ? 'rewritten' : 'differs' };
}

/** A forward-only row of a `many` pipe: its sink value moved for every sibling alike. */
async function moveSiblings(
  tx: Transaction,
  pipe: Pipe,
  finished: readonly Finished[],
  links: ReadonlyMap<string, Link>,
  images: ReadonlyMap<string, Image>,
): Promise<void> {
  if (!pipe.merge.some((rule) => rule.isMany)) return;
  const forward = finished.filter(
    ({ intent }) => intent.direction === 'forward' && intent.kind !== 'create',
  );
  const sinks = forward.flatMap(({ intent }) => links.get(intent.link)?.sink ?? []);
  const siblings = (await tx.linksOf(sinks)).filter(
    (link) => link.pipe === pipe.id && link.state === 'live',
  );
  const bases = await tx.bases(siblings.map((link) => link.id));
  const moved: Base[] = [];
  for (const { intent } of forward) {
    const sink = links.get(intent.link)?.sink;
    const props = sink ? images.get(sink)?.props : undefined;
    for (const sibling of siblings.filter(
      (link) => link.sink === sink && link.id !== intent.link,
    )) {
      const base = bases.get(sibling.id);
      if (!base || !props) continue;
      const rows = { ...base.rows };
      for (const row of pipe.rows) {
        const known = rows[row.id];
        if (known && row.id in intent.rows && !row.isShared)
          rows[row.id] = { ...known, S: cast(readPath(props, row.sinkPath), row.type) };
      }
      moved.push({ ...base, rows });
    }
  }
  await tx.putBases(moved);
}

async function learnRewritings(
  tx: Transaction,
  pipe: Pipe,
  finished: readonly Finished[],
): Promise<void> {
  for (const { intent, read } of finished) {
    if (intent.direction !== 'forward') continue;
    const rows = pipe.rows.filter((row) => !row.list && row.id in intent.rows);
    const seen = rows.flatMap((row) => {
      const F = (intent.rows[row.id] as IntentRow).F;
      const S = cast(readPath(read.record, row.sinkPath), row.type);
      const name = equal(F, S, 'exact') ? undefined : rewritingOf(F, S);
      return name ? [{ path: row.sinkPath, name }] : [];
    });
    if (seen.length === 0) continue;
    const known = await knownRewritings(
      tx,
      intent.entity,
      seen.map(({ path }) => path),
    );
    for (const { path, name } of seen) await learn(tx, intent.entity, path, name, known);
  }
}
