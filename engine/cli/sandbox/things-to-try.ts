// Things to try after a start, as commands that can be pasted: an edit on one side that arrives on the other, an
// edit that comes back where there is one, and the question why. Made from a linked record and what its rows make
// of the edit, so they fit whatever the pipes connect, and promise only what happens.

import { fromPaths, readPath, withPath } from '../../base/property-path.ts';
import { idOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import { lookUp } from '../../definition/typing/property-check.ts';
import type { Image } from '../../store/store.ts';
import { newestParent } from '../../sync/collect/derive.ts';
import type { World } from '../../sync/world.ts';
import { inParent } from '../../verify/hands.ts';
import type { SandboxChild } from './child.ts';
import { alterations, arrives, type Line, otherSide, type Side, waysOf } from './lines-to-try.ts';
import { screenOf, shownAt } from './screens.ts';

/** Links that are looked through for one that shows something. */
const linksMax = 200;
/** What is heard of is on the other side within two seconds; one more for a busy machine. */
const patienceSeconds = 3;

type Sandbox = Pick<SandboxChild, 'systems' | 'environment'>;
type Images = Readonly<Record<Side, Image>>;

interface Showpiece {
  readonly pipe: Pipe;
  readonly images: Images;
  readonly edits: readonly Edit[];
}

interface Edit {
  readonly line: Line;
  readonly put: string;
  readonly place: Place;
}

/** Where somebody edits a property: of a derived record, in what it is made of. */
interface Place {
  readonly entity: Entity;
  readonly screen: string;
  readonly path: string;
}

/** The text with the commands; undefined if nothing is linked that can be edited here. */
export async function thingsToTry(world: World, sandbox: Sandbox): Promise<string | undefined> {
  for (const count of [2, 1]) {
    for (const alteration of alterations) {
      for (const pipe of world.catalogue.pipes.filter(({ isEnabled }) => isEnabled)) {
        const ways = waysOf(pipe).filter(
          (lines) =>
            lines.length === count &&
            lines.every(({ from }) => hasScreen(world, sandbox, pipe[from])),
        );
        if (ways.length === 0) continue;
        for (const images of await linkedIn(world, pipe)) {
          const found = await showpiece({ pipe, images, ways, alteration }, world, sandbox);
          if (found) return textOf(found, world, sandbox);
        }
      }
    }
  }
  return undefined;
}

interface Sought extends Omit<Showpiece, 'edits'> {
  readonly ways: readonly (readonly Line[])[];
  readonly alteration: (typeof alterations)[number];
}

async function showpiece(
  { pipe, images, ways, alteration }: Sought,
  world: World,
  sandbox: Sandbox,
): Promise<Showpiece | undefined> {
  const pair = { source: images.source.props, sink: images.sink.props };
  for (const lines of ways) {
    const edits: Edit[] = [];
    for (const line of lines) {
      const put = await arrives(pipe, line, pair, alteration(edits.length === 0 ? 'B' : 'C'));
      if (put === undefined) break;
      const { ref } = images[line.from];
      const place = await placeOf(world, sandbox, { entity: pipe[line.from], ref, line, put });
      // A screen may name the property in another way, and keep an edit that nobody reads.
      const shown = place && readPath(await shownAt(place.screen), place.path);
      if (!place || shown !== readPath(pair[line.from], line.read)) break;
      edits.push({ line, put, place });
    }
    if (edits.length === lines.length) return { pipe, images, edits };
  }
  return undefined;
}

function hasScreen({ catalogue }: World, { systems }: Sandbox, entity: Entity): boolean {
  const edited = catalogue.entities.get(entity.derived?.parent ?? entity.id) as Entity;
  return screenOf(systems, edited, '') !== undefined;
}

/** Undefined: its system alone writes it, it is a copy of nothing, or the edit would make another record of it. */
async function placeOf(
  { catalogue, store }: World,
  { systems }: Sandbox,
  edit: {
    readonly entity: Entity;
    readonly ref: string;
    readonly line: Line;
    readonly put: string;
  },
): Promise<Place | undefined> {
  const { entity, ref, line, put } = edit;
  const at = (edited: Entity, id: string, path: string): Place | undefined => {
    const screen = screenOf(systems, edited, id);
    const property = lookUp(edited.schema, path);
    const isEditable = property.kind === 'known' && !property.isReadOnly;
    return isEditable && screen !== undefined ? { entity: edited, screen, path } : undefined;
  };
  if (!entity.derived) return at(entity, idOf(ref), line.read);
  const parent = await store.transact((tx) => newestParent(tx, entity, idOf(ref)));
  const [path] = Object.keys(inParent(entity, { set: { [line.read]: put } }) ?? {});
  if (!parent || path === undefined) return undefined;
  const id = await entity.idOf.evaluate(withPath(parent.props, path, put), {});
  if (String(id) !== idOf(ref)) return undefined;
  return at(catalogue.entities.get(entity.derived.parent) as Entity, idOf(parent.ref), path);
}

/** Both records of links of which neither has another. */
async function linkedIn(world: World, pipe: Pipe): Promise<readonly Images[]> {
  return world.store.transact(async (tx) => {
    const links = await tx.links(await tx.linkIdsOf(pipe.id, '', linksMax));
    const live = [...links.values()].filter((link) => link.state === 'live' && !link.isMany);
    const refs = live.flatMap(({ source, sink }) => [source, sink]).filter((ref) => ref !== null);
    const images = await tx.images(refs);
    return live.flatMap((link) => {
      const [source, sink] = [images.get(link.source ?? ''), images.get(link.sink ?? '')];
      return source?.state === 'live' && sink?.state === 'live' ? [{ source, sink }] : [];
    });
  });
}

function textOf({ pipe, images, edits }: Showpiece, world: World, sandbox: Sandbox): string {
  const { systems, environment } = sandbox;
  const samband = `SAMBAND_STORE='${environment.SAMBAND_STORE}' npx samband`;
  const seconds = patienceSeconds + pauseSeconds(world, pipe);
  const steps = edits.map(({ line, put, place }, at) => {
    const to = otherSide(line.from);
    const here = world.catalogue.systems.get(pipe[line.from].system);
    const there = world.catalogue.systems.get(pipe[to].system);
    const body = JSON.stringify(fromPaths({ [place.path]: put })).replaceAll("'", `'\\''`);
    const patch = `curl -s -o /dev/null -X PATCH -H 'content-type: application/json' -d '${body}'`;
    const seenAt = screenOf(systems, pipe[to], idOf(images[to].ref));
    const look = seenAt ? `curl -s ${seenAt}` : `${samband} why ${images[to].ref} ${line.write}`;
    return [
      at === 0
        ? `Change it in ${here?.title}, see it in ${there?.title}:`
        : 'Change it there, see it come back:',
      `${patch} ${place.screen}`,
      ...(here?.webhooks ? [] : [`${samband} read ${place.entity.id}`]),
      `sleep ${seconds}; ${look}`,
    ];
  });
  const things = [...steps, ['Ask why:', `${samband} why ${images.source.ref}`]];
  return [
    `${things.length === 3 ? 'Three' : 'Two'} things to try in another terminal:`,
    '',
    ...things.flatMap(([title, ...commands], at) => [
      `${at + 1}. ${title}`,
      ...commands.map((command) => `   ${command}`),
    ]),
  ].join('\n');
}

/** How long one of the two systems still lets nothing through. */
function pauseSeconds({ drivers, clock }: World, { source, sink }: Pipe): number {
  const now = clock.now();
  const until = [source, sink].map(({ system }) => drivers.get(system)?.health().untilMs ?? now);
  return Math.ceil((Math.max(now, ...until) - now) / 1000);
}
