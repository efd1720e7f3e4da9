// Where the records of an entity lie in a database, compiled: what the `sql` driver reads and writes.

import type { Template } from '../mapping/template.ts';

/**
 * Where the records of an entity lie. A hole that touches a name is part of the name, any other hole
 * is a value. Columns are the properties of the entity's schema.
 */
export interface SqlRule {
  /** What tells its rows apart. */
  readonly key: RowKey;
  /** What is written, and read if there is no `select`. */
  readonly table?: Template;
  /** A SELECT to read from instead. */
  readonly select?: Template;
  /** Rows outside it are not there. */
  readonly where?: Template;
  /** The column with the id of the record that these rows are listed by. */
  readonly parent?: string;
  /** Column → its value with each write, on the record as it was read. */
  readonly set: Readonly<Record<string, Template>>;
  /** Column → its value in a create that does not say it. */
  readonly setOnCreate: Readonly<Record<string, Template>>;
}

/** Columns, and what stands between what they hold in an id. */
export interface RowKey {
  readonly columns: readonly string[];
  /** One less than there are columns; none is empty. */
  readonly between: readonly string[];
}

/** A table of items: `parents` are its columns with the key of the record they belong to, in the order of those. */
export interface SqlPart {
  readonly table?: Template;
  readonly select?: Template;
  readonly parents: readonly string[];
  readonly setOnCreate: Readonly<Record<string, Template>>;
  /** Property of an item → property of the record whose every new value adds one. */
  readonly trail?: Readonly<Record<string, string>>;
  /** What may be done to its rows. */
  readonly may: readonly ('create' | 'update' | 'delete')[];
}
