// One entity of a system file, its defaults merged in, to an Entity: calls with their templates, and
// the expressions that find records, ids and times in answers.

import { durationMs } from '../../base/duration.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import { defined } from '../defined.ts';
import type { EntitySchema } from '../entity-schema.ts';
import { conditionAt, expressionAt, type Texts } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { EntityBlock, PartBlock } from '../grammar/entity-definition.ts';
import type { RequestBlock } from '../grammar/request-definition.ts';
import type { Action, Entity, Part, RequestRule } from '../system.ts';
import type { Reader } from '../typing/property-check.ts';
import { checkEntity } from './check-entity.ts';
import { checkEntityReads } from './check-entity-paths.ts';
import { checkReading } from './check-reading.ts';
import { checkWriting } from './check-writing.ts';
import { changesOf } from './compile-changes.ts';
import { filesEntity } from './compile-files.ts';
import { formatsOf } from './compile-formats.ts';
import { listOf } from './compile-list.ts';
import { pagingOf, searchPagingOf } from './compile-paging.ts';
import { requestOf } from './compile-request.ts';
import { rewritesOf } from './compile-rewrites.ts';
import { sqlEntity, sqlPart } from './compile-sql.ts';
import { textsOf } from './request-variables.ts';

export interface EntitySource {
  readonly system: string;
  readonly driver: string;
  readonly name: string;
  readonly block: EntityBlock;
  readonly schema: EntitySchema;
  /** Of the whole system; used where the entity has none of its own. */
  readonly decode: string | undefined;
  readonly encode: string | undefined;
  readonly formats: Readonly<Record<string, string>> | undefined;
  /** Of the system itself, and of all of its connections. */
  readonly format: string;
  readonly formatsSpoken: ReadonlySet<string>;
  /** Whose records have a listing each. */
  readonly parent?: Reader | undefined;
  readonly texts: Texts;
}

export function compileEntity(source: EntitySource): Entity {
  const { system, name, block, schema, texts } = source;
  const steps: Steps = ['entities', name];
  const at = (...inside: Steps): Steps => [...steps, ...inside];
  const on = (text: string | undefined, ...inside: Steps): Expression | undefined =>
    text === undefined ? undefined : expressionAt(texts, at(...inside), text);
  checkEntity(source, steps);
  const entity = defined({
    system,
    name,
    id: `${system}.${name}`,
    title: block.title ?? schema.title ?? name,
    schema,
    idOf: expressionAt(texts, at('id'), block.id ?? 'id'),
    version: block.version,
    modified: on(block.modified, 'modified'),
    intoOf: on(block.into, 'into'),
    clock: block.clock === 'untrusted' ? 'untrusted' : undefined,
    marker: block.marker,
    refreshMs: block.refresh === undefined ? undefined : durationMs(block.refresh),
    list: listOf(texts, system, at('list'), block.list),
    changes: changesOf(texts, at('changes'), block),
    get: asking(textsOf('get', texts), at('get'), block.get, (get) =>
      defined({
        item: expressionAt(texts, at('get', 'item'), get.item ?? '$'),
        intoOf: on(get.into, 'get', 'into'),
      }),
    ),
    getMany: asking(textsOf('getMany', texts), at('getMany'), block.getMany, (many) => ({
      items: expressionAt(texts, at('getMany', 'items'), many.items ?? '$'),
      max: many.max ?? 100,
    })),
    find: findsOf(texts, at('find'), block.find),
    create: withRequest(textsOf('create', texts), at('create'), block.create, (create) =>
      defined({
        item: expressionAt(texts, at('create', 'item'), create.item ?? '$'),
        idOf: on(create.id, 'create', 'id'),
      }),
    ),
    update: withRequest(textsOf('update', texts), at('update'), block.update, (update) =>
      defined({
        item: expressionAt(texts, at('update', 'item'), update.item ?? '$'),
        idOf: on(update.id, 'update', 'id'),
        send: update.send ?? 'changed',
        with: update.with ?? [],
        whole: update.whole ?? [],
      }),
    ),
    remove: withRequest(textsOf('delete', texts), at('delete'), block.delete, () => ({})),
    batch: withRequest(textsOf('batch', texts), at('batch'), block.batch, (batch) => ({
      max: batch.max,
      answers: defined({
        creates: on(batch.answers.creates, 'batch', 'answers', 'creates'),
        updates: on(batch.answers.updates, 'batch', 'answers', 'updates'),
        of: on(batch.answers.of, 'batch', 'answers', 'of'),
        failed: on(batch.answers.failed, 'batch', 'answers', 'failed'),
      }),
    })),
    deactivate: block.deactivate as JsonObject | undefined,
    actions: actionsOf(texts, at('actions'), block.actions),
    parts: partsOf(source, at('parts')),
    last: block.last as JsonObject | undefined,
    decode: on(block.decode ?? source.decode, 'decode'),
    encode: on(block.encode ?? source.encode, 'encode'),
    isXml: source.formatsSpoken.has('xml') ? true : undefined,
    rewrites: rewritesOf(source, at('rewrites')),
    formats: formatsOf(texts, at('formats'), { ...source.formats, ...block.formats }),
    ...sqlEntity(source, steps),
    ...filesEntity(source, steps),
  }) as Entity;
  checkEntityReads(source, steps, entity);
  checkWriting(source, steps, entity);
  return entity;
}

function withRequest<B extends RequestBlock, R>(
  texts: Texts,
  steps: Steps,
  block: B | undefined,
  rest: (block: B) => R,
): (R & { readonly request: RequestRule }) | undefined {
  if (block === undefined) return undefined;
  const request = requestOf(texts, steps, block);
  return request === undefined ? undefined : { request, ...rest(block) };
}

/** A request that asks for records. */
const asking: typeof withRequest = (texts, steps, block, rest) => {
  const compiled = withRequest(texts, steps, block, rest);
  if (compiled) checkReading(texts, steps, compiled.request);
  return compiled;
};

function findsOf(texts: Texts, steps: Steps, block: EntityBlock['find']): Entity['find'] {
  const finds: Record<string, Entity['find'][string]> = {};
  const on = (text: string | undefined, ...inside: Steps): Expression | undefined =>
    text === undefined ? undefined : expressionAt(texts, [...steps, ...inside], text);
  for (const [property, find] of Object.entries(block ?? {})) {
    const compiled = asking(textsOf('find', texts), [...steps, property], find, (rule) =>
      defined({
        items: expressionAt(texts, [...steps, property, 'items'], rule.items ?? '$'),
        item: on(rule.item, property, 'item'),
        idOf: on(rule.id, property, 'id'),
        paging: searchPagingOf(texts, [...steps, property, 'paging'], rule),
      }),
    );
    if (compiled !== undefined) finds[property] = compiled as Entity['find'][string];
  }
  return finds;
}

function actionsOf(
  texts: Texts,
  steps: Steps,
  block: EntityBlock['actions'],
): Entity['actions'] | undefined {
  const actions = Object.entries(block ?? {}).flatMap(([name, action]): [string, Action][] => {
    const at: Steps = [...steps, name];
    const request = requestOf(textsOf('action', texts), at, action);
    if (request === undefined) {
      texts.problems.error(texts.sheet.keyPlace(at), 'key.missing', { key: 'path' });
      return [];
    }
    const done = conditionAt(texts, [...at, 'done'], action.done);
    return [[name, defined({ request, done, needs: action.needs }) as Action]];
  });
  return actions.length === 0 ? undefined : Object.fromEntries(actions);
}

function partsOf(source: EntitySource, steps: Steps): Entity['parts'] {
  return Object.fromEntries(
    Object.entries(source.block.parts ?? {}).map(([name, part]) => [
      name,
      partOf(source, [...steps, name], name, part),
    ]),
  );
}

function partOf(source: EntitySource, steps: Steps, name: string, block: PartBlock): Part {
  const { texts } = source;
  const call = (key: 'create' | 'update' | 'delete'): RequestRule | undefined => {
    const request = block[key];
    const own = textsOf(key === 'create' ? 'new item' : 'item', texts);
    return request === undefined ? undefined : requestOf(own, [...steps, key], request);
  };
  return defined({
    path: block.items ?? name,
    idOf: expressionAt(texts, [...steps, 'id'], block.id),
    inline: block.inline ?? [],
    list: asking(textsOf('items of a record', texts), [...steps, 'list'], block.list, (list) => ({
      items: expressionAt(texts, [...steps, 'list', 'items'], list.items ?? '$'),
      paging: pagingOf(texts, [...steps, 'list', 'paging'], list),
    })),
    gone: block.gone as JsonObject | undefined,
    create: call('create'),
    update: call('update'),
    remove: call('delete'),
    sql: sqlPart(source, steps, block),
  }) as Part;
}
