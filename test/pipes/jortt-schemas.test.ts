// The schemas of Jortt beside the vendor's own specification: every property that we name is one that
// the vendor shows or takes, and what is not marked read-only is one that it takes.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { PropertySchema } from '../../engine/definition/entity-schema.ts';
import { readJorttSpecification } from '../sandbox/jortt-spec.ts';
import { hasSpecs, specsOrSkip } from '../sandbox/spec.ts';

const folder = fileURLToPath(new URL('../../schemas/jortt', import.meta.url));

/** Our entity → what the vendor shows, and what it takes when one is made. */
const definitionsOf = {
  customer: ['Jortt_V1_Entities_Customer', 'CreateCustomer'],
  invoice: ['Jortt_V2_Invoicing_Entities_Invoice', 'CreateInvoiceV3'],
} as const;

function schemaOf(entity: string): Readonly<Record<string, PropertySchema>> {
  const schema = JSON.parse(readFileSync(join(folder, `${entity}.json`), 'utf8')) as PropertySchema;
  return schema.properties ?? {};
}

specsOrSkip();

describe.skipIf(!hasSpecs).each(Object.entries(definitionsOf))('%s', (entity, [shown, taken]) => {
  const propertiesOf = (name: string) =>
    readJorttSpecification().definitions[name]?.properties ?? {};

  test('names only what the vendor has, and all of it', () => {
    const vendor = [...Object.keys(propertiesOf(shown)), ...Object.keys(propertiesOf(taken))];
    expect(Object.keys(schemaOf(entity)).sort()).toEqual([...new Set(vendor)].sort());
  });

  test('marks as read-only what the vendor does not take', () => {
    const written = Object.entries(schemaOf(entity)).filter(([, one]) => one.readOnly !== true);
    expect(written.map(([name]) => name).sort()).toEqual(Object.keys(propertiesOf(taken)).sort());
  });

  test('has the same choices', () => {
    const choices = (name: string) =>
      (propertiesOf(taken)[name] ?? propertiesOf(shown)[name])?.enum ?? undefined;
    for (const [name, one] of Object.entries(schemaOf(entity))) {
      expect(one.enum, name).toEqual(choices(name));
    }
  });
});
