// Writes to a file: all requests of one call together are one new file, which takes the old one's place
// in one step. If somebody else wrote it meanwhile, it is read and composed again.

import { join } from 'node:path';
import type { JsonObject } from '../../base/json.ts';
import type { Entity, FileRule } from '../../definition/system.ts';
import type { CreateRequest, UpdateRequest, WriteAnswer } from '../driver.ts';
import { FormatProblem } from '../formats.ts';
import { encodeText } from './charset.ts';
import { changedRecord, lacksId, newRecord, nextId } from './compose.ts';
import type { Replace } from './disk.ts';
import { isEnded, type Row, type Sheet } from './rows.ts';
import { readsWithoutLines, rowsOf } from './rows-of.ts';
import { formatOf, type SheetFile, type StoredRecord, type Table } from './table.ts';

/** What one request does to the file. */
type Edit =
  | { readonly kind: 'add'; readonly id: string; readonly texts: readonly string[] }
  | {
      readonly kind: 'change';
      readonly id: string;
      readonly old: StoredRecord;
      readonly texts: readonly string[];
    }
  | { readonly kind: 'settled'; readonly answer: WriteAnswer };

export interface WriteGround {
  readonly entity: Entity;
  readonly read: () => Promise<Table>;
  readonly replace: Replace;
  readonly nowMs: () => number;
}

/** So often is a file composed again that others write at the same time. */
const attemptsMax = 3;

export async function writeAll<Request>(
  ground: WriteGround,
  requests: readonly Request[],
  editOf: (
    table: Table,
    file: SheetFile | undefined,
    request: Request,
    taken: Set<string>,
  ) => Promise<Edit>,
): Promise<readonly WriteAnswer[]> {
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    const table = await ground.read();
    const file = table.files[0];
    const taken = takenIds(table);
    const edits: Edit[] = [];
    for (const request of requests) edits.push(await editOf(table, file, request, taken));
    if (edits.every(({ kind }) => kind === 'settled')) return edits.map(settledAnswer);
    const outcome = await store(ground, table, file, edits);
    if (outcome === 'again') continue;
    if (outcome !== 'done')
      return edits.map((edit) => (edit.kind === 'settled' ? edit.answer : outcome));
    return await answersOf(ground, edits);
  }
  const message = 'somebody else writes the file again and again';
  return requests.map(() => ({ kind: 'not-sent', message }));
}

/** Those of rows that cannot be read are taken as well. */
function takenIds({ records, unreadable }: Table): Set<string> {
  return new Set([...records.keys(), ...unreadable.flatMap(({ id }) => id ?? [])]);
}

export async function additionOf(
  ground: WriteGround,
  table: Table,
  file: SheetFile | undefined,
  request: CreateRequest,
  taken: Set<string>,
): Promise<Edit> {
  const { entity } = ground;
  const id = nextId(taken, request.idempotencyKey);
  const unknown = table.unreadable.find((row) => row.id === undefined);
  if (unknown && lacksId(entity, request) && id !== request.idempotencyKey) {
    const why = `a row that may have it cannot be read (${unknown.message})`;
    const message = `the next id cannot be counted, because ${why}; mend that row`;
    return { kind: 'settled', answer: { kind: 'refused', message } };
  }
  const record = newRecord(entity, request, { id, nowMs: ground.nowMs() });
  const found = await entity.idOf.evaluate(record, table.bindings);
  const own = typeof found === 'number' ? String(found) : found;
  if (typeof own !== 'string' || own === '') {
    const message = `the record has no id (${entity.idOf.text})`;
    return { kind: 'settled', answer: { kind: 'refused', message } };
  }
  if (taken.has(own)) {
    const unread = table.unreadable.find((row) => row.id === own && !table.records.has(own));
    const which = unread ? `, which cannot be read (${unread.message})` : '';
    const message = `${table.name} has a record ${own} already${which}`;
    return { kind: 'settled', answer: { kind: 'exists', message } };
  }
  taken.add(own);
  const texts = await textsOf(entity, record, file?.sheet, { table });
  return 'answer' in texts ? { kind: 'settled', ...texts } : { kind: 'add', id: own, ...texts };
}

export async function changeOf(
  ground: WriteGround,
  table: Table,
  request: UpdateRequest,
): Promise<Edit> {
  const { entity } = ground;
  const old = table.records.get(request.id);
  if (!old) return { kind: 'settled', answer: { kind: 'gone' } };
  const record = changedRecord(entity, old, request, ground.nowMs());
  if (record === 'changed') return { kind: 'settled', answer: { kind: 'changed' } };
  const texts = await textsOf(entity, record, old.file.sheet, { table, old });
  if ('answer' in texts) return { kind: 'settled', ...texts };
  return { kind: 'change', id: request.id, old, ...texts };
}

export function removalOf(table: Table, id: string): Edit {
  const old = table.records.get(id);
  if (!old) return { kind: 'settled', answer: { kind: 'gone' } };
  return { kind: 'change', id, old, texts: [] };
}

/** The record's rows as they will stand in the file, or why they cannot. */
async function textsOf(
  entity: Entity,
  record: JsonObject,
  sheet: Sheet | undefined,
  options: { readonly table: Table; readonly old?: StoredRecord },
): Promise<{ readonly texts: readonly string[] } | { readonly answer: WriteAnswer }> {
  const rule = entity.file as FileRule;
  const format = formatOf(rule);
  const refused = (message: string) => ({ answer: { kind: 'refused', message } }) as const;
  const texts: string[] = [];
  try {
    const { bindings } = options.table;
    const from = options.old ? { bindings, old: options.old } : { bindings };
    const { rows, lacksLines } = await rowsOf(entity, record, from);
    for (const { values, old } of rows) {
      const row = { sheet: sheet ?? newSheet(entity), ...(old ? { old } : {}) };
      const text = format.write(values, row);
      if (typeof text !== 'string') return refused(text.refused);
      const bytes = encodeText({ text, hasMark: false }, rule.charset);
      if ('missing' in bytes) return refused(`${rule.charset} has no character ${bytes.missing}`);
      texts.push(text);
    }
    const whole = (sheet ?? newSheet(entity)).head + texts.join('');
    if (lacksLines && !(await readsWithoutLines(entity, whole, bindings))) {
      return refused(lineShown(entity));
    }
    return { texts };
  } catch (error) {
    // What an author's expression complains of, or a format, is about this one record.
    const isAboutRecord = error instanceof FormatProblem || 'code' in (error as object);
    if (!isAboutRecord && !(error instanceof Error)) throw error;
    return refused((error as Error).message);
  }
}

function lineShown({ file, decode }: Entity): string {
  const items = (file as FileRule).group?.items;
  const todo = decode
    ? 'let `decode` leave such a row out'
    : 'say in the schema which columns are theirs alone';
  return `a row without \`${items}\` would be read as one of them: ${todo}`;
}

/** A file that is to be made has the columns of the schema. */
function newSheet(entity: Entity): Sheet {
  const names = Object.keys(entity.schema.properties ?? {});
  const head = formatOf(entity.file as FileRule).headFor(names);
  return { head, lineBreak: '\n', rows: [], blanks: [], broken: [] };
}

async function store(
  ground: WriteGround,
  table: Table,
  file: SheetFile | undefined,
  edits: readonly Edit[],
): Promise<'done' | 'again' | WriteAnswer> {
  const { entity, replace } = ground;
  const rule = entity.file as FileRule;
  const text = fileText(file?.sheet ?? newSheet(entity), edits);
  const bytes = encodeText({ text, hasMark: file?.hasMark ?? false }, rule.charset);
  if ('missing' in bytes) {
    return { kind: 'refused', message: `${rule.charset} has no character ${bytes.missing}` };
  }
  const path = file?.disk.path ?? join(table.folder, table.name);
  try {
    return (await replace(path, bytes, file?.disk)) ? 'done' : 'again';
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined && beforeReplacing.has(code)) {
      return { kind: 'not-sent', message: `${table.name} cannot be written (${code})` };
    }
    return { kind: 'unclear', message: `writing ${table.name}: ${code ?? message}` };
  }
}

/** Errors after which the file is certainly the old one. */
const beforeReplacing = new Set([
  'EACCES',
  'EDQUOT',
  'EMFILE',
  'ENFILE',
  'ENOENT',
  'ENOSPC',
  'ENOTDIR',
  'EPERM',
  'EROFS',
]);

/** Every row as it was, but for those that change; broken ones stay, for a person to mend. */
function fileText(sheet: Sheet, edits: readonly Edit[]): string {
  const instead = new Map<Row, string>();
  for (const edit of edits) {
    if (edit.kind !== 'change') continue;
    for (const [at, row] of edit.old.rows.entries()) {
      instead.set(row, at === 0 ? edit.texts.join('') : '');
    }
  }
  const old = [
    ...sheet.rows.map((row) => ({ line: row.line, text: instead.get(row) ?? row.raw })),
    ...[...sheet.blanks, ...sheet.broken].map(({ line, raw }) => ({ line, text: raw })),
  ].sort((a, b) => a.line - b.line);
  const texts = [sheet.head, ...old.map(({ text }) => text)];
  for (const edit of edits) if (edit.kind === 'add') texts.push(...edit.texts);
  const { lineBreak } = sheet;
  return texts
    .filter((text) => text !== '')
    .map((text) => (isEnded(text, lineBreak) ? text : text + lineBreak))
    .join('');
}

/** What the file holds now. */
async function answersOf(
  ground: WriteGround,
  edits: readonly Edit[],
): Promise<readonly WriteAnswer[]> {
  const begunAtMs = ground.nowMs();
  let now: Table | undefined;
  try {
    now = await ground.read();
  } catch {
    now = undefined; // it was written all the same
  }
  return edits.map((edit): WriteAnswer => {
    if (edit.kind === 'settled') return edit.answer;
    const read = now?.records.get(edit.id)?.read;
    return { kind: 'done', id: edit.id, begunAtMs, ...(read ? { read } : {}) };
  });
}

function settledAnswer(edit: Edit): WriteAnswer {
  if (edit.kind !== 'settled') throw new Error('an edit was left over');
  return edit.answer;
}
