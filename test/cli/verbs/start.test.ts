// `npm start`: nothing is left behind however it ends, a taken port is said at once, starting again
// goes on, and a kill in the middle of the first sync neither loses nor doubles a record.

import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Status } from '../../../engine/service/status/status.ts';
import { openStore } from '../../../engine/store/open.ts';
import { answers, begin, type Running, repository, run, watch } from '../command.ts';
import { childrenOf, descendantsOf, isThere } from '../processes.ts';
import { type TestProject, testProject } from '../project.ts';

const projects: TestProject[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

function project(only?: string): string {
  const made = testProject(only);
  projects.push(made);
  return made.folder;
}

/** The integration whose sandbox is there soonest. */
const quick = 'woocommerce-24sevenoffice';

function start(folder: string, ...args: readonly string[]): Running {
  return begin(['start', '--project', folder, '--port', '0', ...args]);
}

const pageOf = (running: Running) => /status page is at (\S+)/.exec(running.said())?.[1] as string;
const systemsOf = (running: Running) =>
  [...running.said().matchAll(/imitated at (http:\/\/[\d.]+:\d+)/g)].map(
    (match) => match[1] as string,
  );

async function statusOf(running: Running): Promise<Status> {
  const answer = await fetch(`${pageOf(running)}api/status`);
  return (await answer.json()) as Status;
}

test('SIGTERM to the child of npm drains and leaves no process behind', async () => {
  const npm = spawn('npm', ['start', '--', '--project', project(), '--port', '0'], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const running = watch(npm);
  await running.line(/Ctrl-C stops everything/);
  const [child] = childrenOf(npm.pid as number);
  const family = [child as number, ...descendantsOf(child as number)];
  expect(family.length).toBeGreaterThan(1);
  const addresses = [pageOf(running), ...systemsOf(running)];
  process.kill(child as number, 'SIGTERM');
  await running.ended;
  await expect.poll(() => family.filter(isThere), { timeout: 30_000 }).toEqual([]);
  for (const address of addresses) expect(await answers(address)).toBe(false);
});

test('an engine that is killed outright takes its sandbox along', async () => {
  const running = start(project(quick), quick);
  await running.line(/Ctrl-C stops everything/);
  const family = descendantsOf(running.child.pid as number);
  expect(family.length).toBeGreaterThan(0);
  running.child.kill('SIGKILL');
  await expect.poll(() => family.filter(isThere), { timeout: 30_000 }).toEqual([]);
});

test('beginning anew leaves the state of the real systems, also where the project names one store for all', async () => {
  const made = testProject(quick);
  projects.push(made);
  made.edit('pipes/samband.yaml', '${SAMBAND_STORE:-sqlite:.samband/samband.db}', 'sqlite:own.db');
  const real = join(made.folder, 'own.db');
  await (await openStore(real)).close();
  const before = statSync(real).ino;
  const running = start(made.folder, quick, '--fresh');
  await running.line(/status page is at/);
  const own = join(made.folder, '.samband/sandbox', quick, 'samband.db');
  expect([statSync(real).ino, existsSync(own)]).toEqual([before, true]);
  expect(running.said()).toContain(
    'Other commands look into the one that pipes/samband.yaml names',
  );
  running.child.kill('SIGTERM');
  await running.ended;
});

test('a taken port is one sentence that says what to do, before anything is started', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const { code, stderr } = await run(['start', '--project', project(), '--port', String(port)]);
  server.close();
  expect(code).toBe(3);
  expect(stderr.trim()).toBe(
    `Port ${port} is in use by another program. Stop that, or choose another with --port.`,
  );
});

test('state that another engine works on is told before anything is started', async () => {
  const folder = project(quick);
  const running = start(folder, quick);
  await running.line(/Ctrl-C stops everything/);
  for (const fresh of [[], ['--fresh']]) {
    const { code, stdout, stderr } = await run([
      ...['start', quick, '--project', folder, '--port', '0'],
      ...fresh,
    ]);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^The store .* is in use by another samband\. .*\n$/);
  }
  running.child.kill('SIGTERM');
  await running.ended;
});

test('a port that is none is a mistake of usage', async () => {
  const { code, stderr } = await run(['start', '--project', project(), '--port', 'eighty']);
  expect(code).toBe(2);
  expect(stderr).toContain('--port cannot be "eighty"');
});

test('killed in the middle of the first sync, it goes on: no record lost, none doubled', async () => {
  const soon = () => {
    const made = testProject(quick);
    projects.push(made);
    // What the killed engine left open is probed a whole settle time after the start.
    for (const system of ['woocommerce', '24sevenoffice'])
      made.edit(`pipes/systems/${system}.yaml`, 'settle: 60s', 'settle: 2s');
    return made.folder;
  };
  const folder = soon();
  const first = start(folder, quick, '--log-level', 'info', '--log-format', 'json');
  await first.line(/"msg":"wrote"/);
  first.child.kill('SIGKILL');
  await first.ended;
  for (const line of first.said().trim().split('\n'))
    expect(JSON.parse(line)).toHaveProperty('msg');
  const again = start(folder, quick);
  await again.line(/Ctrl-C stops everything/);
  const status = await statusOf(again);
  again.child.kill('SIGTERM');
  await again.ended;
  const clean = start(soon(), quick);
  await clean.line(/Ctrl-C stops everything/);
  const expected = await statusOf(clean);
  clean.child.kill('SIGTERM');
  await clean.ended;
  expect(status.entities.map(({ id, records }) => [id, records])).toEqual(
    expected.entities.map(({ id, records }) => [id, records]),
  );
  expect(status.pipes.map(({ id, links }) => [id, links])).toEqual(
    expected.pipes.map(({ id, links }) => [id, links]),
  );
});

test('an integration that is named runs alone, with its state in a folder of its own', async () => {
  const folder = project();
  const running = start(folder, 'custom-webshop-tripletex');
  await running.line(/Ctrl-C stops everything/);
  const { systems } = await statusOf(running);
  const place = join(folder, '.samband', 'sandbox', 'custom-webshop-tripletex');
  expect(systems.map(({ name }) => name).sort()).toEqual(['custom-webshop', 'tripletex']);
  expect(existsSync(join(place, 'samband.db'))).toBe(true);
  const why = /SAMBAND_STORE='(.+)' npx samband why (\S+)/.exec(running.said());
  const env = { SAMBAND_STORE: why?.[1] as string };
  const answered = await run(['why', why?.[2] as string, '--project', folder], { env });
  expect(answered.stdout).toContain('both sides agree');
  running.child.kill('SIGTERM');
  await running.ended;
});

test('where nothing comes back there are two things to try, and the edit is there when it is looked at', async () => {
  const running = start(project(quick), quick);
  await running.line(/Ctrl-C stops everything/);
  const said = running.said();
  const [, body, edited] = /-X PATCH .*-d '(.*)' (http\S+)/.exec(said) ?? [];
  const [, seconds, look] = /sleep (\d+); curl -s (http\S+)/.exec(said) ?? [];
  expect(said).toMatch(
    /^Two things to try in another terminal:\n\n1\. Change it in .*\n.*\n.*\n2\. Ask why:\n/m,
  );
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(edited as string, { method: 'PATCH', headers, body: body as string });
  expect(answer.status).toBe(200);
  const put = /"([^"]* B)"/.exec(body as string)?.[1] as string;
  const seen = async () => (await fetch(look as string)).text();
  await expect.poll(seen, { timeout: Number(seconds) * 1_000 }).toContain(put);
  running.child.kill('SIGTERM');
  await running.ended;
});

test('starting again writes nothing; --fresh begins anew', async () => {
  const folder = project(quick);
  const first = start(folder, quick);
  await first.line(/Ctrl-C stops everything/);
  first.child.kill('SIGINT');
  expect((await first.ended).code).toBe(0);
  const again = start(folder, quick);
  await again.line(/Ctrl-C stops everything/);
  expect(again.said()).toContain('nothing had to be written');
  again.child.kill('SIGINT');
  await again.ended;
  const fresh = start(folder, quick, '--fresh');
  await fresh.line(/Ctrl-C stops everything/);
  expect(fresh.said()).toMatch(/\d+ records written/);
  fresh.child.kill('SIGINT');
  await fresh.ended;
});
