// Examples of a pipe: data that the test verb runs. Their values are held against the schemas of both
// sides, so that an example cannot show what no system would ever give.

import { didYouMean } from '../../base/did-you-mean.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { defined } from '../defined.ts';
import type { Steps } from '../files/yaml.ts';
import type { ExampleBlock } from '../grammar/pipe-definition.ts';
import type { Example } from '../pipe.ts';
import { meantValue } from '../systems/meant-value.ts';
import { checkSetting } from '../systems/setting-values.ts';
import { checkValue } from '../typing/check-value.ts';
import { checkPath, lookUp, type Reader } from '../typing/property-check.ts';
import type { PipeScope } from './pipe-scope.ts';

export function compileExample(
  scope: PipeScope,
  around: { readonly entities: PipeScope['entities'] },
  steps: Steps,
  block: ExampleBlock,
): Example {
  const way = block.way ?? 'forward';
  const { source, sink, sheet, problems } = scope;
  const [changed, other] = way === 'forward' ? [source, sink] : [sink, source];
  if (way === 'back' && !scope.goesBack) {
    problems.error(sheet.valuePlace([...steps, 'way']), 'key.alone', {
      detail: 'This pipe does not go back',
    });
  }
  checkRecord(scope, changed, [...steps, 'given'], block.given);
  if (block.target !== undefined) checkRecord(scope, other, [...steps, 'target'], block.target);
  if (isObject(block.expect)) checkRecord(scope, other, [...steps, 'expect'], block.expect);
  for (const [entity, records] of Object.entries(block.found ?? {})) {
    const known = around.entities.get(entity);
    const at: Steps = [...steps, 'found', entity];
    if (known === undefined) {
      problems.error(
        sheet.keyPlace(at),
        'entity.unknown',
        { entity },
        didYouMean(entity, around.entities.keys()),
      );
      continue;
    }
    records.forEach((record, index) => {
      checkRecord(scope, { entity, schema: known.schema }, [...at, index], record);
    });
  }
  checkLinked(scope, around, steps, block);
  const settings = settingsOf(scope, steps, block);
  return defined({
    name: block.name,
    way,
    settings,
    given: block.given as JsonObject,
    target: block.target as JsonObject | undefined,
    linked: (block.linked ?? {}) as Example['linked'],
    found: (block.found ?? {}) as Example['found'],
    expect: block.expect as Example['expect'],
    place: sheet.valuePlace(steps),
  }) as Example;
}

function checkLinked(
  scope: PipeScope,
  around: { readonly entities: PipeScope['entities'] },
  steps: Steps,
  block: ExampleBlock,
): void {
  for (const ref of Object.keys(block.linked ?? {})) {
    const entity = ref.slice(0, Math.max(0, ref.indexOf(':')));
    if (around.entities.has(entity)) continue;
    const place = scope.sheet.keyPlace([...steps, 'linked', ref]);
    scope.problems.error(
      place,
      'entity.unknown',
      { entity: entity || ref },
      didYouMean(entity, around.entities.keys()) ?? 'A ref is `system.entity:id`.',
    );
  }
}

/** Null takes a value away. */
function settingsOf(scope: PipeScope, steps: Steps, block: ExampleBlock): JsonObject {
  const { sheet, problems, declared } = scope;
  const values = Object.entries(block.settings ?? {}).map(([name, written]) => {
    const at: Steps = [...steps, 'settings', name];
    const setting = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (setting === undefined) {
      const hint = didYouMean(name, Object.keys(declared));
      problems.error(sheet.keyPlace(at), 'setting.unknown', { name }, hint);
      return [name, null];
    }
    const value = meantValue(sheet, at, setting, written) ?? null;
    if (value !== null) checkSetting(sheet, at, name, setting, value, problems);
    return [name, value];
  });
  return Object.fromEntries(values) as JsonObject;
}

/** Every value of a record, at any depth; keys may be paths themselves (`physicalAddress.city`). */
function checkRecord(
  scope: PipeScope,
  reader: Reader,
  steps: Steps,
  record: Readonly<Record<string, unknown>>,
): void {
  for (const [path, value] of Object.entries(record)) {
    checkMember(scope, reader, [...steps, path], path, value);
  }
}

function checkMember(
  scope: PipeScope,
  reader: Reader,
  steps: Steps,
  path: string,
  value: unknown,
): void {
  const { sheet, problems } = scope;
  if (!checkPath(reader, path, sheet.keyPlace(steps), problems)) return;
  const found = lookUp(reader.schema, path);
  if (found.kind !== 'known') return;
  if (isObject(value) && found.schema.properties !== undefined) {
    checkRecord(scope, { ...reader, schema: found.schema }, steps, value);
    return;
  }
  const { items } = found.schema;
  if (Array.isArray(value) && items !== undefined) {
    value.forEach((item, at) => {
      if (isObject(item) && items.properties !== undefined)
        checkRecord(
          scope,
          { entity: `${reader.entity}.${path}`, schema: items },
          [...steps, at],
          item,
        );
    });
  }
  checkValue(
    { value: value as Json, place: sheet.valuePlace(steps), written: sheet.written(steps) },
    { reader, path, problems },
  );
}
