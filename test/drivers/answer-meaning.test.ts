// What an answer means, and what a write makes of it: every status, the rules of the system file, SOAP.

import { describe, expect, test } from 'vitest';
import type { AnswerRule, Meaning } from '../../engine/definition/system.ts';
import { readWsdl } from '../../engine/definition/wsdl.ts';
import type { Outcome } from '../../engine/drivers/http/outcome.ts';
import { readAnswer, readItemAnswer } from '../../engine/drivers/http/response.ts';
import { meant, settled } from '../../engine/drivers/http/send.ts';
import { answer, expression, httpSystem } from './http-system.ts';
import { smallWsdl } from './small-wsdl.ts';

const url = new URL('https://erp.example/x');
const variables = (own: object = {}) => own as never;
const nowMs = 1_000_000;

interface Given {
  readonly status: number;
  readonly text?: string;
  readonly isRead?: boolean;
  readonly answers?: readonly AnswerRule[];
  readonly soap?: string;
}

function read({ status, text = '{}', isRead = true, answers = [], soap }: Given) {
  const bare = httpSystem(url.href, { system: { answers, message: expression('message') } });
  const system =
    soap === undefined ? bare : { ...bare, soap: readWsdl('small.wsdl', () => smallWsdl) };
  const request = { method: 'POST', path: '/x', ...(soap === undefined ? {} : { soap }) };
  return readAnswer(
    { kind: 'answer', status, headers: {}, url, body: { text } },
    { system, variables, request, isRead, isKnown: false, nowMs },
  );
}

describe('the usual meaning of a status', () => {
  test.each<[number, Meaning, Meaning]>([
    [200, 'ok', 'ok'],
    [299, 'ok', 'ok'],
    [300, 'unclear', 'unclear'],
    [400, 'invalid', 'invalid'],
    [401, 'renew-auth', 'renew-auth'],
    [404, 'gone', 'gone'],
    [408, 'wait', 'wait'],
    [409, 'changed', 'changed'],
    [410, 'gone', 'gone'],
    [412, 'changed', 'changed'],
    [425, 'wait', 'wait'],
    [429, 'wait', 'wait'],
    [499, 'invalid', 'invalid'],
    [500, 'wait', 'unclear'],
    [503, 'wait', 'unclear'],
  ])('%d is %s to a read and %s to a write', async (status, toRead, toWrite) => {
    expect((await read({ status })).meaning).toBe(toRead);
    expect((await read({ status, isRead: false })).meaning).toBe(toWrite);
  });

  test('an answer without a body is no document, which a refusal needs not be', async () => {
    expect(await read({ status: 200, text: '' })).toMatchObject({
      meaning: 'unclear',
      unreadable: 'the answer is empty',
    });
    const refused = await read({ status: 400, text: '' });
    expect(refused).toMatchObject({ meaning: 'invalid', message: 'status 400' });
    expect(refused).not.toHaveProperty('unreadable');
    expect((await read({ status: 200, text: '', isRead: false })).meaning).toBe('ok');
  });
});

describe('a rule that says how long to wait', () => {
  test.each<[string, number | undefined]>([
    ['30', 30_000],
    ['"30"', 30_000],
    ['"2m"', 120_000],
    ['-5', 0],
    ['0.0014', 2],
    ['"0.0014s"', 2],
    ['1e300', 86_400_000],
    ['"soon"', undefined],
    ['null', undefined],
  ])('of %s', async (wait, ms) => {
    const { meaning, retryAtMs } = await read({
      status: 400,
      text: `{"busy":true,"wait":${wait}}`,
      answers: [answer('busy', 'wait', 'wait')],
    });
    expect(meaning).toBe('wait');
    expect(retryAtMs).toBe(ms === undefined ? undefined : nowMs + ms);
  });
});

describe('a fault of SOAP', () => {
  const envelope = (code: string) =>
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:${code}</faultcode><faultstring>no</faultstring></s:Fault></s:Body></s:Envelope>`;

  test.each<[string, number, Meaning, Meaning]>([
    ['Client', 500, 'invalid', 'invalid'],
    ['Client', 200, 'invalid', 'invalid'],
    ['Sender', 500, 'invalid', 'invalid'],
    ['Server', 500, 'wait', 'unclear'],
    ['Server', 200, 'wait', 'unclear'],
  ])(
    'of the %s with status %d is %s to a read and %s to a write',
    async (code, status, toRead, toWrite) => {
      const given = { status, text: envelope(code), soap: 'Find' };
      expect((await read(given)).meaning).toBe(toRead);
      expect((await read({ ...given, isRead: false })).meaning).toBe(toWrite);
    },
  );

  test('is nothing that JSON can say', async () => {
    const text = '{"fault":{"code":"Client"}}';
    expect((await read({ status: 200, text })).meaning).toBe('ok');
  });
});

describe('one record of many', () => {
  const system = httpSystem(url.href, {
    system: { answers: [answer("code = 'late'", 'changed')], message: expression('message') },
  });

  test.each([
    [{ message: 'no' }, { meaning: 'invalid', isByRule: false, message: 'no' }],
    [
      { code: 'late', message: 'no' },
      { meaning: 'changed', isByRule: true, message: 'no' },
    ],
    [{}, { meaning: 'invalid', isByRule: false, message: 'it gives no reason' }],
  ])('%j', async (json, due) => {
    expect(await readItemAnswer(system, json, variables)).toEqual(due);
  });
});

describe('to a write', () => {
  const message = 'no';
  test.each<[Meaning, boolean, object, object, object]>([
    ['gone', false, { kind: 'refused', message }, { kind: 'gone' }, { kind: 'gone' }],
    [
      'changed',
      false,
      { kind: 'exists', message },
      { kind: 'changed', message },
      { kind: 'refused', message },
    ],
    [
      'changed',
      true,
      { kind: 'changed', message },
      { kind: 'changed', message },
      { kind: 'changed', message },
    ],
  ])('%s, by a rule: %s', (meaning, isByRule, create, update, remove) => {
    const given = { meaning, isByRule, message };
    expect(meant(given, 'create')).toEqual(create);
    expect(meant(given, 'update')).toEqual(update);
    expect(meant(given, 'remove')).toEqual(remove);
  });

  test.each<[Extract<Outcome, { kind: 'not-sent' }>['why'], string]>([
    ['request', 'refused'],
    ['unreachable', 'not-sent'],
    ['login', 'not-sent'],
    ['busy', 'not-sent'],
  ])('what was not sent because of %s is %s', (why, kind) => {
    expect(settled({ kind: 'not-sent', why, message }, 'update')).toEqual({ kind, message });
  });
});
