// GraphQL: every answer comes with status 200, so what it means is read from `errors` and from what is null. A refusal is
// never taken for done, and a listing that failed never for an empty one.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import type { Catalogue } from '../../engine/definition/pipe.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { catalogueWith, told } from '../definition/small-project.ts';
import { testClock } from './test-clock.ts';

const file = (base: string) => `driver: http
base: ${base}/graphql
entities:
  customer:
    schema: schemas/shop/customer.json
    list:
      graphql: |
        query ($after: String, $first: Int! = 2) { # "$old: Int!" is gone
          customers(first: $first, after: $after) { nodes { id name } pageInfo { hasNextPage endCursor } }
        }
      body: { after: '{$cursor}' }
      items: data.customers.nodes
      paging: { kind: cursor, next: 'data.customers.pageInfo[hasNextPage].endCursor' }
    get:
      graphql: 'query ($id: ID!) { customer(id: $id) { id name } }'
      body: { id: '{$id}' }
      item: data.customer
    find:
      email:
        graphql: 'query ($email: String!) { customerBy(email: $email) { id name } }'
        body: { email: '{$value}' }
        item: data.customerBy
    create:
      graphql: 'mutation ($input: CustomerInput!) { customerCreate(input: $input) { customer { id name } userErrors { message } } }'
      body: { input: '{$}' }
      item: data.customerCreate.customer
    update:
      graphql: 'mutation ($input: CustomerInput!) { customerUpdate(input: $input) { customer { id name } userErrors { message } } }'
      body: { input: "{$merge([$, {'id': $id}])}" }
      item: data.customerUpdate.customer
`;

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

interface Asked {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly body: { readonly query: string; readonly variables?: JsonObject };
}

async function begin(reply: (asked: Asked) => Json) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Asked['body'];
    asked.push({ method: request.method, path: request.url, body });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(reply(asked.at(-1) as Asked)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const catalogue = await compiled(file(`http://127.0.0.1:${port}`));
  expect(told(catalogue)).toEqual([]);
  const system = catalogue.systems.get('web') as System;
  const driver = httpDriver(system, { clock: testClock() });
  opened.push(
    driver.close,
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { asked, driver, entity: system.entities.customer as Entity };
}

const compiled = (text: string): Promise<Catalogue> =>
  catalogueWith({ 'pipes/systems/web.yaml': text });

type Operation = 'list' | 'get' | 'find' | 'create' | 'update';

interface Case {
  readonly name: string;
  readonly answer: Json;
  readonly expect: Partial<Readonly<Record<Operation, string>>>;
  readonly says?: string;
}

const error = (message: string, code?: string): Json => [
  { message, ...(code === undefined ? {} : { extensions: { code } }) },
];
const unusable = 'system.answer';

const cases: readonly Case[] = [
  {
    name: 'errors without data: nothing was carried out',
    answer: { errors: error("Field 'nmae' doesn't exist on type 'Customer'") },
    expect: { list: unusable, get: 'unclear', create: 'refused', update: 'refused' },
    says: "Field 'nmae' doesn't exist",
  },
  {
    name: 'errors beside data of null: it may have been carried out',
    answer: { errors: error('timed out'), data: null },
    expect: { list: unusable, get: 'unclear', create: 'unclear', update: 'unclear' },
    says: 'timed out',
  },
  {
    name: 'an answer without data',
    answer: { errors: 'no such shop' },
    expect: {
      list: unusable,
      get: 'unclear',
      find: unusable,
      create: 'unclear',
      update: 'unclear',
    },
  },
  {
    name: 'an answer to something else',
    answer: { data: { shop: { id: '1' } } },
    expect: { list: unusable, get: 'unclear', find: unusable, create: 'unclear' },
  },
  {
    name: 'errors beside half of the data',
    answer: {
      errors: error('no access to names'),
      data: {
        customers: { nodes: [], pageInfo: {} },
        customer: { id: '1' },
        customerCreate: { customer: { id: '1' } },
        customerUpdate: { customer: { id: '1' } },
      },
    },
    expect: { list: unusable, get: 'unclear', create: 'unclear', update: 'unclear' },
    says: 'no access to names',
  },
  {
    name: 'a limit that was met',
    answer: { errors: error('Throttled', 'THROTTLED') },
    expect: { list: 'system.unreachable', create: 'not-sent', update: 'not-sent' },
    says: 'Throttled',
  },
  {
    name: 'a limit that was met inside of what was carried out',
    answer: {
      errors: [
        {
          message: 'Throttled',
          path: ['customerCreate', 'customer', 'owner'],
          extensions: { code: 'RATE_LIMITED' },
        },
      ],
      data: null,
    },
    expect: { list: 'system.unreachable', create: 'unclear', update: 'unclear' },
    says: 'Throttled',
  },
  {
    name: 'a server that stumbled',
    answer: { errors: error('Internal error', 'INTERNAL_SERVER_ERROR') },
    expect: { list: unusable, get: 'unclear', create: 'unclear', update: 'unclear' },
  },
  {
    name: 'a login that ended',
    answer: { errors: error('Log in', 'UNAUTHENTICATED') },
    expect: { list: 'system.refused', create: 'not-sent' },
  },
  {
    name: 'null where a record is due',
    answer: {
      data: {
        customer: null,
        customerBy: null,
        customerCreate: { customer: null },
        customerUpdate: { customer: null },
      },
    },
    expect: { list: unusable, get: 'gone', find: 'found 0', create: 'unclear', update: 'unclear' },
  },
  {
    name: 'what was asked for',
    answer: {
      data: {
        customers: { nodes: [{ id: '1', name: 'Ola' }], pageInfo: { hasNextPage: false } },
        customer: { id: '1', name: 'Ola' },
        customerBy: { id: '1', name: 'Ola' },
        customerCreate: { customer: { id: '1', name: 'Ola' } },
        customerUpdate: { customer: { id: '1', name: 'Ola' } },
      },
    },
    expect: { list: 'page 1', get: 'found', find: 'found 1', create: 'done', update: 'done' },
  },
];

describe.each(cases)('$name', (row) => {
  test.each(Object.keys(row.expect) as Operation[])('%s', async (operation) => {
    const { kind, message } = await outcome(row.answer, operation);
    expect(kind).toBe(row.expect[operation]);
    if (row.says !== undefined) expect(message).toContain(row.says);
  });
});

async function outcome(answer: Json, operation: Operation) {
  const { driver, entity } = await begin(() => answer);
  const key = { idempotencyKey: 'k' };
  const ask = async (): Promise<{ kind: string; message?: string } | undefined> => {
    switch (operation) {
      case 'list':
        return { kind: `page ${(await driver.readPage(entity, null)).records.length}` };
      case 'get':
        return (await driver.get(entity, ['1']))[0];
      case 'find':
        return { kind: `found ${(await driver.find(entity, 'email', 'a@x')).length}` };
      case 'create':
        return (await driver.create(entity, [{ record: { name: 'x' }, marker: 'm', ...key }]))[0];
      case 'update': {
        const patch = { set: { name: 'x' }, items: {} };
        return (await driver.update(entity, [{ id: '1', patch, before: { id: '1' }, ...key }]))[0];
      }
    }
  };
  const result = await ask().catch((error: { code: string; message: string }) => ({
    kind: error.code,
    message: error.message,
  }));
  return { kind: result?.kind, message: result?.message ?? '' };
}

test('the document goes as it is written, its variables beside it, page after page', async () => {
  const { asked, driver, entity } = await begin(({ body: { variables } }) => ({
    data: {
      customers: {
        nodes: [{ id: variables?.after === 'c1' ? '2' : '1', name: 'Ola' }],
        pageInfo: { hasNextPage: variables?.after !== 'c1', endCursor: 'c1' },
      },
    },
  }));
  const first = await driver.readPage(entity, null);
  const second = await driver.readPage(entity, first.position);
  expect([...first.records, ...second.records].map(({ id }) => id)).toEqual(['1', '2']);
  expect([first.isLast, second.isLast]).toEqual([false, true]);
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /graphql',
    'POST /graphql',
  ]);
  expect(asked.map(({ body }) => body.variables)).toEqual([{}, { after: 'c1' }]);
  expect(asked[0]?.body.query).toContain(
    '{ nodes { id name } pageInfo { hasNextPage endCursor } }',
  );
});

const base = 'http://x.example';
test.each([
  [
    'a variable that the document does not declare',
    file(base).replace("body: { id: '{$id}' }", "body: { id: '{$id}', size: 3 }"),
    'graphql.variable',
    '`$size`',
  ],
  [
    'a variable that the document needs',
    file(base).replace("      body: { id: '{$id}' }\n", ''),
    'graphql.needed',
    '`$id`',
  ],
  [
    'a variable that is used and not declared',
    file(base).replace('customer(id: $id) { id name }', 'customer(id: $id, size: $size) { id }'),
    'graphql.variable',
    '`$size`',
  ],
  [
    'a variable that is declared and not used',
    file(base).replace('query ($id: ID!) { customer', 'query ($id: ID!, $size: Int) { customer'),
    'graphql.unused',
    '`$size`',
  ],
  [
    'a document that cannot be parsed',
    file(base).replace('{ customer(id: $id) { id name } }', '{ customer(id: $id) { id name }'),
    'graphql.syntax',
    'expected Name, found <EOF>',
  ],
  [
    'a document of several operations',
    file(base).replace(
      '{ customer(id: $id) { id name } }',
      '{ customer(id: $id) { id } } query Other { a }',
    ),
    'graphql.syntax',
    'more than one operation',
  ],
  [
    'a document without an operation',
    file(base).replace(
      'query ($id: ID!) { customer(id: $id) { id name } }',
      'fragment f on T { id }',
    ),
    'graphql.syntax',
    'no query and no mutation',
  ],
  [
    'a document in a body',
    file(base)
      .replace("graphql: 'query ($id: ID!) { customer(id: $id) { id name } }'", 'path: /')
      .replace(
        "body: { id: '{$id}' }",
        "body: { query: 'query ($id: ID!) { customer(id: $id) { id name } }' }",
      ),
    'expression',
    'written as `graphql`',
  ],
  [
    'another method',
    file(base).replace('    get:\n', '    get:\n      method: GET\n'),
    'key.alone',
    '`method`',
  ],
])('a system file is told of %s', async (_, text, code, words) => {
  const lines = told(await compiled(text));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(code);
  expect(lines[0]).toContain(words);
});

test('a mistake in a document is told where it stands in it', async () => {
  const lines = told(await compiled(file(base).replace('nodes { id name }', 'nodes { id name) ')));
  const text = file(base).replace('nodes { id name }', 'nodes { id name) ').split('\n');
  const line = text.findIndex((one) => one.includes('name)'));
  expect(lines[0]).toContain(`:${line + 1}:${(text[line] ?? '').indexOf('name)') + 5} `);
});

test.each([
  ['in a text', 'query ($id: ID!) { a(id: $id, note: "costs $5: $size") { id } }'],
  [
    'in a block of text',
    'query ($id: ID!) { a(id: $id, note: """one \\""" $size: Int! """) { id } }',
  ],
  ['in a comment', 'query ($id: ID!) { # $size: Int!\n a(id: $id) { id } }'],
  [
    'that has another value where it is not said',
    'query ($id: ID!, $size: Int! = 5) { a(id: $id, size: $size) { id } }',
  ],
  [
    'that only a fragment uses',
    'query ($id: ID!, $size: Int) { a(id: $id) { ...f } } fragment f on A { b(size: $size) }',
  ],
])('nobody is asked for a variable %s', async (_, document) => {
  const quoted = JSON.stringify(document);
  const text = file(base).replace("'query ($id: ID!) { customer(id: $id) { id name } }'", quoted);
  expect(text).not.toBe(file(base));
  expect(told(await compiled(text))).toEqual([]);
});
