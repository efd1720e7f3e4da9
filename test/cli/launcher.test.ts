// The launcher: any Node may start it, the bundled one runs the engine, signals and codes pass.

import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { sandboxNames } from '../../engine/sandbox/sandbox.ts';
import { openStore } from '../../engine/store/open.ts';
import { answers, asNode20, begin, launcher, repository, watch } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'samband-launcher-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ways = [
  { on: 'on a Node that is new enough', nodeFlags: [] as string[] },
  { on: 'on an old Node', nodeFlags: asNode20 },
];

describe.each(ways)('$on', ({ nodeFlags }) => {
  test('the version names the Node that runs', async () => {
    const { code, stdout } = await begin(['--version'], { nodeFlags }).ended;
    expect(stdout).toMatch(/^samband \d+\.\d+\.\d+ \(Node 2[4-9]\./);
    expect(code).toBe(0);
  });

  test('the exit code passes through', async () => {
    expect((await begin(['frobnicate'], { nodeFlags }).ended).code).toBe(2);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s drains and leaves no process behind',
    async (signal) => {
      const project = mkdtempSync(join(folder, 'signal-'));
      const running = begin(['sandbox', sandboxNames[0] as string, '--project', project], {
        nodeFlags,
      });
      const address = (await running.line(/ is at http/)).split(' is at ')[1] as string;
      await running.line(/^export /);
      expect(await answers(address)).toBe(true);
      running.child.kill(signal);
      expect((await running.ended).code).toBe(0);
      expect(await answers(address)).toBe(false);
    },
  );

  test('a launcher that is killed without warning leaves no process behind', async () => {
    const project = mkdtempSync(join(folder, 'kill-'));
    const running = begin(['sandbox', sandboxNames[0] as string, '--project', project], {
      nodeFlags,
    });
    const address = (await running.line(/ is at http/)).split(' is at ')[1] as string;
    await running.line(/^export /);
    running.child.kill('SIGKILL');
    await expect.poll(() => answers(address), { timeout: 30_000 }).toBe(false);
  });
});

test('what comes on its stdin is the record', async () => {
  const record = JSON.stringify({ buyer: { name: 'Kari' } });
  const { code, stdout } = await begin(['try', 'buyer.name'], { stdin: record }).ended;
  expect([code, stdout]).toEqual([0, 'buyer.name  "Kari"\n']);
});

test('a platform without a bundled Node is told what to do, in one sentence', async () => {
  // The launcher where no packages are.
  const alone = join(folder, 'alone');
  const parts = ['package.json', 'engine/cli/samband.js', 'engine/cli/keep-compiled.js'];
  for (const part of parts) cpSync(join(repository, part), join(alone, part));
  const there = join(alone, 'engine/cli/samband.js');
  const { code, stderr } = await watch(
    spawn(process.execPath, [...asNode20, there, 'sync'], { stdio: 'pipe' }),
  ).ended;
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('needs Node 24');
  expect(code).toBe(3);
});

test('a sandbox that is filled anew forgets what an engine knew of it, unless one is at work', async () => {
  const project = mkdtempSync(join(folder, 'fresh-'));
  const sandbox = (...args: readonly string[]) => begin(['sandbox', ...args, '--project', project]);
  const [name, system] = ['custom-webshop-tripletex', 'tripletex'];
  const state = join(project, '.samband/sandbox', name, 'samband.db');
  const makeState = async () => (await openStore(state)).close();
  const store = await openStore(state);
  const refused = await sandbox(name, '--fresh').ended;
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('in use by another') });
  await store.close();
  for (const [args, isThere] of [
    [[name], true],
    [[name, '--fresh'], false],
    [[system, '--fresh'], false],
  ] as const) {
    await makeState();
    const running = sandbox(...args);
    await running.line(/^export TRIPLETEX/);
    expect(existsSync(state)).toBe(isThere);
    running.child.kill('SIGTERM');
    await running.ended;
  }
});

test('what a sandbox prints makes the engine run it alone, on a store of its own', async () => {
  const project = mkdtempSync(join(folder, 'exports-'));
  const running = begin(['sandbox', 'custom-webshop-tripletex', '--project', project]);
  await running.line(/^export SAMBAND_STORE/);
  running.child.kill('SIGTERM');
  const { stdout } = await running.ended;
  expect(stdout).toContain("export SAMBAND_RUN='custom-webshop-tripletex'\n");
  expect(stdout).toContain(
    "export SAMBAND_STORE='sqlite:.samband/sandbox/custom-webshop-tripletex/samband.db'\n",
  );
});

test('a log that finds no room ends nothing', async () => {
  const project = mkdtempSync(join(folder, 'full-'));
  const child = spawn(
    process.execPath,
    [launcher, 'sandbox', sandboxNames[0] as string, '--project', project],
    { stdio: ['ignore', 'pipe', openSync('/dev/full', 'w')] },
  );
  const running = watch(child);
  await running.line(/^export /);
  child.kill('SIGTERM'); // it says that it finishes what is begun
  expect((await running.ended).code).toBe(0);
});

test('what is printed and finds no room is told by the exit code', async () => {
  const child = spawn(process.execPath, [launcher, 'help'], {
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
  });
  const { code, stderr } = await watch(child).ended;
  expect(stderr).toContain('could not be written: ENOSPC');
  expect(code).toBe(1);
});

test('a reader that left early is no error, and hides none', async () => {
  const project = mkdtempSync(join(folder, 'left-'));
  const codeOf = async (...args: readonly string[]) => {
    const running = begin(args);
    running.child.stdout?.destroy();
    return (await running.ended).code;
  };
  expect(await codeOf('help')).toBe(0);
  expect(await codeOf('validate', '--json', '--project', project)).toBe(2);
});

test('two signals of one key press are one, a second press ends at once', async () => {
  const project = mkdtempSync(join(folder, 'twice-'));
  const running = begin(['sandbox', sandboxNames[0] as string, '--project', project]);
  await running.line(/^export /);
  running.child.kill('SIGINT');
  running.child.kill('SIGINT');
  expect((await running.ended).code).toBe(0);
});
