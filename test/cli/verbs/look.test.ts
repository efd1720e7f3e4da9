// `samband look`: what an author of a system file sees of a system, with no secret in it, and what is said to a
// question that cannot be asked.

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SmallProject, smallProject } from './small-verb.ts';

interface Answer {
  readonly status?: number;
  readonly body: string;
}

let project: SmallProject;
let answers: (path: string, query: URLSearchParams) => Answer;
let asked: string[];
let close: () => Promise<void>;

const records = [1, 2, 3].map((id) => ({ id: String(id), name: `Kunde ${id}`, age: 40 + id }));

beforeEach(async () => {
  asked = [];
  answers = (path, query) => {
    const [, , id, part] = path.split('/');
    if (path === '/token') return { body: '{"access_token":"token-of-today"}' };
    if (part === 'notes') return { body: `[{"id":"${id}-1","name":"Note"}]` };
    if (id !== undefined) {
      const one = records.find((record) => record.id === id);
      return one ? { body: JSON.stringify(one) } : { status: 404, body: '{"message":"no such"}' };
    }
    const name = query.get('name');
    const at = Number(query.get('page') ?? 1) - 1;
    const found = name === null ? records.slice(at * 2, at * 2 + 2) : records.slice(0, 1);
    return { body: JSON.stringify(found) };
  };
  const server = createServer((request: IncomingMessage, response) => {
    const url = new URL(request.url ?? '/', 'http://any');
    asked.push(`${request.method} ${url.pathname}`);
    const { status = 200, body } = answers(url.pathname, url.searchParams);
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-said': 'token-of-today',
      'x-pages': '2',
    });
    response.end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  project = smallProject({
    'pipes/systems/shop.yaml': `title: Shop
driver: http
base: ${base}
auth: { kind: oauth2, url: '${base}/token', client: ours, secret: '\${file:secret}' }
defaults: { list: { paging: { kind: page, page: page, size: n, sizeMax: 2, pages: X-Pages } } }
entities:
  customer:
    list: { path: /customers, query: { key: '\${file:secret}' } }
    get: { path: '/customers/{$id}' }
    find:
      name: { path: /customers, query: { name: '{$value}' } }
      age: { path: /customers, query: { age: '{$value}' } }
  guest:
    list: { path: '/customers/{$parent.id}/notes', each: customer }
  contact:
    schema: schemas/shop/customer.json
    list: { path: /customers }
    changes: { by: since, path: /search, query: { after: '{$since}' } }
  person:
    schema: schemas/shop/customer.json
    list: { path: /customers }
    get: { path: '/customers/{$id}' }
    changes: { by: feed, path: /changes, query: { after: '{$since}' }, cursor: id, id: id, more: false }
  order: { create: { path: /orders } }
  buyer: { derived: order, id: customerId, record: { name: '"x"' } }
`,
    'schemas/shop/buyer.json': '{"type":"object","properties":{"name":{"type":"string"}}}',
    'pipes/shop-erp/customer.yaml': 'source: shop.customer\nsink: erp.customer\nhalf-written\n',
  });
  project.write('secret', 'secret-of-ours');
});

afterEach(async () => {
  project.remove();
  await close();
});

test('a page of records, with each request and its answer, whatever else is half-written', async () => {
  const { code, said } = await project.call('look', 'shop.customer');
  expect(said).toMatch(/^POST http:\/\/127[^ ]+\/token\n {2}\(a login: not shown\)\n→ 200 after/);
  expect(said).toMatch(/^GET http:\/\/127[^ ]+\/customers\?key=\*\*\*&n=2&page=1$/m);
  expect(said).toMatch(/^ {2}authorization: \*\*\*$/m);
  expect(said).toMatch(/^ {2}x-said: \*\*\*$/m);
  expect(said).toMatch(/^ {2}\[\{"id":"1","name":"Kunde 1","age":41\},\{"id":"2"/m);
  expect(said).toMatch(/^2 records, with more to come\.$/m);
  expect(said).toMatch(/^id 1\n\{\n {2}"id": "1",\n {2}"name": "Kunde 1",\n {2}"age": 41\n\}$/m);
  expect(said).toContain('… and 1 more; --whole shows them all.');
  expect(code).toBe(0);
  const whole = await project.call('look', 'shop.customer', '--whole', '--pages', '9');
  expect(whole.said).toMatch(/^3 records\.$/m);
  expect(whole.said).toMatch(/^id 3$/m);
  for (const secret of ['secret-of-ours', 'token-of-today'])
    expect(said + whole.said).not.toContain(secret);
});

test('what changed since a time, as a search shows it, or as a feed names it', async () => {
  const time = '2026-01-31T08:00Z';
  const shown = await project.call('look', 'shop.contact', '--since', time);
  expect(shown.said).toMatch(/^GET [^ ]+\/search\?after=2026-01-31T08%3A00%3A00Z$/m);
  expect(shown.said).toMatch(/^2 records\.$/m);
  const named = await project.call('look', 'shop.person', '--since', time);
  expect(named.said).toMatch(/^GET [^ ]+\/changes\?after=2026-01-31T08%3A00%3A00Z$/m);
  expect(named.said).toMatch(/^0 records, and 2 are named as changed\.$/m);
  expect(named.said).toMatch(/^Named as changed: 1, 2$/m);
  const never = await project.call('look', 'shop.customer', '--since', time);
  expect(never.said).toContain('shop.customer is not asked for by a time');
  const odd = await project.call('look', 'shop.contact', '--since', 'yesterday');
  expect(odd.said).toContain('2026-01-31T08:00Z');
});

test('one record, by its id or by a search', async () => {
  const one = await project.call('look', 'shop.customer', '2');
  expect(one.said).toMatch(/^GET [^ ]+\/customers\/2$/m);
  expect(one.said).toMatch(/^1 record\.$/m);
  const none = await project.call('look', 'shop.customer', '7');
  expect(none.said).toMatch(/^→ 404 after[\s\S]*^There is no record 7\.$/m);
  expect(none.code).toBe(0);
  const found = await project.call('look', 'shop.customer', '--by', 'name=Kunde 1');
  expect(found.said).toMatch(/^GET [^ ]+\/customers\?name=Kunde\+1$/m);
  expect(found.said).toMatch(/^id 1$/m);
  const byNumber = await project.call('look', 'shop.customer', '--by', 'age=42');
  expect(byNumber.said).toMatch(/^1 record\.$[\s\S]*^id 2$/m);
  const byLongOne = await project.call('look', 'shop.customer', '--by', 'age=90071992547409931');
  expect(byLongOne.said).toMatch(/^GET [^ ]+\/customers\?age=90071992547409931$/m);
});

test('the records of a parent', async () => {
  const { said } = await project.call('look', 'shop.guest', '--parent', '2');
  expect(said).toMatch(/^GET [^ ]+\/customers\/2$[\s\S]*^GET [^ ]+\/customers\/2\/notes\b/m);
  expect(said).toMatch(/^id 2-1$/m);
});

test('an answer that cannot be used is shown all the same', async () => {
  answers = (path) =>
    path === '/token' ? { body: '{"access_token":"token-of-today"}' } : { body: '<html>Moved' };
  const { code, said } = await project.call('look', 'shop.customer');
  expect(said).toMatch(/^ {2}<html>Moved$/m);
  expect(said).toMatch(/^shop gave an answer that cannot be used: /m);
  expect(code).toBe(3);
  answers = (path) =>
    path === '/token'
      ? { status: 401, body: '{"message":"secret-of-ours is wrong"}' }
      : { body: '[]' };
  const refused = await project.call('look', 'shop.customer');
  expect(refused.said).toMatch(/^→ 401 after/m);
  expect(refused.said).not.toContain('secret-of-ours');
  expect(refused.code).toBe(3);
});

test.each([
  [['shop.custmer'], 'No system file declares `shop.custmer`. Did you mean `shop.customer`?'],
  [['shop.order'], '`shop.order` cannot be listed: its system file declares no `list`.'],
  [
    ['shop.order', '1'],
    '`shop.order` cannot be read one by one: its system file declares no `get`.',
  ],
  [['shop.buyer'], '`shop.buyer` is made of the records of `shop.order`: look at that.'],
  [['shop.guest'], '`shop.guest` is listed by parent. Name one: --parent <id of a shop.customer>.'],
  [['shop.guest', '--parent', '9'], 'The record 9 of `shop.customer` could not be read'],
  [['shop.customer', '--by', 'email=x'], '`email=x` is no search of `shop.customer`.'],
  [['shop.customer', '--by', 'name'], 'Write --by property=value; its file declares `name`, `age`'],
  [['shop.customer', '--pages', '0'], 'a whole number from 1 on'],
  [['shop.customer', '--pages', '0x2'], 'a whole number from 1 on'],
  [['shop.customer', '1', '--pages', '2'], '--pages says nothing beside an id'],
  [['shop.customer', '1', '--by', 'name=x'], '--by says nothing beside an id'],
  [
    ['shop.customer', '--by', 'name=x', '--since', '2026-01-01'],
    '--since says nothing beside --by',
  ],
])('%j is told what it lacks', async (args, words) => {
  const { code, said } = await project.call('look', ...args);
  expect(said).toContain(words);
  expect(code).toBe(2);
  expect(asked.filter((one) => one.endsWith('/customers'))).toEqual([]);
});

test('a mistake in the file of the system is shown, and nobody is asked', async () => {
  project.write(
    'pipes/systems/shop.yaml',
    'title: Shop\ndriver: http\nbase: http://x\nentities: { customer: { lst: {} } }\n',
  );
  const { code, said } = await project.call('look', 'shop.customer');
  expect(code).toBe(2);
  expect(said).toMatch(/pipes\/systems\/shop\.yaml:4:\d+/);
  expect(asked).toEqual([]);
});

test('what is not set for the system is said before it is asked, though which folders run is still to choose', async () => {
  const shop = project.read('pipes/systems/shop.yaml');
  project.write(
    'pipes/systems/shop.yaml',
    shop.replace("'${file:secret}' }\ndefaults", "'${SHOP_SECRET:?ask the shop}' }\ndefaults"),
  );
  project.write('pipes/systems/third.yaml', 'like: shop\n');
  for (const name of ['shop', 'third'])
    project.write(
      `pipes/${name}-erp/customer.yaml`,
      `source: ${name}.customer\nsink: erp.customer\nproperties: { name: name }\n`,
    );
  project.write('pipes/samband.yaml', 'run: ${SAMBAND_RUN:-}\n');
  const { said, code } = await project.call('look', 'shop.customer');
  expect(said).toContain('SHOP_SECRET is not set: ask the shop.');
  expect(said).toContain('1 error in the project');
  expect([code, asked]).toEqual([2, []]);
});

test('a database tells its statements and rows', async () => {
  const database = new DatabaseSync(join(project.root, 'shop.db'));
  database.exec(
    "CREATE TABLE buyers (id TEXT PRIMARY KEY, name TEXT); INSERT INTO buyers VALUES ('1', 'Kari')",
  );
  database.close();
  project.write(
    'pipes/systems/shop.yaml',
    'title: Shop\ndriver: sql\nurl: sqlite:shop.db\nentities: { customer: { table: buyers } }\n',
  );
  const text = { type: 'string' };
  const schema = { type: 'object', properties: { id: text, name: text } };
  project.write('schemas/shop/customer.json', JSON.stringify(schema));
  const { said, code } = await project.call('look', 'shop.customer');
  expect(said).toMatch(
    /^SELECT [\s\S]*^→ 1 row after \d+ ms\n {2}\[\{"id":"1","name":"Kari"\}\]$/m,
  );
  expect(said).toMatch(/^id 1\n/m);
  expect(code).toBe(0);
  database.open();
  database.exec('DROP TABLE buyers');
  database.close();
  const gone = await project.call('look', 'shop.customer');
  expect(gone.said).toMatch(/buyers/);
  expect(gone.code).toBe(3);
});

test('what does not go with the schema, and what the list and a single record do not both show', async () => {
  const given = answers;
  answers = (path, query) => {
    const { status = 200, body } = given(path, query);
    const isOne = path === '/customers/1';
    const made = isOne ? { ...JSON.parse(body), notes: 'x', none: null } : JSON.parse(body);
    if (path !== '/customers') return { status, body: JSON.stringify(made) };
    const listed = made.map((one: object) => ({ ...one, name: { no: 'Kunde' }, total: 5 }));
    return { status, body: JSON.stringify(listed) };
  };
  const { code, said } = await project.call('look', 'shop.customer');
  expect(said.split('\n').slice(-4)).toEqual([
    '',
    '`name` holds an object, where the schema says string: mend it in the schema, or the value in `formats` or `decode`.',
    '`get` shows `notes`, which the list leaves out and so makes look emptied: name it in `omits` of `list`, or leave it out by `decode`.',
    'The list shows `total`, which `get` leaves out and so makes look emptied: have `get` ask for it, or leave it out by `decode`.',
  ]);
  expect(said).toMatch(
    /^To compare, a record of the listing was read by itself:\n\nGET \S+\/customers\/1\n[\s\S]*^→ 200 /m,
  );
  expect(code).toBe(0);
  const { result } = JSON.parse((await project.call('look', 'shop.customer', '--json')).said);
  const asked = (list: { asked: string }[]) =>
    list.map((one) => new URL(one.asked.slice(4)).pathname);
  expect(asked(result.exchanges).at(-1)).toMatch(/customers$/);
  expect(asked(result.compared)).toEqual([expect.stringMatching(/customers\/1$/)]);
  answers = given;
  expect((await project.call('look', 'shop.customer')).said).not.toContain('leaves out');
});

test('what was listed is shown also where a record by itself cannot be read', async () => {
  const given = answers;
  answers = (path, query) =>
    path === '/customers/1' ? { status: 403, body: '{}' } : given(path, query);
  const { code, said } = await project.call('look', 'shop.customer');
  answers = given;
  expect(said).toMatch(/^id 1\n/m);
  expect(said.trimEnd().split('\n').at(-1)).toMatch(
    /^A record by itself cannot be read by `get`: .*403/,
  );
  expect(code).toBe(0);
});
