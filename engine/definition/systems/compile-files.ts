// What a system file says of records in files: which file, in which format, and which of them may be
// written. Every property can be searched by; creates, updates and deletes are allowed one by one, as
// for every other driver, though there is nothing more to say about them.

import { compileExpression } from '../../mapping/expression/expression.ts';
import { compileTemplate } from '../../mapping/template.ts';
import { templateAt } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { FileBlock } from '../grammar/file-definition.ts';
import type { Entity, FileRule, RequestRule } from '../system.ts';
import { checkPath } from '../typing/property-check.ts';
import type { EntitySource } from './compile-entity.ts';

/** Operations on a file have no address. */
const nowhere: RequestRule = { path: compileTemplate(''), query: {}, headers: {} };
const whole = compileExpression('$');

/** What is different about an entity that lies in files. */
export function filesEntity(source: EntitySource, steps: Steps): Partial<Entity> {
  const { block, driver, texts, schema } = source;
  const at = (...inside: Steps): Steps => [...steps, ...inside];
  const place = (inside: Steps) => texts.sheet.keyPlace(texts.home?.(inside) ?? inside);
  if (driver !== 'files') {
    if (block.file !== undefined)
      texts.problems.error(place(at('file')), 'key.driver', { key: 'file', driver });
    return {};
  }
  if (block.file === undefined) {
    const hint = 'Name the file that holds the records.';
    texts.problems.error(place(steps), 'key.missing', { key: 'file' }, hint);
    return {};
  }
  checkWrites(source, steps, block.file);
  checkGroup(source, at('file'), block.file);
  return {
    file: ruleOf(source, at('file'), block.file),
    list: { request: nowhere, items: whole, paging: { kind: 'none' }, omits: [] },
    get: { request: nowhere, item: whole },
    find: Object.fromEntries(
      Object.keys(schema.properties ?? {}).map((name) => [
        name,
        { request: nowhere, items: whole },
      ]),
    ),
    ...(block.create === undefined ? {} : { create: { request: nowhere, item: whole } }),
    ...(block.update === undefined
      ? {}
      : { update: { request: nowhere, item: whole, send: 'changed', with: [], whole: [] } }),
    ...(block.delete === undefined ? {} : { remove: { request: nowhere } }),
  };
}

function ruleOf({ texts }: EntitySource, steps: Steps, block: FileBlock): FileRule {
  const wrong = (key: string, value: string, expected: string): void => {
    const at = [...steps, key];
    const place = texts.sheet.valuePlace(texts.home?.(at) ?? at);
    texts.problems.error(place, 'value.form', { value, expected });
  };
  const name = String(block.name);
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const format = block.format ?? { csv: 'csv', jsonl: 'json-lines', ndjson: 'json-lines' }[ending];
  if (format === undefined) {
    const hint = 'The ending of the name does not say it: csv or json-lines.';
    const at = texts.home?.(steps) ?? steps;
    texts.problems.error(texts.sheet.keyPlace(at), 'key.missing', { key: 'format' }, hint);
  }
  if (/[/\\]/.test(name)) wrong('name', name, 'the name of a file, without a folder');
  const charset = block.charset ?? 'utf-8';
  try {
    new TextDecoder(charset);
  } catch {
    wrong('charset', charset, 'a charset such as `utf-8` or `windows-1252`');
  }
  const delimiter = block.delimiter ?? ',';
  if ([...delimiter].length !== 1) wrong('delimiter', delimiter, 'one character');
  return {
    name: templateAt({ ...texts, hasNoRecord: true }, [...steps, 'name'], block.name),
    format: format === 'json-lines' ? 'json-lines' : 'csv',
    charset,
    delimiter,
    ...(block.columns === undefined ? {} : { columns: block.columns }),
    ...(block.group === undefined ? {} : { group: block.group }),
  };
}

/** The list that holds the rows of a record is a property, unless `decode` makes one of it. */
function checkGroup(source: EntitySource, steps: Steps, { group }: FileBlock): void {
  const { system, name, block, schema, decode, texts } = source;
  if (group === undefined || (block.decode ?? decode) !== undefined) return;
  const at = [...steps, 'group', 'items'];
  const place = texts.sheet.valuePlace(texts.home?.(at) ?? at);
  checkPath({ entity: `${system}.${name}`, schema }, group.items, place, texts.problems);
}

/** What is written must have one file to go to, and a way back to the file's own shape. */
function checkWrites(
  { block, texts, decode, encode }: EntitySource,
  steps: Steps,
  file: FileBlock,
) {
  const written = (['create', 'update'] as const).filter((key) => block[key] !== undefined);
  const [key] = written;
  if (key === undefined) return;
  const place = (inside: Steps) => texts.sheet.keyPlace(texts.home?.(inside) ?? inside);
  if (String(file.name).includes('*')) {
    const detail = `\`${key}\` needs one file, but \`${file.name}\` may be many`;
    texts.problems.error(place([...steps, key]), 'key.alone', { detail });
  }
  const isDecoded = (block.decode ?? decode) !== undefined;
  if (isDecoded && (block.encode ?? encode) === undefined) {
    const hint = 'What `decode` makes of a row must be made a row again.';
    texts.problems.error(place([...steps, key]), 'key.missing', { key: 'encode' }, hint);
  }
}
