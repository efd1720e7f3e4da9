// What of the stream of events goes into the log: faults and refusals for whoever is called at
// night, runs and writes for whoever looks closer. Refs are names, not personal data; of values only
// those are logged that an expression failed on, and of these none that its schema calls personal.

import type { Fields, Log } from '../base/log.ts';
import type { EngineEvent, Events, Part } from './events.ts';

interface Line {
  readonly level: keyof Log;
  readonly message: string;
  readonly fields: Fields;
}

/** Logs every event from now on; returns how to stop. */
export function logEvents(events: Events, log: Log): () => void {
  return events.listen((event) => {
    const { level, message, fields } = lineOf(event);
    log[level](message, fields);
  });
}

function lineOf(event: EngineEvent): Line {
  switch (event.kind) {
    case 'fault': {
      const { message, code, tries, retryAtMs } = event;
      const retryAt = retryAtMs === undefined ? undefined : new Date(retryAtMs).toISOString();
      const fields = { ...of(event), 'error.code': code, tries, retryAt };
      return { level: 'error', message, fields };
    }
    case 'turned-away': {
      const { message, system, code } = event;
      return { level: 'warn', message, fields: { system, 'error.code': code } };
    }
    case 'unreadable': {
      const { message, entity, id } = event;
      return { level: 'warn', message, fields: { entity, id } };
    }
    case 'not-written': {
      const { message, pipe, ref, operation: op, outcome } = event;
      const isRefused = outcome === 'refused' || outcome === 'dead';
      return { level: isRefused ? 'warn' : 'info', message, fields: { pipe, ref, op, outcome } };
    }
    case 'wrote': {
      const { pipe, ref, operation: op, cause, ms } = event;
      return { level: 'info', message: 'wrote', fields: { pipe, ref, op, cause, ms } };
    }
    case 'parked': {
      const { reason, pipe, ref, row, why } = event;
      // What cannot be mapped needs somebody; what waits for a record does not.
      const level = why === 'failed' ? 'warn' : 'info';
      const ofRow = row === '*' ? {} : { row };
      return { level, message: reason, fields: { pipe, ref, ...ofRow, why } };
    }
    case 'held': {
      const { reason, pipe, count } = event;
      return { level: 'warn', message: reason, fields: { pipe, count } };
    }
    case 'collected': {
      const { entity, records, changed } = event;
      const level = changed > 0 ? 'info' : 'debug';
      return { level, message: 'read', fields: { entity, records, changed } };
    }
    case 'read-anew': {
      const { entity, is } = event;
      return { level: 'info', message: readAnewWords[is], fields: { entity } };
    }
    case 'renamed': {
      const { pipe, was, links } = event;
      return { level: 'info', message: renamedWords, fields: { pipe, was, links } };
    }
    case 'met': {
      const { entity, records, of } = event;
      return { level: 'debug', message: 'met', fields: { entity, records, of } };
    }
    case 'identified': {
      const { pipe, records, linked, parked } = event;
      return { level: 'debug', message: 'identified', fields: { pipe, records, linked, parked } };
    }
    case 'reconciled': {
      const { pipe, links, operations } = event;
      return { level: 'debug', message: 'reconciled', fields: { pipe, links, operations } };
    }
    case 'began':
    case 'ended':
      return { level: 'debug', message: event.kind, fields: of(event) };
  }
}

const renamedWords = 'it goes on where a pipe of another name was, with its links';

const readAnewWords = {
  begun:
    'its file reads it in another way now: all of it is read again, and its pipes stand still until then',
  ended: 'all of it was read again: its pipes go on',
} as const;

function of({ part, id }: { readonly part: Part; readonly id: string }): Fields {
  if (part === 'report') return { report: id };
  if (part === 'journal') return {};
  return part === 'pipe' ? { pipe: id } : { entity: id };
}
