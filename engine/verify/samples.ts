// Pairs of linked records to try rows on, with what the engine now thinks of each row.

import { idOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import { why } from '../sync/why.ts';
import type { RowReport } from '../sync/why-rows.ts';
import type { World } from '../sync/world.ts';

export interface Sample {
  readonly source: string;
  readonly sink: string;
  readonly sourceId: string;
  readonly sinkId: string;
  /** The sink's record was made by the pipe, so its values are what came with the create. */
  readonly isCreated: boolean;
  readonly reports: ReadonlyMap<string, RowReport>;
}

/** Links that are looked through. */
const linksMax = 500;
/** More pairs do not show more. */
const samplesMax = 40;

/** Those of a pipe; with a ref only the pair of that record. */
export async function samplesOf(
  world: World,
  pipe: Pipe,
  ref: string | undefined,
): Promise<readonly Sample[]> {
  const links = await world.store.transact(async (tx) => [
    ...(await tx.links(await tx.linkIdsOf(pipe.id, '', linksMax))).values(),
  ]);
  const live = links.filter(
    ({ state, isMany, source, sink }) =>
      state === 'live' && !isMany && (ref === undefined || source === ref || sink === ref),
  );
  const makesOneWay = pipe.back === undefined || pipe.back.create === 'never';
  const images = await world.store.transact((tx) =>
    tx.images(live.flatMap(({ source }) => (source === null ? [] : [source]))),
  );
  // Whichever side was never written by us is the one that was there first.
  const wasThere = (ref: string | null) => images.get(ref ?? '')?.wroteAtMs === null;
  const created = live.filter(
    ({ evidence, source }) => evidence.kind === 'created' && (makesOneWay || wasThere(source)),
  );
  const others = live.filter((link) => !created.includes(link));
  // Of both kinds, because rows that are written at creation only show themselves on one of them.
  const chosen = [...created.slice(0, samplesMax / 2), ...others].slice(0, samplesMax);
  const samples: Sample[] = [];
  for (const link of chosen) {
    const [source, sink] = [link.source as string, link.sink as string];
    samples.push({
      source,
      sink,
      sourceId: idOf(source),
      sinkId: idOf(sink),
      isCreated: created.includes(link),
      reports: await reportsOf(world, pipe, source, sink),
    });
  }
  return samples;
}

/** By row: what the mapping gives and what the sink has, as the engine sees it now. */
export async function reportsOf(
  world: World,
  pipe: Pipe,
  source: string,
  sink: string,
): Promise<ReadonlyMap<string, RowReport>> {
  const { links } = await why(world, source);
  const link = links.find((one) => one.link.pipe === pipe.id && one.other === sink);
  return new Map((link?.rows ?? []).map((report) => [report.row, report]));
}
