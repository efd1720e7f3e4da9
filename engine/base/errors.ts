// All that can go wrong, as one table: who is to blame, what it ends, when to try again, and the
// sentence to say. A Problem is a value about an author's file; a Failure settles one record; a
// Fault ends a run. Texts never hold secrets: callers pass names, never credentials.

export interface ErrorRow {
  /** Who can mend it: the author of files, the data, the other system, the operator, or us. */
  readonly blame: 'author' | 'data' | 'system' | 'operator' | 'samband';
  /** What it ends: the record, the run of a pipe, or the whole process. */
  readonly ends: 'file' | 'record' | 'run' | 'process';
  /** When it is worth trying again. */
  readonly retry: 'never' | 'later' | 'on-link' | 'on-change' | 'on-approval';
  /** The sentence; `{name}` are filled from the details. */
  readonly say: string;
}

export const errors = {
  'json.invalid': {
    blame: 'system', ends: 'record', retry: 'later',
    say: 'The text is not JSON: {detail}.',
  },
  'json.too-deep': {
    blame: 'system', ends: 'record', retry: 'never',
    say: 'The JSON document is nested more than {limit} levels deep.',
  },
  'link.missing': {
    blame: 'data', ends: 'record', retry: 'on-link',
    say: '{ref} has no counterpart in {entity} yet.',
  },
  'system.unreachable': {
    blame: 'system', ends: 'run', retry: 'later',
    say: '{system} cannot be reached: {detail}.',
  },
  'system.refused': {
    blame: 'operator', ends: 'run', retry: 'later',
    say: '{system} refuses our credentials: {detail}. Check what its system file names.',
  },
  'system.answer': {
    blame: 'system', ends: 'run', retry: 'later',
    say: '{system} gave an answer that cannot be used: {detail}.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errors;
export type Details = Readonly<Record<string, string>>;

/** Where in an author's file: one-based line and column. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something wrong in an author's file. `validate` collects all of them. */
export interface Problem extends Place {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint?: string;
}

/** Settles one record: thrown by a stage, caught in one place, journaled, replayable. */
export class Failure extends Error {
  readonly code: ErrorCode;
  readonly details: Details;
  constructor(code: ErrorCode, details: Details, options?: ErrorOptions) {
    super(sentence(code, details), options);
    this.name = 'Failure';
    this.code = code;
    this.details = details;
  }
}

/** Ends a run: the system or the store cannot be reached, a limit was passed, a state is too new. */
export class Fault extends Error {
  readonly code: ErrorCode;
  readonly details: Details;
  constructor(code: ErrorCode, details: Details, options?: ErrorOptions) {
    super(sentence(code, details), options);
    this.name = 'Fault';
    this.code = code;
    this.details = details;
  }
}

export function failure(code: ErrorCode, details: Details = {}, cause?: unknown): Failure {
  return new Failure(code, details, cause === undefined ? {} : { cause });
}

export function fault(code: ErrorCode, details: Details = {}, cause?: unknown): Fault {
  return new Fault(code, details, cause === undefined ? {} : { cause });
}

/** The sentence of a code with its details filled in. */
export function sentence(code: ErrorCode, details: Details = {}): string {
  return errors[code].say.replace(/\{(\w+)\}/g, (hole, name: string) => details[name] ?? hole);
}
