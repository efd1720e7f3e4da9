// System files: defaults, what is refused, the environment and secrets.

import { describe, expect, it } from 'vitest';
import type { System } from '../../engine/definition/system.ts';
import { type Around, catalogueWith, told } from './small-project.ts';

const path = 'pipes/systems/web.yaml';
const schema = {
  'schemas/web/item.json':
    '{"type":"object","properties":{"id":{"type":"string"},"version":{"type":"string"},"name":{"type":"string"},"lines":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"}}}}}}',
};
const head = 'driver: http\nbase: https://web.example/api\n';
const entities = 'entities: { item: { list: { path: /items } } }\n';

async function compiled(
  text: string,
  around: Around = {},
  properties?: object,
): Promise<{ system: System; problems: readonly string[]; secrets: readonly string[] }> {
  const own = properties && {
    'schemas/web/item.json': JSON.stringify({ type: 'object', properties }),
  };
  const catalogue = await catalogueWith({ ...schema, ...own, [path]: text }, around);
  return {
    system: catalogue.systems.get('web') as System,
    problems: told(catalogue).map((line) => line.replace(`${path}:`, '')),
    secrets: catalogue.secrets,
  };
}

async function check(text: string, ...expected: readonly string[]): Promise<void> {
  const { problems } = await compiled(text);
  expect(problems.map((line) => line.slice(0, line.indexOf(': ')))).toEqual(expected);
}

describe('what an author is told to write', () => {
  it.each([
    ['auth: { kind: { basic: x } }\n', '`{"basic":"x"}` is none of `none`, `basic`, '],
    ['auth: { user: u }\n', 'Write `none` or `basic` or '],
    [
      'auth: { kind: token, request: { path: /l }, token: t, use: { bearer: x } }\n',
      'Write `basic` or `bearer` or `header` or `query` or `cookie`.',
    ],
    [
      "settings: { zone: { title: Z, type: string, default: UTC } }\nformats: { name: 'local {zone}' }\n",
      'Write `{$settings.zone}`.',
    ],
    [
      "webhooks: { verify: { hmac: sha1, secret: '${A}', header: h, text: '{body}' }, entity: e, id: i }\n",
      'Write `{$body}`.',
    ],
    [
      'defaults: { list: { path: /i } }\nentities: { item: {}, order: { derived: item, id: name }, line: { derived: order, id: name } }\n',
      'Name the entity that it is made from: `item`.',
    ],
  ])('%s', async (text, expected) => {
    const own = text.includes('entities:') ? text : text + entities;
    const { problems } = await compiled(head + own, { variables: { A: 'abcdefgh' } });
    expect(problems.join('\n')).toContain(expected);
  });
});

describe('defaults', () => {
  it('fills in what HTTP and the grammar take for granted', async () => {
    const { system, problems } = await compiled(head + entities);
    expect(problems).toEqual([]);
    expect(system).toMatchObject({
      name: 'web',
      title: 'web',
      driver: 'http',
      format: 'json',
      auth: { kind: 'none' },
      settleMs: 30_000,
      limits: { parallel: 4, timeoutMs: 30_000 },
      answers: [],
    });
    expect(system.entities.item).toMatchObject({
      id: 'web.item',
      idOf: { text: 'id' },
      changes: { kind: 'listing' },
      list: { items: { text: '$' }, paging: { kind: 'none' } },
      parts: {},
      find: {},
    });
    for (const key of ['get', 'create', 'update', 'remove'] as const)
      expect(system.entities.item?.[key]).toBeUndefined();
  });

  it('reads what the system makes of values, in its order', async () => {
    const { system, problems } = await compiled(
      `${head}entities: { item: { list: { path: /i }, rewrites: { name: trim cut(40) upper } } }\n`,
    );
    expect(problems).toEqual([]);
    expect(system.entities.item?.rewrites).toEqual({ name: 'trim cut:40 upper' });
  });

  it('merges the defaults of entities key by key', async () => {
    const { system } = await compiled(`${head}
defaults:
  version: version
  list: { query: { fields: '*', size: 5 }, items: values, paging: { kind: offset, offset: from, size: count, sizeMax: 10 } }
  create: { item: value }
  get: { path: '/{$entity}/{$id}', item: value }
entities:
  item:
    list: { path: /items, query: { size: 7 }, paging: { kind: next, next: links.next } }
    create: { path: /items }
`);
    const item = system.entities.item;
    expect(item?.list?.request.query).toMatchObject({ fields: { text: '*' }, size: { text: '7' } });
    expect(item?.list).toMatchObject({
      items: { text: 'values' },
      paging: { kind: 'next', next: { text: 'links.next' } },
    });
    expect(item?.create).toMatchObject({
      request: { path: { text: '/items' } },
      item: { text: 'value' },
    });
    expect(item?.get?.request.path.text).toBe('/{$entity}/{$id}');
    expect(item?.update).toBeUndefined();
  });

  it('names headers in lower case and counts in milliseconds', async () => {
    const { system } = await compiled(
      `${head}limits: { requests: 300/m, timeout: 5s, remaining: X-Left, reset: X-Reset }\nsettle: 2m\n${entities}`,
    );
    expect(system.limits).toEqual({
      requests: { count: 300, perMs: 60_000 },
      parallel: 4,
      timeoutMs: 5_000,
      remaining: 'x-left',
      reset: 'x-reset',
    });
    expect(system.settleMs).toBe(120_000);
  });

  it('tells of a version that no entity has', () =>
    check(`${head}defaults: { version: "'@odata.etag'" }\n${entities}`, '3:22 property.unknown'));

  it('places a mistake of the defaults in the defaults', () =>
    check(`${head}defaults:\n  list: { items: '$first(' }\n${entities}`, '4:26 expression.syntax'));
});

describe('what a system file is told', () => {
  it.each([
    ['no address', `driver: http\n${entities}`, '1:1 key.missing'],
    ['an unknown driver', `driver: htp\n${entities}`, '1:9 value.unknown'],
    [
      'a login without its address',
      `${head}auth: { kind: oauth2, client: c, secret: '$\{A:-}' }\n${entities}`,
      '3:1 key.missing',
    ],
    [
      'a token whose calls cannot be signed',
      `${head}auth: { kind: oauth1, key: k, secret: '$\{A:-}', token: t }\n${entities}`,
      '3:1 key.missing',
    ],
    [
      'a token that goes nowhere',
      `${head}auth: { kind: token, request: { path: /login }, token: t }\n${entities}`,
      '3:1 key.missing',
    ],
    [
      'a token that goes its way already',
      `${head}auth: { kind: token, request: { path: /login }, token: t, use: { kind: bearer, token: '{$token}' } }\nentities: { item: { list: { path: /i, body: { t: '{$token}' } } } }\n`,
      '4:52 expression.variable',
    ],
    [
      'combined records that cannot be read',
      `${head}entities: { item: { list: { path: /i }, into: id } }\n`,
      '3:41 key.missing',
    ],
    [
      'an id that changes and that no look tells',
      `${head}entities: { item: { list: { path: /i }, get: { path: '/i/{$id}' }, update: { path: '/i/{$id}', id: next } } }\n`,
      '3:96 key.missing',
    ],
    [
      'an id that changes with a batch',
      `${head}entities: { item: { list: { path: /i }, get: { path: '/i/{$id}', into: id }, update: { path: '/i/{$id}', id: next, with: [id] }, batch: { path: /b, max: 9, body: { u: '{$updates}' }, answers: { updates: u } } } }\n`,
      '3:106 key.alone',
    ],
    [
      'a feed without an address',
      `${head}entities: { item: { list: { path: /i }, get: { path: '/i/{$id}' }, changes: { by: feed, cursor: c, id: i } } }\n`,
      '3:68 key.missing',
    ],
    [
      'a feed whose records cannot be read',
      `${head}entities: { item: { list: { path: /i }, changes: { by: feed, path: /c, cursor: c, id: i } } }\n`,
      '3:41 key.missing',
    ],
    [
      'children without a parent',
      `${head}entities: { item: { list: { path: /i }, changes: { by: parent } } }\n`,
      '3:41 key.alone',
    ],
    [
      'a parent that is no entity',
      `${head}entities: { item: { list: { path: /i, each: itm } } }\n`,
      '3:45 entity.unknown',
    ],
    [
      'children that are read by time',
      `${head}entities: { item: { list: { path: /i, each: parent }, changes: { by: listing } }, parent: { list: { path: /p } } }\n`,
      '3:55 key.alone',
      '3:83 schema.missing',
    ],
    [
      'a `when` of credentials that are the only ones',
      `${head}auth: { kind: none, when: a }\n${entities}`,
      '3:21 key.alone',
    ],
    [
      'neither credentials nor a choice of them',
      `${head}auth: { user: u }\n${entities}`,
      '3:1 key.missing',
    ],
    [
      'an address by a property',
      `driver: http\nbase: http://{host}\n${entities}`,
      '2:15 hole.no-record',
    ],
    [
      'a further address by a property',
      `${head}connections: { two: { base: 'http://{host}' } }\n${entities}`,
      '3:38 hole.no-record',
    ],
    [
      'a user by a property',
      `${head}auth: { kind: basic, user: 'u{name}', password: '$\{A:-}' }\n${entities}`,
      '3:31 hole.no-record',
    ],
    [
      'a time zone by a property',
      `${head}formats: { name: 'local {zone}' }\n${entities}`,
      '3:20 hole.no-record',
    ],
    ['a rate of nothing', `${head}limits: { requests: 0/s }\n${entities}`, '3:21 value.form'],
    ['no time to answer in', `${head}limits: { timeout: 0s }\n${entities}`, '3:20 value.form'],
    [
      'an unknown kind among several',
      `${head}auth: { first: [{ kind: none }, { kind: baisc }] }\n${entities}`,
      '3:41 value.unknown',
    ],
    ['an unknown kind of auth', `${head}auth: { kind: baisc }\n${entities}`, '3:15 value.unknown'],
    [
      'a key of another kind of auth',
      `${head}auth: { kind: bearer, token: '$\{A:-}', user: u }\n${entities}`,
      '3:40 key.unknown',
    ],
    [
      'a missing key of a kind',
      `${head}auth: { kind: basic, user: u }\n${entities}`,
      '3:1 key.missing',
    ],
    ['a hole without quotes', `${head}headers: { x: {$id} }\n${entities}`, '3:15 value.hole'],
    [
      'a hole that is not closed',
      `${head}headers: { x: 'a{$id' }\n${entities}`,
      '3:15 template.brace',
    ],
    [
      'an unknown variable',
      `${head}headers: { x: '{$di}' }\n${entities}`,
      '3:17 expression.variable',
    ],
    [
      'an unknown meaning',
      `${head}answers: [{ when: $status = 1, means: fine }]\n${entities}`,
      '3:39 value.unknown',
    ],
    ['a rate in no time', `${head}limits: { requests: 10/0s }\n${entities}`, '3:21 value.form'],
    ['a rate without unit', `${head}limits: { requests: 10 }\n${entities}`, '3:21 value.type'],
    ['a duration that is none', `${head}settle: soon\n${entities}`, '3:9 value.form'],
    [
      'a find by an unknown property',
      `${head}entities: { item: { list: { path: /i }, find: { nam: { path: /i } } } }\n`,
      '3:49 property.unknown',
    ],
    [
      'a property of a record that is still to be asked for',
      `${head}entities: { item: { list: { path: /i }, get: { path: '/i/{id}' } } }\n`,
      '3:59 hole.no-record',
    ],
    [
      'a property in the query of a search',
      `${head}entities: { item: { list: { path: /i }, find: { name: { path: /i, query: { q: '{name}' } } } } }\n`,
      '3:81 hole.no-record',
    ],
    [
      'an unknown property that travels along',
      `${head}entities: { item: { list: { path: /i }, update: { path: /i, with: [versio] } } }\n`,
      '3:68 property.unknown',
    ],
    [
      'an unknown property that is deactivated',
      `${head}entities: { item: { list: { path: /i }, deactivate: { activ: false } } }\n`,
      '3:55 property.unknown',
    ],
    [
      'a rewriting that there is none of',
      `${head}entities: { item: { list: { path: /i }, rewrites: { name: shout } } }\n`,
      '3:59 value.form',
    ],
    [
      'a rewriting without its number',
      `${head}entities: { item: { list: { path: /i }, rewrites: { name: trim cut } } }\n`,
      '3:59 value.form',
    ],
    [
      'a rewriting of an unknown property',
      `${head}entities: { item: { list: { path: /i }, rewrites: { nam: trim } } }\n`,
      '3:53 property.unknown',
    ],
    [
      'a rewriting of what is in a list',
      `${head}entities: { item: { list: { path: /i }, rewrites: { lines.id: trim } } }\n`,
      '3:53 key.alone',
    ],
    [
      'decimals of a text',
      `${head}entities: { item: { list: { path: /i }, rewrites: { name: trim round(2) } } }\n`,
      '3:59 property.type',
    ],
    [
      'a clock without a time of change',
      `${head}entities: { item: { list: { path: /i }, clock: untrusted } }\n`,
      '3:41 key.missing',
    ],
    [
      'a clock that is neither',
      `${head}entities: { item: { list: { path: /i }, modified: name, clock: wrong } }\n`,
      '3:64 value.unknown',
    ],
    [
      'a clock for all entities, of which one tells no time',
      `${head}defaults: { clock: untrusted }\n${entities}`,
    ],
    [
      'an entity without a schema',
      `${head}entities: { thing: { list: { path: /i } } }\n`,
      '3:13 schema.missing',
    ],
    [
      'an action without a path',
      `${head}entities: { item: { list: { path: /i }, actions: { send: {} } } }\n`,
      '3:52 key.missing',
    ],
    [
      'a search by pages without an end',
      `${head}entities: { item: { find: { id: { path: /i, paging: { kind: page, page: p, sizeMax: 5 } } } } }\n`,
      '3:45 key.missing',
    ],
    [
      'a search by pages until an empty one',
      `${head}entities: { item: { find: { id: { path: /i, paging: { kind: page, page: p, sizeMax: 5, until: empty } } } } }\n`,
      '3:45 key.missing',
    ],
    [
      'a page that no parameter names and no call says',
      `${head}entities: { item: { list: { path: /i, paging: { kind: page, sizeMax: 5 } } } }\n`,
      '3:39 key.missing',
    ],
    [
      'an offset that only looks as if it were said',
      `${head}entities: { item: { list: { path: /i, body: { o: '{$offsets}' }, paging: { kind: offset, sizeMax: 5 } } } }\n`,
      '3:52 expression.variable',
      '3:66 key.missing',
    ],
    [
      'a day without its month',
      `${head}entities: { item: { list: { path: /i }, formats: { id: date dd.yyyy } } }\n`,
      '3:56 value.form',
    ],
    [
      'a day with two years',
      `${head}entities: { item: { list: { path: /i }, formats: { id: date dd.mm.yyyyyyyy } } }\n`,
      '3:56 value.form',
    ],
    [
      'a signature without a header',
      `${head}${entities}webhooks: { verify: { hmac: sha256, secret: '$\{A:-}' }, entity: e, id: i }\n`,
      '4:13 key.missing',
    ],
  ] as const)('%s', (_, text, ...expected) => check(text, ...expected));
});

describe('what YAML makes of a slip, in what is told of it', () => {
  it.each([
    [
      'a list of names with commas in braces',
      `${head}entities: { item: { list: { path: /i, query: { properties: a,b, x: y } } } }\n`,
      "3:62 yaml.comma: `b` became a key of its own: in braces a comma ends a text. Put the text in quotes: `properties: 'a,b'`. Or give `b` a value.",
    ],
    [
      'a list where a text belongs',
      `${head}headers: { x: [a, b] }\n${entities}`,
      "3:15 value.type: `x` must be text with `{expression}` holes, but is a list. Write it as one text: 'a,b'.",
    ],
    [
      'a hole without quotes in a body',
      `${head}entities: { item: { list: { path: /i }, create: { path: /i, body: { a: 1, b: {name} } } } }\n`,
      '3:78 value.hole: `{name}` became a map',
    ],
    [
      'a body that is a hole without quotes',
      `${head}entities: { item: { list: { path: /i }, create: { path: /i, body: {$} } } }\n`,
      "3:67 value.hole: `{$}` became a map, because its braces are not quoted. Quote the hole: '{$}'.",
    ],
    [
      'a number with zeros in a body',
      `${head}entities: { item: { list: { path: /i }, create: { path: /i, body: { a: 1.50, b: [{ zip: 0155 }] } } } }\n`,
      "3:89 value.number: `0155` is read as the number 155, and would be sent as that. Quote it: '0155'.",
    ],
    ...(['0123', '1.10', '1e3', '0x10', '12345678901234567890'] as const).map(
      (number) =>
        [
          `${number} for a text`,
          `${head}headers: { x: ${number} }\n${entities}`,
          `3:15 value.number: \`${number}\` is read as the number ${Number(number)}, and would be sent as that. Quote it: '${number}'.`,
        ] as const,
    ),
  ] as const)('%s', async (_, text, expected) => {
    expect((await compiled(text)).problems).toEqual([expect.stringContaining(expected)]);
  });
});

describe('the environment', () => {
  const at = (text: string): string => `driver: http\nbase: ${text}\n${entities}`;

  it.each([
    ['a variable', 'https://${HOST}/v1', 'https://a.example/v1'],
    ['a default that is not needed', 'https://${HOST:-b.example}', 'https://a.example'],
    ['a default', '${NONE:-https://b.example}', 'https://b.example'],
    ['a default for an empty variable', 'https://${EMPTY:-b}', 'https://b'],
    ['an empty default', 'https://a${NONE:-}', 'https://a'],
    ['two variables', 'https://${HOST}/${HOST}', 'https://a.example/a.example'],
    ['a file, without its last line break', 'https://${file:secrets/host}', 'https://c.example'],
    ['braces in a value, which make no hole', '${BRACES}', '{$id}'],
  ] as const)('fills in %s', async (_, text, expected) => {
    const variables = { HOST: 'a.example', EMPTY: '', BRACES: '{$id}' };
    const { system, problems } = await compiled(at(`'${text}'`), {
      variables,
      secretFiles: { 'secrets/host': 'c.example\n' },
    });
    expect(problems).toEqual([]);
    expect(await system.base?.render({}, {})).toBe(expected);
  });

  it('gives its numbers to defaults, also to those of columns', async () => {
    const declared = (type: string, rest: string) => `{ title: T, type: ${type}, ${rest} }`;
    const number = declared('number', "default: '${N}'");
    const table = declared('table', `key: a, columns: { a: ${number} }, default: [{}]`);
    const text = `${at('http://a.example')}settings: { n: ${number}, t: ${table} }\n`;
    const { system, problems } = await compiled(text, { variables: { N: '5' } });
    expect(problems).toEqual([]);
    expect(system.settings).toEqual({ n: 5, t: [{ a: 5 }] });
  });

  it.each([
    [
      'a missing variable',
      '${NONE}',
      '2:7 environment.missing: The environment variable NONE is not set.',
    ],
    [
      'a missing variable with a message',
      '${NONE:?ask the vendor}',
      'NONE is not set: ask the vendor.',
    ],
    ['a missing file', '${file:none}', '2:7 environment.file'],
    ['a form that does not exist', '${A-b}', '2:7 environment.form'],
    ['a name of an inherited property', '${constructor}', '2:7 environment.missing'],
  ] as const)('tells of %s', async (_, text, expected) => {
    expect((await compiled(at(text))).problems.join()).toContain(expected);
  });

  it('warns of missing variables where nothing is run', async () => {
    const { problems } = await compiled(at('${NONE}'), { isOffline: true });
    expect(problems.join()).toContain('2:7 warning environment.missing');
  });

  const web = 'an address such as `https://erp.example/v2`';
  const mistaken = `2:7 environment.address: With what URL gives, \`base\` is not ${web}.`;
  it.each([
    ['no URL', '${URL}', { URL: 'not a url' }, mistaken],
    ['without a scheme', '${URL:?the address}/v1', { URL: 'shop.example' }, mistaken],
    ['of files', '${URL}', { URL: 'file:///etc' }, mistaken],
    [
      'made of two',
      '${URL}/${SHOP}',
      { URL: 'shop', SHOP: 'x' },
      mistaken.replace('URL gives', 'URL and SHOP gives'),
    ],
    ['a default', '${URL:-shop.example}', {}, mistaken],
    ['fine', '${URL}', { URL: 'http://127.0.0.1:8080/api' }, ''],
    ['known only when it is called', '{$settings.url}', {}, ''],
    ['with a hole', 'https://{$settings.url}.example', {}, ''],
    [
      'of a variable that is missing',
      '${NONE}/${SHOP}',
      { SHOP: 'x' },
      '2:7 environment.missing: The environment variable NONE is not set. Set NONE before the engine starts.',
    ],
  ] as const)('an address that is %s', async (_, text, variables, expected) => {
    const settings = 'settings: { url: { title: U, type: string, default: a } }\n';
    const { problems } = await compiled(`${at(`'${text}'`)}${settings}`, { variables });
    expect(problems).toEqual(expected === '' ? [] : [expected]);
  });

  it('warns of an address that is none where nothing is run', async () => {
    const around = { variables: { URL: 'shop' }, isOffline: true };
    const { problems } = await compiled(at('${URL}'), around);
    expect(problems).toEqual([mistaken.replace('2:7', '2:7 warning')]);
  });

  it.each([
    ['words', at('not a url'), `2:7 value.form: \`not a url\` is not ${web}.`],
    ['no scheme', at('erp.example/v2'), '2:7 value.form'],
    ['a scheme misspelt', at('https:/erp.example'), '2:7 value.form'],
    ['no host', at('https://'), '2:7 value.form'],
    [
      'words for another connection',
      `${head}${entities}connections: { soap: { base: nowhere } }\n`,
      '4:30 value.form: `nowhere` is not an address',
    ],
    [
      'another database',
      'driver: sql\nurl: oracle://host/shop\nentities: {}\n',
      '2:6 value.form: `oracle://host/shop` is not the address of a database',
    ],
    [
      'a database without a name',
      'driver: sql\nurl: mysql://host\nentities: {}\n',
      '2:6 value.form',
    ],
    ['a file', 'driver: sql\nurl: sqlite:shop.db\nentities: {}\n', ''],
  ] as const)('an address in the file that is %s', async (_, text, expected) => {
    const { problems } = await compiled(text);
    expect(problems.join('\n')).toContain(expected);
    expect(problems).toHaveLength(expected === '' ? 0 : 1);
  });

  it('is not filled into expressions', () =>
    check(`${head}message: $\{NAME}\n${entities}`, '3:10 environment.in-expression'));
});

describe('secrets', () => {
  const login = (value: string): string =>
    `${head}auth: { kind: header, name: X, value: ${value} }\n${entities}`;

  it.each([
    ['a plain text', "'s3cret'"],
    ['a text beside a reference', "'s3cret${KEY}'"],
    ['a default', "'${KEY:-s3cret}'"],
    ['a text in a hole', `"{'s3cret'}"`],
  ] as const)('are refused as %s', async (_, value) => {
    const { problems } = await compiled(login(value), { variables: { KEY: 'abcdef' } });
    expect(problems.join()).toContain('secret.literal');
    expect(problems.join()).not.toContain('s3cret');
  });

  it('are refused in a login and in the headers that carry them', () =>
    check(
      `${head}headers: { Authorization: Bearer abc }\nauth:\n  kind: token\n  request: { path: /login, form: { password: abc, app: samband } }\n  token: t\n  use: { kind: bearer, token: '{$token}' }\n${entities}`,
      '3:27 secret.literal',
      '6:46 secret.literal',
    ));

  it('are collected, so that they can be kept out of logs', async () => {
    const variables = {
      KEY: 'key-1234',
      HOST: 'a.example',
      DB_PASSWORD: 'pass-1234',
      ERP_KEY: 'erp-1234',
      KEYBOARD: 'qwerty',
      SORT_KEY: 'created_at',
    };
    const text = `driver: http\nbase: 'https://$\{HOST}'\nheaders: { x: '$\{DB_PASSWORD}', y: '$\{ERP_KEY}', z: '$\{KEYBOARD}', s: '$\{SORT_KEY}' }\nauth: { kind: bearer, token: '$\{KEY}' }\n${entities}`;
    const { problems, secrets } = await compiled(text, { variables });
    expect(problems).toEqual([]);
    expect(secrets).toEqual(['pass-1234', 'erp-1234', 'key-1234']);
  });

  it('may be named with the scheme before them', async () => {
    const { problems } = await compiled(login("'Bearer ${KEY}'"), { variables: { KEY: 'abcdef' } });
    expect(problems).toEqual([]);
  });

  it('switch webhooks off when they are empty', async () => {
    const text = `${head}${entities}webhooks: { verify: { hmac: sha256, secret: '$\{HOOK:-}', header: X-Sig }, entity: e, id: i }\n`;
    expect((await compiled(text)).system.webhooks).toBeUndefined();
    const { system } = await compiled(text, { variables: { HOOK: 'abcdef' } });
    expect(system.webhooks).toMatchObject({
      verify: { kind: 'hmac', algorithm: 'sha256', header: 'x-sig', encoding: 'hex' },
    });
  });
});

describe('a call that does not say which record it means', () => {
  const item = (calls: string, ...expected: readonly string[]) =>
    check(`${head}entities: { item: { list: { path: /items }, ${calls} } }\n`, ...expected);
  it('is warned of, as it is the same for every record', async () => {
    await item('update: { path: /items/one }', '3:45 warning call.same');
    await item('delete: { path: /items/one }', '3:45 warning call.same');
    await item("delete: { path: /items, query: { id: '{$id}' } }");
    await item('update: { path: /items, with: [id] }');
    await item('update: { path: /items, send: whole }');
    await item("update: { path: /items, body: { id: '{$id}', set: '{$}' } }");
  });
  it('is warned of where a batch sends updates without their ids', async () => {
    const batch = (rest: string, ...expected: readonly string[]) =>
      item(
        `batch: { path: /b, max: 9, body: { u: '{$updates}' }, answers: { updates: u } }, update: { path: '/items/{$id}'${rest}`,
        ...expected,
      );
    await batch(' }', '3:45 warning batch.unnamed');
    await batch(', with: [id] }');
    await batch(', send: whole }');
    await batch(' }, encode: \'$merge([$, { "id": $id }])\'');
  });
  it('is warned of where it leaves out the version, as an edit meanwhile would be overwritten', async () => {
    const versioned = (update: string, ...expected: readonly string[]) =>
      item(`version: version, update: { path: '/items/{$id}'${update} }`, ...expected);
    await versioned('', '3:63 warning version.unsaid');
    await versioned(', item: \'$merge([$, { "was": $version }])\'', '3:63 warning version.unsaid');
    await versioned(", headers: { If-Match: '{$version}' }");
    await versioned(', with: [version]');
    await versioned(', send: whole');
  });
});

describe('a listing that leaves properties out', () => {
  const list = (rest: string) =>
    check.bind(
      undefined,
      `${head}entities: { item: { list: { path: /items, omits: [name] }${rest} } }\n`,
    );
  it('needs a call that reads them, and properties that exist', async () => {
    await list(", modified: changedAt, get: { path: '/items/{$id}' }")();
    await list(', modified: changedAt')('3:43 key.missing');
    await check(
      `${head}entities: { item: { list: { path: /items, omits: [nam] }, modified: changedAt, get: { path: '/items/{$id}' } } }\n`,
      '3:51 property.unknown',
    );
  });
  it('is warned of where nothing tells that such a property was edited', async () => {
    await list(", get: { path: '/items/{$id}' }")('3:43 warning omits.unseen');
    await list(", version: name, get: { path: '/items/{$id}' }")('3:43 warning omits.unseen');
    await list(", version: id, get: { path: '/items/{$id}' }")();
  });
  it('needs none where each record is read by itself', async () => {
    const named = (rest: string) =>
      `${head}entities: { item: { list: { path: /items, id: id }${rest} } }\n`;
    await check(named(", get: { path: '/items/{$id}' }"));
    await check(named(''), '3:43 key.missing');
  });
});

describe('what the calls of an entity read', () => {
  const item =
    "driver: http\nbase: https://web.example/api\nentities: { item: { list: { path: /i }, version: version, formats: { price: decimal }, get: { path: '/i/{$id}' }, ";
  const properties = {
    id: { type: 'string', readOnly: true },
    version: { type: 'string' },
    name: { type: 'string' },
    price: { type: 'number' },
    count: { type: 'integer' },
    address: { type: 'object', properties: { city: { type: 'string' } } },
    lines: {
      type: 'array',
      items: { type: 'object', properties: { id: { type: 'string' }, sku: { type: 'string' } } },
    },
  };
  const toldOf = async (text: string) => {
    const { problems } = await compiled(`${item}${text} } }\n`, {}, properties);
    return problems.map((line) => line.replace(/^3:\d+ (?:warning )?/, ''));
  };

  it.each([
    ['create: { path: /i, body: { n: "{nmae}" } }', 'property.unknown: .*`nmae`.*`name`'],
    ['create: { path: /i, body: [{ n: "{$valeu}" }] }', 'expression.variable: .*`\\$valeu`'],
    ['create: { path: "/i/{$id}" }', 'expression.variable: .*`\\$id` here'],
    ['create: { path: "/i/{id}" }', 'hole.absent: .*read-only'],
    ['create: { path: /i, headers: { x: "{$uppercase(count)}" } }', 'expression.type: .*count'],
    ['create: { path: "/i/{address}" }', 'hole.type: `{address}` is an object'],
    [
      'update: { path: "/i/{name}", query: { v: "{$version}" } }',
      'hole.absent: .*only where it changed.*`with: \\[name\\]`',
    ],
    ['update: { path: "/i/{id}", send: whole }', 'hole.absent: .*not sent.*Write `{\\$id}`'],
    [
      'update: { path: "/i/{$id}/{$version}", form: { n: "{nmae}" } }',
      'property.unknown: .*`nmae`',
    ],
    ['delete: { path: "/i/{id}" }', 'hole.no-record: .*Write `{\\$id}`'],
    ['find: { name: { path: /s, body: { q: "{name}" } } }', 'hole.no-record: .*`name`'],
    ['find: { name: { path: "/s/{$id}" } }', 'expression.variable: .*`\\$id` here'],
    [
      'batch: { path: /b, max: 5, body: { c: "{name}" }, answers: { creates: c } }',
      'hole.no-record: .*`name`',
    ],
    ['actions: { x: { path: "/x/{nmae}" } }', 'property.unknown: .*`nmae`.*`name`'],
    ['actions: { x: { path: /x, done: count = "1" } }', 'expression.never: '],
    [
      'parts: { lines: { id: id, create: { path: "/i/{$parent.di}/l" } } }',
      'property.unknown: .*`di`.*`id`',
    ],
    [
      'parts: { lines: { id: id, create: { path: /l, body: { s: "{ksu}" } } } }',
      'property.unknown: `web.item.lines` .*`ksu`.*`sku`',
    ],
    ['parts: { lines: { id: id, update: { path: "/l/{sku}" } } }', 'hole.absent: .*`\\$id`'],
    ['parts: { lines: { id: id, delete: { path: "/l/{id}" } } }', 'hole.no-record: .*`{\\$id}`'],
  ])('%s is told', async (text, expected) => {
    expect(await toldOf(text)).toEqual([expect.stringMatching(expected)]);
  });

  it.each([
    'create: { path: "/i/{name}", body: { n: "{$merge([$, {\'of\': lines[0].sku}])}", k: "{$idempotencyKey}" } }',
    'create: { path: /i, body: { p: "{$uppercase(price)}" } }',
    'create: { path: /i, body: { n: "{nmae}" } }, encode: "{ \'nmae\': name }"',
    'update: { path: "/i/{name}/{$id}", with: [name], headers: { if-match: "{$version}" } }',
    'update: { path: "/i/{name}", send: whole, body: { more: "{more}" } }',
    'actions: { x: { path: "/x/{$id}/{more.self}", body: { a: "{$with.a}" } } }',
    'parts: { lines: { id: id, update: { path: "/i/{$parent.key}/l/{$id}", body: "{$}" } } }',
  ])('%s is fine', async (text) => {
    expect(await toldOf(text)).toEqual([]);
  });

  it('a mistake is placed where it stands in a body, also in that of the defaults', () =>
    check(
      `${head}defaults:\n  create:\n    body:\n      a: ['x {$di}', '{$json}']\nentities: { item: { list: { path: /i }, create: { path: /i } } }\n`,
      '6:15 expression.variable',
      '6:24 expression.variable',
    ));

  it('the condition of a listing is read on the parent', async () => {
    const child = (where: string) =>
      `${item}create: { path: /i } }, child: { schema: schemas/web/item.json, list: { path: '/i/{$parent.id}/c', each: item, where: "${where}" } } }\n`;
    const problems = async (where: string) =>
      (await compiled(child(where), {}, properties)).problems;
    expect(await problems("name = 'a'")).toEqual([]);
    expect(await problems('nmae')).toEqual([expect.stringMatching(/`web.item` .*`nmae`.*`name`/)]);
    expect(await problems("count = 'a'")).toEqual([expect.stringMatching(/expression.never/)]);
  });
});

describe('paths that no schema knows', () => {
  const item = 'entities: { item: { list: { path: /i }, ';
  it.each([
    ['a format', 'formats: { nmae: decimal }', '3:52 property.unknown', 'name'],
    ['a format in a list', 'formats: { lines.di: html }', '3:52 property.unknown', 'lines.id'],
    ['a part', 'parts: { linse: { id: id, inline: [create] } }', '3:50 property.unknown', 'lines'],
    [
      'where its items are',
      'parts: { x: { id: id, items: linse } }',
      '3:70 property.unknown',
      'lines',
    ],
    [
      'a removed item',
      'parts: { lines: { id: id, gone: { di: 0 } } }',
      '3:75 property.unknown',
      'id',
    ],
    ['an id', 'id: di', '3:45 warning property.unknown', 'id'],
    ['a time', 'modified: versoin', '3:51 warning property.unknown', 'version'],
    ["an item's id", 'parts: { lines: { id: di } }', '3:63 warning property.unknown', 'id'],
    [
      'when an action is done',
      'actions: { x: { path: /x, done: nmae } }',
      '3:73 warning property.unknown',
      'name',
    ],
  ])('%s is told with what was meant', async (_what, text, place, meant) => {
    const { problems } = await compiled(`${head}${item}${text} } }\n`);
    expect(problems).toEqual([expect.stringContaining(`${place}: `)]);
    expect(problems[0]).toMatch(new RegExp(`Did you mean \`${meant}\`\\?$`));
  });

  it.each([
    [
      'a text where a list is sent',
      'update: { path: "/i/{$id}", whole: [name] }',
      '3:77 property.type',
    ],
    [
      'a text where a part stands',
      'parts: { name: { id: id, inline: [create] } }',
      '3:50 property.type',
    ],
    ['a constant of another type', 'deactivate: { name: 7 }', '3:61 property.type'],
    ['a first value of another type', 'last: { name: 7 }', '3:55 property.type'],
  ])('%s does not fit', (_what, text, place) => check(`${head}${item}${text} } }\n`, place));

  it('a format of what has no name like it is told what to do', async () => {
    const { problems } = await compiled(`${head}${item}formats: { changed: utc } } }\n`);
    expect(problems[0]).toMatch(
      /`changed`\. Add it to the schema, also if only `id` or `modified`/,
    );
  });

  it('formats of the whole system are those of some entity at least', () =>
    check(
      `${head}formats: { name: html, nmae: html }\ndefaults: { formats: { di: utc, id: html } }\n${entities}`,
      '3:24 property.unknown',
      '4:24 property.unknown',
    ));

  it('what an expression reads may be there although no schema says so', () =>
    check(`${head}${item}id: links.self, modified: 'changes[0].at' } }\n`));
});
