// The database of the imitated shop on a MySQL or MariaDB that runs on loopback: made on the first day
// with a user of its own, used again later, dropped when it is forgotten. The shop's program lets the
// database cut what is too long and fill in what is missing, as the vendor's does.

import { createHash, randomBytes } from 'node:crypto';
import { type MysqlClient, type MysqlValue, mysqlClient } from '../../base/mysql-client.ts';
import { countries, orderStatuses, zones } from './fixed-data.ts';
import { createTables } from './tables.ts';

export interface OpencartAccess {
  /** Where the server is, and who may make databases in it. */
  readonly port: number;
  readonly root: { readonly user: string; readonly password: string };
  /** Of the user that integrations get. */
  readonly password: string;
  readonly prefix: string;
}

export type Row = Readonly<Record<string, unknown>>;

export interface ShopDatabase {
  readonly name: string;
  readonly user: string;
  readonly prefix: string;
  /** With parameters for `?`; `order` in braces is the table `oc_order`: `SELECT * FROM {order}`. */
  query(text: string, ...values: readonly MysqlValue[]): Promise<readonly Row[]>;
  /** Inserts a row; gives its id. */
  insert(table: string, row: Readonly<Record<string, MysqlValue>>): Promise<number>;
  close(): Promise<void>;
}

const timeoutMs = 10_000;

/** As the vendor's `system/library/db/mysqli.php` says at each connection. */
const shopMode = `SET SESSION sql_mode = 'NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION'`;

/** One name for one folder; without a folder one that is used once. */
export function databaseName(folder: string | undefined): string {
  const mark = folder
    ? createHash('sha256').update(folder).digest('hex').slice(0, 12)
    : randomBytes(6).toString('hex');
  return `samband_shop_${mark}`;
}

export async function openShopDatabase(
  access: OpencartAccess,
  name: string,
): Promise<ShopDatabase> {
  const root = await asRoot(access);
  const { prefix } = access;
  try {
    await root.run(`CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8`);
    await root.run(`CREATE USER IF NOT EXISTS '${name}'@'%' IDENTIFIED BY '${access.password}'`);
    await root.run(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${name}.* TO '${name}'@'%'`);
    await root.run(`USE ${name}`);
    await root.run(shopMode);
    const { rows } = await root.run('SHOW TABLES');
    if (rows.length === 0) await install(root, prefix);
  } catch (error) {
    await root.end();
    throw error;
  }
  const named = (text: string) => text.replace(/\{(\w+)\}/g, `\`${prefix}$1\``);
  return {
    name,
    user: name,
    prefix,
    query: async (text, ...values) => (await root.execute(named(text), values)).rows,
    insert: async (table, row) => {
      const columns = Object.keys(row);
      const { insertId } = await root.execute(
        named(
          `INSERT INTO {${table}} (${columns.map((one) => `\`${one}\``)}) VALUES (${columns.map(() => '?')})`,
        ),
        Object.values(row),
      );
      return Number(insertId);
    },
    close: () => root.end(),
  };
}

/** Drops the database and its user; nothing there is fine. */
export async function dropShopDatabase(access: OpencartAccess, name: string): Promise<void> {
  const root = await asRoot(access);
  try {
    await root.run(`DROP DATABASE IF EXISTS ${name}`);
    await root.run(`DROP USER IF EXISTS '${name}'@'%'`);
  } finally {
    await root.end();
  }
}

async function asRoot({ port, root }: OpencartAccess): Promise<MysqlClient> {
  const place = { host: '127.0.0.1', port, timeoutMs, user: root.user, password: root.password };
  return await mysqlClient(place, () => {}).catch((error: Error & { readonly code?: string }) => {
    const detail = error.message || error.code;
    throw new Error(
      `The imitated OpenCart needs a MySQL or MariaDB on 127.0.0.1:${port} that lets in ${root.user} without a password: ${detail}. On Debian: apt-get install mariadb-server.`,
    );
  });
}

/** What the vendor's installer leaves behind. */
async function install(root: MysqlClient, prefix: string): Promise<void> {
  for (const text of createTables(prefix)) await root.run(text);
  for (const [id, name] of Object.entries(orderStatuses)) {
    await root.execute(`INSERT INTO \`${prefix}order_status\` VALUES (?, 1, ?)`, [
      Number(id),
      name,
    ]);
  }
  await root.run(
    `INSERT INTO \`${prefix}setting\` VALUES (1, 0, 'config', 'config_currency', 'NOK', 0)`,
  );
  for (const { id, name, iso2, iso3, needsPostcode } of countries) {
    await root.execute(`INSERT INTO \`${prefix}country\` VALUES (?, ?, ?, ?, '', ?, 1)`, [
      id,
      name,
      iso2,
      iso3,
      Number(needsPostcode),
    ]);
  }
  for (const { id, countryId, name, code } of zones) {
    await root.execute(`INSERT INTO \`${prefix}zone\` VALUES (?, ?, ?, ?, 1)`, [
      id,
      countryId,
      name,
      code,
    ]);
  }
}
