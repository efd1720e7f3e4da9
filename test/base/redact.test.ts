// Secrets are taken out of texts in every form in which they are sent.

import { expect, test } from 'vitest';
import { redactor } from '../../engine/base/redact.ts';

const secret = 'a"b&c <d>/é';

test.each([
  ['as it is', `password ${secret}.`, 'password ***.'],
  ['in JSON', JSON.stringify({ password: secret }), '{"password":"***"}'],
  ['in XML', '<password>a&quot;b&amp;c &lt;d&gt;/é</password>', '<password>***</password>'],
  ['in an address', `/login?p=${encodeURIComponent(secret)}&x=1`, '/login?p=***&x=1'],
  ['in a header', `Basic ${Buffer.from(secret).toString('base64')}`, 'Basic ***'],
])('a secret is struck out %s', (_, text, clean) => {
  expect(redactor([secret])(text)).toBe(clean);
});

test('a short one stays, or half of every text would go', () => {
  expect(redactor(['abc'])('abc')).toBe('abc');
});
