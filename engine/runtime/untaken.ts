// Which pipes write to a system that takes nothing. Their runs end well, because what was not sent is put off and
// nothing else is due; without a look at the answers a system that can be read, and refuses every write, would look
// as if nothing had to be done. One lost answer is none of that: it is probed first.

import { sentence } from '../base/errors.ts';
import { entityOf } from '../base/ref.ts';
import type { Events } from './events.ts';

export interface Untaken {
  readonly code: 'system.untaken';
  readonly message: string;
}

export interface Untakens {
  /** Undefined as long as its writes are answered. */
  of(pipe: string): Untaken | undefined;
  close(): void;
}

interface Last {
  readonly pipe: string;
  readonly entity: string;
  /** The record that was the first not to get through. */
  readonly ref: string;
  readonly message: string;
  readonly isSure: boolean;
}

export function followUntaken(events: Events): Untakens {
  const last = new Map<string, Last>();
  const keyOf = (pipe: string, entity: string) => `${pipe} ${entity}`;
  const close = events.listen((event) => {
    if (event.kind === 'wrote') last.delete(keyOf(event.pipe, entityOf(event.ref)));
    if (event.kind !== 'not-written') return;
    const { pipe, entity, ref, outcome, message } = event;
    const key = keyOf(pipe, entity);
    if (outcome !== 'unsent' && outcome !== 'unclear') {
      last.delete(key);
      return;
    }
    const known = last.get(key);
    const isAgain = known?.ref === ref;
    const isSure = outcome === 'unsent' || isAgain || known?.isSure === true;
    last.set(key, { pipe, entity, ref: known?.ref ?? ref, message, isSure });
  });
  return {
    of: (id) => {
      const found = [...last.values()].find(({ pipe, isSure }) => pipe === id && isSure);
      if (!found) return undefined;
      const { entity, message: detail } = found;
      const system = entity.slice(0, entity.indexOf('.'));
      const code = 'system.untaken';
      return { code, message: sentence(code, { system, entity, detail }) };
    },
    close,
  };
}
