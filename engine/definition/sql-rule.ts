// Where the records of an entity lie in a database, compiled: what the `sql` driver reads and writes.

import type { Template } from '../mapping/template.ts';

/**
 * Where the records of an entity lie. A hole that touches a name is part of the name, any other hole
 * is a value. Columns are the properties of the entity's schema.
 */
export interface SqlRule {
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

/** A table of items: `parent` is its column with the id of the record they belong to. */
export interface SqlPart {
  readonly table?: Template;
  readonly select?: Template;
  readonly parent: string;
  readonly setOnCreate: Readonly<Record<string, Template>>;
  /** Property of an item → property of the record whose every new value adds one. */
  readonly trail?: Readonly<Record<string, string>>;
  /** What may be done to its rows. */
  readonly may: readonly ('create' | 'update' | 'delete')[];
}
