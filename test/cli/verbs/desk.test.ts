// `samband desk` in a project of one's own: what waits, what it takes, and what is said to wrong input;
// without a service, and through one.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reasons } from '../../../engine/runtime/reasons.ts';
import { asStandIn } from '../../../engine/sandbox/integration.ts';
import type { Sandbox } from '../../../engine/sandbox/sandbox.ts';
import type { DeskItem } from '../../../engine/sync/desk/desk.ts';
import { begin, run } from '../command.ts';
import { integration, smallSandbox, type TestProject, testProject } from '../project.ts';

let sandbox: Sandbox;
let project: TestProject;

beforeAll(async () => {
  project = testProject(integration);
  sandbox = await smallSandbox();
  await run(['sync', '--project', project.folder], { env: sandbox.environment });
});

afterAll(async () => {
  await sandbox.close();
  project.remove();
});

async function check(...args: readonly string[]) {
  return run([...args, '--project', project.folder], { env: sandbox.environment });
}

async function listed(): Promise<readonly DeskItem[]> {
  const { stdout } = await check('desk', '--json');
  return (JSON.parse(stdout) as { result: { items: readonly DeskItem[] } }).result.items;
}

describe('without a service', () => {
  test('lists what waits with an id each, and shows what one takes', async () => {
    const items = await listed();
    expect(items.length).toBeGreaterThan(0);
    const { code, stdout } = await check('desk');
    expect(code).toBe(0);
    for (const { id, ref } of items) expect(stdout).toContain(`${id}  ${ref}`);
    expect(stdout).toMatch(/\d+ waits?\./);
    const [first] = items as [DeskItem];
    const shown = await check('desk', 'show', first.id);
    expect(shown.stdout).toContain(`samband desk retry ${first.id}`);
  });

  test('lists what waits for one reason, called as the list calls it or in one word', async () => {
    const [{ why }] = (await listed()) as [DeskItem];
    const byWord = await check('desk', '--why', why);
    const byTitle = await check('desk', '--why', reasons[why].title);
    expect(byTitle.stdout).toContain(reasons[why].title);
    expect(byTitle).toEqual(byWord);
  });

  test('does not say that nothing waits where nothing of what is asked for does', async () => {
    const { code, stdout } = await check('desk', '--why', 'key-taken');
    expect([code, stdout]).toEqual([
      0,
      'Nothing of this kind waits; `samband desk` lists what does.\n',
    ]);
  });

  test('why tells of what was parked in the words of the list', async () => {
    const [{ ref, why }] = (await listed()) as [DeskItem];
    const { result } = JSON.parse((await check('why', ref, '--json')).stdout);
    const entry = result.journal.find(({ cause }: { cause: string }) => cause === why);
    const { stdout } = await check('why', `#${entry.seq}`);
    expect(stdout).toContain(`because it waits: ${reasons[why].title}`);
  });

  test('help names everything that may be done', async () => {
    const { stdout } = await check('desk', '--help');
    for (const action of ['list', 'show <item>', 'approve <pipe>', 'forget <left> <right>'])
      expect(stdout).toMatch(new RegExp(`^  ${action} +\\w+`, 'm'));
  });

  test('has one of them tried again, and leaves another as it is', async () => {
    const [first] = (await listed()) as [DeskItem];
    const { code, stdout } = await check('desk', 'retry', first.id.slice(0, 6));
    expect([code, stdout]).toEqual([0, `${first.ref} is looked at again.\n`]);
    await check('desk', 'drop', first.id);
    expect((await listed()).map((one) => one.id)).not.toContain(first.id);
  });

  test.each([
    [['desk', 'shwo', 'x'], /cannot "shwo"\. Did you mean "show"\? It knows: list, show, choose/],
    [['desk', 'show'], /`samband desk show` needs <item>/],
    [['desk', 'show', 'x', 'y'], /`samband desk show` needs nothing like "y"/],
    [['desk', 'list', 'x'], /`samband desk list` needs nothing like "x"/],
    [['desk', 'retry', 'nothing'], /Nothing that waits has the id "nothing"/],
    [['desk', '--why', 'because'], /--why cannot be "because"\. It may be: .*dead \(refused\)/],
    [['desk', '--pipe', 'no/pipe'], /There is no pipe `no\/pipe`\. There are: /],
    [['desk', 'approve', 'no/pipe'], /There is no pipe `no\/pipe`/],
    [['desk', 'link', 'a', 'b:1'], /"a" names no record of this project/],
  ])('answers %j with a sentence', async (args, says) => {
    const { code, stdout, stderr } = await check(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain('mistake in samband');
    expect(stdout).toBe('');
  });
});

describe('with a service', () => {
  test('asks it, and it carries out what was said', async () => {
    const service = begin(['serve', '--port', '0', '--project', project.folder], {
      env: sandbox.environment,
    });
    try {
      const said = await service.line(/status page is at/);
      const address = /http:\S+?(?=\/)/.exec(said.replace('http://', 'http:'))?.[0] ?? '';
      expect(address).not.toBe('');
      const [first] = (await listed()) as [DeskItem];
      const { code, stdout } = await check('desk', 'retry', first.id);
      expect([code, stdout]).toEqual([0, `${first.ref} is looked at again.\n`]);
      const refused = await check('desk', 'choose', first.id, 'nonsense');
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('cannot be settled by "nonsense"');
    } finally {
      service.child.kill('SIGTERM');
      await service.ended;
    }
    expect(Object.values(sandbox.systems).map(asStandIn).length).toBe(2);
  });
});
