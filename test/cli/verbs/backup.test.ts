// `backup`: a copy that can be taken at any time, says how to go back to it, and doubles nothing when
// somebody does.

import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asStandIn } from '../../../engine/sandbox/integration.ts';
import type { Sandbox } from '../../../engine/sandbox/sandbox.ts';
import type { StandIn } from '../../../engine/sandbox/stand-in.ts';
import { describePostgres, schemas } from '../../store/postgres-server.ts';
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

function check(args: readonly string[]): Promise<Ran> {
  return run([...args, '--project', project.folder], { env: sandbox.environment });
}

const inProject = (...path: readonly string[]) => join(project.folder, ...path);
const systems = (): readonly StandIn[] => Object.values(sandbox.systems).map(asStandIn);
const counts = () => systems().map((system) => system.counts());
const shop = (): StandIn => systems()[0] as StandIn;

test('where nothing has run there is nothing to copy', async () => {
  const { code, stderr } = await check(['backup', inProject('copy.db')]);
  expect(code).toBe(3);
  expect(stderr).toMatch(/^There is no store at .*: nothing has run here yet\./);
  expect(existsSync(inProject('copy.db'))).toBe(false);
});

test.each(['mysql://user:secret-word@host/x', 'postgres:x', 'https://x'])(
  'an address of another kind, %s, is no file of that name',
  async (place) => {
    const { code, stderr } = await check(['backup', place]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^The state cannot be copied to \w+:…: it is no file and no address of/);
    expect(stderr).not.toContain('secret-word');
  },
);

test('the copy is for its owner only, and never replaces a file', async () => {
  await check(['sync']);
  const { code, stdout } = await check(['backup', inProject('copy.db')]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^The state is copied to .*copy\.db \([\d.]+ [kM]B\)\.\nTo go on from it, /,
  );
  expect(statSync(inProject('copy.db')).mode & 0o777).toBe(0o600);
  const before = readFileSync(inProject('copy.db'));
  const again = await check(['backup', inProject('copy.db')]);
  expect(again.code).toBe(2);
  expect(again.stderr).toMatch(/^There is something at .*copy\.db already\./);
  expect(readFileSync(inProject('copy.db'))).toEqual(before);
});

test('errors in the files are not in the way, and a running engine neither', async () => {
  const serving = begin(['serve', '--project', project.folder, '--port', '0'], {
    env: sandbox.environment,
  });
  await serving.line(/http:\/\/127/);
  project.edit('pipes/custom-webshop-tripletex/product.yaml', 'properties:', 'propertis:');
  const { code, stdout } = await check(['backup', `sqlite:${inProject('beside.db')}`, '--json']);
  project.edit('pipes/custom-webshop-tripletex/product.yaml', 'propertis:', 'properties:');
  serving.child.kill('SIGTERM');
  await serving.ended;
  expect(code).toBe(0);
  const { result } = JSON.parse(stdout);
  expect(result).toEqual({ place: inProject('beside.db'), bytes: expect.any(Number) });
});

test('who goes back to it finds what was done since, and does nothing twice', async () => {
  const { id } = shop().person.create('customer', {
    name: 'Fjord AS',
    email: 'post@fjord.example',
    isPrivate: false,
    active: true,
  });
  shop().person.create('order', {
    customerId: id as string,
    number: 'SINCE-1',
    date: '2026-11-01',
  });
  await check(['sync']);
  const since = counts();
  for (const ending of ['', '-wal', '-shm'])
    rmSync(inProject('.samband', `samband.db${ending}`), { force: true });
  const restored = { SAMBAND_STORE: `sqlite:${inProject('copy.db')}` };
  const env = { ...sandbox.environment, ...restored };
  const { code, stdout } = await run(['sync', '--project', project.folder, '--json'], { env });
  expect(code).toBe(0);
  expect(counts()).toEqual(since);
  const { pipes } = JSON.parse(stdout).result;
  const linked = Object.values(pipes as Record<string, { linked: number; created: number }>);
  expect(linked.map(({ created }) => created)).toEqual(linked.map(() => 0));
  expect(linked.reduce((sum, one) => sum + one.linked, 0)).toBe(2);
});

describePostgres('as the next place of a state', () => {
  const made = schemas('backup');

  test('an engine that goes on from there knows all that is linked', async () => {
    const server = made.place();
    const from = { ...sandbox.environment, SAMBAND_STORE: `sqlite:${inProject('copy.db')}` };
    const backup = ['backup', server, '--project', project.folder];
    const { code, stdout } = await run(backup, { env: from });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^The state is copied to postgres:.*name that address as the store/s);
    const before = counts();
    const env = { ...sandbox.environment, SAMBAND_STORE: server };
    const ran = await run(['sync', '--project', project.folder, '--json'], { env });
    expect(ran.code).toBe(0);
    expect(counts()).toEqual(before);
    const { pipes } = JSON.parse(ran.stdout).result;
    const linked = Object.values(pipes as Record<string, { linked: number; created: number }>);
    expect(linked.map(({ created, linked }) => created + linked)).toEqual(linked.map(() => 0));
  });
});
