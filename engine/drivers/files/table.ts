// The records of one entity as they lie in its files now: every file read, its rows put together to
// records, each record with the rows it came from. What cannot be trusted as a whole is a Fault: a
// record that is missing from a broken file would look as if somebody had deleted it.

import { type Details, fault } from '../../base/errors.ts';
import type { Entity, FileRule, System } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import type { ReadRecord } from '../driver.ts';
import { readRecord } from '../read-record.ts';
import { decodeBytes } from './charset.ts';
import { csv } from './csv.ts';
import { type DiskFile, namesIn, readDiskFile } from './disk.ts';
import { groupsOf, groupTrouble, rawOf } from './group.ts';
import { jsonLines } from './json-lines.ts';
import type { Row, RowFormat, Sheet } from './rows.ts';
import { readInPart, type Unreadable } from './unreadable.ts';

/** One file, understood. */
export interface SheetFile {
  readonly name: string;
  readonly disk: DiskFile;
  readonly sheet: Sheet;
  readonly hasMark: boolean;
}

export interface StoredRecord {
  readonly read: ReadRecord;
  readonly rows: readonly Row[];
  readonly file: SheetFile;
}

export interface Table {
  readonly folder: string;
  /** Of the file that is written. */
  readonly name: string;
  readonly files: readonly SheetFile[];
  readonly records: ReadonlyMap<string, StoredRecord>;
  readonly unreadable: readonly Unreadable[];
  /** Changes with every change of any of the files. */
  readonly stamp: string;
  /** The latest change of a file. */
  readonly changedMs: number;
  readonly bindings: Bindings;
}

export interface Ground {
  readonly system: System;
  readonly entity: Entity;
  readonly bindings: Bindings;
  /** The folder of the project, which a relative folder counts from. */
  readonly resolve: (folder: string) => string;
}

export function formatOf(rule: FileRule): RowFormat {
  return rule.format === 'json-lines' ? jsonLines : csv(rule);
}

/** Throws a Fault where the files cannot be read or not be believed. */
export async function readTable(ground: Ground): Promise<Table> {
  const { system, entity, bindings } = ground;
  const rule = entity.file as FileRule;
  const folder = ground.resolve(String((await system.folder?.render({}, bindings)) ?? ''));
  const name = String((await rule.name.render({}, bindings)) ?? '');
  const refuse = (code: Parameters<typeof fault>[0], detail: string, cause?: unknown) =>
    fault(code, { system: system.name, detail } satisfies Details, cause);
  if (name === '' || /[/\\]/.test(name)) throw refuse('system.answer', `${name} is no file name`);
  const files: SheetFile[] = [];
  try {
    for (const one of await namesIn(folder, name)) {
      const disk = await readDiskFile(folder, one);
      if (disk === undefined) continue;
      const file = sheetFile(one, disk, rule);
      if (typeof file === 'string') throw refuse('system.answer', `${one}: ${file}`);
      files.push(file);
    }
  } catch (error) {
    throw fsFault(error, folder, refuse);
  }
  const { records, unreadable } = await recordsIn(entity, files, bindings);
  return {
    folder,
    name,
    files,
    records,
    unreadable,
    stamp: files.map(({ name: one, disk }) => `${one}:${disk.stamp}`).join(' '),
    changedMs: Math.max(0, ...files.map(({ disk }) => disk.changedMs)),
    bindings,
  };
}

function sheetFile(name: string, disk: DiskFile, rule: FileRule): SheetFile | string {
  const decoded = decodeBytes(disk.bytes, rule.charset);
  if ('wrong' in decoded) return decoded.wrong;
  const sheet = formatOf(rule).read(decoded.text);
  if (typeof sheet === 'string') return sheet;
  return groupTrouble(rule, sheet) ?? { name, disk, sheet, hasMark: decoded.hasMark };
}

type Refuse = (code: Parameters<typeof fault>[0], detail: string, cause?: unknown) => Error;

function fsFault(error: unknown, folder: string, refuse: Refuse): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    return refuse('system.unreachable', `the folder ${folder} does not exist`, error);
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return refuse('system.refused', `${folder} may not be read by us`, error);
  }
  const isOurs = (error as { details?: unknown }).details !== undefined;
  if (isOurs) return error;
  return refuse('system.unreachable', `${folder}: ${syscall ? code : message}`, error);
}

async function recordsIn(
  entity: Entity,
  files: readonly SheetFile[],
  bindings: Bindings,
): Promise<Pick<Table, 'records' | 'unreadable'>> {
  const records = new Map<string, StoredRecord>();
  const unreadable: Unreadable[] = [];
  for (const file of files) {
    const at = (line: number, why: string) => `${file.name} line ${line}: ${why}`;
    for (const { line, why } of file.sheet.broken) unreadable.push({ message: at(line, why) });
    const seen = new Map<string, number>();
    for (const rows of groupsOf(entity.file as FileRule, file.sheet.rows)) {
      const { line } = rows[0] as Row;
      const raw = rawOf(entity, rows);
      const read = await readRecord(entity, raw, bindings);
      if (typeof read === 'string') {
        const known = await readInPart(entity, raw, bindings);
        unreadable.push({ ...known, message: at(line, read) });
      } else if (seen.has(read.id)) {
        const why = `${read.id} stands in line ${seen.get(read.id)} already`;
        const { id, record } = read;
        unreadable.push({ id, message: at(line, why), seen: { record, wrong: [] } });
      } else {
        seen.set(read.id, line);
        records.set(read.id, { read, rows, file }); // a later file replaces what an earlier one said
      }
    }
  }
  return { records, unreadable };
}
