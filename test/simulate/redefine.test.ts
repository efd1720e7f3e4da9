// What authors do to a pipe in a simulation: a mapping that is another is one to the engine as well, whatever else was
// changed in between.

import { expect, it } from 'vitest';
import { redefined } from '../../engine/simulate/redefine.ts';
import { shape } from './shapes.ts';

it.each(['mapping, ways, mapping', 'ways, mapping, ways, mapping', 'mapping, ways, mapping, ways'])(
  'each change makes another definition: %s',
  async (changes) => {
    const [first] = (await shape('plain')).pipes;
    if (!first) throw new Error('no pipe');
    const partsOf = ({ rows, back }: typeof first) =>
      JSON.stringify([rows.map(({ rule }) => rule), back !== undefined]);
    let pipe = first;
    for (const what of changes.split(', ')) {
      const change = { do: 'redefine', pipe: first.id, what, salt: 3 };
      const next = redefined(pipe, first, change as Parameters<typeof redefined>[2]);
      expect(partsOf(next)).not.toBe(partsOf(pipe));
      expect(next.fingerprint, what).not.toBe(pipe.fingerprint);
      pipe = next;
    }
  },
);
