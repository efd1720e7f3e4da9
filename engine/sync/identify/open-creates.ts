// While a create is open, nobody knows whether its record is there yet, and a page may show it before
// its answer or its probe does. A record that may be it is neither matched nor created back: it waits
// until the create is settled, else one thing would become two. So does one that may be a known record under
// another id, while an update that gives it one is open.

import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Image, Link, OpenCreate, Transaction } from '../../store/store.ts';
import { endsOf } from '../state/link-ends.ts';
import { type World, writtenAs } from '../world.ts';

type Keys = ReadonlyMap<string, readonly (readonly string[])[]>;

/** Open creates looked at; a pipe has a batch of them under way, and a few that wait for a person. */
const openMax = 5_000;
/** Clocks of systems differ; what was last changed this long before a create is not its work. */
const skewMs = 3_600_000;

/** Creates of the pipe that have no clear answer yet. */
export function openCreates(tx: Transaction, pipe: Pipe): Promise<readonly OpenCreate[]> {
  return tx.openCreates(pipe.id, openMax);
}

/** Updates of whatever pipe that may have given a record of the pipe's another id. */
export async function openRenamings(
  world: World,
  tx: Transaction,
  { source, sink }: Pipe,
): Promise<readonly OpenCreate[]> {
  const ends = [source, sink].filter((end) => writtenAs(world, end).update?.idOf !== undefined);
  const endsAlike = (entity: Entity | undefined) =>
    ends.filter((end) => entity && writtenAs(world, end).id === writtenAs(world, entity).id);
  const open: OpenCreate[] = [];
  for (const pipe of world.catalogue.pipes) {
    const written = [pipe.source, pipe.sink];
    if (!pipe.isEnabled || written.every((entity) => endsAlike(entity).length === 0)) continue;
    for (const intent of await tx.openIntents(pipe.id, openMax)) {
      if (intent.kind !== 'update' && intent.kind !== 'deactivate') continue;
      const meant = endsAlike(written.find(({ id }) => id === intent.entity));
      open.push(...meant.map(({ id: entity }) => ({ ...intent, entity })));
    }
  }
  return open;
}

/** Records that may be what an open create of their pipe has made, each with that create. */
export async function awaitedRecords(
  tx: Transaction,
  { source, sink }: Pick<Pipe, 'source' | 'sink'>,
  open: readonly OpenCreate[],
  {
    refs,
    keys,
    links,
  }: {
    readonly refs: readonly string[];
    readonly keys: Keys;
    readonly links: readonly Link[];
  },
): Promise<ReadonlyMap<string, OpenCreate>> {
  if (open.length === 0) return new Map();
  const linked = new Set(
    links.filter((link) => link.state === 'live').flatMap((link) => endsOf(link)),
  );
  const origins = originsOf(open, links, keys);
  const mistimed = [source, sink].filter(({ clock }) => clock === 'untrusted').map(({ id }) => id);
  const isTimed = ({ entity }: Image) => !mistimed.includes(entity);
  const recent = open.filter(({ dueMs }) => dueMs !== null); // a person may take any time
  return new Map(
    [...(await tx.images(refs)).values()].flatMap((image): [string, OpenCreate][] => {
      if (image.state === 'gone' || linked.has(image.ref)) return [];
      const maker =
        recent.find((intent) => appearedAfter(intent, image, isTimed(image))) ??
        (keys.get(image.ref) ?? [])
          .flatMap((values, rule) => values.map((value) => `${image.entity} ${rule} ${value}`))
          .map((key) => origins.get(key))
          .find((intent) => intent !== undefined);
      return maker ? [[image.ref, maker]] : [];
    }),
  );
}

function appearedAfter(intent: OpenCreate, image: Image, isTimed: boolean): boolean {
  if (intent.entity !== image.entity || image.readAtMs < intent.atMs) return false;
  return !isTimed || image.modifiedMs === null || image.modifiedMs >= intent.atMs - skewMs;
}

/** `entity rule value` of what the open creates are to make, by the keys of what they are made from. */
function originsOf(
  open: readonly OpenCreate[],
  links: readonly Link[],
  keys: Keys,
): ReadonlyMap<string, OpenCreate> {
  const byId = new Map(links.map((link) => [link.id, link]));
  return new Map(
    open.flatMap((intent) =>
      endsOf(byId.get(intent.link)).flatMap((ref) =>
        (keys.get(ref) ?? []).flatMap((values, rule) =>
          values.map((value) => [`${intent.entity} ${rule} ${value}`, intent] as const),
        ),
      ),
    ),
  );
}
