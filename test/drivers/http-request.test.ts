// From a rule of the system file to the request: values stay in their place, nothing drops its key,
// and what cannot be sent safely is not sent at all.

import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import { buildRequest } from '../../engine/drivers/http/request.ts';
import {
  customerProperties,
  httpSystem,
  type RuleWords,
  rule,
  text,
  texts,
} from './http-system.ts';

interface Case {
  readonly name: string;
  readonly path?: string;
  readonly words?: RuleWords;
  readonly form?: Readonly<Record<string, string>>;
  readonly system?: Partial<System>;
  readonly bindings?: JsonObject;
  readonly record?: JsonObject;
  readonly expect: {
    readonly url?: string;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string | undefined>>;
    readonly problem?: string;
  };
}

const base = 'https://api.example.org/v2';

const long = '90071992547409931';

/** `tags` counts in one place and not in the other. */
const counting: Pick<Entity, 'schema' | 'formats'> = {
  schema: {
    properties: {
      ...customerProperties,
      id: { type: ['integer', 'null'] },
      refs: { type: 'array', items: { type: 'integer' } },
      price: { type: 'number' },
      group: { properties: { tags: { type: 'integer' } } },
    },
  },
  formats: [{ path: 'price', kind: 'decimal' }],
};

const cases: readonly Case[] = [
  {
    name: 'an id is a path segment',
    path: '/customers/{$id}',
    bindings: { id: '42' },
    expect: { url: `${base}/customers/42` },
  },
  {
    name: 'a colon and a bracket of the author stay',
    path: '/session/:create/>x',
    expect: { url: `${base}/session/:create/%3Ex` },
  },
  {
    name: 'a slash in an id does not leave the segment',
    path: '/customers/{$id}',
    bindings: { id: '../orders/1' },
    expect: { url: `${base}/customers/..%2Forders%2F1` },
  },
  {
    name: 'a question mark in an id opens no query',
    path: '/customers/{$id}',
    bindings: { id: '1?all=true#x' },
    expect: { url: `${base}/customers/1%3Fall%3Dtrue%23x` },
  },
  {
    name: 'two dots as an id are refused',
    path: '/customers/{$id}',
    bindings: { id: '..' },
    expect: { problem: 'would leave its place' },
  },
  {
    name: 'one dot as an id is refused',
    path: '/customers/{$id}/lines',
    bindings: { id: '.' },
    expect: { problem: 'would leave its place' },
  },
  {
    name: 'encoded dots as an id are text',
    path: '/customers/{$id}',
    bindings: { id: '%2e%2e' },
    expect: { url: `${base}/customers/%252e%252e` },
  },
  {
    name: 'an empty id is refused: it would address them all',
    path: '/customers/{$id}',
    bindings: { id: '' },
    expect: { problem: 'is empty' },
  },
  { name: 'a missing id is refused', path: '/customers/{$id}', expect: { problem: 'is missing' } },
  {
    name: 'an id with æ, a space and an emoji is encoded',
    path: '/c/{$id}',
    bindings: { id: 'å 😀' },
    expect: { url: `${base}/c/%C3%A5%20%F0%9F%98%80` },
  },
  {
    name: 'a host in an id is no host',
    path: '{$id}',
    bindings: { id: '@evil.example' },
    expect: { url: `${base}/%40evil.example` },
  },
  {
    name: 'a path of the author cannot become a host',
    path: '//evil.example/x',
    expect: { url: `${base}//evil.example/x` },
  },
  {
    name: 'a path without its slash gets one',
    path: 'customers',
    expect: { url: `${base}/customers` },
  },
  {
    name: 'a base with a slash at its end gets no second one',
    path: '/x',
    system: { base: text(`${base}/`) },
    expect: { url: `${base}/x` },
  },
  {
    name: 'a base that is no address is told',
    path: '/x',
    system: { base: text('nowhere') },
    expect: { problem: '`base` is no address' },
  },
  {
    name: 'query values are encoded',
    path: '/x',
    words: { query: { a: '{$v}' } },
    bindings: { v: 'a&b=c d+æ' },
    expect: { url: `${base}/x?a=a%26b%3Dc+d%2B%C3%A6` },
  },
  {
    name: 'a query value that is nothing drops its key',
    path: '/x',
    words: { query: { since: '{$since}', n: '{$null}', all: '1' } },
    bindings: { null: null },
    expect: { url: `${base}/x?all=1` },
  },
  {
    name: 'lists in a query are joined by commas',
    path: '/x',
    words: { query: { ids: '{$ids}' } },
    bindings: { ids: [1, 2] },
    expect: { url: `${base}/x?ids=1%2C2` },
  },
  {
    name: 'headers of system and rule are joined, the rule wins',
    path: '/x',
    system: { headers: texts({ 'X-A': 'system', 'X-B': 'system' }) },
    words: { headers: { 'x-b': 'rule' } },
    expect: { headers: { 'x-a': 'system', 'x-b': 'rule' } },
  },
  {
    name: 'an idempotency key is a header where the file says so',
    path: '/x',
    words: { headers: { 'Idempotency-Key': '{$idempotencyKey}' } },
    bindings: { idempotencyKey: 'k1' },
    expect: { headers: { 'idempotency-key': 'k1' } },
  },
  {
    name: 'and no header where there is no key',
    path: '/x',
    words: { headers: { 'Idempotency-Key': '{$idempotencyKey}' } },
    expect: { headers: { 'idempotency-key': undefined } },
  },
  {
    name: 'the body is the record, with null for what is empty',
    path: '/x',
    record: { a: 'x', b: null, c: undefined },
    expect: {
      body: '{"a":"x","b":null}',
      headers: { 'content-type': 'application/json; charset=utf-8' },
    },
  },
  {
    name: 'a body of texts keeps the types of its holes',
    path: '/x',
    words: {
      body: {
        customer: { id: '{$parent.id}' },
        rows: ['{count}', '{none}'],
        note: 'n{count}',
        none: '{none}',
      },
    },
    record: { count: 2 },
    bindings: { parent: { id: 7 } },
    expect: { body: '{"customer":{"id":7},"rows":[2],"note":"n2"}' },
  },
  {
    name: 'a body that is one hole is its value',
    path: '/x',
    words: { body: '{$merge([$, {"order": {"id": $parent.id}}])}' },
    record: { count: 2 },
    bindings: { parent: { id: 7 } },
    expect: { body: '{"count":2,"order":{"id":7}}' },
  },
  {
    name: 'digits of which a number would lose some go out as they are, where the schema counts',
    path: '/x',
    record: { address: { id: long, city: long }, lines: [{ id: `-${long}`, count: '12' }] },
    expect: {
      body: `{"address":{"id":${long},"city":"${long}"},"lines":[{"id":-${long},"count":"12"}]}`,
    },
  },
  {
    name: 'as do those that a body has moved, and those that a schema lists',
    path: '/x',
    words: { body: { record: '{$merge([$, {"externalId": id}])}' } },
    record: { id: long, refs: [long, 7] },
    expect: { body: `{"record":{"id":${long},"refs":[${long},7],"externalId":"${long}"}}` },
  },
  {
    name: 'digits stay a text where a format makes them one, or the name is that of a text too',
    path: '/x',
    record: { price: long, lines: [{ text: long, tags: [long] }] },
    expect: { body: `{"price":"${long}","lines":[{"text":"${long}","tags":["${long}"]}]}` },
  },
  {
    name: 'no record and no body is no body',
    path: '/x',
    expect: { headers: { 'content-type': undefined } },
  },
  {
    name: 'a form, with structures as JSON',
    path: '/x',
    form: { name: '{name}', more: '{more}', none: '{none}', fixed: 'a b' },
    record: { name: 'Bø & co', more: { a: 1 } },
    expect: {
      body: 'name=B%C3%B8+%26+co&more=%7B%22a%22%3A1%7D&fixed=a+b',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
  },
  {
    name: 'a record as a form, cleared fields empty',
    path: '/x',
    system: { format: 'form' },
    record: { a: null, b: 1 },
    expect: { body: 'a=&b=1' },
  },
];

test.each(cases)('$name', (row) => check(row));

async function check(row: Case): Promise<void> {
  const system = httpSystem(base, row.system ? { system: row.system } : {});
  const made = rule(row.path ?? '/x', row.words);
  const request = buildRequest(system, row.form ? { ...made, form: texts(row.form) } : made, {
    method: 'get',
    bindings: (row.bindings ?? {}) as Record<string, Json>,
    entity: counting,
    ...(row.record ? { record: row.record } : {}),
  });
  if (row.expect.problem !== undefined) {
    await expect(request).rejects.toThrow(row.expect.problem);
    return;
  }
  const sent = await request;
  if (row.expect.url !== undefined) expect(sent.url.href).toBe(row.expect.url);
  expect(sent.url.origin).toBe('https://api.example.org');
  expect(sent.method).toBe('GET');
  expect(sent.body).toBe(row.expect.body);
  for (const [name, value] of Object.entries(row.expect.headers ?? {})) {
    expect(sent.headers[name], name).toBe(value);
  }
}

describe('a problem of a request', () => {
  test('does not repeat what a query of the path holds', async () => {
    const system = httpSystem(base);
    const made = buildRequest(system, rule('/x/{$id}?key=secret'), { method: 'GET', bindings: {} });
    await expect(made).rejects.toThrow(/^(?!.*secret).*missing/);
  });
});
