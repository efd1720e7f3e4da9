// Records may wait until others are settled (`settled` beside `link`). Where the others wait for them in turn, or
// for records of their own kind, nobody would ever go first, so such a circle of pipes is refused.

import type { Place } from '../../base/errors.ts';
import { lookUpsIn } from '../../mapping/row.ts';
import type { Problems } from '../files/problems.ts';
import type { Pipe } from '../pipe.ts';

/** A pipe, and one whose records it waits for. */
interface Wait {
  readonly from: Pipe;
  readonly to: Pipe;
  readonly place: Place;
}

/** Tells of each circle once, at the row or the value that closes it. Disabled pipes wait for nobody. */
export function checkWaiting(pipes: readonly Pipe[], problems: Problems): void {
  const known: Wait[] = [];
  for (const wait of waitsOf(pipes.filter((pipe) => pipe.isEnabled))) {
    const way = wayBetween(known, wait.to, wait.from);
    if (way === undefined) {
      known.push(wait);
      continue;
    }
    const names = [...new Set([wait.from, ...way].map(({ id }) => id))];
    const hint = `Drop \`settled\` here${names.length > 1 ? ' or in one of the others' : ''}.`;
    problems.error(wait.place, 'pipe.waits-in-circle', { pipes: names.join(', ') }, hint);
  }
}

function waitsOf(pipes: readonly Pipe[]): readonly Wait[] {
  return pipes.flatMap((from) =>
    awaitedBy(from).flatMap(({ entity, as, place }) =>
      pipes
        .filter(
          ({ source, sink }) => [source.id, sink.id].sort().join() === [entity, as].sort().join(),
        )
        .map((to) => ({ from, to, place })),
    ),
  );
}

function awaitedBy({ rows, forward, back }: Pipe) {
  const actions = [...(forward.actions ?? []), ...(back?.actions ?? [])];
  const givers = [
    ...rows.flatMap((row) => [row, ...(row.list?.rows ?? [])]).flatMap((row) => [row, ...row.back]),
    ...actions.flatMap((action) => action.with),
  ];
  return givers.flatMap(({ rule, place }) =>
    (rule ? lookUpsIn(rule) : []).flatMap((one) =>
      one.kind === 'link' && one.isSettled ? [{ ...one, place }] : [],
    ),
  );
}

/** The pipes from the one to the other over those that wait for each other, both included. */
function wayBetween(waits: readonly Wait[], from: Pipe, to: Pipe): readonly Pipe[] | undefined {
  if (from === to) return [from];
  for (const wait of waits) {
    if (wait.from !== from) continue;
    const rest = wayBetween(waits, wait.to, to);
    if (rest) return [from, ...rest];
  }
  return undefined;
}
