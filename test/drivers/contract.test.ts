// The contract of all drivers, held against each of them; the HTTP driver in several profiles.

import type { Json, JsonObject } from '../../engine/base/json.ts';
import type { Entity, Paging } from '../../engine/definition/system.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { type MemoryDriver, memoryDriver } from '../../engine/drivers/memory.ts';
import type { MemoryFault } from '../../engine/drivers/memory-faults.ts';
import { memorySystem } from '../../engine/drivers/memory-system.ts';
import { driverContract, type Opened, type Subject } from './contract.ts';
import { filesSubject } from './files-subject.ts';
import { answer, customerProperties, expression, httpSystem, rule, text } from './http-system.ts';
import { jsonServer, type Profile, plainProfile, type Wrong } from './json-server.ts';
import type { TestClock } from './test-clock.ts';

driverContract([
  filesSubject('files of CSV, changes', 'csv', 'since'),
  filesSubject('files of JSON lines, listings', 'json-lines', 'listing'),
  memorySubject('memory with changes', 'since'),
  memorySubject('memory with listings', 'listing'),
  httpSubject('http, cursor, changes, a key', {
    profile: { paging: 'cursor', auth: 'key', checksVersion: false },
    paging: {
      kind: 'cursor',
      cursor: 'cursor',
      next: expression('next'),
      size: 'size',
      sizeMax: 5,
    },
    changes: 'since',
  }),
  httpSubject('http, offset, envelopes, a login, lines of their own', {
    profile: { paging: 'offset', auth: 'token', hasEnvelope: true, hasLines: true, pageSize: 7 },
    paging: { kind: 'offset', offset: 'offset', size: 'size', sizeMax: 10, until: 'empty' },
    changes: 'since',
  }),
  httpSubject('http, offset, listings only', {
    profile: { paging: 'offset', hasSince: false },
    paging: { kind: 'offset', offset: 'offset', size: 'size', sizeMax: 10, until: 'empty' },
    changes: 'listing',
  }),
  httpSubject('http, page numbers', {
    profile: { paging: 'page' },
    paging: { kind: 'page', page: 'page', size: 'size', sizeMax: 5, pages: 'x-pages' },
    changes: 'listing',
  }),
  httpSubject('http, next addresses', {
    profile: { paging: 'next', pageSize: 5 },
    paging: { kind: 'next', next: expression('next') },
    changes: 'since',
  }),
  httpSubject('http, link headers', {
    profile: { paging: 'link' },
    paging: { kind: 'link', size: 'size', sizeMax: 5 },
    changes: 'since',
  }),
  httpSubject('http, a feed of changes', {
    profile: { paging: 'cursor', pageSize: 5, hasFeed: true, checksVersion: false },
    paging: { kind: 'cursor', cursor: 'cursor', next: expression('next') },
    changes: 'feed',
  }),
]);

function memorySubject(name: string, changes: 'since' | 'listing'): Subject {
  return {
    name,
    can: { since: changes === 'since', version: true, holdsRows: true, fails: true },
    open: async (clock) => {
      const system = memorySystem({
        name: 'erp',
        entities: {
          customer: {
            properties: customerProperties,
            version: 'version',
            modified: 'modified',
            find: ['email'],
            marker: 'externalId',
            changes,
            parts: { lines: 'id' },
          },
        },
      });
      const unique: Record<string, string[]> = { customer: [] };
      const driver = memoryDriver(system, { clock, pageSize: 5, unique });
      return memoryOpened(driver, unique.customer as string[]);
    },
  };
}

function memoryOpened(driver: MemoryDriver, unique: string[]): Opened {
  let write: MemoryFault | undefined;
  let reads: MemoryFault | undefined;
  driver.setFaults((call) => {
    if (['list', 'find', 'get'].includes(call.operation)) return reads;
    const wrong = write;
    write = undefined;
    return wrong;
  });
  const faults: Readonly<Record<string, MemoryFault>> = {
    lost: { kind: 'unclear' },
    'lost after its effect': { kind: 'unclear-after' },
    'never sent': { kind: 'not-sent' },
    refused: { kind: 'refused', message: 'the name is not nice' },
    unreachable: { kind: 'unreachable' },
  };
  const { people } = driver;
  return {
    driver,
    again: () => driver,
    entity: driver.system.entities.customer as Entity,
    people: {
      add: (record) => people.add('customer', record),
      edit: (id, set) => people.edit('customer', id, set as Record<string, Json>),
      remove: (id) => people.remove('customer', id),
      record: (id) => people.record('customer', id),
      ids: () => people.records('customer').map((row) => row.id),
    },
    failWrite: (how) => {
      write = faults[how];
    },
    failReads: (how) => {
      reads = how === undefined ? undefined : faults[how];
    },
    keepEmailsUnique: () => {
      unique.push('email');
    },
    close: async () => {},
  };
}

function httpSubject(
  name: string,
  words: {
    readonly profile: Partial<Profile>;
    readonly paging: Paging;
    readonly changes: 'since' | 'listing' | 'feed';
  },
): Subject {
  const profile = { ...plainProfile, ...words.profile };
  return {
    name,
    can: {
      since: words.changes !== 'listing',
      version: profile.checksVersion,
      holdsRows: profile.paging !== 'page',
      fails: true,
    },
    open: (clock) => openHttp(clock, { ...words, profile }),
  };
}

async function openHttp(
  clock: TestClock,
  words: {
    readonly profile: Profile;
    readonly paging: Paging;
    readonly changes: 'since' | 'listing' | 'feed';
  },
): Promise<Opened> {
  const { profile } = words;
  const server = await jsonServer(profile, clock);
  const system = httpSystem(server.url, {
    system: {
      auth: authOf(profile),
      limits: { parallel: 4, timeoutMs: 2_000 },
      answers,
      message: expression('message'),
    },
    entity: entityOf(words),
  });
  const driver = httpDriver(system, { clock });
  let write: string | undefined;
  let reads: string | undefined;
  server.misbehave((asked): Wrong | undefined => {
    if (asked.path === '/login') return undefined;
    if (asked.method === 'GET') return reads === undefined ? undefined : readWrongs[reads];
    const wrong = write === undefined ? undefined : writeWrongs[write];
    write = undefined;
    return wrong;
  });
  return {
    driver,
    again: () => httpDriver(system, { clock }),
    entity: system.entities.customer as Entity,
    people: {
      add: (record) => server.people.add(record),
      edit: (id, set) => server.people.edit(id, set),
      remove: (id) => server.people.remove(id),
      record: (id) =>
        server.people.rows().find((row) => row.id === Number(id)) as JsonObject | undefined,
      ids: () => server.people.rows().map((row) => String(row.id)),
    },
    failWrite: (how) => {
      write = how;
    },
    failReads: (how) => {
      reads = how;
    },
    keepEmailsUnique: () => {
      server.onWrite((record) => {
        const isTaken = server.people.rows().some((row) => row.email === record.email);
        if (isTaken) throw 'taken';
      });
    },
    close: server.close,
  };
}

const answers = [
  answer('$status = 409 and code = 8000', 'changed'),
  answer("$status = 422 and message = 'taken'", 'exists'),
];

const writeWrongs: Readonly<Record<string, Wrong>> = {
  lost: {
    kind: 'reply',
    status: 502,
    body: '<html>Bad gateway</html>',
    headers: { 'content-type': 'text/html' },
  },
  'lost after its effect': { kind: 'reset', after: true },
  'never sent': { kind: 'reply', status: 429, body: '{}', headers: { 'retry-after': '1' } },
  refused: { kind: 'reply', status: 422, body: '{"message":"the name is not nice"}' },
};

const readWrongs: Readonly<Record<string, Wrong>> = {
  unreachable: { kind: 'reset' },
  refused: { kind: 'reply', status: 401, body: '{"message":"who are you?"}' },
};

function authOf(profile: Profile) {
  if (profile.auth === 'none') return { kind: 'none' } as const;
  if (profile.auth === 'key') {
    return { kind: 'header', name: 'X-Api-Key', value: text('key-secret') } as const;
  }
  return {
    kind: 'token',
    request: rule('/login', { method: 'POST', query: { secret: 'login-secret' } }),
    token: expression('value.token'),
    expires: expression('value.expires'),
    use: { kind: 'basic', user: text('0'), password: text('{$token}') },
  } as const;
}

const changesOf = {
  since: { kind: 'since', overlapMs: 60_000 },
  listing: { kind: 'listing' },
  feed: {
    kind: 'feed',
    request: rule('/changes', {
      query: { after: '{$cursor}', from: '{$cursor ? $nothing : $since}' },
    }),
    items: expression('changes'),
    cursor: expression('changes[-1].id'),
    idOf: expression('$string(customer)'),
    skip: expression('own'),
    isDeletion: expression('removed'),
    more: expression('more'),
  },
} as const;

function entityOf(words: {
  readonly profile: Profile;
  readonly paging: Paging;
  readonly changes: 'since' | 'listing' | 'feed';
}): Partial<Entity> {
  const { profile } = words;
  const item = expression(profile.hasEnvelope ? 'value' : '$');
  const items = expression(profile.hasEnvelope ? 'values' : 'items');
  const since: Record<string, string> = words.changes === 'since' ? { since: '{$since}' } : {};
  const search = (name: string) => ({
    request: rule('/customers', { query: { [name]: '{$value}' } }),
    items,
  });
  return {
    marker: 'externalId',
    changes: changesOf[words.changes],
    list: { request: rule('/customers', { query: since }), items, paging: words.paging },
    find: { email: search('email'), externalId: search('externalId') },
    get: { request: rule('/customers/{$id}'), item },
    create: { request: rule('/customers'), item },
    update: {
      request: rule('/customers/{$id}'),
      item,
      send: 'changed',
      with: ['version', 'address.id'],
      whole: [],
    },
    parts: profile.hasLines
      ? {
          lines: {
            path: 'lines',
            idOf: expression('id'),
            inline: ['create'],
            create: rule('/lines', { body: '{$merge([$, {"customer": {"id": $parent.id}}])}' }),
            update: rule('/lines/{$id}'),
            remove: rule('/lines/{$id}'),
          },
        }
      : {},
  };
}
