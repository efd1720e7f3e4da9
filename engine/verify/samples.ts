// Pairs of linked records to try rows on, with the rows that have something to say of each, and what a record
// that the pipe made was due to get.

import { idOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Link } from '../store/store.ts';
import type { World } from '../sync/world.ts';
import type { Calls } from './calls.ts';
import { applyingTo, duesOf, type Pair } from './creations.ts';
import type { Hands } from './hands.ts';

export interface Sample {
  readonly source: string;
  readonly sink: string;
  readonly sourceId: string;
  readonly sinkId: string;
  /** Of a pair whose one record was made by the pipe, so that its values came with the create. */
  readonly pair?: Pair;
  /** Lines that have a value for it. */
  readonly applying: ReadonlySet<string>;
}

const byNumber = new Intl.Collator('en', { numeric: true });

/** Links that are looked through. */
const linksMax = 500;
/** More pairs do not show more. */
const samplesMax = 40;

/** Those of a pipe; with a ref only the pair of that record. */
export async function samplesOf(
  world: World,
  pipe: Pipe,
  from: { readonly hands: Hands; readonly calls: Calls; readonly ref: string | undefined },
): Promise<readonly Sample[]> {
  const { hands, calls, ref } = from;
  const links = await world.store.transact(async (tx) => [
    ...(await tx.links(await tx.linkIdsOf(pipe.id, '', linksMax))).values(),
  ]);
  // The newest first, as far as ids tell: what was set up for trials was made last.
  const alive = links
    .filter(({ state }) => state === 'live')
    .sort((one, other) => byNumber.compare(other.source ?? '', one.source ?? ''));
  const perSink = Map.groupBy(alive, ({ sink }) => sink);
  const live = alive.filter(
    ({ source, sink }) =>
      perSink.get(sink)?.length === 1 && (ref === undefined || source === ref || sink === ref),
  );
  const made = await madeBy(world, pipe, live);
  const created = live.filter(({ id }) => made.has(id));
  const others = live.filter(({ id }) => !made.has(id));
  // Of both kinds, because rows that are written at creation only show themselves on one of them.
  const chosen = [...created.slice(0, samplesMax / 2), ...others, ...created.slice(samplesMax / 2)];
  const samples: Sample[] = [];
  for (const link of chosen.slice(0, samplesMax)) {
    const [source, sink] = [link.source as string, link.sink as string];
    const records = {
      source: await hands.read(pipe.source, idOf(source)),
      sink: await hands.read(pipe.sink, idOf(sink)),
    };
    if (!records.source || !records.sink) continue;
    const both = { source: records.source, sink: records.sink };
    const side = made.get(link.id);
    const sent = calls.created.get(side === 'source' ? source : sink);
    samples.push({
      source,
      sink,
      sourceId: idOf(source),
      sinkId: idOf(sink),
      ...(side && {
        pair: {
          ...both,
          made: side,
          ...(sent && { sent }),
          dues: await duesOf(world, pipe, { ...both, made: side }),
        },
      }),
      applying: await applyingTo(world, pipe, both),
    });
  }
  return samples;
}

/** By link: the side whose record was made by the pipe. */
async function madeBy(
  world: World,
  pipe: Pipe,
  links: readonly Link[],
): Promise<ReadonlyMap<string, Pair['made']>> {
  const images = await world.store.transact((tx) =>
    tx.images(links.flatMap(({ source }) => (source === null ? [] : [source]))),
  );
  const goesOneWay = pipe.back === undefined || pipe.back.create === 'never';
  // Whichever side was never written by us is the one that was there first.
  const wasThere = (ref: string | null) => images.get(ref ?? '')?.wroteAtMs === null;
  return new Map(
    links
      .filter(({ evidence }) => evidence.kind === 'created')
      .map(({ id, source }) => [id, goesOneWay || wasThere(source) ? 'sink' : 'source'] as const),
  );
}
