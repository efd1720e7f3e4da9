// A webshop that has no API: a program that writes all of its orders into `orders.csv`, a row for each
// line, as a Dutch spreadsheet would: semicolons, decimal commas, local times, quotes around everything.
// It writes the whole file anew and puts it in its place in one step.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../base/clock.ts';
import type { Imitation, OwnStart } from '../integration.ts';
import { openScreens } from './screens.ts';

/** One row: the columns of an order and those of one of its lines. */
export type OrderRow = Readonly<Record<(typeof orderColumns)[number], string>>;

export interface FileWebshop extends Imitation {
  /** Appends an order; its number and the time of the change are the shop's. */
  sell(order: Partial<OrderRow>, lines: readonly Partial<OrderRow>[]): string;
  /** Changes every row of an order. */
  edit(number: string, values: Partial<OrderRow>): void;
  /** Puts rows in place of those of an order. */
  enter(number: string, rows: readonly OrderRow[]): void;
  rows(): readonly OrderRow[];
  /** Where the file lies. */
  readonly file: string;
}

const orderColumns = [
  'order_number',
  'date',
  'changed',
  'status',
  'currency',
  'payment_method',
  'customer_number',
  'company',
  'coc_number',
  'vat_number',
  'first_name',
  'last_name',
  'email',
  'phone',
  'street',
  'house_number',
  'street_2',
  'postal_code',
  'city',
  'country',
  'delivery_street',
  'delivery_house_number',
  'delivery_postal_code',
  'delivery_city',
  'delivery_country',
  'prices_include_vat',
  'shipping_method',
  'shipping_price',
  'shipping_vat_rate',
  'order_total',
  'sku',
  'ean',
  'description',
  'quantity',
  'price',
  'discount',
  'vat_rate',
] as const;

export function fileWebshop(): OwnStart {
  return {
    system: 'file-webshop',
    open: async ({ folder, clock = systemClock }) => open(folder, clock),
    forget: (folder) => {
      if (folder) rmSync(join(folder, 'file-webshop'), { recursive: true, force: true });
    },
  };
}

/** The one of these that is a shop of files; throws for any other. */
export function asFileWebshop(system: Imitation | undefined): FileWebshop {
  if (!system || !('sell' in system)) throw new Error(`${system?.system} is no shop of files`);
  return system as FileWebshop;
}

async function open(given: string | undefined, clock: Clock): Promise<FileWebshop> {
  const folder = given
    ? join(given, 'file-webshop')
    : mkdtempSync(join(tmpdir(), 'samband-file-webshop-'));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'orders.csv');
  let rows: readonly OrderRow[] = existsSync(file) ? parsed(readFileSync(file, 'utf8')) : [];
  const keep = (next: readonly OrderRow[]): void => {
    rows = next;
    writeFileSync(`${file}.new`, textOf(rows));
    renameSync(`${file}.new`, file);
  };
  const now = (): string => amsterdamTime(clock.now());
  keep(rows);
  const enter: FileWebshop['enter'] = (number, own) => {
    const at = rows.findIndex((row) => row.order_number === number);
    const others = rows.filter((row) => row.order_number !== number);
    keep(others.toSpliced(at, 0, ...own.map((row) => ({ ...row, changed: now() }))));
  };
  const screens = await openScreens({ rows: () => rows, enter });
  return {
    system: 'file-webshop',
    url: folder,
    origin: screens.origin,
    file,
    rows: () => rows,
    enter,
    counts: () => ({ order: new Set(rows.map((row) => row.order_number)).size }),
    subscribe: () => {},
    sell: (order, lines) => {
      const last = Math.max(5_000, ...rows.map((row) => Number(row.order_number)));
      const number = order.order_number ?? String(last + 1);
      const usual = { status: 'paid', currency: 'EUR', prices_include_vat: 'nee' };
      const made = lines.map((line) => ({
        ...empty,
        ...usual,
        date: now().slice(0, 10),
        changed: now(),
        ...order,
        ...line,
        order_number: number,
      }));
      keep([...rows, ...made]);
      return number;
    },
    edit: (number, values) =>
      keep(
        rows.map((row) =>
          row.order_number === number ? { ...row, ...values, changed: now() } : row,
        ),
      ),
    close: async () => {
      await screens.close();
      if (!given) rmSync(folder, { recursive: true, force: true });
    },
  };
}

const empty = Object.fromEntries(orderColumns.map((name) => [name, ''])) as OrderRow;

function textOf(rows: readonly OrderRow[]): string {
  const line = (cells: readonly string[]): string =>
    `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')}\r\n`;
  return [
    line(orderColumns),
    ...rows.map((row) => line(orderColumns.map((name) => row[name]))),
  ].join('');
}

/** What this very shop wrote: every cell in quotes. */
function parsed(text: string): readonly OrderRow[] {
  const lines = text.split('\r\n').filter((line) => line !== '');
  return lines.slice(1).map((line) => {
    const cells = [...line.matchAll(/"((?:[^"]|"")*)"/g)].map((match) =>
      (match[1] as string).replaceAll('""', '"'),
    );
    return Object.fromEntries(orderColumns.map((name, at) => [name, cells[at] ?? ''])) as OrderRow;
  });
}

const clockOfAmsterdam = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Amsterdam',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** `2026-01-31 13:05:00`. */
function amsterdamTime(ms: number): string {
  return clockOfAmsterdam.format(ms);
}
