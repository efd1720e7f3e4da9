// `samband verify` as people run it: against imitated systems of its own, and against systems that it takes
// for real, where one record is set aside and is found as it was.

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Proof, readProofs } from '../../../engine/docs/checklist/records.ts';
import { asStandIn } from '../../../engine/sandbox/integration.ts';
import type { Sandbox } from '../../../engine/sandbox/sandbox.ts';
import { openStore } from '../../../engine/store/open.ts';
import { run } from '../command.ts';
import { integration, smallSandbox, type TestProject, testProject } from '../project.ts';

const pipe = `${integration}/product`;
let project: TestProject;

beforeAll(() => {
  project = testProject();
});

afterAll(() => project.remove());

function proofs(): readonly Proof[] {
  const text = readFileSync(join(project.folder, 'pipes', 'proofs.json'), 'utf8');
  return [...readProofs(text).values()];
}

test('rows are proven in imitated systems, both ways, and nothing personal is kept', async () => {
  writeFileSync(join(project.folder, 'pipes', 'proofs.json'), '{}\n');
  const { code, stdout } = await run(['verify', pipe, '--project', project.folder]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/\d+ proven, 0 failed, \d+ not tried/)]);
  const proven = proofs().filter(({ verdict }) => verdict === 'proven');
  expect(proven.length).toBeGreaterThan(8);
  expect(proven.every(({ where }) => where === 'sandbox')).toBe(true);
  const ways = proven.flatMap(({ steps }) => steps.map(({ way, outcome }) => `${way} ${outcome}`));
  expect([...new Set(ways)].sort()).toEqual(['← arrived', '→ arrived']);
});

test('the state of the real systems is left alone, also where the project names one store for all', async () => {
  const other = testProject(integration);
  other.edit('pipes/samband.yaml', '${SAMBAND_STORE:-sqlite:.samband/samband.db}', 'sqlite:own.db');
  const place = join(other.folder, 'own.db');
  await (await openStore(place)).close();
  const before = statSync(place).ino;
  const { stdout } = await run(['verify', pipe, '--project', other.folder]);
  expect(stdout).toContain('0 failed');
  expect(statSync(place).ino).toBe(before);
  other.remove();
});

describe('in systems that are taken for real', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await smallSandbox();
    await run(['sync', '--project', project.folder], { env: sandbox.environment });
  });

  afterAll(() => sandbox.close());

  test('only the record that was set aside is touched, and it is left as it was', async () => {
    const { person } = asStandIn(sandbox.systems['custom-webshop'] as never);
    const content = () =>
      Object.fromEntries(
        person.list('product').map(({ updatedAt: _, ...kept }) => [kept.id, kept]),
      );
    const before = content();
    const ref = `custom-webshop.product:${Object.keys(before)[0]}`;
    const { code, stdout } = await run(
      ['verify', pipe, '--real', '--ref', ref, '--project', project.folder],
      { env: sandbox.environment },
    );
    expect([code, stdout]).toEqual([0, expect.stringMatching(/[1-9]\d* proven, 0 failed/)]);
    expect(proofs().filter(({ where }) => where === 'real').length).toBeGreaterThan(8);
    expect(content()).toEqual(before);
  }, 240_000);

  test('what a system refuses is told with its words, which are not kept', async () => {
    const standIn = asStandIn(sandbox.systems.tripletex as never);
    const [first] = asStandIn(sandbox.systems['custom-webshop'] as never).person.list('product');
    writeFileSync(join(project.folder, 'pipes', 'proofs.json'), '{}\n');
    standIn.faults.set([
      {
        kind: 'status',
        status: 400,
        when: 'before',
        methods: ['PUT'],
        path: '^/v2/product|^/product',
      },
    ]);
    const { stderr } = await run(
      [
        'verify',
        pipe,
        '--real',
        '--ref',
        `custom-webshop.product:${first?.id}`,
        '--project',
        project.folder,
      ],
      { env: sandbox.environment },
    );
    standIn.faults.clear();
    const words = 'the record waits, refused';
    expect(stderr).toContain(`custom-webshop.product:${first?.id}: ${words}: `);
    const reasons = proofs().flatMap(({ reason = '' }) => (reason.includes(words) ? reason : []));
    expect(reasons[0]).toMatch(
      /nothing of it arrived \(the record waits, refused: see `samband why`\)/,
    );
  }, 240_000);
});
