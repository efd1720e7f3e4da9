// All that can go wrong, as one table: who is to blame, what it ends, when to try again, and the
// sentence to say. A Problem is a value about an author's file; a Failure settles one record; a
// Fault ends a run. Texts never hold secrets: callers pass names, never credentials.

import { commandErrors } from './command-errors.ts';
import { fileErrors } from './file-errors.ts';

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

// biome-ignore format: a table, a row on two lines
export const errors = {
  'json.invalid': { blame: 'system', ends: 'record', retry: 'later',
    say: 'The text is not JSON: {detail}.' },
  'xml.broken': { blame: 'system', ends: 'record', retry: 'later',
    say: 'The text is no usable XML: {detail}.' },
  'json.too-deep': { blame: 'system', ends: 'record', retry: 'never',
    say: 'The JSON document is nested more than {limit} levels deep.' },
  'link.missing': { blame: 'data', ends: 'record', retry: 'on-link',
    say: '{ref} has no counterpart in {entity}{detail}.' },
  'store.unreachable': { blame: 'operator', ends: 'process', retry: 'later',
    say: 'The store {store} cannot be used: {detail}. Check {check}.' },
  'store.none': { blame: 'operator', ends: 'process', retry: 'later',
    say: 'There is no store at {store}: nothing has run here yet. `samband sync` makes one. If it lies elsewhere, as that of `samband start` does, name it in SAMBAND_STORE, or with `store` in pipes/samband.yaml.' },
  'store.gone': { blame: 'operator', ends: 'process', retry: 'never',
    say: 'The store {store} is not there any more: an engine ran on it, and its file was removed or moved since. Put it back, or restore a copy. Without it the next run begins anew, and finds out again which records are the same.' },
  'store.removed': { blame: 'operator', ends: 'process', retry: 'never',
    say: 'The file of the store {store} was removed or replaced while it was in use, so nothing is read or written any more: what would be stored now would be lost. Stop this samband, put the file back or restore a copy, and start again.' },
  'store.locked': { blame: 'operator', ends: 'process', retry: 'later',
    say: 'The store {store} is in use by another samband. Stop that one, or give this one a store of its own.' },
  'store.pooled': { blame: 'operator', ends: 'process', retry: 'never',
    say: 'The store {store} is reached through a pooler that lends connections by transaction, so two engines could write to it at once. Give the address of the server itself, or of a pool that lends by session (PgBouncer: pool_mode = session).' },
  'store.newer': { blame: 'operator', ends: 'process', retry: 'never',
    say: 'The store {store} has version {version}, this samband knows versions up to {known}. Install the newer samband again, or restore the copy made before the upgrade.' },
  'store.older': { blame: 'operator', ends: 'process', retry: 'later',
    say: 'The store {store} has version {version}, this samband reads version {known}. Start the engine once; it brings the store up to date.' },
  'store.full': { blame: 'operator', ends: 'process', retry: 'later',
    say: 'There is no room left for the store {store}: {detail}. Free space on that disk: a service then goes on by itself, anything else is started again. Nothing that was kept is lost.' },
  'store.damaged': { blame: 'operator', ends: 'process', retry: 'never',
    say: '{store} is no store, or a damaged one: {detail}. Move it away and restore a copy, or begin anew without it.' },
  'intent.open': { blame: 'samband', ends: 'record', retry: 'later',
    say: 'Another write to {key} is open and has to be settled first.' },
  'system.unreachable': { blame: 'system', ends: 'run', retry: 'later',
    say: '{system} cannot be used now: {detail}.' },
  'system.refused': { blame: 'operator', ends: 'run', retry: 'on-change',
    say: '{system} refuses our credentials: {detail}. Check what its system file names.' },
  'system.other-account': { blame: 'operator', ends: 'run', retry: 'on-change',
    say: '{system} has another address, other credentials or other ids than before, and of {looked} known records of {entity} {others} are not there, have another id or hold something else: it seems to be another account. Nothing is read or written there until its environment and its file name the one that was meant. If this one is, say so with `samband sync --approve {pipe}`.' },
  'system.unknown-account': { blame: 'operator', ends: 'run', retry: 'later',
    say: '{system} has another address, other credentials or other ids than before, and of {looked} known records of {entity} {unclear} cannot be read one by one ({detail}), so it is not known whether it is the account that it was. Nothing is read or written there until it is known. If it is the one that is meant, say so with `samband sync --approve {pipe}`.' },
  'system.untaken': { blame: 'system', ends: 'run', retry: 'later',
    say: '{system} can be read, but takes nothing that is written to {entity}: {detail}.' },
  'system.answer': { blame: 'system', ends: 'run', retry: 'later',
    say: '{system} gave an answer that cannot be used: {detail}.' },
  'search.unreadable': { blame: 'system', ends: 'run', retry: 'later',
    say: '{system} finds what cannot be read: {detail}.' },
  'system.request': { blame: 'operator', ends: 'run', retry: 'later',
    say: 'Nothing can be asked of {system}: {detail}.' },
  'mail.unsent': { blame: 'operator', ends: 'run', retry: 'later',
    say: 'The mail was not taken: {detail}.' },
  'pipe.moved': { blame: 'author', ends: 'run', retry: 'on-change',
    say: 'The links of `{pipe}` are from {was}, and now it goes from {now}. If that is the same under another name, give it its former name. If not, give the file of the pipe another name: then it is a new pipe, which finds out anew who is who, and for which records are new that were removed on one side. Or let it go where it went.' },
  'pipe.renamed-end': { blame: 'author', ends: 'run', retry: 'on-change',
    say: '{file}: No file has {gone} any more, whose records {former} linked, and of {now} nothing is known yet. If that is the same under another name, `{pipe}` would find out anew who is who, and records would be new that have a counterpart or were removed on one side: give it its former name. If it is another one, leave the file of {gone} as it was until `{pipe}` has run once: then it begins anew.' },
  'pipe.several-formers': { blame: 'author', ends: 'run', retry: 'on-change',
    say: 'No file has the name of {formers} any more, whose links are between {ends} like those of {pipes}. Which goes on with them is not guessed: give one file its former name, then the others begin anew.' },
  'expression.failed': { blame: 'author', ends: 'record', retry: 'on-change',
    say: 'The expression `{expression}` fails: {detail}' },
  'value.misfit': { blame: 'data', ends: 'record', retry: 'on-change',
    say: '`{path}` is {expected}; {value} does not fit{place}.' },
  'link.several': { blame: 'data', ends: 'record', retry: 'on-change',
    say: '{ref} has several counterparts in {entity}: {candidates}. None is guessed.' },
  'find.missing': { blame: 'data', ends: 'record', retry: 'on-change',
    say: 'No {entity} has {by} = {value}{detail}.' },
  'find.several': { blame: 'data', ends: 'record', retry: 'on-change',
    say: 'Several {entity} have {by} = {value}: {candidates}. None is guessed; narrow it with `where`.' },
  'table.missing': { blame: 'operator', ends: 'record', retry: 'on-change',
    say: 'The setting {setting} has no line with {by} = {value}. Add one.' },
  'table.several': { blame: 'operator', ends: 'record', retry: 'on-change',
    say: 'The setting {setting} has several lines with {by} = {value}: {candidates}. Keep one.' },
  'input.unusable': { blame: 'author', ends: 'record', retry: 'on-change',
    say: '{detail} cannot be looked up; a text or a number can.' },
  ...fileErrors,
  ...commandErrors,
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errors;
export type Details = Readonly<Record<string, string>>;

/** Where in an author's file: one-based line and column. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What would be told here may only follow from a mistake that is told already. */
  readonly isDoubtful?: true;
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

/** The sentence of a code with its details filled in; nothing leaves no blank, and one full stop is enough. */
export function sentence(code: ErrorCode, details: Details = {}): string {
  return errors[code].say.replace(
    /( ?)(\{(\w+)\})(\.?)/g,
    (_, blank: string, hole: string, name: string, stop: string) => {
      const value = details[name] ?? hole;
      if (value === '') return stop;
      return `${blank}${value}${value.endsWith('.') ? '' : stop}`;
    },
  );
}
