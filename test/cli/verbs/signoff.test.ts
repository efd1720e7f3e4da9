// `samband signoff` and what `docs --check` says of open rows, in a small project.

import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeSignatures } from '../../../engine/runtime/records-files.ts';
import { type SmallProject, smallProject } from './small-verb.ts';

const pipe = 'shop-erp/customer';
const file = `pipes/${pipe}.yaml`;
const text = `source: shop.customer
sink: erp.customer
create: always
properties:
  name: name
  email: email
`;
let project: SmallProject;

beforeAll(() => {
  project = smallProject({
    [file]: text,
    'pipes/samband.yaml': 'docs: { require: [signed] }\n',
  });
});

afterAll(() => project.remove());

interface Row {
  readonly check: string;
  readonly sink: readonly string[];
  readonly signature: { readonly by: string; readonly isCurrent: boolean } | null;
}

async function rows(): Promise<readonly Row[]> {
  await project.call('docs', '--format', 'json');
  return JSON.parse(project.read('.samband/docs/json/checklist.json')).sections[0].rows;
}

/** What is ticked beside the properties. */
const policies = ['takes part', 'create', 'update', 'delete', 'conflict'];

async function openRows(): Promise<readonly string[]> {
  return (await rows())
    .filter(({ signature }) => signature?.isCurrent !== true)
    .map(({ sink }) => String(sink));
}

test('a row is named as the checklist has it too, with its box', async () => {
  const [first] = await rows();
  const ticked = await project.call('signoff', `☐\u00a0${first?.check}`, '--by', 'Kari');
  expect(ticked.code).toBe(0);
  const withdrawn = await project.call('signoff', `☑ ${first?.check}`, '--withdraw');
  expect(withdrawn.code).toBe(0);
});

test('a tick is kept for the row that is named, in the same bytes each time', async () => {
  const [first] = await rows();
  const code = first?.check as string;
  const { code: exit, said } = await project.call('signoff', code, '--by', 'Kari Nord');
  expect([exit, said]).toEqual([
    0,
    `  ${code}  ${pipe}  name → name\n1 row ticked by Kari Nord. Run \`npx samband docs\` to show it.`,
  ]);
  const before = project.read('pipes/signatures.json');
  await project.call('signoff', code, '--by', 'Kari Nord');
  expect(project.read('pipes/signatures.json')).toBe(before);
  expect(await openRows()).toEqual(['email', ...policies]);
  await project.call('docs');
  expect(project.read('generated-docs/shop-erp.rst')).toContain(`☑\u00a0${code}`);
});

test('whoever ticks a row again is told who had', async () => {
  const [first] = await rows();
  const code = first?.check as string;
  await project.call('signoff', code, '--by', 'Kari Nord');
  const { said } = await project.call('signoff', code, '--by', 'Ola Vest');
  expect(said).toMatch(/name → name, which Kari Nord had ticked on \d{4}-\d\d-\d\d\n/);
  await project.call('signoff', code, '--by', 'Kari Nord');
});

test('`docs --check` names the rows that lack what the project asks for', async () => {
  const { code, said } = await project.call('docs', '--check');
  expect(code).toBe(1);
  expect(said).toMatch(/6 rows are open\. Prove them by/);
  expect(said).toMatch(/[0-9a-f]{6} {2}shop-erp\/customer {2}email → email {2}not signed/);
  await project.call('signoff', pipe, '--by', 'Kari Nord');
  await project.call('docs');
  expect((await project.call('docs', '--check')).code).toBe(0);
});

test('a change of the mapping opens exactly the row it changes; its return closes it', async () => {
  project.write(file, text.replace('email: email', 'email: $trim(email)'));
  expect(await openRows()).toEqual(['email']);
  await project.call('docs');
  expect(project.read('generated-docs/shop-erp.rst')).toMatch(/changed since Kari Nord ticked it/);
  project.write(file, text);
  expect(await openRows()).toEqual([]);
});

test('another name of the pipe file opens nothing', async () => {
  project.move(file, 'pipes/shop-erp/people.yaml');
  expect(await openRows()).toEqual([]);
  project.move('pipes/shop-erp/people.yaml', file);
});

test('a tick can be taken back', async () => {
  const withdraw = async (name: string) =>
    (await project.call('signoff', name, '--withdraw')).said.split('\n');
  const [first] = await rows();
  const one = await withdraw(first?.check as string);
  expect(one[0]).toMatch(/name → name, which Kari Nord had ticked on/);
  expect(one[1]).toMatch(/^The tick of 1 row is taken back\. Run/);
  const others = await withdraw(pipe);
  expect(others).toHaveLength(policies.length + 2); // email and the policies; `name` had none any more
  expect(others.at(-1)).toMatch(/^The ticks of \d rows are taken back\./);
  const none = await withdraw(pipe);
  expect(none[0]).toMatch(/^Nothing to take back: none of the \d rows has a tick\.$/);
  expect(await openRows()).toEqual(['name', 'email', ...policies]);
  expect(project.read('pipes/signatures.json')).toBe('{}\n');
});

test.each([
  [['signoff', 'ffffff', '--by', 'Kari'], /There is no row "ffffff"\. The column/],
  [['signoff', 'shop-erp/custmer', '--by', 'K'], /Did you mean `shop-erp\/customer`\?/],
  [['signoff', pipe], /say who ticks with --by/],
  [['signoff', '--by', 'Kari'], /`signoff` needs <row>/],
  [['signoff', pipe, '--by', 'Kari', '--withdraw'], /say one of them/],
  [['docs', '--format', 'word'], /--format cannot be "word"\. It may be: html, csv, json, sesam/],
  [['docs', '--format', 'csv', '--out', 'pipes/samband.yaml/x'], /cannot be written to .*--out/],
  [['docs', '--check', '--format', 'csv'], /--check looks at the documents of the project alone/],
  [['docs', '--out', 'elsewhere'], /--out goes with --format/],
] as const)('%j is told what is wrong', async (args, words) => {
  const { code, said } = await project.call(...args);
  expect([code, said]).toEqual([2, expect.stringMatching(words)]);
});

test('a broken file of ticks is told, and not written over', async () => {
  project.write('pipes/signatures.json', '{ "a": ');
  const { code, said } = await project.call('docs');
  expect([code, said]).toEqual([
    2,
    expect.stringMatching(/pipes\/signatures\.json cannot be read/),
  ]);
  project.write('pipes/signatures.json', '{}\n');
});

test('a file that cannot be read or written is named, with what to do', async () => {
  const ticks = join(project.root, 'pipes/signatures.json');
  rmSync(ticks);
  mkdirSync(ticks);
  const read = await project.call('docs');
  rmSync(ticks, { recursive: true });
  const documents = join(project.root, 'generated-docs');
  rmSync(documents, { recursive: true });
  symlinkSync(join(project.root, file), documents);
  const documented = await project.call('docs');
  rmSync(documents);
  expect([read, documented]).toEqual([
    {
      code: 2,
      said: expect.stringMatching(
        /^pipes\/signatures\.json cannot be read: it is a folder, not a file\. Mend it/,
      ),
    },
    {
      code: 3,
      said: expect.stringMatching(
        /^generated-docs\/[\w-]+\.rst cannot be written: a file stands where/,
      ),
    },
  ]);
  expect(() => writeSignatures(join(project.root, file), new Map())).toThrow(
    'pipes/signatures.json cannot be written: a part of its path is no folder.',
  );
});

test('ticks are written beside the old ones, which stand until the new ones are whole', async () => {
  const ticks = join(project.root, 'pipes/signatures.json');
  const before = '{}\n';
  project.write('pipes/signatures.json', before);
  chmodSync(ticks, 0o640);
  const old = openSync(ticks, 'r');
  await project.call('signoff', pipe, '--by', 'Kari Nord');
  expect(readFileSync(old, 'utf8')).toBe(before);
  closeSync(old);
  expect(project.read('pipes/signatures.json')).toContain('Kari Nord');
  expect(statSync(ticks).mode & 0o777).toBe(0o640);
  expect(readdirSync(join(project.root, 'pipes')).filter((name) => name.endsWith('.new'))).toEqual(
    [],
  );
  project.write('pipes/signatures.json', before);
});

test('odd entries are told at their places, and the others hold', async () => {
  const [name, email] = await rows();
  await project.call('signoff', name?.check as string, '--by', 'Kari Nord');
  const [, good] = project.read('pipes/signatures.json').split('\n') as [string, string];
  const entries = [
    good,
    '  "b1": { "meaning": "0", "by": 5, "on": "2026-01-31" }',
    '  "b2": "Kari Nord"',
    '  "b3": { "meaning": "0", "by": "Kari Nord" }',
    '  "b4": { "meaning": "0", "by": "Kari Nord", "on": "2026-01-31", "note": "x" }',
  ];
  project.write('pipes/signatures.json', `{\n${entries.join(',\n')}\n}\n`);
  const { code, said } = await project.call('docs');
  expect(code).toBe(0);
  for (const line of [
    'pipes/signatures.json:3:3 warning: The entry b1 counts for nothing: its `by` is not a text.',
    'pipes/signatures.json:4:3 warning: The entry b2 counts for nothing: it is no object.',
    'pipes/signatures.json:5:3 warning: The entry b3 counts for nothing: it has no `on`.',
    'pipes/signatures.json:6:3 warning: The entry b4 has `note`, which nothing reads.',
  ])
    expect(said).toContain(line);
  expect(said).not.toContain('signatures.json:2');
  expect(await openRows()).toEqual(['email', ...policies]);
  await project.call('signoff', email?.check as string, '--by', 'Kari Nord');
  expect(project.read('pipes/signatures.json')).not.toMatch(/"b[123]"/);
  expect(project.read('pipes/signatures.json')).toContain('"note":"x"');
  project.write('pipes/signatures.json', '{}\n');
});

test.each([
  ['[]', 'signatures', '1:1 warning: This is no object with an entry for each row'],
  [
    '{ "a": { "meaning": "0", "verdict": "maybe", "at": "", "where": "", "steps": [] } }',
    'proofs',
    '1:3 warning: The entry a counts for nothing: its `verdict` is not one of proven, failed, untried.',
  ],
  [
    '{ "a": { "meaning": "0", "verdict": "failed", "at": "", "where": "", "steps": [5] } }',
    'proofs',
    '1:3 warning: The entry a counts for nothing: its `steps` is not a list of steps.',
  ],
])('%s as %s is told', async (content, name, words) => {
  project.write(`pipes/${name}.json`, `${content}\n`);
  const { code, said } = await project.call('docs');
  expect(code).toBe(0);
  expect(said).toContain(`pipes/${name}.json:${words}`);
  project.write(`pipes/${name}.json`, '{}\n');
});

test.each([
  [['verify', 'no/pipe'], /There is no pipe or folder of pipes "no\/pipe"/],
  [['verify', '--real'], /name the pipe, and the record with --ref/],
  [['verify', '--real', '--ref', 'shop.customer:1'], /name the pipe, and the record with --ref/],
  [['verify', '--ref', 'shop.customer:1'], /--ref goes with --real/],
  [
    ['verify', pipe],
    /There is no sandbox for shop-erp\/customer, .*`samband verify shop-erp\/customer --real --ref shop\.customer:42`/,
  ],
] as const)('%j is told what is wrong', async (args, words) => {
  const { code, said } = await project.call(...args);
  expect([code, said]).toEqual([2, expect.stringMatching(words)]);
});

test('a project none of whose systems are imitated is told that nothing was tried', async () => {
  const { code, said } = await project.call('verify');
  expect([code, said.trim()]).toEqual([
    0,
    expect.stringMatching(/left out\.\nNothing was tried\.$/),
  ]);
});
