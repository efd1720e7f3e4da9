// The table of the ERP's objects against the vendor's specification: the same properties, the same
// types, the same read-only marks. And the watch that holds requests against it does see and speak.

import { describe, expect, it } from 'vitest';
import { startStandIn } from '../../engine/sandbox/stand-in.ts';
import { objectTypes } from '../../engine/sandbox/tripletex/object-types.ts';
import { propertiesOf } from '../../engine/sandbox/tripletex/properties.ts';
import { tripletex } from '../../engine/sandbox/tripletex/tripletex.ts';
import { caller, erpCaller, tokens } from './clients.ts';
import { readSpecification, specsOrSkip, validatedBySpec } from './spec.ts';

interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: Property;
  readonly $ref?: string;
  readonly readOnly?: boolean;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Dates are texts in the specification; an invoice is known here in part. */
const dates =
  /^(orderDate|deliveryDate|subscriptionPeriod(Start|End)|pickedDate|invoice(Due)?Date)$/;
const inPart = new Set(['Invoice']);

/** A published property in the words of ours. */
function textOf(name: string, property: Property): string {
  const { type, items, $ref } = property;
  const choices = property.enum && property.enum.length > 0 ? property.enum.join('|') : undefined;
  const target = (one: Property): string => one.$ref?.split('/').at(-1) ?? one.type ?? '';
  let text = choices ?? target(property);
  if (choices && property.enum?.length === 1) text += '|';
  if (type === 'array' && items) text = `[${target(items)}]`;
  if (dates.test(name) && !$ref) text = 'date';
  if (property.minimum !== undefined) text = rangeText(property);
  return property.readOnly ? `${text}!` : text;
}

function rangeText({ minimum, maximum, format }: Property): string {
  if (minimum === 0 && maximum === undefined && format === 'int32') return 'natural';
  return `${minimum}..${maximum ?? ''}`;
}

const hasSpecs = specsOrSkip();

it('dense text becomes properties', () => {
  expect(propertiesOf('Change').get('changeType')).toMatchObject({
    kind: 'enumeration',
    isReadOnly: true,
  });
  expect(propertiesOf('Customer').get('postalAddress')).toMatchObject({
    kind: 'reference',
    type: 'Address',
    isList: false,
  });
  expect(propertiesOf('Order').get('orderLines')).toMatchObject({
    type: 'OrderLine',
    isList: true,
  });
  expect(propertiesOf('Department').has('id')).toBe(true);
});

if (hasSpecs)
  describe('the objects of the ERP', () => {
    it.each(Object.keys(objectTypes))('%s is as the vendor publishes it', (type) => {
      const { schemas } = readSpecification().components;
      const published = (schemas[type]?.properties ?? {}) as Record<string, Property>;
      const known = (objectTypes[type] ?? '').trim().split(/\s+/);
      const names = inPart.has(type)
        ? known.map((pair) => pair.split(':')[0] as string)
        : Object.keys(published);
      expect(known).toEqual(names.map((name) => `${name}:${textOf(name, published[name] ?? {})}`));
    });
  });

if (hasSpecs)
  describe('a stand-in that is watched', () => {
    it('has nothing to report of right requests and a sentence of each wrong one', async () => {
      const erp = await startStandIn(tripletex(tokens));
      const watch = await validatedBySpec(erp);
      const call = await erpCaller(erp);
      const { id } = (await call('POST', '/customer', { name: 'A', email: null })).body.value;
      await call('PUT', `/customer/${id}`, { version: 1, postalAddress: { city: 'Oslo' } });
      await call('GET', `/customer?organizationNumber=1&fields=${encodeURIComponent('*,changes')}`);
      await call('GET', '/token/session/%3EwhoAmI');
      await call('DELETE', `/customer/${id}`);
      expect(watch.violations).toEqual([]);
      expect(watch.seen()).toBe(6);

      await call('POST', '/customer', { email: 'a@b.no' });
      await call('POST', '/customer', { name: 'A', isCustomer: true });
      await call('GET', '/customer?orgNumber=1');
      await call('PATCH', `/customer/${id}`, {});
      await caller(erp.url)('POST', '/token/session/:create', { consumerToken: 'x' });
      expect(watch.violations.length).toBeGreaterThanOrEqual(5);
      for (const part of ["'name'", 'isCustomer', 'orgNumber', 'PATCH', 'employeeToken']) {
        expect(watch.violations.join('\n')).toContain(part);
      }
      const before = watch.violations.length;
      watch.end();
      await call('GET', '/bogus');
      expect(watch.violations.length).toBe(before);
      await erp.close();
    });
  });
