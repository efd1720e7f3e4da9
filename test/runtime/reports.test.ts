// The mail of the morning, over a real SMTP server: yesterday's records that did not make it and have
// not been mended since, once, in the language of those who read it.

import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Project, Report } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { createEngine } from '../../engine/runtime/engine.ts';
import { createEvents } from '../../engine/runtime/events.ts';
import { tellReport } from '../../engine/runtime/report.ts';
import type { Language } from '../../engine/runtime/report-sentences.ts';
import { reportText } from '../../engine/runtime/report-words.ts';
import { followTroubles } from '../../engine/runtime/troubles.ts';
import type { World } from '../../engine/sync/world.ts';
import {
  type Ground,
  ground,
  mergeBy,
  pipe,
  row,
  systemOf,
  testClock,
} from '../sync/two-systems.ts';

const user = 'post';
const password = 'mail-password';

let server: SMTPServer;
let url: string;
let mails: ParsedMail[];
let isOpen: boolean;
let at: Ground | undefined;

beforeEach(async () => {
  mails = [];
  isOpen = true;
  server = new SMTPServer({
    authMethods: ['PLAIN', 'LOGIN'],
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _, done) =>
      auth.username === user && auth.password === password
        ? done(null, { user })
        : done(new Error(`no such login: ${auth.password}`)),
    onRcptTo: (_address, _, done) => (isOpen ? done() : done(new Error('mailbox full'))),
    onData: (stream, _, done) => {
      simpleParser(stream).then((mail) => {
        mails.push(mail);
        done();
      }, done);
    },
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.server.address() as AddressInfo;
  url = `smtp://${user}:${password}@127.0.0.1:${port}`;
});

afterEach(async () => {
  await at?.close();
  at = undefined;
  await new Promise<void>((done) => server.close(done));
});

const properties = { number: 'string', email: 'string' };
const shop = systemOf('shop', { order: { properties } });
const erp = systemOf('erp', { order: { properties } });

const report: Report = {
  id: 'shop-erp/orders',
  title: 'Orders',
  pipes: ['shop-erp/order'],
  what: ['failed', 'dead'],
  at: '06:00',
  sinceMs: 86_400_000,
  mail: ['owner@shop.example', 'office@shop.example'],
};

/** The second of January in Oslo, at this time; orders of the first were refused at noon. */
async function begin(project: Partial<Project> = {}) {
  const clock = testClock(Date.parse('2026-01-01T11:00:00Z'));
  at = await ground(
    [shop, erp],
    [
      pipe(shop.entities.order as Entity, erp.entities.order as Entity, {
        merge: [mergeBy('number', 'number')],
        rows: [row('number', { source: 'number' }), row('email', { source: 'email' })],
      }),
    ],
    {
      clock,
      memory: {
        erp: {
          refuse: (_, { email }) => (email === 'bad' ? 'the e-mail is not valid' : undefined),
        },
      },
    },
  );
  const g = at;
  const { catalogue } = g.world;
  const mail = { url, from: 'Samband <samband@shop.example>' };
  const world: World = {
    ...g.world,
    catalogue: {
      ...catalogue,
      project: { ...catalogue.project, timeZone: 'Europe/Oslo', mail, ...project },
      pairs: [
        {
          id: 'shop-erp',
          title: 'Shop to ERP',
          source: shop,
          sink: erp,
          settings: [],
          pipes: catalogue.pipes,
          reports: [report],
        },
      ],
    },
  };
  const order = (number: string, email = 'bad') =>
    g.drivers.shop?.people.add('order', { number, email }) as string;
  const until = (time: string) => clock.pass(Date.parse(time) - clock.now());
  return { g, world, order, until, tell: () => tellReport(world, report) };
}

const morning = '2026-01-02T05:00:00Z';

describe('the mail of the morning', () => {
  it('tells whom it may concern what did not make it yesterday, and why', async () => {
    const { g, order, until, tell } = await begin();
    order('1041', 'kari@nord.no');
    order('1042');
    await g.sync();
    until(morning);
    await tell();
    expect(mails).toHaveLength(1);
    const [mail] = mails as [ParsedMail];
    expect(mail.subject).toBe('Orders: 1 record did not make it (2026-01-01)');
    expect([mail.to].flat().flatMap((to) => to?.value.map(({ address }) => address))).toEqual(
      report.mail,
    );
    expect(mail.from?.text).toContain('samband@shop.example');
    expect(mail.text).toContain('One record of 2026-01-01 did not get from shop to erp');
    expect(mail.text).toContain('order 1042 (12:0');
    expect(mail.text).toContain('erp does not accept it (“the e-mail is not valid”)');
    expect(mail.text).not.toContain('1041');
  });

  it.each([
    ['before its time', '2026-01-02T04:59:00Z', 0],
    ['late, if the morning was slept through', '2026-01-02T20:00:00Z', 1],
    ['not a day later', '2026-01-03T05:00:00Z', 0],
  ])('comes %s: %s, %i times', async (_, time, count) => {
    const { g, order, until, tell } = await begin();
    order('1042');
    await g.sync();
    until(time);
    await tell();
    expect(mails).toHaveLength(count);
  });

  it('is sent once, whoever asks again', async () => {
    const { g, order, until, tell } = await begin();
    order('1042');
    await g.sync();
    until(morning);
    await Promise.all([tell(), tell()]);
    until('2026-01-02T12:00:00Z');
    await tell();
    expect(mails).toHaveLength(1);
  });

  it('does not tell of what was mended, nor of what failed after midnight', async () => {
    const { g, order, until, tell } = await begin();
    const id = order('1042');
    await g.sync();
    until('2026-01-01T23:05:00Z'); // five past twelve in Oslo
    order('1043');
    g.drivers.shop?.people.edit('order', id, { email: 'kari@nord.no' });
    await g.sync();
    until(morning);
    await tell();
    expect(mails).toHaveLength(0);
    until('2026-01-03T05:00:00Z');
    await tell();
    expect(mails[0]?.text).toContain('1043');
  });

  it('tells once more of what was sent again and refused again', async () => {
    const { g, order, until, tell } = await begin();
    const id = order('1042');
    await g.sync();
    until('2026-01-02T11:00:00Z');
    await tell();
    g.drivers.shop?.people.edit('order', id, { number: '1042b' });
    await g.sync();
    until('2026-01-03T05:00:00Z');
    await tell();
    expect(mails.map(({ text }) => text?.includes('1042b'))).toEqual([false, true]);
  });

  it('is tried again where the server does not take it, and says why without the password', async () => {
    const { g, order, until, tell } = await begin();
    order('1042');
    await g.sync();
    until(morning);
    isOpen = false;
    await expect(tell()).rejects.toThrow(/mail was not taken: .*mailbox full/);
    isOpen = true;
    await tell();
    expect(mails).toHaveLength(1);
  });

  it('tells what lasts: a system that cannot be read, and one that takes nothing', async () => {
    const { g, world, until } = await begin();
    await g.sync();
    until('2026-01-01T22:00:00Z');
    const events = createEvents();
    const troubles = followTroubles(events, g.clock);
    const of = { message: 'erp refuses our credentials.', tries: 1, code: 'system.refused' };
    events.tell({ kind: 'fault', part: 'reading', id: 'erp.order', ...of });
    events.tell({ kind: 'fault', part: 'reading', id: 'shop.order', ...of });
    events.tell({ kind: 'ended', part: 'reading', id: 'shop.order' });
    const not = { pipe: 'shop-erp/order', operation: 'create', ref: 'shop.order:1' } as const;
    const unsent = { entity: 'erp.order', outcome: 'unsent', message: 'status 401' } as const;
    events.tell({ kind: 'not-written', ...not, ...unsent });
    events.tell({ kind: 'ended', part: 'pipe', id: 'shop-erp/order' });
    until(morning);
    await tellReport(world, report, troubles());
    expect(mails[0]?.subject).toBe('Orders: nothing gets through (2026-01-01)');
    const text = mails[0]?.text ?? '';
    expect(text).toContain('erp could not be read since 2026-01-01 12:');
    expect(text).toContain('(“erp refuses our credentials”)');
    expect(text).toContain('nothing that is to be written has been taken since 2026-01-01 23:00');
    expect(text).not.toContain('shop could not be read');
    expect(text).not.toContain('Everything else');
  });

  it('does not claim that everything else went over where something else waits', async () => {
    const { g, world, order, until, tell } = await begin();
    order('1042');
    await g.sync();
    until('2026-01-01T23:05:00Z');
    order('1043');
    await g.sync();
    until(morning);
    await tell();
    expect(mails[0]?.text).toContain('1042');
    expect(mails[0]?.text).not.toContain('Everything else');
    until('2026-01-03T05:00:00Z');
    await tellReport(world, { ...report, sinceMs: 2 * 86_400_000 });
    expect(mails[1]?.text).toContain('Everything else was carried over.');
  });

  it('says nothing of a trouble that has just begun, or is over', async () => {
    const { g, world, until } = await begin();
    until(morning);
    const events = createEvents();
    const troubles = followTroubles(events, g.clock);
    await g.sync();
    const of = { message: 'no answer.', tries: 1, code: 'system.unreachable' };
    events.tell({ kind: 'fault', part: 'reading', id: 'erp.order', ...of });
    await tellReport(world, report, troubles());
    expect(mails).toHaveLength(0);
    events.tell({ kind: 'ended', part: 'reading', id: 'erp.order' });
    expect(troubles()).toEqual([]);
  });

  it('does not show a password that is refused', async () => {
    const wrong = url.replace(password, 'wrong-password');
    const { g, order, until, tell } = await begin({ mail: { url: wrong, from: 'a@b.example' } });
    order('1042');
    await g.sync();
    until(morning);
    const error = (await tell().catch((one: Error) => one)) as Error;
    expect(error.message).toContain('no such login: ***');
  });

  it('is sent by an engine that starts after its time, and not again by the next', async () => {
    const { g, world, order, until } = await begin();
    order('1042');
    await g.sync();
    until('2026-01-02T07:00:00Z');
    for (let restart = 0; restart < 2; restart++) {
      const events = createEvents();
      // Sleeps last until the drain, as they would through a day.
      const clock = {
        now: () => g.clock.now(),
        sleep: (_ms: number, signal?: AbortSignal) =>
          new Promise<void>((_, stop) =>
            signal?.addEventListener('abort', () => stop(signal.reason)),
          ),
      };
      const engine = createEngine({ ...world, clock, tell: events.tell }, events, () => 0);
      events.listen((event) => {
        if (event.kind === 'ended' && event.part === 'report') engine.stop();
      });
      await engine.run();
    }
    expect(mails).toHaveLength(1);
  });
});

describe('its words', () => {
  const line = {
    what: 'Order',
    name: '7',
    from: 'the shop',
    to: 'the ERP',
    why: 'dead',
    detail: 'closed',
    time: '14:32',
  } as const;
  it.each([
    ['en', '2 records did not make it', 'the ERP does not accept it (“closed”)'],
    ['no', '2 poster kom ikke frem', 'the ERP godtar den ikke (“closed”)'],
    ['sv', '2 poster kom inte fram', 'the ERP godtar den inte (“closed”)'],
    ['nl', '2 records zijn niet aangekomen', 'the ERP aanvaardt het niet (“closed”)'],
  ] as const)('are %s', (language: Language, subject, why) => {
    const said = reportText(language, 'Orders', '2026-01-01', [line, { ...line, name: '8' }]);
    expect(said.subject).toContain(subject);
    expect(said.text).toContain(why);
  });
});
