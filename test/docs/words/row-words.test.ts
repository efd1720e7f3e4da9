// What the document of a pair says beside the rule of a row.

import { expect, test } from 'vitest';
import { catalogueWith, customerHead } from '../../definition/small-project.ts';
import { documents } from '../texts.ts';

test('a loss that the author knows of stands in its row, before the note', async () => {
  const catalogue = await catalogueWith({
    'pipes/shop-erp/customer.yaml': `${customerHead}merge: [{ source: email, sink: email }]
back: { create: always }
properties:
  name:
    source: $uppercase(name)
    back: { name: name }
    loss: The ERP has capitals only.
    note: Capitals.
`,
  });
  expect(catalogue.problems).toEqual([]);
  const text = documents(catalogue)['generated-docs/shop-erp.rst'] ?? '';
  expect(text.replace(/\s+/g, ' ')).toContain(
    'What is written and read back may not be what was there: The ERP has capitals only. Note: Capitals.',
  );
});
