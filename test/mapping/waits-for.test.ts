// What is waited for, in words: a record by its ref, or one with a value.

import { expect, test } from 'vitest';
import { untilText } from '../../engine/mapping/waits-for.ts';

test.each([
  ['shop.customer:7', 'until shop.customer:7 is linked'],
  ['erp.currency:code=XTS', 'until there is erp.currency with code XTS'],
  ['erp.account:address.zip=a=b', 'until there is erp.account with address.zip a=b'],
  ['shop.customer:Z2lkOi8vMQ==', 'until shop.customer:Z2lkOi8vMQ== is linked'],
  ['shop.customer:7=8', 'until shop.customer:7=8 is linked'],
])('%s is waited for %s', (waitsFor, words) => {
  expect(untilText(waitsFor)).toBe(words);
});
