// Where a database is: the `url` of a system file, with `auth: basic` in the place of a user and a
// password inside it, so that neither need be written as part of an address.

import { resolve } from 'node:path';
import type { System } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import type { Dialect } from './dialect.ts';
import { SqlTrouble } from './session.ts';

export interface DatabasePlace {
  readonly kind: Dialect['kind'];
  readonly host: string;
  readonly port?: number;
  readonly user: string;
  readonly password: string;
  /** Of SQLite the path of the file. */
  readonly database: string;
  readonly isSecure: boolean;
  readonly timeoutMs: number;
}

const kinds: Readonly<Record<string, Dialect['kind']>> = {
  mysql: 'mysql',
  mariadb: 'mysql',
  postgres: 'postgres',
  postgresql: 'postgres',
  sqlite: 'sqlite',
};

const forms = 'mysql://host/database, postgres://host/database or sqlite:path';

/** `root` is the folder that relative paths count from. */
export async function databasePlace(
  system: System,
  root: string,
  bindings: Bindings,
): Promise<DatabasePlace> {
  const url = String((await system.url?.render(undefined, bindings)) ?? '');
  const scheme = /^([a-z]+):/.exec(url)?.[1] ?? '';
  const kind = kinds[scheme];
  if (kind === undefined) throw new SqlTrouble('unreachable', `its url must be ${forms}`);
  const common = { kind, timeoutMs: system.limits.timeoutMs };
  if (kind === 'sqlite') {
    const path = url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
    const database = resolve(root, path);
    return { ...common, host: '', user: '', password: '', database, isSecure: false };
  }
  // The last @ ends the login: passwords hold anything, host names do not.
  const form = /^[a-z]+:\/\/(?:(.*)@)?(\[[^\]]+\]|[^:/?@]*)(?::(\d+))?\/([^?]*)(?:\?(.*))?$/s;
  const match = form.exec(url);
  if (!match?.[4]) throw new SqlTrouble('unreachable', `its url must be ${forms}`);
  const [, login = '', host = '', port, database, options] = match;
  const said = new URLSearchParams(options ?? '');
  const stranger = [...said.keys()].find((key) => key !== 'ssl');
  if (stranger !== undefined) {
    const detail = `its url knows no \`${stranger}\`; it takes \`?ssl=true\` alone`;
    throw new SqlTrouble(
      'unreachable',
      `${detail}, and a schema stands before the name of a table`,
    );
  }
  const colon = login.indexOf(':');
  const own = colon < 0 ? [login, ''] : [login.slice(0, colon), login.slice(colon + 1)];
  const { auth } = system;
  const given =
    auth.kind === 'basic'
      ? await Promise.all([auth.user, auth.password].map((one) => one.render(undefined, bindings)))
      : own.map(decoded);
  return {
    ...common,
    host: host.replace(/^\[|\]$/g, '') || 'localhost',
    ...(port === undefined ? {} : { port: Number(port) }),
    user: String(given[0] ?? ''),
    password: String(given[1] ?? ''),
    database: decoded(database as string),
    isSecure: said.get('ssl') === 'true',
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
