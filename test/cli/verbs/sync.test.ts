// `sync`, `plan` and `why` against a sandbox: what they do, what they say, and what they answer when
// something is wrong that a person must mend.

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asStandIn } from '../../../engine/sandbox/integration.ts';
import type { Sandbox } from '../../../engine/sandbox/sandbox.ts';
import type { StandIn } from '../../../engine/sandbox/stand-in.ts';
import { migrations } from '../../../engine/store/migrations.ts';
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

function check(
  args: readonly string[],
  env: Readonly<Record<string, string>> = sandbox.environment,
): Promise<Ran> {
  return run([...args, '--project', project.folder], { env });
}

const systems = () => Object.values(sandbox.systems).map(asStandIn);
const counts = () => systems().map((system) => system.counts());

describe('from the first plan to the last question', () => {
  test('a plan that could be written nowhere asks nobody', async () => {
    const asked = () => systems().map(({ requests }) => requests.count());
    const before = asked();
    for (const file of [join(project.folder, 'none', 'x.plan'), project.folder]) {
      const { code, stderr } = await check(['plan', '--out', file]);
      expect(stderr).toMatch(
        /^The plan cannot be written to .*: (there is no such file or|it is a) folder/,
      );
      expect(code).not.toBe(0);
    }
    expect(asked()).toEqual(before);
  });

  test('a plan shows what would happen and writes nothing', async () => {
    const before = counts();
    const { code, stdout } = await check(['plan']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^create \(\d+\)/m);
    expect(stdout).toMatch(/\d+ would be created/);
    expect(counts()).toEqual(before);
  });

  test('a sync carries everything across, as the plan said', async () => {
    const planned = JSON.parse((await check(['plan', '--json'])).stdout);
    const creates = planned.result.operations.filter(
      (one: { operation: string }) => one.operation === 'create',
    ).length;
    const { code, stdout, stderr } = await check(['sync', '--json']);
    expect(stderr).not.toContain('error');
    const synced = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(synced).toMatchObject({
      command: 'sync',
      ok: true,
      result: { faults: [], isCutShort: false },
    });
    const created = Object.values(
      synced.result.pipes as Record<string, { created: number }>,
    ).reduce((sum, one) => sum + one.created, 0);
    expect(created).toBeGreaterThan(0);
    expect(created).toBe(creates);
  });

  test('running again writes nothing, and the plan is empty', async () => {
    const before = systems().map((system) => system.requests.count());
    const { code, stdout } = await check(['sync']);
    expect(code).toBe(0);
    expect(stdout).toContain('nothing had to be written');
    const writes = systems().flatMap((system, at) =>
      system.requests
        .all()
        .slice(before[at])
        .filter(({ request }) => request.method !== 'GET' && !request.path.includes('token')),
    );
    expect(writes).toEqual([]);
    expect((await check(['plan'])).stdout).toMatch(
      /^Nothing to do|^0 would be created, 0 updated/m,
    );
  });

  test('an edit shows in the plan field by field, then in the other system', async () => {
    const [shop, erp] = systems() as [StandIn, StandIn];
    const customer = shop.person.list('customer').find(({ active, phone }) => active && phone) as {
      id: string;
      phone: string;
    };
    shop.person.edit('customer', customer.id, { phone: '+47 99 88 77 66' });
    const { stdout } = await check(['plan']);
    expect(stdout).toMatch(/update \(1\)/);
    expect(stdout).toMatch(/phoneNumber .*→ \+47 99 88 77 66/);
    await check(['sync']);
    expect(erp.person.list('customer').map(({ phoneNumber }) => phoneNumber)).toContain(
      '+47 99 88 77 66',
    );
  });

  test('why tells the counterpart, the values and what happened', async () => {
    const [shop] = systems() as [StandIn];
    const customer = shop.person
      .list('customer')
      .find(({ phone }) => phone === '+47 99 88 77 66') as { id: string };
    const ref = `${shop.system}.customer:${customer.id}`;
    const { code, stdout } = await check(['why', ref]);
    expect(code).toBe(0);
    expect(stdout).toContain(ref);
    expect(stdout).toMatch(/because: /);
    expect(stdout).toMatch(/phoneNumber +\+47 99 88 77 66 +both sides agree/);
    expect(stdout).toMatch(/phoneNumber .* → \+47 99 88 77 66/);
    const asked = JSON.parse((await check(['why', ref, '--json'])).stdout);
    expect(asked.result.ref).toBe(ref);
    expect(asked.summary).toMatch(/^1 link, \d waits?\.$/);
  });

  test('a ref that names nothing is answered with one that could', async () => {
    const { code, stderr } = await check(['why', 'tripletex.customr:1']);
    expect(code).toBe(2);
    expect(stderr).toContain('tripletex.customer:42');
  });

  test('a record that was never read is said to be so', async () => {
    const { code, stdout } = await check(['why', 'tripletex.customer:999999999']);
    expect(code).toBe(0);
    expect(stdout).toContain('has never been read');
  });
});

describe('what a person must mend', () => {
  test('a wrong token: which system refuses, and no secret in the answer', async () => {
    const env = { ...sandbox.environment, TRIPLETEX_EMPLOYEE_TOKEN: 'a-wrong-and-secret-token' };
    const { code, stdout, stderr } = await check(['sync'], env);
    expect(code).toBe(3);
    expect(`${stdout}${stderr}`).toMatch(/tripletex/i);
    expect(`${stdout}${stderr}`).toMatch(/credential|token|log in|refuse/i);
    expect(`${stdout}${stderr}`).not.toContain('a-wrong-and-secret-token');
  });

  test('a missing variable: the file, the line, and what to set', async () => {
    const { WEBSHOP_API_KEY: _, ...env } = sandbox.environment;
    const { code, stderr } = await check(['sync'], env);
    expect(code).toBe(2);
    expect(stderr).toMatch(/pipes\/systems\/custom-webshop\.yaml:\d+:\d+ .*WEBSHOP_API_KEY/);
  });

  test('what stands beside the summary is a line of JSON each, where that is asked for', async () => {
    const { WEBSHOP_URL: _, ...env } = sandbox.environment;
    const { code, stderr } = await check(['sync', '--log-format', 'json'], env);
    expect(code).toBe(2);
    for (const line of stderr.trim().split('\n'))
      expect(JSON.parse(line)).toMatchObject({ msg: expect.any(String) });
  });

  test('a stopped system: it is named, and the other is not blamed', async () => {
    const own = await smallSandbox();
    const env = own.environment;
    await own.system('tripletex').close();
    const { code, stdout } = await check(['sync'], env);
    await own.system('custom-webshop').close();
    expect(code).toBe(3);
    expect(stdout).toMatch(/tripletex\.\w+: /);
    expect(stdout).not.toMatch(/custom-webshop\.\w+: .*(reach|answer)/i);
  });

  test('a wrong pipe file: every problem with its place, line, caret and hint', async () => {
    const own = testProject(integration);
    own.edit('pipes/custom-webshop-tripletex/customer.yaml', 'conflict:', 'conflicts:');
    const { code, stdout, stderr } = await run(['sync', '--project', own.folder], {
      env: sandbox.environment,
    });
    own.remove();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^pipes\/custom-webshop-tripletex\/customer\.yaml:\d+:\d+ /m);
    expect(stderr).toMatch(/\^/);
    expect(stderr).toMatch(/Did you mean `conflict`\?/);
    expect(stdout).toMatch(/\d errors? in the project/);
  });

  test('a state of a newer version: which one, and what to do', async () => {
    const own = testProject(integration);
    const env = sandbox.environment;
    await run(['sync', '--project', own.folder], { env });
    const path = join(own.folder, '.samband', 'samband.db');
    const database = new DatabaseSync(path);
    database.exec(`INSERT INTO schema_version VALUES (999, '2030-01-01')`);
    database.close();
    const { code, stderr } = await run(['sync', '--project', own.folder], { env });
    own.remove();
    expect(code).toBe(3);
    expect(stderr).toMatch(/newer/);
    expect(stderr).toMatch(/999/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('a state of an older version: that it is brought up to date, before that begins', async () => {
    const own = testProject(integration);
    const path = join(own.folder, 'older.db');
    await (await openSqliteStore(path, { migrations: migrations.slice(0, -1) })).close();
    const env = { ...sandbox.environment, SAMBAND_STORE: `sqlite:${path}` };
    const ask = ['desk', 'retry-all', `${integration}/order`, '--project', own.folder];
    const { code, stderr } = await run(ask, { env });
    const again = await run(ask, { env });
    own.remove();
    expect([code, again.code]).toEqual([0, 0]);
    expect(stderr).toMatch(/^The store .*older\.db is brought from version \d+ to \d+, /);
    expect(again.stderr).toBe('');
  });

  test('a mapping that touches every record is held before the first write, until approved', async () => {
    const own = testProject(integration);
    const many = await smallSandbox({ amounts: { customers: 40, products: 0, orders: 0 } });
    const file = 'pipes/custom-webshop-tripletex/customer.yaml';
    const pipe = 'custom-webshop-tripletex/customer';
    const sync = (...args: readonly string[]) =>
      run(['sync', '--json', '--project', own.folder, ...args], { env: many.environment });
    const updated = ({ stdout }: Ran) => JSON.parse(stdout).result.pipes[pipe]?.updated ?? 0;
    expect((await sync()).code).toBe(0);
    own.edit(file, 'properties:', `properties:\n  website: { value: 'https://example.no' }`);
    const held = await sync();
    expect(held.code).toBe(4);
    expect(updated(held)).toBe(0);
    expect((await sync('--approve', 'nobody')).code).toBe(2);
    const approved = await sync('--approve', pipe);
    await many.close();
    own.remove();
    expect(approved.code).toBe(0);
    expect(updated(approved)).toBeGreaterThan(20);
  });

  test('a folder without a project: how to name one', async () => {
    const { code, stderr } = await run(['validate', '--project', '/']);
    expect(code).toBe(2);
    expect(stderr).toContain('--project');
  });

  test('a mistyped option is usage, and nothing is begun', async () => {
    const { code, stderr } = await check(['sync', '--jsn']);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean --json?');
  });

  test('a second engine on the same store is told that one is at work', async () => {
    const serving = begin(['serve', '--port', '0', '--project', project.folder], {
      env: sandbox.environment,
    });
    await serving.line(/status page is at/);
    const { code, stderr } = await check(['sync']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/another|open|in use/i);
    const planned = await check(['plan']);
    expect(planned.code).toBe(0);
    serving.child.kill('SIGTERM');
    expect((await serving.ended).code).toBe(0);
  });
});

test('errors come in the same envelope with --json', async () => {
  const { code, stdout, stderr } = await check(['why', 'nonsense', '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    command: 'why',
    ok: false,
    result: { error: { code: 'why.none' } },
  });
  expect(stderr).toBe('');
});
