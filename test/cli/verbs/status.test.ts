// `samband status` and `samband read`: what a person without a browser asks a service, and what is answered where
// none runs.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '../../../engine/base/json.ts';
import type { Sandbox } from '../../../engine/sandbox/sandbox.ts';
import { openSqliteStore } from '../../../engine/store/sqlite.ts';
import { begin, type Ran, run } from '../command.ts';
import { integration, smallSandbox, type TestProject, testProject } from '../project.ts';

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

function check(...args: readonly string[]): Promise<Ran> {
  return run([...args, '--project', project.folder], { env: sandbox.environment });
}

const entity = 'custom-webshop.customer';

/** Where the reading of the entity stands. */
async function position(): Promise<Json | undefined> {
  const store = await openSqliteStore(join(project.folder, '.samband', 'samband.db'), {
    readOnly: true,
  });
  try {
    return (await store.transact((tx) => tx.cursors([entity]))).get(entity)?.position;
  } finally {
    await store.close();
  }
}

test.each([
  'status',
  'desk',
  'desk approve custom-webshop-tripletex/customer',
  'read',
  `read ${entity} --anew`,
])('where nothing has run, that is said by %s, and no store is made', async (line) => {
  const { code, stderr } = await check(...line.split(' '));
  expect(code).toBe(3);
  expect(stderr).toMatch(/^There is no store at /);
  expect(existsSync(join(project.folder, '.samband'))).toBe(false);
});

test('without a service the state is told as it was left, and there is nobody to read now', async () => {
  await check('sync');
  const { code, stdout } = await check('status');
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^No service runs here; this is how the state was left\. (\d+ waits?|Nothing waits)/,
  );
  expect(stdout).toMatch(/custom-webshop-tripletex\/customer +\d+ +\d+ +\d+$/m);
  expect(stdout).toMatch(/^ {2}custom-webshop\.customer +[1-9]\d* +0 +(now|\d+ s ago)$/m);
  expect(stdout).not.toMatch(/^ {2}system /m);
  const { result } = JSON.parse((await check('status', '--json')).stdout);
  expect(result).toMatchObject({ isRunning: false, writes: expect.any(Array) });
  const now = await check('read', entity);
  expect([now.code, now.stdout]).toEqual([
    0,
    `${entity}: read by the next \`samband sync\` or \`serve\`.\n`,
  ]);
});

test('all records are read by the next sync where that is asked for, and nothing is written', async () => {
  expect(await position()).not.toBe(null);
  const { code, stdout } = await check('read', entity, '--anew');
  expect(code).toBe(0);
  expect(stdout).toBe(
    `${entity}: read by the next \`samband sync\` or \`serve\`, from the first record on.\n`,
  );
  expect(await position()).toBe(null);
  const { result, summary } = JSON.parse((await check('sync', '--json')).stdout);
  expect(result.read[entity].changed).toBe(0);
  expect(summary).toContain('nothing had to be written');
  expect(await position()).not.toBe(null);
});

test('a name that is near to one is asked back', async () => {
  for (const how of [[], ['--anew']]) {
    const { code, stderr } = await check('read', 'custom-webshop.custmer', ...how);
    expect(code).toBe(2);
    expect(stderr).toContain(`Did you mean \`${entity}\`?`);
  }
});

/** Level and message of each line; fails where one is no JSON. */
const logLines = (said: string): readonly (readonly [string, string])[] =>
  said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { level: string; msg: string })
    .map(({ level, msg }) => [level, msg]);

test('all that a service says beside a log in JSON is JSON as well', async () => {
  const { WEBSHOP_WEBHOOK_SECRET: _, ...env } = sandbox.environment;
  const serving = begin(['serve', '--port', '0', '--project', project.folder], { env });
  await serving.line(/The status page is at/);
  serving.child.kill('SIGTERM');
  await serving.ended;
  const said = logLines(serving.said());
  expect(said).toContainEqual(['info', expect.stringMatching(/^The status page is at http:/)]);
  expect(said).toContainEqual(['info', 'Finishing what is begun.']);
  expect(said.at(-1)).toEqual(['info', 'Stopped; everything begun was finished.']);
});

test('what ends a service is an error in its log, and what is wrong in its files a line each', async () => {
  const serve = (port: string) =>
    run(['serve', '--port', port, '--log-format', 'json', '--project', project.folder]);
  const { stdout, stderr, code } = await serve('0');
  expect([stdout, code]).toEqual(['', 2]);
  const said = logLines(stderr);
  expect(
    said.filter(([, msg]) => /^pipes\S+:\d+:\d+ The environment variable/.test(msg)).length,
  ).toBeGreaterThan(2);
  expect(said.at(-1)).toEqual([
    'error',
    expect.stringMatching(/^\d+ errors in the project's files/),
  ]);
  expect(logLines((await serve('eighty')).stderr).at(-1)?.[0]).toBe('error');
});

test('a running service tells how it is, and reads when it is asked to', async () => {
  const serving = begin(['serve', '--port', '0', '--project', project.folder], {
    env: sandbox.environment,
  });
  try {
    await serving.line(/The status page is at/);
    await expect
      .poll(async () => (await check('status')).stdout, { timeout: 60_000, interval: 500 })
      .toMatch(/custom-webshop\.customer .*well, /);
    const { code, stdout } = await check('status');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Everything could be reached\. /);
    expect(stdout).toMatch(/^ {2}system +state +requests +failed$/m);
    const answer = await check('read', entity, '--anew');
    expect(answer.stdout).toBe(`${entity}: read now, from the first record on.\n`);
    expect((await check('read')).stdout).toBe('All that is read: read now.\n');
    const wrong = await check('read', 'nobody.nothing');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/^No pipe that runs reads `nobody\.nothing`\. There are: /);
  } finally {
    serving.child.kill('SIGTERM');
    await serving.ended;
  }
});
