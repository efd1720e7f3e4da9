// Records may wait until others are settled (`settled` beside `link`). Where the others wait for them in turn, or
// for records of their own kind, nobody would ever go first, so such a circle of pipes is refused.

import type { Place } from '../../base/errors.ts';
import { lookUpsIn, type Row, rulesIn } from '../../mapping/row.ts';
import type { Problems } from '../files/problems.ts';
import type { Pipe } from '../pipe.ts';

/** A row of a pipe, and a pipe whose records it waits for. */
interface Wait {
  readonly from: Pipe;
  readonly to: Pipe;
  readonly place: Place;
}

/** Tells of each circle once, at the row that closes it. Disabled pipes wait for nobody. */
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
    from.rows.flatMap((row) =>
      awaitedBy(row).flatMap(({ entity, as }) =>
        pipes
          .filter(
            ({ source, sink }) => [source.id, sink.id].sort().join() === [entity, as].sort().join(),
          )
          .map((to) => ({ from, to, place: row.place })),
      ),
    ),
  );
}

function awaitedBy(row: Row) {
  return rulesIn(row)
    .flatMap(lookUpsIn)
    .flatMap((rule) => (rule.kind === 'link' && rule.isSettled ? [rule] : []));
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
