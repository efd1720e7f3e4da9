// Three things to try after a start, as commands that can be pasted: an edit on one side that arrives
// on the other, an edit that comes back, and the question why. Made from a linked record and a row
// that goes both ways, so they fit whatever the pipes connect.

import type { JsonObject } from '../../base/json.ts';
import { fromPaths, readPath } from '../../base/property-path.ts';
import { idOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Image } from '../../store/store.ts';
import type { World } from '../../sync/world.ts';
import type { SandboxChild } from './child.ts';

/** Links that are looked through for one that shows something. */
const linksMax = 200;
/** A webhook is on the other side within two seconds; one more for a busy machine. */
const patienceSeconds = 3;

interface Showpiece {
  readonly pipe: Pipe;
  readonly source: Image;
  readonly sink: Image;
  readonly sourcePath: string;
  readonly sinkPath: string;
  readonly value: string;
}

/** The text with the commands; undefined if nothing is linked that both sides can edit. */
export async function thingsToTry(
  world: World,
  sandbox: Pick<SandboxChild, 'systems' | 'environment'>,
): Promise<string | undefined> {
  for (const pipe of world.catalogue.pipes) {
    const found = pipe.isEnabled && pipe.back ? await showpiece(world, pipe) : undefined;
    if (found) return textOf(found, world, sandbox);
  }
  return undefined;
}

async function showpiece(world: World, pipe: Pipe): Promise<Showpiece | undefined> {
  const rows = pipe.rows.flatMap((row) => {
    const sourcePath = row.rule?.kind === 'expression' ? row.rule.expression.path : undefined;
    const goesBack = row.back.some((back) => back.isAutomatic);
    return sourcePath !== undefined && goesBack && row.type === 'string'
      ? [{ sourcePath, sinkPath: row.sinkPath }]
      : [];
  });
  const { links, images } = await world.store.transact(async (tx) => {
    const found = await tx.links(await tx.linkIdsOf(pipe.id, '', linksMax));
    const live = [...found.values()].filter((link) => link.state === 'live' && !link.isMany);
    const refs = live.flatMap(({ source, sink }) => [source, sink]).filter((ref) => ref !== null);
    return { links: live, images: await tx.images(refs) };
  });
  for (const { source, sink } of links) {
    const [from, to] = [images.get(source ?? ''), images.get(sink ?? '')];
    if (from?.state !== 'live' || to?.state !== 'live') continue;
    for (const row of rows) {
      const value = readPath(from.props, row.sourcePath);
      const isWord = typeof value === 'string' && /^[\p{L}\d ]*\p{L}[\p{L}\d ]*$/u.test(value);
      if (isWord && value === readPath(to.props, row.sinkPath))
        return { pipe, source: from, sink: to, value, ...row };
    }
  }
  return undefined;
}

function textOf(
  found: Showpiece,
  world: World,
  { systems, environment }: Pick<SandboxChild, 'systems' | 'environment'>,
): string {
  const { pipe, source, sink, sourcePath, sinkPath, value } = found;
  const titleOf = (entity: Entity) =>
    world.catalogue.systems.get(entity.system)?.title ?? entity.system;
  const address = (entity: Entity, image: Image) =>
    `${systems[entity.system]?.origin}/sandbox/${entity.name}/${encodeURIComponent(idOf(image.ref))}`;
  const here = address(pipe.source, source);
  const there = address(pipe.sink, sink);
  return [
    'Three things to try in another terminal:',
    '',
    `1. Change it in ${titleOf(pipe.source)}, see it in ${titleOf(pipe.sink)}:`,
    `   ${edit(here, fromPaths({ [sourcePath]: `${value} B` }))}`,
    `   sleep ${patienceSeconds}; curl -s ${there}`,
    `2. Change it there, see it come back:`,
    `   ${edit(there, fromPaths({ [sinkPath]: `${value} C` }))}`,
    `   sleep ${patienceSeconds}; curl -s ${here}`,
    `3. Ask why:`,
    `   SAMBAND_STORE='${environment.SAMBAND_STORE}' npx samband why ${source.ref}`,
  ].join('\n');
}

function edit(address: string, values: JsonObject): string {
  const body = JSON.stringify(values).replaceAll("'", `'\\''`);
  return `curl -s -o /dev/null -X PATCH -H 'content-type: application/json' -d '${body}' ${address}`;
}
