// A checked system file to a System: defaults merged into each entity key by key, texts compiled,
// durations in milliseconds. What a driver cannot do because the file does not say how is simply
// absent; the pipes that would need it say so.

import { didYouMean } from '../../base/did-you-mean.ts';
import { durationMs } from '../../base/duration.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import { defined } from '../defined.ts';
import type { EntitySchema } from '../entity-schema.ts';
import type { Problems } from '../files/problems.ts';
import { conditionAt, expressionAt, type Texts, templateAt } from '../files/texts.ts';
import type { Sheet, Steps } from '../files/yaml.ts';
import type { SystemFile, VerifyBlock, WholeSystemFile } from '../grammar/system-definition.ts';
import type { Setting } from '../pipe.ts';
import type { Entity, Limits, System, Webhooks } from '../system.ts';
import type { FileText } from '../wsdl-documents.ts';
import { checkShared } from './check-shared.ts';
import { answersOf, templates } from './compile-answers.ts';
import { authOf } from './compile-auth.ts';
import { connectionsOf, soapHeaderOf } from './compile-connections.ts';
import { compileDerived, type DerivedParent } from './compile-derived.ts';
import { compileEntity, type EntitySource } from './compile-entity.ts';
import { settingValues } from './compile-settings.ts';
import { merged } from './merged.ts';
import { spokenToken } from './spoken-token.ts';
import { refuseStrangersToSql } from './sql-strangers.ts';
import { accountOf, systemFingerprint } from './system-fingerprint.ts';

export interface SystemSource {
  readonly name: string;
  readonly sheet: Sheet;
  /** The file's value after `${VAR}` was filled in. */
  readonly file: WholeSystemFile;
  readonly settings: readonly Setting[];
  /** The schema of an entity; undefined if there is none, which has been told. */
  readonly schema: (entity: string, steps: Steps) => EntitySchema | undefined;
  /** The text of a file of the project. */
  readonly textOf: FileText;
  readonly problems: Problems;
}

export function compileSystem(source: SystemSource): System {
  const { name, sheet, file, problems } = source;
  const settings: JsonObject = settingValues(source.settings);
  const bare: Texts = {
    sheet,
    problems,
    variables: variablesOf(source.settings.map(({ name }) => name)),
    ...spokenToken(file),
  };
  checkAddress(source);
  if (file.driver === 'sql') refuseStrangersToSql(sheet, problems);
  else if (file.url !== undefined) {
    problems.error(sheet.keyPlace(['url']), 'key.driver', { key: 'url', driver: file.driver });
  }
  const message =
    file.message === undefined ? {} : { message: expressionAt(bare, ['message'], file.message) };
  const answers = answersOf(bare, ['answers'], file.answers ?? []);
  const { texts, soap, connections } = connectionsOf(
    bare,
    file,
    { answers, ...message },
    source.textOf,
  );
  const entities = entitiesOf(source, texts);
  const alone: Texts = { ...texts, hasNoRecord: true };
  return {
    name,
    title: file.title ?? name,
    driver: file.driver,
    ...(file.base === undefined ? {} : { base: templateAt(alone, ['base'], file.base) }),
    ...(file.url === undefined ? {} : { url: templateAt(alone, ['url'], file.url) }),
    ...(file.folder === undefined ? {} : { folder: templateAt(alone, ['folder'], file.folder) }),
    settings,
    headers: templates(texts, ['headers'], file.headers),
    format: file.format ?? 'json',
    ...(soap ? { soap } : {}),
    ...soapHeaderOf(texts, ['soapHeader'], file),
    ...(connections ? { connections } : {}),
    auth: file.auth === undefined ? { kind: 'none' } : authOf(alone, ['auth'], file.auth),
    ...certificatesOf(source),
    limits: limitsOf(file.limits ?? {}),
    settleMs: durationMs(file.settle ?? '30s') ?? 30_000,
    answers,
    ...message,
    entities,
    ...webhooksOf(alone, file.webhooks),
    fingerprint: systemFingerprint(file),
    account: accountOf(file, settings, Object.values(entities)),
    place: sheet.valuePlace([]),
  };
}

const systemVariables = [
  'id',
  'parent',
  'ids',
  'since',
  'cursor',
  'page',
  'offset',
  'value',
  'creates',
  'updates',
  'version',
  'idempotencyKey',
  'with',
  'token',
  'status',
  'headers',
  'body',
  'json',
  'request',
  'base',
  'entity',
  'now',
  'today',
];

function variablesOf(settings: readonly string[]): Texts['variables'] {
  return { ...Object.fromEntries(systemVariables.map((name) => [name, undefined])), settings };
}

/** What is no certificate would be found out only when the first call fails. */
function certificatesOf({ sheet, file, problems }: SystemSource): { readonly ca?: string } {
  if (!file.ca) return {};
  if (file.ca.includes('-----BEGIN CERTIFICATE-----')) return { ca: file.ca };
  const details = { value: 'This', expected: 'a certificate in PEM, such as `${file:house.pem}`' };
  problems.error(sheet.valuePlace(['ca']), 'value.form', details);
  return {};
}

function checkAddress({ sheet, file, problems }: SystemSource): void {
  const addresses = { http: 'base', sql: 'url', files: 'folder', memory: undefined } as const;
  const address = addresses[file.driver];
  if (address !== undefined && file[address] === undefined) {
    const hint = `The \`${file.driver}\` driver needs the address.`;
    problems.error(sheet.keyPlace([]), 'key.missing', { key: address }, hint);
  }
}

function entitiesOf(source: SystemSource, texts: Texts): Readonly<Record<string, Entity>> {
  const { file } = source;
  const schemas = new Map<string, EntitySchema>();
  for (const name of Object.keys(file.entities))
    schemas.set(name, source.schema(name, ['entities', name]) ?? {});
  const entities = Object.entries(file.entities).map(([name, block]): [string, Entity] => {
    const entitySource: EntitySource = {
      system: source.name,
      driver: file.driver,
      name,
      block: merged(file.defaults ?? {}, block) as EntitySource['block'],
      schema: schemas.get(name) ?? {},
      decode: file.decode,
      encode: file.encode,
      formats: file.formats,
      format: file.format ?? 'json',
      formatsSpoken: spokenIn(file),
      texts: { ...texts, home: homeOf(source.sheet, name) },
    };
    if (block.derived !== undefined) {
      const parent = parentOf(source, name, block.derived, schemas);
      if (parent !== undefined) return [name, compileDerived(entitySource, parent)];
    }
    const each = entitySource.block.list?.each;
    checkParent(source, name, each);
    const parent =
      each === undefined
        ? undefined
        : { entity: `${source.name}.${each}`, schema: schemas.get(each) ?? {} };
    return [name, compileEntity({ ...entitySource, parent })];
  });
  checkShared(source, [...schemas.values()]);
  return Object.fromEntries(entities);
}

function spokenIn({ format = 'json', connections = {} }: WholeSystemFile): ReadonlySet<string> {
  return new Set([format, ...Object.values(connections).map((one) => one.format ?? 'json')]);
}

/** A derived entity is made from one of the same system that is none itself. */
function parentOf(
  source: SystemSource,
  name: string,
  derived: string,
  schemas: ReadonlyMap<string, EntitySchema>,
): DerivedParent | undefined {
  const { file, sheet, problems } = source;
  const own = Object.hasOwn(file.entities, derived) ? file.entities[derived] : undefined;
  if (own === undefined || own.derived !== undefined) {
    const place = sheet.valuePlace(['entities', name, 'derived']);
    if (own !== undefined) {
      const detail = `\`${derived}\` is derived itself, so nothing is derived from it`;
      const hint = `Name the entity that it is made from: \`${own.derived}\`.`;
      problems.error(place, 'key.alone', { detail }, hint);
      return undefined;
    }
    const others = Object.keys(file.entities).filter(
      (one) => file.entities[one]?.derived === undefined,
    );
    const hint = didYouMean(derived, others) ?? 'It must be an entity of this system.';
    problems.error(place, 'entity.unknown', { entity: derived }, hint);
    return undefined;
  }
  const block = merged(file.defaults ?? {}, own) as EntitySource['block'];
  return {
    id: `${source.name}.${derived}`,
    block,
    schema: schemas.get(derived) ?? {},
    canUpdate: file.driver === 'memory' || block.update !== undefined,
  };
}

/** A list with `each` names another entity of the same system. */
function checkParent({ file, sheet, problems }: SystemSource, name: string, each?: string): void {
  if (each === undefined || (Object.hasOwn(file.entities, each) && each !== name)) return;
  const steps = ['entities', name, 'list', 'each'];
  const place = sheet.valuePlace(sheet.has(steps) ? steps : ['defaults', ...steps.slice(2)]);
  const others = Object.keys(file.entities).filter((other) => other !== name);
  problems.error(place, 'entity.unknown', { entity: each }, didYouMean(each, others));
}

/** What the whole system may say for all of its entities. */
const ofAll = new Set<string | number | undefined>(['decode', 'encode', 'formats']);

/** A merged value stands in the entity if it says so itself, else in `defaults` or at the top. */
function homeOf(sheet: Sheet, name: string): (steps: Steps) => Steps {
  return (steps) => {
    const inside = steps.slice(2);
    const own = ['entities', name, ...inside];
    const others = [['defaults', ...inside], ...(ofAll.has(inside[0]) ? [inside] : [])];
    return [own, ...others].find((one) => sheet.has(one)) ?? own;
  };
}

function limitsOf(block: NonNullable<SystemFile['limits']>): Limits {
  const [count, time = ''] = (block.requests ?? '').split('/');
  const perMs = durationMs(/^\d/.test(time) ? time : `1${time}`);
  return {
    ...(perMs === undefined ? {} : { requests: { count: Number(count), perMs } }),
    parallel: block.parallel ?? 4,
    timeoutMs: durationMs(block.timeout ?? '30s') ?? 30_000,
    ...(block.remaining === undefined ? {} : { remaining: block.remaining.toLowerCase() }),
    ...(block.reset === undefined ? {} : { reset: block.reset.toLowerCase() }),
  };
}

/** Absent also if the secret is empty: without one nobody could tell a forged webhook. */
function webhooksOf(
  texts: Texts,
  block: SystemFile['webhooks'],
): Pick<System, 'webhooks' | 'hasWebhooksOff'> {
  if (block === undefined) return {};
  const steps: Steps = ['webhooks'];
  const verify = verifyOf(texts, [...steps, 'verify'], block.verify);
  const entity = expressionAt(texts, [...steps, 'entity'], block.entity);
  const id = expressionAt(texts, [...steps, 'id'], block.id);
  const deleted: Expression | undefined = conditionAt(texts, [...steps, 'deleted'], block.deleted);
  const into =
    block.into === undefined ? undefined : expressionAt(texts, [...steps, 'into'], block.into);
  const ping = conditionAt(texts, [...steps, 'ping'], block.ping);
  if (verify === undefined) return { hasWebhooksOff: true };
  return { webhooks: defined({ verify, entity, id, deleted, into, ping }) as Webhooks };
}

function verifyOf(texts: Texts, steps: Steps, block: VerifyBlock): Webhooks['verify'] | undefined {
  const { sheet, problems } = texts;
  if (block.token !== undefined && block.hmac === undefined) {
    return block.token === ''
      ? undefined
      : { kind: 'token', token: templateAt(texts, [...steps, 'token'], block.token) };
  }
  for (const key of ['hmac', 'secret', 'header'] as const) {
    if (block[key] === undefined) problems.error(sheet.keyPlace(steps), 'key.missing', { key });
  }
  if (!block.hmac || !block.secret || !block.header) return undefined;
  return {
    kind: 'hmac',
    algorithm: block.hmac,
    secret: templateAt(texts, [...steps, 'secret'], block.secret),
    ...(block.text === undefined
      ? {}
      : { text: templateAt(texts, [...steps, 'text'], block.text) }),
    header: block.header.toLowerCase(),
    encoding: block.encoding ?? 'hex',
  };
}
