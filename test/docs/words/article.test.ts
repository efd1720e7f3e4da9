// "a" or "an", by sound.

import { expect, test } from 'vitest';
import { withArticle } from '../../../engine/docs/words/article.ts';

const cases: readonly string[] = [
  'an SMS',
  'an ERP Customer',
  'an order',
  'an Order',
  'an Asana Project',
  'an HTML page',
  'an HR Person',
  'an FAQ',
  'an hour',
  'an Ordrelinje',
  'an Ærlig AS Customer',
  'an Économie Client',
  'an 8-bit value',
  'an 11th line',
  'an 18 year old',
  'an X-Cart Order',
  'an e-mail',
  'an eBay Item',
  'an invoice',
  'an umbrella',
  'an uninstalled unit',
  'an unimportant row',
  'an update',
  'an XML file',
  'a user',
  'a User',
  'a unit',
  'a unique key',
  'a URL',
  'a UNIT4 Customer',
  'a usage',
  'a university',
  'a euro',
  'a one-off',
  'a utility',
  'a customer',
  'a 24SevenOffice Order',
  'a 1 to 1 link',
  'a 110 list',
  'a 180 list',
  'a REST system',
  'a SEPA payment',
  'a CRM Person',
  'a Visma Order',
  'a uCommerce Order',
  'a 顧客',
  'a ',
];

test.each(cases)('%s', (phrase) => {
  expect(withArticle(phrase.replace(/^an? /, ''))).toBe(phrase);
});
