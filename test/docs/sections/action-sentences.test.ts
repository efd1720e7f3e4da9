// Actions in the document of a pair: a line for each with its condition and for each value that goes
// along, every line with a box to tick that keeps its name when the rule changes.

import { expect, test } from 'vitest';
import { catalogueWith } from '../../definition/small-project.ts';
import { documents } from '../texts.ts';

const erp = `title: ERP
driver: memory
entities: { customer: { actions: { greet: { path: /greet, body: { to: '{$with.to}', warmly: '{$with.warmly}' } } } }, order: {}, country: { refresh: 1d } }
`;

async function linesWith(then: string): Promise<readonly string[]> {
  const catalogue = await catalogueWith({
    'pipes/systems/erp.yaml': erp,
    'pipes/shop-erp/customer.yaml': `source: shop.customer
sink: erp.customer
create: always
then:
${then}
properties: { name: name }
`,
  });
  expect(catalogue.problems).toEqual([]);
  const text = documents(catalogue)['generated-docs/shop-erp.rst'] ?? '';
  return text.split('\n').map((line) => line.replace(/^[ *]*- /, '').trim());
}

const box = (lines: readonly string[], after: string) => {
  const at = lines.indexOf(after);
  return lines.slice(at).find((line) => line.startsWith('☐'));
};

test('each action and each of its values is a line of its own', async () => {
  const lines = await linesWith(
    '  - { action: greet, when: active = true, with: { to: email, warmly: true } }',
  );
  expect(lines).toContain(
    '**Then.** When nothing of a Shop Customer is left to write, ERP is asked for what follows. Each is done once for each pair of linked records.',
  );
  const start = lines.indexOf('ERP Customer Action');
  const rows = lines.slice(start + 5, start + 20).map((line) => line.replace(/^☐.*/, '☐'));
  expect(rows).toEqual([
    '``greet``',
    '—',
    'Only if ``active`` is true.',
    'Not proven',
    '☐',
    '``greet``',
    '``to``',
    'Copied from ``email``.',
    'Not proven',
    '☐',
    '``greet``',
    '``warmly``',
    'Always ``true``.',
    'Not proven',
    '☐',
  ]);
});

test('the box of a value keeps its name when the rule changes', async () => {
  const before = await linesWith('  - { action: greet, with: { to: email } }');
  const after = await linesWith('  - { action: greet, with: { to: name } }');
  expect(before).toContain('Always.');
  expect(box(before, '``to``')).toMatch(/^☐\u00a0[0-9a-f]{6}$/);
  expect(box(after, '``to``')).toBe(box(before, '``to``'));
});

test('a pipe without actions says nothing of them', async () => {
  const lines = (await linesWith('  []')).join('\n');
  expect(lines).not.toContain('Then.');
});

test('what a value is where there is none, and that the action waits for it, stands in its line', async () => {
  const lines = await linesWith(
    `  - action: greet
    with: { to: { source: email, default: "'all'" }, warmly: { link: shop.customer, source: id } }`,
  );
  expect(lines).toContain("Copied from ``email``. Without a value: ``'all'``.");
  expect(lines.join(' ')).toContain('names. The action waits until that ERP Customer is linked.');
});
