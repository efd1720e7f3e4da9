// `samband doctor` as somebody meets it before a first run and on a bad day: what is well, what is not and
// what to do, with each system told of by itself, and nothing left behind.

import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerFinding } from '../../../engine/cli/doctor/answer.ts';
import { mailFindings, nodeFinding } from '../../../engine/cli/doctor/files.ts';
import type { Finding } from '../../../engine/cli/doctor/finding.ts';
import { sizeText } from '../../../engine/cli/doctor/store.ts';
import type { Catalogue } from '../../../engine/definition/pipe.ts';
import type { Entity } from '../../../engine/definition/system.ts';
import type { Page } from '../../../engine/drivers/driver.ts';
import { asStandIn } from '../../../engine/sandbox/integration.ts';
import type { Sandbox } from '../../../engine/sandbox/sandbox.ts';
import { openSqliteStore } from '../../../engine/store/sqlite.ts';
import { link } from '../../store/samples.ts';
import { begin, type Ran, run } from '../command.ts';
import { integration, smallSandbox, type TestProject, testProject } from '../project.ts';
import { smallProject } from './small-verb.ts';

let sandbox: Sandbox;
let project: TestProject;

beforeAll(async () => {
  project = testProject(integration);
  sandbox = await smallSandbox();
});

afterAll(async () => {
  await sandbox.close();
  project.remove();
});

type Variables = Readonly<Record<string, string>>;

function check(variables: Variables = {}, ...args: readonly string[]): Promise<Ran> {
  const env = { ...sandbox.environment, ...variables };
  return run(['doctor', '--project', project.folder, ...args], { env });
}

/** Where nobody listens. */
const nowhere = 'http://127.0.0.1:9/api';

describe('before the first run', () => {
  test('all is well: the files, no store yet, both systems', async () => {
    const { code, stdout } = await check();
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^ok {3}Node \d+\.\d+\.\d+, where >=\d+ is needed\.$/),
      expect.stringMatching(/^ok {3}The files have no errors: 3 of \d+ pipes run\.$/),
      expect.stringMatching(/^ok {3}The store .*samband\.db is not there yet; the first run/),
      expect.stringMatching(/^ok {3}custom-webshop gave 12 of its customer records in \d\.\d s\.$/),
      expect.stringMatching(/^ok {3}tripletex gave .*\d+ of its \w+ records in \d\.\d s\.$/),
      '',
      'Everything that a run needs is there.',
    ]);
    expect(code).toBe(0);
  });

  test('nothing is made, and the systems are only read', async () => {
    const systems = Object.values(sandbox.systems).map(asStandIn);
    const counts = systems.map((system) => system.requests.count());
    const before = readdirSync(project.folder);
    await check();
    expect(readdirSync(project.folder)).toEqual(before);
    const sent = systems.flatMap((system, at) => system.requests.all().slice(counts[at]));
    expect(sent.length).toBeGreaterThan(0);
    const writes = sent.filter(
      ({ request }) => request.method !== 'GET' && !request.path.includes('token'),
    );
    expect(writes).toEqual([]);
  });

  test('--json gives each finding with what was measured', async () => {
    const { code, stdout, stderr } = await check({ WEBSHOP_WEBHOOK_SECRET: '' }, '--json');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    const { ok, command, result } = JSON.parse(stdout);
    expect({ ok, command }).toEqual({ ok: true, command: 'doctor' });
    const findings = result.findings as readonly Finding[];
    expect(findings.map(({ about, state }) => `${about} ${state}`)).toEqual([
      'node ok',
      'files ok',
      'store ok',
      'system ok',
      'system ok',
      'webhooks note',
    ]);
    const shop = { system: 'custom-webshop', entity: 'customer', aheadMs: 0 };
    expect(findings[3]).toMatchObject({ ...shop, tookMs: expect.any(Number) });
    expect(findings[5]?.advice).toContain('pipes/systems/custom-webshop.yaml');
  });
});

describe('systems', () => {
  test('wrong credentials: who refuses, in its words, and no secret; the other is asked all the same', async () => {
    const { code, stdout } = await check({ TRIPLETEX_EMPLOYEE_TOKEN: 'a-wrong-and-secret-token' });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^FAIL tripletex refuses our credentials: .*the login: .*401/m);
    expect(stdout).toMatch(/^ok {3}custom-webshop gave/m);
    expect(stdout).toMatch(/^1 of 5 is in the way of a run\.$/m);
    expect(stdout).not.toContain('a-wrong-and-secret-token');
  });

  test('nobody at the address: that, and which file says where', async () => {
    const { code, stdout } = await check({ WEBSHOP_URL: nowhere });
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /^FAIL custom-webshop cannot be used now: .*connection refused\)\.\n {5}pipes\/systems\/custom-webshop\.yaml says where/m,
    );
    expect(stdout).toMatch(/^ok {3}tripletex gave/m);
  });

  test('an address where something else is: what it answered', async () => {
    const { code, stdout } = await check({ WEBSHOP_URL: `${sandbox.environment.WEBSHOP_URL}/x` });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^FAIL custom-webshop gave an answer that cannot be used: .*404/m);
  });

  test('one that never answers has the time of its own file', async () => {
    const silent = await serverOf(() => undefined);
    const own = testProject(integration);
    own.edit('pipes/systems/custom-webshop.yaml', 'timeout: 20s', 'timeout: 1s');
    const env = { ...sandbox.environment, WEBSHOP_URL: silent.url };
    const { code, stdout } = await run(['doctor', '--project', own.folder], { env });
    own.remove();
    await silent.close();
    expect(code).toBe(3);
    expect(stdout).toMatch(/^FAIL custom-webshop cannot be used now: no answer within 1 s\.$/m);
  });

  test('Ctrl-C ends the waiting, and what was found is told', async () => {
    const silent = await serverOf(() => undefined);
    const running = begin(['doctor', '--project', project.folder], {
      env: { ...sandbox.environment, WEBSHOP_URL: silent.url },
    });
    await silent.asked;
    running.child.kill('SIGINT');
    const { code, stdout } = await running.ended;
    await silent.close();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^note custom-webshop had not answered when it was stopped\.$/m);
    expect(stdout).toMatch(/^Stopped before everything was looked at\.$/m);
  });

  test('a refresh token that is good once is not used up', async () => {
    const asked: string[] = [];
    const server = await serverOf(({ url = '' }) => {
      asked.push(url);
      return '[]';
    });
    const own = smallProject({
      'pipes/shop-erp/customer.yaml': `source: shop.customer\nsink: erp.customer\nproperties: { name: name }\n`,
      'pipes/systems/shop.yaml': `title: Shop
driver: http
base: ${server.url}
auth:
  kind: oauth2
  url: ${server.url}/token
  client: ours
  secret: \${file:secret}
  refresh: \${file:refresh}
entities: { customer: { id: id, list: { path: /customers, items: $ } } }
`,
    });
    own.write('secret', 'secret-of-ours');
    own.write('refresh', 'refresh-1');
    const { code, said } = await own.call('doctor');
    own.remove();
    await server.close();
    expect(asked).toEqual([]);
    expect(said).toMatch(/^note shop is not asked: a login would use up its refresh token/m);
    expect(said).toMatch(/^note erp is not asked: nothing of it can be listed/m);
    expect(said).toMatch(/^Nothing is known to be in the way of a run; 2 things are worth a look/m);
    expect(code).toBe(0);
  });
});

describe('files', () => {
  test('a missing variable by its name, and its system is not asked', async () => {
    const { WEBSHOP_API_KEY: _, ...env } = sandbox.environment;
    const { code, stdout } = await run(['doctor', '--project', project.folder], { env });
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /^FAIL The environment variable WEBSHOP_API_KEY is not set.*\n {5}pipes\/systems\/custom-webshop\.yaml:\d+:\d+ reads it\./m,
    );
    expect(stdout).toMatch(/^ok {3}The files have no other errors/m);
    expect(stdout).toMatch(/^note custom-webshop is not asked until pipes\/systems\/custom-web/m);
    expect(stdout).toMatch(/^ok {3}tripletex gave/m);
  });

  test('a variable that is missing in the file of another system, which this one is like', async () => {
    const files = {
      'pipes/shop-erp/customer.yaml': `source: shop.customer\nsink: erp.customer\nproperties: { name: name }\n`,
      'pipes/systems/web.yaml': `title: Web
driver: http
base: ${nowhere}
auth: { kind: bearer, token: '\${WEB_KEY}' }
entities: { customer: { id: id, list: { path: /customers, items: $ } } }
`,
      'pipes/systems/shop.yaml': 'like: web\n',
    };
    const own = smallProject(files);
    const { said } = await own.call('doctor');
    own.remove();
    expect(said).toMatch(/^FAIL The environment variable WEB_KEY is not set/m);
    expect(said).toMatch(/^note shop is not asked until pipes\/systems\/web\.yaml has no errors/m);
  });

  test('errors as a number, with where to see them', async () => {
    const own = testProject(integration);
    own.edit('pipes/custom-webshop-tripletex/customer.yaml', 'conflict:', 'conflicts:');
    const env = { ...sandbox.environment, WEBSHOP_URL: nowhere };
    const { code, stdout } = await run(['doctor', '--project', own.folder], { env });
    own.remove();
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /^FAIL \d errors? in the project's files\.\n {5}`npx samband validate` shows/m,
    );
    expect(stdout).toMatch(/^ok {3}tripletex gave/m);
  });

  test('a mistake in the project file is told, and nothing else is looked at', async () => {
    const { code, stdout } = await check({ SAMBAND_RUN: 'shop-nowhere' });
    expect(code).toBe(2);
    expect(stdout).toMatch(/^FAIL pipes\/samband\.yaml:\d+:\d+ There is no folder of pipes/m);
    expect(stdout).toMatch(/^note The store and the systems were not looked at/m);
    expect(stdout).not.toContain('gave');
  });

  test('no project at all', async () => {
    const { code, stderr } = await run(['doctor', '--project', '/']);
    expect(code).toBe(2);
    expect(stderr).toContain('--project');
  });

  test('a Node that is too old', () => {
    expect(nodeFinding('1.2.3')).toMatchObject({ state: 'failed', exit: 3 });
    expect(nodeFinding('24.0.0')).toMatchObject({ state: 'ok' });
  });

  test('reports that want mail, and an address that is none', () => {
    const catalogue = (url: string): Catalogue => {
      const pairs = [{ reports: [{ id: 'shop-erp/orders' }] }];
      const mailed = { project: { mail: { url, from: 'samband@localhost' } }, pairs };
      return mailed as unknown as Catalogue;
    };
    const [fine] = mailFindings(catalogue('smtp://samband:secret@mail.example.com:587'));
    expect(fine).toMatchObject({ state: 'ok', message: expect.stringContaining('mail.example') });
    expect(fine?.message).not.toContain('secret');
    expect(mailFindings(catalogue('mail example'))).toMatchObject([{ state: 'failed', exit: 2 }]);
  });
});

describe('the store', () => {
  const path = () => join(project.folder, 'own.db');
  const store = () => ({ SAMBAND_STORE: `sqlite:${path()}` });

  test('removed under a running engine, and then lost', async () => {
    const open = await openSqliteStore(path());
    rmSync(path());
    const { code, stdout } = await check(store());
    await open.close();
    expect(stdout).toMatch(
      /^FAIL The file of the store .*own\.db was removed or moved under a running engine, .*\n +Stop/m,
    );
    expect(code).toBe(3);
    const lost = await check(store());
    expect(lost.stdout).toMatch(
      /^note The store .*own\.db is not there any more: .* restore a copy/m,
    );
    expect(lost.code).toBe(0);
    const { stderr } = await run(['status', '--project', project.folder], {
      env: { ...sandbox.environment, ...store() },
    });
    expect(stderr).toMatch(/^The store .*own\.db is not there any more: /);
    rmSync(`${path()}.lock`);
  });

  test('in use by a running engine, which is no reason not to look', async () => {
    const open = await openSqliteStore(path());
    const { code, stdout } = await check(store());
    await open.close();
    expect(stdout).toMatch(/^note The store .*own\.db is in use by a running engine; it holds \d/m);
    expect(code).toBe(0);
    expect((await check(store())).stdout).toMatch(/^ok {3}The store .*own\.db can be used; it/m);
  });

  test.each([
    [999, 3, /^FAIL The store .* has version 999.*Install the newer samband/m],
    [1, 0, /^note The store .* has version 1, .*Start the engine once/m],
  ])('of version %d', async (version, exit, words) => {
    const path = join(project.folder, `version-${version}.db`);
    await (await openSqliteStore(path)).close();
    const database = new DatabaseSync(path);
    database.exec(`DELETE FROM schema_version; INSERT INTO schema_version VALUES (${version}, 1)`);
    database.close();
    const { code, stdout } = await check({ SAMBAND_STORE: `sqlite:${path}` });
    expect(stdout).toMatch(words);
    expect(code).toBe(exit);
  });

  test('an entity that is read in another way than what is kept of it: which pipes stand still, and how far', async () => {
    const path = join(project.folder, 'anew.db');
    const open = await openSqliteStore(path);
    await open.transact((tx) => tx.putFacts({ 'reading.custom-webshop.order': 'another' }));
    await open.close();
    const { code, stdout } = await check({ SAMBAND_STORE: `sqlite:${path}` });
    expect(stdout).toMatch(
      /^note custom-webshop\.order is read in another way now .*: 0 of about 0 so far\. Until then custom-webshop-tripletex\/order stands still\.$/m,
    );
    expect(code).toBe(0);
  });

  test('links of a pipe whose file was renamed, and none of one that is there', async () => {
    const path = join(project.folder, 'renamed.db');
    const open = await openSqliteStore(path);
    const pipes = ['custom-webshop-tripletex/order', 'custom-webshop-tripletex/bestilling'];
    await open.transact((tx) => tx.putLinks(pipes.map((pipe) => link(pipe, { pipe }))));
    await open.close();
    const { code, stdout } = await check({ SAMBAND_STORE: `sqlite:${path}` });
    expect(stdout.match(/^note .* no file has that name\.$/gm)).toEqual([
      'note The store holds 1 link of custom-webshop-tripletex/bestilling, and no file has that name.',
    ]);
    expect(code).toBe(0);
  });

  test('damaged, or in a place where none can be', async () => {
    writeFileSync(path(), 'this is no database, but something else altogether');
    const damaged = await check(store());
    expect(damaged.stdout).toMatch(/^FAIL .*own\.db is no store, or a damaged one/m);
    expect(damaged.code).toBe(3);
    const { code, stdout } = await check({ SAMBAND_STORE: `sqlite:${path()}/below/own.db` });
    expect(stdout).toMatch(/^FAIL The store .* cannot be used: .*own\.db is no folder/m);
    expect(code).toBe(3);
  });

  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1.0 kB'],
    [6_640_000, '6.6 MB'],
    [234_000_000, '234 MB'],
    [5e12, '5000 GB'],
  ])('%d bytes are %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));
});

describe('what a page tells', () => {
  const nowMs = 1_000_000;
  const entity = { id: 'shop.order', system: 'shop', name: 'order' } as Entity;
  const told = (page: Partial<Page>) => {
    const whole = { records: [], unreadable: [], begunAtMs: nowMs - 500, isLast: true, ...page };
    return answerFinding(entity, whole as unknown as Page, { tookMs: 500, nowMs });
  };

  test.each([
    ['no date', {}, undefined, 'ok', / in 0\.5 s\.$/],
    ['a second more or less', { saidAtMs: nowMs - 1_000 }, 0, 'ok', / in 0\.5 s\.$/],
    ['a little ahead', { saidAtMs: nowMs + 9_000 }, 9_000, 'ok', /, and its clock is 9 s ahead of/],
    ['far behind', { saidAtMs: nowMs - 301_500 }, -300_000, 'note', /is 5 min behind ours\.$/],
  ])('its clock: %s', (_, page, aheadMs, state, words) => {
    const finding = told(page);
    expect(finding.aheadMs).toBe(aheadMs);
    expect(finding.state).toBe(state);
    expect(finding.message).toMatch(words);
  });

  test('records that cannot be read, with the first reason', () => {
    const { state, message } = told({ unreadable: [{ message: 'it has no id.' }], isLast: false });
    expect(state).toBe('note');
    expect(message).toMatch(/^shop gave the first 1 of its order records .* but 1 .*no id\.$/);
    const { message: named } = told({ unreadable: [{ id: '7', message: 'x should be JSON' }] });
    expect(named).toContain(' cannot be read: shop.order:7: x should be JSON.');
  });
});

/** A server that gives these texts; undefined: it never answers. */
async function serverOf(answer: (request: IncomingMessage) => string | undefined) {
  let wake = () => {};
  const asked = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const server = createServer((request, response) => {
    wake();
    const text = answer(request);
    if (text !== undefined) response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
