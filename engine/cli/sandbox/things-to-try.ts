// Things to try after a start, as commands that can be pasted: an edit on one side that arrives on the other, an
// edit that comes back where there is one, and the question why. Made from a linked record and what its rows make
// of the edit, so they fit whatever the pipes connect, and promise only what happens.

import { fromPaths, readPath } from '../../base/property-path.ts';
import { idOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Image } from '../../store/store.ts';
import type { World } from '../../sync/world.ts';
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
  readonly edits: readonly { readonly line: Line; readonly put: string }[];
}

/** The text with the commands; undefined if nothing is linked that can be edited here. */
export async function thingsToTry(world: World, sandbox: Sandbox): Promise<string | undefined> {
  for (const count of [2, 1]) {
    for (const alteration of alterations) {
      for (const pipe of world.catalogue.pipes.filter(({ isEnabled }) => isEnabled)) {
        const ways = waysOf(pipe).filter(
          (lines) =>
            lines.length === count &&
            lines.every(({ from }) => screenOf(sandbox.systems, pipe[from], '') !== undefined),
        );
        if (ways.length === 0) continue;
        for (const images of await linkedIn(world, pipe)) {
          const found = await showpiece({ pipe, images, ways, alteration }, sandbox);
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
  { systems }: Sandbox,
): Promise<Showpiece | undefined> {
  const pair = { source: images.source.props, sink: images.sink.props };
  for (const lines of ways) {
    const edits: { line: Line; put: string }[] = [];
    for (const line of lines) {
      const put = await arrives(pipe, line, pair, alteration(edits.length === 0 ? 'B' : 'C'));
      const screen = screenOf(systems, pipe[line.from], idOf(images[line.from].ref));
      if (put === undefined || screen === undefined) break;
      // A screen may name the property in another way, and keep an edit that nobody reads.
      const shown = readPath(await shownAt(screen), line.read);
      if (shown !== readPath(pair[line.from], line.read)) break;
      edits.push({ line, put });
    }
    if (edits.length === lines.length) return { pipe, images, edits };
  }
  return undefined;
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
  const screen = (side: Side) => screenOf(systems, pipe[side], idOf(images[side].ref));
  const seconds = patienceSeconds + pauseSeconds(world, pipe);
  const steps = edits.map(({ line, put }, at) => {
    const to = otherSide(line.from);
    const here = world.catalogue.systems.get(pipe[line.from].system);
    const there = world.catalogue.systems.get(pipe[to].system);
    const body = JSON.stringify(fromPaths({ [line.read]: put })).replaceAll("'", `'\\''`);
    const patch = `curl -s -o /dev/null -X PATCH -H 'content-type: application/json' -d '${body}'`;
    const seenAt = screen(to);
    const look = seenAt ? `curl -s ${seenAt}` : `${samband} why ${images[to].ref} ${line.write}`;
    return [
      at === 0
        ? `Change it in ${here?.title}, see it in ${there?.title}:`
        : 'Change it there, see it come back:',
      `${patch} ${screen(line.from)}`,
      ...(here?.webhooks ? [] : [`${samband} read ${pipe[line.from].id}`]),
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
