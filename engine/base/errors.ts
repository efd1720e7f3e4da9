// All that can go wrong, as one table: who is to blame, what it ends, when to try again, and the
// sentence to say. A Problem is a value about an author's file; a Failure settles one record; a
// Fault ends a run. Texts never hold secrets: callers pass names, never credentials.

import { commandErrors } from './command-errors.ts';

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
    say: 'There is no room left for the store {store}: {detail}. Free space on that disk and start again; nothing that was kept is lost.' },
  'store.damaged': { blame: 'operator', ends: 'process', retry: 'never',
    say: '{store} is no store, or a damaged one: {detail}. Move it away and restore a copy, or begin anew without it.' },
  'intent.open': { blame: 'samband', ends: 'record', retry: 'later',
    say: 'Another write to {key} is open and has to be settled first.' },
  'system.unreachable': { blame: 'system', ends: 'run', retry: 'later',
    say: '{system} cannot be used now: {detail}.' },
  'system.refused': { blame: 'operator', ends: 'run', retry: 'on-change',
    say: '{system} refuses our credentials: {detail}. Check what its system file names.' },
  'system.untaken': { blame: 'system', ends: 'run', retry: 'later',
    say: '{system} can be read, but takes nothing that is written to {entity}: {detail}.' },
  'system.answer': { blame: 'system', ends: 'run', retry: 'later',
    say: '{system} gave an answer that cannot be used: {detail}.' },
  'search.unreadable': { blame: 'system', ends: 'run', retry: 'later',
    say: '{system} finds what cannot be read: {detail}.' },
  'system.request': { blame: 'operator', ends: 'run', retry: 'later',
    say: 'Nothing can be asked of {system}: {detail}.' },
  'yaml.too-large': { blame: 'author', ends: 'file', retry: 'never',
    say: 'The file is too large: {found}, at most {limit}.' },
  'yaml.too-deep': { blame: 'author', ends: 'file', retry: 'never',
    say: 'Nested more than {limit} levels deep.' },
  'yaml.syntax': { blame: 'author', ends: 'file', retry: 'never',
    say: 'This cannot be read as YAML: {detail}.' },
  'yaml.anchor': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{text}` is read as an anchor or alias; these files have none.' },
  'yaml.tag': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{text}` is read as a tag; these files have none.' },
  'yaml.duplicate': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{key}` stands here twice; the first is in line {line}.' },
  'yaml.key': { blame: 'author', ends: 'file', retry: 'never',
    say: 'A key must be plain text.' },
  'yaml.split': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{text}` is half an expression: it ended at a comma or bracket.' },
  'yaml.cut': { blame: 'author', ends: 'file', retry: 'never',
    say: 'The text ends before ` {comment}`, which YAML takes for a comment.' },
  'key.unknown': { blame: 'author', ends: 'file', retry: 'never',
    say: 'There is no key `{key}` here.' },
  'key.missing': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{key}` is missing.' },
  'key.not-yet': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{key}` belongs to the grammar, but this version does not carry it out.' },
  'mail.missing': { blame: 'author', ends: 'file', retry: 'never',
    say: 'There is nothing to send mail with: pipes/samband.yaml has no `mail`.' },
  'mail.unsent': { blame: 'operator', ends: 'run', retry: 'later',
    say: 'The mail was not taken: {detail}.' },
  'pipe.moved': { blame: 'author', ends: 'run', retry: 'on-change',
    say: 'The links of `{pipe}` are from {was}, and now it goes from {now}. Give its file another name: then it is a new pipe, which finds out anew who is who. Or let it go where it went.' },
  'pipe.unknown': { blame: 'author', ends: 'file', retry: 'never',
    say: 'There is no pipe `{pipe}` in this folder.' },
  'connection.unknown': { blame: 'author', ends: 'file', retry: 'never',
    say: 'There is no connection `{name}`.' },
  'soap.unknown': { blame: 'author', ends: 'file', retry: 'never',
    say: 'The service has no operation `{name}`.' },
  'wsdl.broken': { blame: 'author', ends: 'file', retry: 'never',
    say: 'The description {path} cannot be used: {detail}.' },
  'action.unknown': { blame: 'author', ends: 'file', retry: 'never',
    say: '{entity} has no action `{action}`.' },
  'with.unread': { blame: 'author', ends: 'file', retry: 'never',
    say: 'The action `{action}` of `{entity}` does not read `$with.{name}`.' },
  'with.missing': { blame: 'author', ends: 'file', retry: 'never',
    say: 'The action `{action}` of `{entity}` cannot do without `{name}`, which is not given here.' },
  'with.type': { blame: 'author', ends: 'file', retry: 'never',
    say: 'In the action `{action}` of `{entity}` this goes to `{hole}`: {detail}.' },
  'key.driver': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{key}` is not for the driver `{driver}`.' },
  'pair.unknown': { blame: 'author', ends: 'file', retry: 'never',
    say: 'There is no folder of pipes "{pair}" that this one can be like.' },
  'pair.systems': { blame: 'author', ends: 'file', retry: 'never',
    say: 'The folder "{pair}" is named after two systems, and {detail}.' },
  'deletes.unseen': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{entity}` tells of its changes by their time, which never shows that a record was deleted.' },
  'row.unfilled': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{row}` may still wait when the record is created, and nothing writes it later.' },
  'omits.unseen': { blame: 'author', ends: 'file', retry: 'never',
    say: 'An edit of what this list leaves out would not be seen: nothing else of the record tells of it.' },
  'key.alone': { blame: 'author', ends: 'file', retry: 'never',
    say: '{detail}.' },
  'value.type': { blame: 'author', ends: 'file', retry: 'never',
    say: '{key} must be {expected}, but is {found}.' },
  'value.unknown': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{value}` is none of {options}.' },
  'value.form': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{value}` is not {expected}.' },
  'sql.text': { blame: 'author', ends: 'file', retry: 'never',
    say: '{detail}.' },
  'value.hole': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{value}` became a map, because its braces are not quoted.' },
  'expression.syntax': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{text}` cannot be read as an expression: {detail}.' },
  'expression.word': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{text}` is no condition: it would be read as a property of that name.' },
  'expression.nothing': { blame: 'author', ends: 'file', retry: 'never',
    say: 'If `{path}` has no value, `{text}` gives nothing and counts as false.' },
  'expression.max': { blame: 'author', ends: 'file', retry: 'never',
    say: '`$max` takes numbers only, but `{path}` is {found}.' },
  'expression.variable': { blame: 'author', ends: 'file', retry: 'never',
    say: 'There is no variable `${name}` here.' },
  'template.syntax': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{text}` cannot be read: {detail}.' },
  'environment.missing': { blame: 'operator', ends: 'file', retry: 'never',
    say: 'The environment variable {name} is not set{detail}.' },
  'environment.file': { blame: 'operator', ends: 'file', retry: 'never',
    say: 'The file {name} cannot be read{detail}.' },
  'environment.address': { blame: 'operator', ends: 'file', retry: 'never',
    say: 'With what {names} gives, `{key}` is not {expected}.' },
  'environment.form': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{text}` is no reference to the environment.' },
  'environment.in-expression': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{text}` is inside an expression, where nothing is filled in.' },
  'secret.literal': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{key}` holds a secret as plain text.' },
  'setting.unknown': { blame: 'author', ends: 'file', retry: 'never',
    say: 'There is no setting `{name}` here.' },
  'setting.value': { blame: 'author', ends: 'file', retry: 'never',
    say: 'The setting `{name}` must be {expected}, but is {found}.' },
  'table.twice': { blame: 'author', ends: 'file', retry: 'never',
    say: 'The setting `{setting}` has several lines with {column} = {value}.' },
  'setting.missing': { blame: 'author', ends: 'file', retry: 'never',
    say: 'The setting `{name}` is required and has no value.' },
  'system.unknown': { blame: 'author', ends: 'file', retry: 'never',
    say: 'There is no system `{system}`.' },
  'entity.unknown': { blame: 'author', ends: 'file', retry: 'never',
    say: 'There is no entity `{entity}`.' },
  'entity.cannot': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{entity}` cannot be {verb}: its system file declares no `{key}`.' },
  'hole.no-record': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{hole}` reads the property `{property}`, and no record goes with this call.' },
  'hole.absent': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{hole}` reads `{property}`, which {why}; without it the call has no address.' },
  'hole.type': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{hole}` is {found}, and an address takes texts and numbers only.' },
  'part.cannot': { blame: 'author', ends: 'file', retry: 'never',
    say: 'Items of `{path}` of `{entity}` cannot be {verb}: its system file declares no `{key}` for them.' },
  'list.key': { blame: 'author', ends: 'file', retry: 'never',
    say: 'No row gives new items of `{path}` of `{entity}` their `{key}`, by which they are known again.' },
  'property.unknown': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{entity}` has no property `{path}`.' },
  'property.read-only': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{path}` of `{entity}` is read-only.' },
  'property.type': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{path}` of `{entity}` is {expected}; {found} does not fit.' },
  'property.decimals': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{path}` of `{entity}` is {expected}, and `{text}` may have {found}.' },
  'property.time': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{path}` of `{entity}` is a date, and `{text}` is a time: its hour and its zone are lost.' },
  'property.values': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{path}` of `{entity}` takes {options}, but may be given {values}.' },
  'property.length': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{path}` of `{entity}` takes {limit} characters, and this may have {length}.' },
  'property.bounds': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{path}` of `{entity}` is {limit}, and this may be {found}.' },
  'property.missing': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{entity}` requires `{path}`, and {what} may be missing.' },
  'property.unwritten': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{entity}` requires `{path}`, and no row gives it.' },
  'property.twice': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{path}` of `{entity}` is written by two rows: `{row}` and `{other}`.' },
  'row.law': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{row}` breaks the law "what is written and read back is what was there": `{path}` {was} is written as {written} and comes back as {comesBack}.' },
  'link.no-pipe': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{row}` links to `{entity}`, but no pipe carries it to {system}.' },
  'link.ambiguous': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{entity}` has more than one counterpart in {system}: {candidates}.' },
  'table.column': { blame: 'author', ends: 'file', retry: 'never',
    say: 'The table `{setting}` has no column `{column}`.' },
  'schema.missing': { blame: 'author', ends: 'file', retry: 'never',
    say: 'There is no schema for `{entity}`.' },
  'schema.invalid': { blame: 'author', ends: 'file', retry: 'never',
    say: 'This is no usable JSON Schema: {detail}.' },
  'pipe.cycle': { blame: 'author', ends: 'file', retry: 'never',
    say: 'These rows close a circle: {rows}.' },
  'pipe.waits-in-circle': { blame: 'author', ends: 'file', retry: 'never',
    say: 'Records of these pipes wait for each other until all are settled, which is never: {pipes}.' },
  'pipe.shared-twice': { blame: 'author', ends: 'file', retry: 'never',
    say: 'Two pipes share the same property between siblings, which closes a circle of records: {rows}.' },
  'pipe.two-writers': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{path}` of `{entity}` is written by two pipes: {rows}.' },
  'pipe.folder': { blame: 'author', ends: 'file', retry: 'never',
    say: 'The folder of this pipe must be named {expected}, after its two systems.' },
  'file.name': { blame: 'author', ends: 'file', retry: 'never',
    say: '`{name}` is not a name that can be used here.' },
  'file.unreadable': { blame: 'author', ends: 'file', retry: 'never',
    say: 'The file cannot be read: {detail}.' },
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
  ...commandErrors,
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
