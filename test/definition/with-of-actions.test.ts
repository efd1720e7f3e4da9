// What goes along with an action of a pipe, held against what the action of the system file reads. Each
// row is the `with` of one action; the problem stands where the pipe gives the value.

import { describe, expect, it } from 'vitest';
import { catalogueWith, customerHead, told } from './small-project.ts';

const path = 'pipes/shop-erp/customer.yaml';

const erp = (action: string) => `title: ERP
driver: memory
entities: { customer: { actions: { bill: ${action} } }, order: {}, country: { refresh: 1d } }
`;

const reading =
  "{ path: '/bill/{$with.to}', needs: [amount], body: { sum: '{$with.amount * 2}', text: '{$with.text}', now: '{$with.now = true}' } }";

async function problemsOf(withBlock: string, action = reading): Promise<readonly string[]> {
  const pipe = `${customerHead}then:\n  - action: bill\n${withBlock}properties: { name: name }\n`;
  return told(await catalogueWith({ 'pipes/systems/erp.yaml': erp(action), [path]: pipe }));
}

const codes = (lines: readonly string[]) => lines.map((line) => line.split(': ')[0]);

const given = (values: string) => `    with: { ${values} }\n`;

describe('what goes along with an action', () => {
  it.each([
    ['all that it reads', given('to: email, amount: age, text: name, now: active')],
    ['no more than it needs', given('to: number, amount: age')],
    ['a value that nobody knows of before', given('to: number, amount: $sink.address.*')],
  ])('%s is fine', async (_, block) => {
    expect(await problemsOf(block)).toEqual([]);
  });

  it.each([
    [
      'a name that is not read, with what is',
      given('to: email, amount: age, colour: name'),
      '5:37 with.unread: The action `bill` of `erp.customer` does not read `$with.colour`. It reads: to, amount, text, now.',
    ],
    [
      'a name that is misspelt, once',
      given('to: email, amuont: age'),
      '5:24 with.unread: The action `bill` of `erp.customer` does not read `$with.amuont`. Did you mean `amount`?',
    ],
    [
      'a name that it needs',
      given('to: email'),
      '5:5 with.missing: The action `bill` of `erp.customer` cannot do without `amount`, which is not given here. Write `with: { amount: … }`.',
    ],
    [
      'a name that its address needs',
      given('amount: age'),
      '5:5 with.missing: The action `bill` of `erp.customer` cannot do without `to`, which is not given here. Write `with: { to: … }`.',
    ],
    [
      'a text to reckon with',
      given('to: email, amount: name'),
      '5:24 warning with.type: In the action `bill` of `erp.customer` this goes to `{$with.amount * 2}`: `$with.amount` is a text, and `*` takes numbers only.',
    ],
    [
      'a text that is compared with true',
      given('to: email, amount: age, now: "\'yes\'"'),
      '5:37 warning with.type: In the action `bill` of `erp.customer` this goes to `{$with.now = true}`: ',
    ],
    [
      'an object for an address',
      given('to: billing, amount: age'),
      '5:13 with.type: In the action `bill` of `erp.customer` this goes to `{$with.to}`: it is an object, and an address takes texts and numbers only.',
    ],
  ])('%s is told', async (_, block, expected) => {
    expect(await problemsOf(block)).toEqual([expect.stringContaining(`${path}:${expected}`)]);
  });

  it('nothing at all is told where the action stands', async () => {
    const lines = await problemsOf('');
    expect(lines.map((line) => line.slice(path.length, path.length + 19))).toEqual([
      ':4:13 with.missing:',
      ':4:13 with.missing:',
    ]);
  });

  it('an action that reads nothing says so, one that sends all of it takes any name', async () => {
    expect(await problemsOf(given('x: name'), '{ path: /bill }')).toEqual([
      `${path}:5:13 with.unread: The action \`bill\` of \`erp.customer\` does not read \`$with.x\`. It reads nothing of \`with\`.`,
    ]);
    for (const body of ["'{$with}'", "'{$merge([$with, {}])}'"])
      expect(await problemsOf(given('x: name'), `{ path: /bill, body: ${body} }`)).toEqual([]);
  });

  it('an action of the way back is held against the other side', async () => {
    const shop = `title: Shop\ndriver: memory\nentities: { customer: { actions: { tell: { path: /tell, body: { a: '{$with.a}' } } } }, order: {}, guest: {} }\n`;
    const pipe = `${customerHead}back: { create: never, then: [{ action: tell, with: { b: email } }] }\nproperties: { name: name }\n`;
    const lines = told(await catalogueWith({ 'pipes/systems/shop.yaml': shop, [path]: pipe }));
    expect(lines).toEqual([expect.stringMatching(/:3:55 with.unread: .*`shop.customer`/)]);
  });
});

describe('of a file with a mistake is not said', () => {
  it('that a value is missing which does not fit', async () => {
    const action = "{ path: /bill, needs: [amount], body: { sum: '{$with.amount}' } }";
    const told = await problemsOf(given('amount: [1]'), action);
    expect(codes(told)).toEqual([`${path}:5:21 value.type`]);
  });

  it('that an action does not read what its broken part may', async () => {
    const told = await problemsOf(
      given('to: email'),
      "{ path: '/bill/{$with.to}', query: { text: [] } }",
    );
    const all = await problemsOf(
      given('to: email, text: name'),
      "{ path: '/bill/{$with.to}', query: { text: [] } }",
    );
    expect(codes(all)).toEqual(codes(told));
    expect(told).toHaveLength(1);
  });
});
