// What PostgreSQL and the way to it say, as faults with a sentence for the operator. Our own
// mistakes, such as a wrong statement, stay the errors they are.

import { type ErrorCode, fault } from '../base/errors.ts';

/** Of the SQLSTATEs (https://www.postgresql.org/docs/15/errcodes-appendix.html), those that are not our mistake. */
const faultsByState: readonly (readonly [string, ErrorCode])[] = [
  ['08', 'store.unreachable'], // connection exceptions
  ['25006', 'store.unreachable'], // read-only transaction
  ['28', 'store.unreachable'], // refused
  ['3D000', 'store.unreachable'], // no such database
  ['42501', 'store.unreachable'], // not allowed
  ['42P07', 'store.damaged'], // a table of ours in a schema that is no store
  ['53100', 'store.full'], // disk
  ['53', 'store.unreachable'], // memory, connections
  ['55P03', 'store.locked'],
  ['57', 'store.unreachable'], // shut down, cancelled
  ['58', 'store.unreachable'], // input and output
  ['XX', 'store.damaged'],
];

/** The fault in an error of the client; errors that are our mistake come back as they are. */
export function postgresFault(store: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  const detail = detailOf(error).replace(/[.\s]+$/, '');
  const check = 'that the server runs and lets this user in';
  return fault(code, { store, detail, check }, error);
}

/** True if the same transaction may well succeed at once: it met another, and was rolled back. */
export function isCollision(error: unknown): boolean {
  const state = stateOf(error);
  return state === '40001' || state === '40P01';
}

/** The server ends the session with it: a shutdown, an operator, a limit of its own for sessions. */
export function isLastWord(error: unknown): boolean {
  const state = stateOf(error);
  return state?.startsWith('57P') === true || state === '25P03';
}

function codeOf(error: unknown): ErrorCode | undefined {
  const state = stateOf(error);
  if (state === undefined) return error instanceof Error ? 'store.unreachable' : undefined;
  return faultsByState.find(([start]) => state.startsWith(start))?.[1];
}

/** Undefined for what did not come from the server: the way to it failed. */
function stateOf(error: unknown): string | undefined {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && severity !== undefined ? code : undefined;
}

/** Connecting to a name with several addresses fails with one error around several. */
function detailOf(error: unknown): string {
  const { message, errors } = error as Error & { errors?: readonly Error[] };
  return message || (errors ?? []).map((each) => each.message).join(', ') || 'no answer';
}
