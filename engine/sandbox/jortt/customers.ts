// Customers: companies, which need an address, and private persons. A PUT is the whole customer: what
// it leaves out is empty afterwards, or what the vendor fills in by itself.

import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../base/json.ts';
import type { Ground } from '../definition.ts';
import { customerParameters, missingIn, mistakesIn, type Values } from './parameters.ts';
import { impossible, mistake, refuseMistakes } from './refusals.ts';

const addressNeeded = ['address_street', 'address_postal_code', 'address_city'];

/** What the vendor sets where nothing was sent. */
const defaults = {
  address_country_code: 'NL',
  shift_vat: false,
  cc_emails: [],
  email_salutation: 'Geachte heer, mevrouw,',
  payment_term: 30,
  invoice_language: 'nl',
  payment_method_invoice: 'pay_later',
};

/** What a payment provider would say, which this administration has none of. */
const unconnected = {
  mollie_direct_debit_status: null,
  mollie_customer_id: null,
  mollie_mandate_id: null,
};

const countryNames = new Intl.DisplayNames('nl', { type: 'region' });

export function customers({ records }: Ground) {
  const keep = (id: string, given: Values, archived: boolean): JsonObject => {
    refuseWrong(given);
    const empty = Object.fromEntries(Object.keys(customerParameters).map((name) => [name, null]));
    const sent = Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== null && value !== ''),
    );
    const whole = { ...empty, ...defaults, ...sent };
    const values = {
      id,
      ...whole,
      address_country_name: countryNames.of(String(whole.address_country_code)) ?? null,
      archived,
    };
    return records.put('customer', id, values as JsonObject).values;
  };

  const kept = (id: string): JsonObject => records.get('customer', id)?.values as JsonObject;

  return {
    /** As the API shows it: how a person is addressed is taken and never shown. */
    shown: (id: string): JsonObject => {
      const { salutation: _, ...shown } = kept(id);
      return { ...shown, ...unconnected };
    },
    create: (given: Values) => keep(randomUUID(), given, false),
    replace: (id: string, given: Values) => keep(id, given, kept(id).archived === true),
    /** The customer as a PUT would send it. */
    sendable: (id: string): Values =>
      Object.fromEntries(Object.keys(customerParameters).map((name) => [name, kept(id)[name]])),
    setArchived: (id: string, given: Values) => {
      refuseMistakes([
        ...mistakesIn({ archived: 'flag' }, given),
        ...missingIn(given, ['archived']),
      ]);
      records.put('customer', id, { ...kept(id), archived: given.archived as boolean });
    },
    remove: (id: string) => {
      if (records.by('invoice', 'customer', id).length > 0) {
        throw impossible('The customer has invoices.');
      }
      records.remove('customer', id);
    },
    vatPercentages: (id: string) => ({
      id,
      vat_percentages: kept(id).shift_vat
        ? { standard_rate: '0.0', reduced_rate: [] }
        : { standard_rate: '21.0', reduced_rate: ['9.0', '0.0'] },
    }),
  };
}

function refuseWrong(given: Values): void {
  const country = given.address_country_code;
  const isShifted = given.is_private === false && given.shift_vat === true;
  refuseMistakes([
    ...mistakesIn(customerParameters, given),
    ...missingIn(given, ['is_private', 'customer_name']),
    ...(given.is_private === false ? missingIn(given, addressNeeded) : []),
    ...(isShifted ? missingIn(given, ['vat_number']) : []),
    ...(typeof country === 'string' && country !== '' && !/^[A-Z]{2}$/.test(country)
      ? [mistake('address_country_code', 'is_invalid')]
      : []),
    ...(typeof given.email === 'string' &&
    given.email !== '' &&
    !/^[^\s@]+@[^\s@]+$/.test(given.email)
      ? [mistake('email', 'is_invalid')]
      : []),
  ]);
}
