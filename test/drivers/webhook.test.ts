// Webhooks against signatures made by other programs (openssl), every one-bit forgery of them, and
// bodies of all kinds.

import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { System, Webhooks } from '../../engine/definition/system.ts';
import type { Receipt } from '../../engine/drivers/driver.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { expression, httpSystem, text } from './http-system.ts';
import { testClock } from './test-clock.ts';

const body = '{"event":"customer.update","id":42,"name":"Bjørn"}';

type Verify = Webhooks['verify'];

const hmac = (words: Partial<Extract<Verify, { kind: 'hmac' }>> = {}): Verify => ({
  kind: 'hmac',
  algorithm: 'sha256',
  secret: text('webhook-secret'),
  header: 'X-Signature',
  encoding: 'hex',
  ...words,
});

/** printf '%s' BODY | openssl dgst -sha256 -hmac webhook-secret, and so on. */
const golden = {
  sha1hex: '8e4072f7fbc3405608c254e8b7adb96441ff631f',
  sha256hex: '8d9f16a81da44641ce69dfe77f7e4ea78b9c0bef0bd6ab1dbfa57ed056764e00',
  sha256base64: 'jZ8WqB2kRkHOad/nf35Op4ucC+8L1qsdv6V+0FZ2TgA=',
  sha512keyed:
    'DfYvBEcGdwSo/Umdj8E16L1fIBksRqheBfdcFgGuxE2fK8C0sbp8+AckKab+R0u/JSxXxr9jlGdKnWhMBNYn/A==',
} as const;

interface Case {
  readonly name: string;
  readonly verify?: Verify;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly expect: Receipt['kind'];
}

const signed = { 'x-signature': golden.sha256hex };
const keyed = hmac({
  algorithm: 'sha512',
  encoding: 'base64',
  text: text('{$headers."idempotency-key"}&{$body}'),
});

const cases: readonly Case[] = [
  { name: 'sha256 in hex', headers: signed, expect: 'hints' },
  {
    name: 'sha256 in hex, in capitals',
    headers: { 'x-signature': golden.sha256hex.toUpperCase() },
    expect: 'hints',
  },
  {
    name: 'sha256 in hex, with its name before it',
    headers: { 'x-signature': `sha256=${golden.sha256hex}` },
    expect: 'hints',
  },
  {
    name: 'another name before it',
    headers: { 'x-signature': `sha1=${golden.sha256hex}` },
    expect: 'forged',
  },
  {
    name: 'sha1 in hex',
    verify: hmac({ algorithm: 'sha1' }),
    headers: { 'x-signature': golden.sha1hex },
    expect: 'hints',
  },
  {
    name: 'sha256 in base64',
    verify: hmac({ encoding: 'base64' }),
    headers: { 'x-signature': golden.sha256base64 },
    expect: 'hints',
  },
  {
    name: 'sha512 over a key and the body',
    verify: keyed,
    headers: { 'x-signature': golden.sha512keyed, 'idempotency-key': 'key-1' },
    expect: 'hints',
  },
  {
    name: 'the same with another key',
    verify: keyed,
    headers: { 'x-signature': golden.sha512keyed, 'idempotency-key': 'key-2' },
    expect: 'forged',
  },
  {
    name: 'the same without the key',
    verify: keyed,
    headers: { 'x-signature': golden.sha512keyed },
    expect: 'forged',
  },
  {
    name: 'hex where base64 is due',
    verify: hmac({ encoding: 'base64' }),
    headers: signed,
    expect: 'forged',
  },
  {
    name: 'another algorithm',
    verify: hmac({ algorithm: 'sha512' }),
    headers: signed,
    expect: 'forged',
  },
  { name: 'no signature', headers: {}, expect: 'forged' },
  { name: 'an empty signature', headers: { 'x-signature': '' }, expect: 'forged' },
  {
    name: 'half a signature',
    headers: { 'x-signature': golden.sha256hex.slice(0, 32) },
    expect: 'forged',
  },
  {
    name: 'a signature twice',
    headers: { 'x-signature': golden.sha256hex.repeat(2) },
    expect: 'forged',
  },
  {
    name: 'another secret',
    verify: hmac({ secret: text('webhook-secreT') }),
    headers: signed,
    expect: 'forged',
  },
  {
    name: 'no secret: the door stays shut',
    verify: hmac({ secret: text('') }),
    headers: { 'x-signature': 'a9999cc49fed31ba558327d3f4f49b824731f844939ca915f3f73b322651f53a' },
    expect: 'forged',
  },
  {
    name: 'a secret that is nothing: the door stays shut',
    verify: hmac({ secret: text('{$settings.none}') }),
    headers: signed,
    expect: 'forged',
  },
  {
    name: 'the body written anew with spaces',
    headers: signed,
    body: body.replace(':', ': '),
    expect: 'forged',
  },
  {
    name: 'a token as a bearer',
    verify: { kind: 'token', token: text('t0ken') },
    headers: { authorization: 'Bearer t0ken' },
    expect: 'hints',
  },
  {
    name: 'a token in its own header',
    verify: { kind: 'token', token: text('t0ken') },
    headers: { 'x-webhook-token': 't0ken' },
    expect: 'hints',
  },
  {
    name: 'a token in its own header, beside credentials for somebody on the way',
    verify: { kind: 'token', token: text('t0ken') },
    headers: { authorization: 'Basic cHJveHk6cHJveHk=', 'x-webhook-token': 't0ken' },
    expect: 'hints',
  },
  {
    name: 'a wrong token',
    verify: { kind: 'token', token: text('t0ken') },
    headers: { authorization: 'Bearer t0keN' },
    expect: 'forged',
  },
  {
    name: 'no token at all',
    verify: { kind: 'token', token: text('') },
    headers: { authorization: '' },
    expect: 'forged',
  },
];

test.each(cases)('$name', async (row) => {
  const receipt = await receive(row);
  expect(receipt.kind).toBe(row.expect);
  if (row.expect === 'hints') {
    expect(receipt).toEqual({
      kind: 'hints',
      hints: [{ entity: 'customer', id: '42', isDeletion: false }],
    });
  }
});

const anyToken = {
  verify: { kind: 'token', token: text('t') } as Verify,
  headers: { authorization: 'Bearer t' },
};

describe('what a genuine delivery says', () => {
  test.each<[string, string, Receipt | Receipt['kind']]>([
    [
      'a deletion',
      '{"event":"customer.delete","id":"a:1"}',
      { kind: 'hints', hints: [{ entity: 'customer', id: 'a:1', isDeletion: true }] },
    ],
    [
      'several records',
      '{"event":"customer.update","id":[1,2]}',
      {
        kind: 'hints',
        hints: [
          { entity: 'customer', id: '1', isDeletion: false },
          { entity: 'customer', id: '2', isDeletion: false },
        ],
      },
    ],
    [
      'a list of events, one of which says nothing that we know',
      '[{"event":"customer.update","id":1},{"event":5,"id":2},{"event":"customer.delete","id":3}]',
      {
        kind: 'hints',
        hints: [
          { entity: 'customer', id: '1', isDeletion: false },
          { entity: 'customer', id: '3', isDeletion: true },
        ],
      },
    ],
    ['a list of nothing that we know', '[{"event":5,"id":2}]', 'unreadable'],
    [
      'records that were combined with another one',
      '{"event":"customer.merge","id":[1,2],"kept":3}',
      {
        kind: 'hints',
        hints: [
          { entity: 'customer', id: '1', isDeletion: true, into: '3' },
          { entity: 'customer', id: '2', isDeletion: true, into: '3' },
        ],
      },
    ],
    [
      'records of which one was combined and one was not',
      '{"event":"customer.merge","id":[1,2],"kept":[3,null]}',
      {
        kind: 'hints',
        hints: [
          { entity: 'customer', id: '1', isDeletion: true, into: '3' },
          { entity: 'customer', id: '2', isDeletion: false },
        ],
      },
    ],
    [
      'records of which nobody knows who was combined',
      '{"event":"customer.merge","id":[1,2,4],"kept":[3,5]}',
      {
        kind: 'hints',
        hints: ['1', '2', '4'].map((id) => ({ entity: 'customer', id, isDeletion: false })),
      },
    ],
    ['an entity that we do not know', '{"event":"invoice.update","id":1}', 'ignored'],
    [
      'an entity named like a thing of the language',
      '{"event":"constructor.update","id":1}',
      'ignored',
    ],
    ['no id', '{"event":"ping"}', 'ignored'],
    ['an id that is a structure', '{"event":"customer.update","id":{"a":1}}', 'ignored'],
    ['nothing: a ping', '', 'ignored'],
    ['no JSON', 'webhook_id=1', 'unreadable'],
    ['brackets without end', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'unreadable'],
    [
      'too many records',
      JSON.stringify({
        event: 'customer.update',
        id: Array.from({ length: 1_001 }, (_, id) => id),
      }),
      'unreadable',
    ],
  ])('%s', async (_name, given, due) => {
    const receipt = await receive({ ...anyToken, body: given });
    if (typeof due === 'string') expect(receipt.kind).toBe(due);
    else expect(receipt).toEqual(due);
  });
});

describe('a delivery with one bit changed is forged', () => {
  test('in the body', async () => {
    const bytes = Buffer.from(body);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect((await receive({ headers: signed }, changed)).kind, `bit ${bit}`).toBe('forged');
    }
  });

  test('in the signature', async () => {
    for (let bit = 0; bit < golden.sha256base64.length * 8; bit++) {
      const changed = Buffer.from(golden.sha256base64);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      const headers = { 'x-signature': changed.toString('latin1') };
      const receipt = await receive({ verify: hmac({ encoding: 'base64' }), headers });
      expect(receipt.kind, `bit ${bit}`).toBe('forged');
    }
  });

  test('in a byte that reads as the same character', async () => {
    const given = body.replace('ø', '\ufffd');
    const signature = createHmac('sha512', 'webhook-secret')
      .update(`key-1&${given}`)
      .digest('base64');
    const headers = { 'x-signature': signature, 'idempotency-key': 'key-1' };
    expect((await receive({ verify: keyed, headers }, Buffer.from(given))).kind).toBe('hints');
    const [start, end] = given.split('\ufffd') as [string, string];
    const changed = Buffer.concat([Buffer.from(start), Buffer.from([0xff]), Buffer.from(end)]);
    expect((await receive({ verify: keyed, headers }, changed)).kind).toBe('forged');
  });
});

describe('a ping that the system file knows', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const ping = expression("$substring($body, 0, 11) = 'webhook_id='");
  test.each<[string, string, Record<string, string>, Receipt['kind']]>([
    ['needs no signature', 'webhook_id=1', form, 'ignored'],
    ['is nothing else', 'webhook_ids=1', form, 'forged'],
    ['is short', `webhook_id=${'1'.repeat(1_000)}`, form, 'forged'],
    ['does not open the door for others', body, form, 'forged'],
    ['does not shut it for what is signed', body, signed, 'hints'],
  ])('%s', async (_name, given, headers, due) => {
    expect((await receive({ headers, body: given, ping })).kind).toBe(due);
  });
});

test('a system without webhooks takes none', () => {
  expect(
    httpDriver(httpSystem('http://x.example'), { clock: testClock() }).receive,
  ).toBeUndefined();
});

async function receive(
  row: Pick<Case, 'verify' | 'headers' | 'body'> & Pick<Webhooks, 'ping'>,
  bytes: Uint8Array = Buffer.from(row.body ?? body),
): Promise<Receipt> {
  const webhooks: Webhooks = {
    verify: row.verify ?? hmac(),
    entity: expression("$substringBefore(event, '.')"),
    id: expression('id'),
    deleted: expression("$substringAfter(event, '.') = 'delete'"),
    into: expression('kept'),
    ...(row.ping ? { ping: row.ping } : {}),
  };
  const system: System = httpSystem('http://x.example', { system: { webhooks } });
  const driver = httpDriver(system, { clock: testClock() });
  const receipt = await driver.receive?.({ headers: row.headers ?? {}, body: bytes });
  return receipt as Receipt;
}
