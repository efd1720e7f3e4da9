// How many steps JavaScript's own matcher takes at most, whatever the text. It goes back and tries the
// next way, so they are the ways through the pattern, times what is read on each. For most
// patterns these are told by looking: each repetition chooses how often, each alternative which.

import type { Part, RegexTree } from './tree.ts';

/** `factor · (length + 1) ** power` steps for a text of a length. */
export interface Cost {
  readonly factor: number;
  readonly power: number;
}

/** undefined: it cannot be told by looking. */
export function costOf({ root }: RegexTree): Cost | undefined {
  const ways = waysThrough(root);
  if (ways === undefined) return undefined;
  const starts = beginsAtStart(root) ? 0 : 1;
  return { factor: ways.factor * (1 + sizeOf(root)), power: ways.power + starts };
}

const one: Cost = { factor: 1, power: 0 };

function waysThrough(part: Part): Cost | undefined {
  switch (part.kind) {
    case 'sequence':
      return part.parts.reduce<Cost | undefined>((ways, next) => {
        const others = ways && waysThrough(next);
        return others && times(ways, others);
      }, one);
    case 'choice':
      return part.parts.reduce<Cost | undefined>(
        (ways, next) => {
          const others = ways && waysThrough(next);
          return others && both(ways, others);
        },
        { factor: 0, power: 0 },
      );
    case 'group':
      return waysThrough(part.body);
    case 'repeat': {
      const { body, min, max } = part;
      const turn = waysThrough(body);
      if (turn === undefined) return undefined;
      if (max <= 1) return both(one, turn);
      // Ways of each turn multiply, as often as there are turns.
      if (turn.factor > 1 || turn.power > 0) return undefined;
      return Number.isFinite(max) ? { factor: max - min + 1, power: 0 } : { factor: 1, power: 1 };
    }
    case 'look':
    case 'same':
      return undefined;
    default:
      return one;
  }
}

function times(left: Cost, right: Cost): Cost {
  return { factor: left.factor * right.factor, power: left.power + right.power };
}

function both(left: Cost, right: Cost): Cost {
  return { factor: left.factor + right.factor, power: Math.max(left.power, right.power) };
}

/** The signs and places that one way looks at, but for turns that need not be. */
function sizeOf(part: Part): number {
  switch (part.kind) {
    case 'sequence':
    case 'choice':
      return part.parts.reduce((size, next) => size + 1 + sizeOf(next), 0);
    case 'repeat':
      return Math.max(1, part.min) * (1 + sizeOf(part.body));
    case 'group':
      return 1 + sizeOf(part.body);
    default:
      return 1;
  }
}

/** Such a pattern is tried at one place of the text only. */
function beginsAtStart(part: Part): boolean {
  switch (part.kind) {
    case 'edge':
      return part.isStart && !part.ofLine;
    case 'sequence':
      return part.parts[0] !== undefined && beginsAtStart(part.parts[0]);
    case 'choice':
      return part.parts.every(beginsAtStart);
    case 'group':
      return beginsAtStart(part.body);
    default:
      return false;
  }
}
