// What is waited for, in words: a record by its ref, or one with a value; and whom `where` leaves out.

import { expect, test } from 'vitest';
import { untilText } from '../../engine/mapping/waits-for.ts';

test.each([
  ['shop.customer:7', 'until shop.customer:7 is linked'],
  ['erp.currency:code=XTS', 'until there is erp.currency with code XTS'],
  ['erp.account:address.zip=a=b', 'until there is erp.account with address.zip a=b'],
  ['shop.customer:Z2lkOi8vMQ==', 'until shop.customer:Z2lkOi8vMQ== is linked'],
  ['shop.customer:7=8', 'until shop.customer:7=8 is linked'],
])('%s is waited for %s', (waitsFor, words) => {
  expect(untilText({ waitsFor })).toBe(words);
});

test.each([
  ['shop.customer:7', ['1'], 'until shop.customer:7 is linked to one for which', '1'],
  ['erp.vat:rate=25', ['1', '2', '3'], 'until there is erp.vat with rate 25 for which', '1, 2, 3'],
  ['shop.customer:7', ['1', '2', '3', '4', '5'], 'until shop', '1, 2, 3 and others'],
])('where %s is there, `where` leaves out %j', (waitsFor, leftOut, begins, named) => {
  const said = untilText({ waitsFor, leftOut });
  expect(said.startsWith(begins)).toBe(true);
  expect(said.endsWith(` for which \`where\` holds, as it does not for ${named}`)).toBe(true);
});
