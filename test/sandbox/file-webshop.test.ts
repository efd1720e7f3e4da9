// The screens of the webshop that writes files: what they take and what they refuse, and the shop goes on.

import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  asFileWebshop,
  type FileWebshop,
  fileWebshop,
} from '../../engine/sandbox/file-webshop/file-webshop.ts';

let shop: FileWebshop;
let number: string;
beforeAll(async () => {
  shop = asFileWebshop(await fileWebshop().open({}));
  number = shop.sell({ email: 'roos@hof.example' }, [{ sku: 'A', quantity: '1' }]);
});
afterAll(() => shop.close());

const wrong = [
  ['what is not JSON', '5001', '{', 400],
  ['a list', '5001', '[]', 400],
  ['an order that there is not', '9', '{}', 404],
  ['an address that is none', '%E0', '{}', 400],
  ['a field that there is not', '5001', '{"town":"x"}', 422],
  ['a field that every object of the language has', '5001', '{"toString":"x"}', 422],
  ['a line that is none', '5001', '{"lines":[null]}', 422],
] as const;

test.each(wrong)('%s is refused, and nothing is changed', async (_, order, body, status) => {
  const before = shop.rows();
  const init = { method: 'PATCH', body };
  expect((await fetch(`${shop.origin}/sandbox/order/${order}`, init)).status).toBe(status);
  expect(shop.rows()).toEqual(before);
});

test('a field of the screen stands in its column', async () => {
  const init = {
    method: 'PATCH',
    body: '{"status":"shipped","lines":[{"sku":"B","quantity":2.5}]}',
  };
  expect((await fetch(`${shop.origin}/sandbox/order/${number}`, init)).status).toBe(200);
  expect(shop.rows()).toMatchObject([{ status: 'shipped', sku: 'B', quantity: '2,5' }]);
});
