// One connection to MySQL or MariaDB, and the door to `mysql2`. Every value travels as a parameter of
// a prepared statement; what comes back is as plain as it can be: times and decimals as the texts
// that the server shows, whole numbers and bits as numbers while they are exact. It lies this low because a
// driver needs it, and so does a stand-in.

import { createConnection, type FieldPacket } from 'mysql2/promise';

export type MysqlValue = string | number | null;

export interface MysqlPlace {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** None while the database is still to be made. */
  readonly database?: string;
  readonly isSecure?: boolean;
  /** Longest time to connect, and for the answer to one statement. */
  readonly timeoutMs: number;
}

export interface MysqlResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Rows that a statement met, whether it changed them or not. */
  readonly met: number;
  /** The number that AUTO_INCREMENT gave, 0 if none. */
  readonly insertId: number | string;
  readonly warnings: number;
}

export interface MysqlClient {
  /** A prepared statement with its parameters. */
  execute(text: string, values: readonly MysqlValue[]): Promise<MysqlResult>;
  /** A text without parameters: what begins and ends a transaction, or makes a table. */
  run(text: string): Promise<MysqlResult>;
  /** Says goodbye. */
  end(): Promise<void>;
  /** Closes at once, also while a statement runs. */
  destroy(): void;
}

/** `lost` is called when the connection breaks between statements. */
export async function mysqlClient(place: MysqlPlace, lost: () => void): Promise<MysqlClient> {
  const { host, port, user, password, database, timeoutMs } = place;
  const connection = await createConnection({
    host,
    port,
    user,
    password,
    ...(database === undefined ? {} : { database }),
    ...(place.isSecure ? { ssl: {} } : {}),
    charset: 'utf8mb4',
    connectTimeout: timeoutMs,
    dateStrings: true,
    jsonStrings: true,
    supportBigNumbers: true,
    // A row that an update finds as it is counts as met.
    flags: ['+FOUND_ROWS'],
    maxPreparedStatements: 200,
  });
  connection.on('error', lost);
  connection.on('end', lost);
  const answer = ([result, fields]: readonly [unknown, unknown]): MysqlResult => {
    if (Array.isArray(result)) {
      const rows = withBits(result, (fields ?? []) as readonly FieldPacket[]);
      return { rows, met: result.length, insertId: 0, warnings: 0 };
    }
    const { affectedRows, insertId, warningStatus } = result as Readonly<Record<string, number>>;
    return {
      rows: [],
      met: affectedRows ?? 0,
      insertId: insertId ?? 0,
      warnings: warningStatus ?? 0,
    };
  };
  return {
    execute: async (text, values) =>
      answer(await connection.execute({ sql: text, timeout: timeoutMs }, [...values])),
    run: async (text) => answer(await connection.query({ sql: text, timeout: timeoutMs })),
    end: async () => {
      await connection.end();
    },
    destroy: () => connection.destroy(),
  };
}

/** https://mariadb.com/kb/en/result-set-packets/#field-types */
const bitType = 16;

/** Bits come as bytes; what they count is meant. */
function withBits(rows: MysqlResult['rows'], fields: readonly FieldPacket[]): MysqlResult['rows'] {
  const bits = fields.filter((field) => field.columnType === bitType).map(({ name }) => name);
  if (bits.length === 0) return rows;
  return rows.map((row) => ({
    ...row,
    ...Object.fromEntries(bits.map((name) => [name, counted(row[name])])),
  }));
}

function counted(cell: unknown): unknown {
  if (!Buffer.isBuffer(cell)) return cell;
  const count = BigInt(`0x${cell.toString('hex')}`);
  return Number.isSafeInteger(Number(count)) ? Number(count) : String(count);
}
