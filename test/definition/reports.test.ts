// What a pair says of its reports becomes a list of those that go to somebody, or is told.

import { expect, test } from 'vitest';
import { catalogueWith, customerHead, told } from './small-project.ts';

const settings =
  'settings:\n  to: { title: To, type: string, optional: true }\nreports:\n  orders: ';
const mail = 'mail: { url: "${MAIL:-}", from: samband@x.example }\n';

async function check(
  pair: string,
  project: string,
  url = 'smtp://mail.example',
): Promise<{ readonly lines: string; readonly reports: readonly unknown[] }> {
  const catalogue = await catalogueWith(
    {
      'pipes/shop-erp/pair.yaml': `${settings}${pair}\n`,
      'pipes/shop-erp/customer.yaml': `${customerHead}properties: { name: name }\n`,
      'pipes/samband.yaml': project,
    },
    { variables: { MAIL: url } },
  );
  return {
    lines: told(catalogue).join('\n'),
    reports: catalogue.pairs[0]?.reports ?? [],
  };
}

test('a report has its address from a setting, and defaults', async () => {
  const to = 'settings: { shop-erp: { to: "a@x.example, b@x.example" } }\n';
  const { lines, reports } = await check('{ mail: "{$settings.to}" }', mail + to);
  expect(lines).toBe('');
  expect(reports).toEqual([
    {
      id: 'shop-erp/orders',
      title: 'Shop to ERP',
      pipes: ['shop-erp/customer'],
      what: ['failed', 'dead'],
      at: '06:00',
      sinceMs: 86_400_000,
      mail: ['a@x.example', 'b@x.example'],
    },
  ]);
});

test.each([
  ['one without an address goes to nobody', '{ mail: "{$settings.to}" }', mail, ''],
  ['an address without a way to send', '{ mail: a@x.example }', '', 'mail.missing'],
  ['an address without `$settings`', '{ mail: "{to}" }', mail, 'Write `{$settings.to}`'],
  ['an address that is none', '{ mail: post }', mail, 'value.form'],
  ['an unknown pipe', '{ pipes: [custmer] }', mail, 'pipe.unknown'],
  ['an unknown kind', '{ what: [lost] }', mail, 'value.unknown'],
  ['a time that is none', "{ at: '25:00' }", mail, 'value.form'],
  ['an unknown language', '{}', 'language: dk\n', 'value.unknown'],
  ['a password in the open', '{}', 'mail: { url: smtp://a:secret@b, from: c }\n', 'secret.literal'],
])('%s', async (_, pair, project, code) => {
  const { lines, reports } = await check(pair, project);
  expect(lines).toContain(code);
  if (code === '') expect(lines).toBe('');
  expect(reports).toEqual([]);
});

test('an empty address of the mail server means that no mail is sent', async () => {
  const { lines } = await check('{ mail: a@x.example }', mail, '');
  expect(lines).toContain('mail.missing');
});
