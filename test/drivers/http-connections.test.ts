// A system of several addresses: the search goes over SOAP with a session cookie, everything else over
// JSON with a key. Each has its own credentials, its own way to speak, and one budget.

import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Catalogue } from '../../engine/definition/pipe.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { catalogueWith, told } from '../definition/small-project.ts';
import { smallWsdl } from './small-wsdl.ts';
import { testClock } from './test-clock.ts';

const file = (base: string) => `driver: http
base: ${base}/rest
auth: { kind: header, name: X-Key, value: '\${KEY}' }
connections:
  login:
    base: ${base}/login.asmx
    format: soap
    wsdl: schemas/small.wsdl
  search:
    base: ${base}/search.asmx
    format: soap
    wsdl: schemas/small.wsdl
    auth:
      kind: token
      request: { via: login, soap: Login, body: { user: me, password: '\${PASSWORD}' } }
      token: LoginResult
      use: { kind: cookie, name: Session, value: '{$token}' }
    answers:
      - { when: "$contains(fault.text, 'not authenticated')", means: renew-auth }
    message: fault.text
entities:
  customer:
    get: { path: '/customer/{$id}' }
    find:
      name:
        via: search
        soap: Find
        body: { search: { Name: '{$value}' }, wanted: { string: [Id] } }
        items: FindResult.Company
        id: $string(Id)
`;

interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Reply = { readonly status?: number; readonly body: string };

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

const envelope = (body: string) =>
  `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${body}</e:Body></e:Envelope>`;
const fault = (code: string, text: string): Reply => ({
  status: 500,
  body: envelope(
    `<e:Fault><faultcode>e:${code}</faultcode><faultstring>${text}</faultstring></e:Fault>`,
  ),
});

/** As strict as it needs to be: a password, a cookie, a key, a SOAPAction, a content type. */
async function begin(wrong: (asked: Asked, count: number) => Reply | undefined = () => undefined) {
  const asked: Asked[] = [];
  let session = 0;
  const answer = (one: Asked): Reply => {
    const spoilt = wrong(one, asked.length);
    if (spoilt) return spoilt;
    if (one.path.startsWith('/rest/')) {
      if (one.headers['x-key'] !== 'the-key') return { status: 403, body: '{}' };
      return { body: JSON.stringify({ id: one.path.slice(15), name: 'Fjord' }) };
    }
    if (!one.headers['content-type']?.startsWith('text/xml')) return fault('Client', 'no XML');
    const action = one.headers.soapaction;
    if (one.path === '/login.asmx' && action === '"urn:small/Login"') {
      if (!one.body.includes('<password>the-password</password>'))
        return fault('Server', 'wrong password');
      return {
        body: envelope(
          `<LoginResponse xmlns="urn:small"><LoginResult>session-${++session}</LoginResult></LoginResponse>`,
        ),
      };
    }
    if (one.headers.cookie !== `Session=session-${session}`)
      return fault('Server', 'You are not authenticated');
    if (action !== '"urn:small/Find"') return fault('Client', 'unknown action');
    return {
      body: envelope(
        '<FindResponse xmlns="urn:small"><FindResult><Company><Id>7</Id></Company></FindResult></FindResponse>',
      ),
    };
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      asked.push(one);
      const { status = 200, body } = answer(one);
      const type = one.path.startsWith('/rest/') ? 'application/json' : 'text/xml; charset=utf-8';
      response.writeHead(status, { 'content-type': type });
      response.end(body);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const catalogue = await compiled(file(base));
  expect(told(catalogue)).toEqual([]);
  const system = catalogue.systems.get('many') as System;
  const driver = httpDriver(system, { clock: testClock(), secrets: catalogue.secrets });
  opened.push(
    () => driver.close(),
    () => server.close(),
  );
  return {
    asked,
    end: () => session++,
    find: () => driver.find(system.entities.customer as Entity, 'name', 'Fjord'),
    paths: () => asked.map(({ path }) => path),
  };
}

function compiled(text: string): Promise<Catalogue> {
  return catalogueWith(
    {
      'pipes/systems/many.yaml': text,
      'schemas/small.wsdl': smallWsdl,
      'schemas/many/customer.json': JSON.stringify({
        type: 'object',
        properties: { id: { type: 'string' }, name: { type: 'string' } },
      }),
    },
    { variables: { KEY: 'the-key', PASSWORD: 'the-password' } },
  );
}

test('a search over SOAP logs in, carries its cookie, and the record is read over JSON', async () => {
  const { find, asked, paths } = await begin();
  expect(await find()).toMatchObject([{ id: '7', record: { name: 'Fjord' } }]);
  expect(paths()).toEqual(['/login.asmx', '/search.asmx', '/rest/customer/7']);
  expect(asked[0]?.headers).not.toHaveProperty('x-key');
  expect(asked[2]?.headers).not.toHaveProperty('cookie');
});

test('a session is kept, and opened again once it was lost', async () => {
  const { find, paths, end } = await begin();
  await find();
  await find();
  expect(paths().filter((path) => path === '/login.asmx')).toHaveLength(1);
  end();
  expect(await find()).toHaveLength(1);
  expect(paths().filter((path) => path === '/login.asmx')).toHaveLength(2);
});

test.each([
  [
    'a wrong password',
    /login/,
    fault('Client', 'wrong the-password'),
    'the login: wrong \\*\\*\\*',
  ],
  ['a fault of ours', /search/, fault('Client', 'no such property'), 'no such property'],
  ['a page with status 200', /search/, { body: '<html>Down</html>' }, 'a page of HTML'],
  ['cut-off XML', /search/, { body: envelope('<FindResponse>').slice(0, 90) }, 'cut off or broken'],
  ['a broken service', /search/, fault('Server', 'out of order'), 'out of order'],
])('%s ends the search in words of the system', async (_, where, reply, words) => {
  const { find } = await begin(({ path }) => (where.test(path) ? reply : undefined));
  await expect(find()).rejects.toThrow(new RegExp(words));
});

const base = 'http://x.example';
test.each([
  [
    'an unknown connection',
    file(base).replace('via: search', 'via: serach'),
    'connection.unknown',
    '`search`',
  ],
  [
    'an unknown operation',
    file(base).replace('soap: Find', 'soap: Fidn'),
    'soap.unknown',
    '`Find`',
  ],
  [
    'SOAP where none is spoken',
    file(base).replace('        via: search\n', ''),
    'key.alone',
    'format: soap',
  ],
  [
    'no description',
    file(base).replace('    wsdl: schemas/small.wsdl\n', ''),
    'key.missing',
    '`wsdl`',
  ],
  [
    'a description that is not there',
    file(base).replace('small.wsdl', 'smal.wsdl'),
    'wsdl.broken',
    'no such file',
  ],
  [
    'a secret in the login',
    file(base).replace("'${PASSWORD}'", 'hunter2'),
    'secret.literal',
    '`password`',
  ],
])('a system file is told of %s', async (_, text, code, words) => {
  const lines = told(await compiled(text)).filter((line) => line.includes(code));
  expect(lines.join('\n')).toContain(words);
});
