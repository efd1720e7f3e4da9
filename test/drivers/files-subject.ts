// Files as a subject of the driver contract: the people are another program that reads and writes the
// same file with code of its own, and the disk fails where a test wants it.

import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Entity, FileRule, System } from '../../engine/definition/system.ts';
import { type Replace, replaceFile } from '../../engine/drivers/files/disk.ts';
import { filesDriver } from '../../engine/drivers/files/files-driver.ts';
import { memorySystem } from '../../engine/drivers/memory-system.ts';
import type { Opened, Subject } from './contract.ts';
import { customerProperties, expression, rule, text } from './http-system.ts';
import type { TestClock } from './test-clock.ts';

interface Codec {
  parse(content: string): JsonObject[];
  text(records: readonly JsonObject[]): string;
}

const names = ['id', ...Object.keys(customerProperties), 'version', 'modified'];
const structures = ['address', 'tags', 'lines'];
const numbers = ['id', 'version'];

const lines: Codec = {
  parse: (content) =>
    content
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  text: (records) => records.map((record) => `${JSON.stringify(record)}\n`).join(''),
};

/** Spreadsheets put quotes around everything; what the engine wrote may have none. */
function cellsOf(row: string): string[] {
  const cells = row.match(/("(?:[^"]|"")*"|[^;]*)(;|$)/g) ?? [];
  return cells.slice(0, names.length).map((cell) =>
    cell
      .replace(/;$/, '')
      .replace(/^"([\s\S]*)"$/, '$1')
      .replaceAll('""', '"'),
  );
}

const table: Codec = {
  parse: (content) => {
    const [head = '', ...rows] = content.split('\r\n').filter(Boolean);
    const columns = cellsOf(head);
    return rows.map((row) => {
      const cells = cellsOf(row);
      const entries = columns.map((name, at) => [name, readCell(name, cells[at] ?? '')]);
      return Object.fromEntries(entries);
    });
  },
  text: (records) =>
    [names, ...records.map((record) => names.map((name) => cellOf(record[name])))]
      .map((cells) => `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')}\r\n`)
      .join(''),
};

function readCell(name: string, cell: string) {
  if (cell === '') return null;
  if (structures.includes(name)) return JSON.parse(cell);
  return numbers.includes(name) ? Number(cell) : cell;
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function filesSubject(
  name: string,
  format: FileRule['format'],
  changes: 'since' | 'listing',
): Subject {
  return {
    name,
    can: {
      since: changes === 'since',
      version: true,
      holdsRows: true,
      fails: true,
      unique: false,
      credentials: false,
    },
    open: async (clock) => open(clock, format, changes),
  };
}

function systemIn(
  folder: string,
  format: FileRule['format'],
  changes: 'since' | 'listing',
): System {
  const memory = memorySystem({
    name: 'erp',
    entities: {
      customer: {
        properties: customerProperties,
        version: 'version',
        modified: 'modified',
        find: ['email', 'externalId'],
        marker: 'externalId',
        changes,
      },
    },
  });
  const model = memory.entities.customer as Entity;
  const isTable = format === 'csv';
  const customer: Entity = {
    ...model,
    schema: { ...model.schema, properties: { ...model.schema.properties, ...counted } },
    file: {
      name: text(isTable ? 'customers.csv' : 'customers.jsonl'),
      format,
      charset: 'utf-8',
      delimiter: ';',
    },
    create: { request: rule(''), item: expression('$') },
    encode: expression(`name = $settings.ugly ? $error('the name is not nice') : $`),
    formats: isTable
      ? [
          ...structures.map((path) => ({ path, kind: 'json' as const })),
          ...numbers.map((path) => ({ path, kind: 'decimal' as const })),
        ]
      : [],
  };
  return {
    ...memory,
    driver: 'files',
    folder: text(folder),
    settings: { ugly: null },
    entities: { customer },
  };
}

const counted = {
  id: { type: 'integer' },
  version: { type: 'integer' },
  modified: { type: 'string' },
} as const;

function open(clock: TestClock, format: FileRule['format'], changes: 'since' | 'listing'): Opened {
  const top = mkdtempSync(join(tmpdir(), 'samband-files-'));
  const folder = join(top, 'exchange');
  const system = systemIn('exchange', format, changes);
  const codec = format === 'csv' ? table : lines;
  const path = join(folder, format === 'csv' ? 'customers.csv' : 'customers.jsonl');
  renameSync(mkdtempSync(join(top, 'x')), folder);
  writeFileSync(path, codec.text([]));
  let wrong: 'lost' | 'lost after its effect' | 'never sent' | undefined;
  const replace: Replace = async (...given) => {
    const how = wrong;
    wrong = undefined;
    if (how === 'never sent') throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    if (how === 'lost') throw Object.assign(new Error('disk gone'), { code: 'EIO' });
    const isDone = await replaceFile(...given);
    if (how !== undefined) throw Object.assign(new Error('disk gone'), { code: 'EIO' });
    return isDone;
  };
  const records = () => codec.parse(readFileSync(path, 'utf8'));
  const keep = (all: readonly JsonObject[]) => writeFileSync(path, codec.text(all));
  const now = () => new Date(clock.now()).toISOString();
  const driverOf = () => filesDriver(system, { clock, root: top, replace });
  return {
    driver: driverOf(),
    again: driverOf,
    entity: system.entities.customer as Entity,
    people: {
      add: (record) => {
        const all = records();
        const id = Math.max(0, ...all.map((one) => Number(one.id))) + 1;
        const own = (record.lines ?? []) as readonly JsonObject[];
        const named =
          own.length === 0 ? {} : { lines: own.map((line, at) => ({ id: at + 1, ...line })) };
        keep([...all, { ...record, ...named, id, version: 1, modified: now() }]);
        return String(id);
      },
      edit: (id, set) =>
        keep(
          records().map((one) =>
            String(one.id) === id
              ? { ...one, ...set, version: Number(one.version) + 1, modified: now() }
              : one,
          ),
        ),
      remove: (id) => keep(records().filter((one) => String(one.id) !== id)),
      record: (id) => records().find((one) => String(one.id) === id),
      ids: () => records().map((one) => String(one.id)),
    },
    failWrite: (how) => {
      if (how === 'refused') (system.settings as { ugly: string | null }).ugly = 'x';
      else wrong = how;
    },
    failReads: (how) => {
      const away = join(top, 'away');
      if (how === 'unreachable') renameSync(folder, away);
      else renameSync(away, folder);
    },
    keepEmailsUnique: () => {},
    close: async () => rmSync(top, { recursive: true, force: true }),
  };
}
