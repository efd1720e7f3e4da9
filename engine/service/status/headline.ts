// How everything is, in a sentence or two: the page begins with it, and so does `samband status`.

import { printable } from '../../base/printable.ts';
import { canBeUsed, healthWords } from './health-words.ts';
import type { Phase, Status } from './status.ts';

const phases: Readonly<Record<Phase, string>> = {
  'first-sync': 'Reading and carrying everything for the first time.',
  running: 'Running.',
  draining: 'Stopping: what is begun is finished.',
};

export function headline({ phase, systems, pipes, entities, parkedCounts }: Status): string {
  const away = systems.filter(({ state }) => !canBeUsed(state));
  const faulted = [...pipes, ...entities].filter(({ run }) => run?.fault).length;
  const reached =
    faulted > 0
      ? [`${faulted} ${faulted === 1 ? 'run' : 'runs'} ended with a fault.`]
      : away.length > 0
        ? []
        : ['Everything could be reached.'];
  const gone = away.map(({ title, state }) => `${printable(title)} ${healthWords[state]}.`);
  const standing = pipes.filter(({ standsFor }) => standsFor.length > 0).length;
  const stands =
    standing === 0
      ? []
      : [
          `${standing} ${standing === 1 ? 'pipe stands' : 'pipes stand'} still until what is read anew was read to its end.`,
        ];
  return [phases[phase], ...gone, ...reached, ...stands, waitingWords(parkedCounts)].join(' ');
}

/** What waits for a record or a person, counted. */
export function waitingWords(counts: Status['parkedCounts']): string {
  const waits = counts.reduce((sum, { count }) => sum + count, 0);
  return waits === 0 ? 'Nothing waits.' : `${waits} ${waits === 1 ? 'waits' : 'wait'}.`;
}
