// One connection to a database as the driver uses it, whichever database it is: statements with
// their values beside them, transactions, and errors put into the few kinds that make a difference.

import type { Dialect } from './dialect.ts';
import type { Statement } from './statement.ts';

/** A value as it is sent and as it comes: times and decimals are texts. */
export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

export interface Result {
  readonly rows: readonly Row[];
  /** Rows that a statement met, whether it changed them or not. */
  readonly met: number;
  /** The id that the database gave to a new row, where it says so itself. */
  readonly newId?: string;
}

export interface Session {
  readonly dialect: Dialect;
  query(statement: Statement): Promise<Result>;
  begin(): Promise<void>;
  commit(): Promise<void>;
  /** `kept`: something was written to a table that cannot take it back. */
  rollBack(): Promise<'undone' | 'kept'>;
  /** After it broke it is of no use any more. */
  isBroken(): boolean;
  end(): Promise<void>;
}

export type TroubleKind =
  /** There is no connection; nothing was sent. */
  | 'unreachable'
  /** Wrong credentials, or nobody may write for now. */
  | 'refused'
  /** This user may not do that to this table. */
  | 'forbidden'
  /** The connection broke or the answer did not come in time. */
  | 'lost'
  /** It met another transaction, and was rolled back. */
  | 'collision'
  /** There is such a row already. */
  | 'exists'
  /** The database does not take these values. */
  | 'invalid'
  /** A table or column is not there. */
  | 'missing'
  /** Whatever else the database objects to. */
  | 'wrong';

/** What a database, or the way to it, said. */
export class SqlTrouble extends Error {
  readonly kind: TroubleKind;

  constructor(kind: TroubleKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
