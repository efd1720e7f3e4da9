// Values of PostgreSQL as the driver shows them: numbers that are exact, truth values, times that say
// their zone in the form of ISO, amounts without their signs, lists as JSON, and no blanks that only
// fill a column up. All else stays the text that the server shows.

import type { Json } from '../../base/json.ts';
import { type PostgresItem, postgresList, postgresTypes } from '../../base/postgres-client.ts';
import { SqlTrouble } from './session.ts';

const { bool, int2, int4, int8, float4, float8, money, bpchar, timestamptz } = postgresTypes;

const whole = (text: string) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);

const values: ReadonlyMap<number, (text: string) => unknown> = new Map([
  [bool, (text: string): unknown => text === 't'],
  ...[int2, int4, float4, float8].map((type) => [type, Number] as const),
  [int8, whole],
  [money, amount],
  // To the server itself these blanks mean nothing.
  [bpchar, (text: string) => text.replace(/ +$/, '')],
  [timestamptz, zoned],
]);

/** How a value of the type with this number is made of its text. */
export function postgresValue(type: number): (text: string) => unknown {
  const elements = postgresTypes.lists.get(type);
  if (elements === undefined) return values.get(type) ?? ((text) => text);
  const element = postgresValue(elements);
  const read = (item: PostgresItem): unknown => {
    if (item === null) return null;
    return typeof item === 'string' ? element(item) : item.map(read);
  };
  return (text) => JSON.stringify(postgresList(text).map(read));
}

/** `-$1,234.50` → `-1234.50`; a session of ours shows amounts as `C` writes them. */
function amount(text: string): string {
  return text.replace(/[$,]/g, '');
}

/** `2026-01-31 10:00:00.5+00` → `2026-01-31T10:00:00.5Z`; `infinity` is none. */
function zoned(text: string): string {
  return text.replace(/^(\d{4,}-\d\d-\d\d) ([\d:.]+)\+00$/, '$1T$2Z');
}

/** A list as it is written into a column of lists; any other text is taken as it is. */
export function postgresListText(column: string, text: string): string {
  if (!text.startsWith('[')) return text;
  const items = JSON.parse(text) as readonly Json[];
  return `{${items.map((item) => listed(column, item)).join(',')}}`;
}

function listed(column: string, item: Json): string {
  if (item === null) return 'NULL';
  if (typeof item === 'object')
    throw new SqlTrouble('invalid', `${column} is a list of plain values, and one is none`);
  return `"${String(item).replace(/["\\]/g, '\\$&')}"`;
}
