// What may stand in a body, as a table of properties per resource, and the check that names every
// mistake with its path: unknown, missing, or of the wrong type.

import { isObject, type JsonObject, parseJson } from '../../base/json.ts';
import type { StandInRequest } from '../definition.ts';
import { type Mistake, mistake, unreadable } from './refusals.ts';

export type Values = Readonly<Record<string, unknown>>;

/** A word for a type, the choices of an enumeration, properties of an object, or one item of a list. */
export type Parameter =
  | 'text'
  | 'flag'
  | 'whole'
  | 'date'
  | 'id'
  | 'decimal'
  | 'rate'
  | 'currency'
  | { readonly of: readonly string[] }
  | {
      readonly properties: Parameters;
      readonly required: readonly string[];
      /** Required as well, but may be null. */
      readonly named?: readonly string[];
    }
  | { readonly items: Parameter };

export type Parameters = Readonly<Record<string, Parameter>>;

const payment = { of: ['pay_later', 'direct_debit', 'already_paid'] };

export const customerParameters: Parameters = {
  is_private: 'flag',
  customer_name: 'text',
  address_street: 'text',
  address_postal_code: 'text',
  address_city: 'text',
  address_country_code: 'text',
  address_extra_information: 'text',
  shift_vat: 'flag',
  vat_number: 'text',
  coc_number: 'text',
  salutation: { of: ['sir', 'madam', 'family'] },
  initials: 'text',
  first_name: 'text',
  last_name: 'text',
  date_of_birth: 'date',
  citizen_service_number: 'text',
  attn: 'text',
  phonenumber: 'text',
  website: 'text',
  email: 'text',
  cc_emails: { items: 'text' },
  email_salutation: 'text',
  additional_information: 'text',
  payment_term: 'whole',
  invoice_language: { of: ['nl', 'de', 'en', 'fr', 'es'] },
  payment_method_invoice: payment,
  reference: 'text',
  default_label_id: 'id',
  default_ledger_account_id: 'id',
  default_discount_description: 'text',
  default_discount_percentage: 'whole',
  peppol_scheme_code: 'text',
  peppol_identifier: 'text',
};

const amount: Parameter = {
  properties: { amount: 'decimal', currency: 'currency' },
  required: ['amount', 'currency'],
};

/** What this administration has switched on of `exempt`, `margin_goods_high`, `travel_services_high`. */
const vatCategory: Parameter = { of: ['exempt'] };

const line: Parameter = {
  properties: {
    description: 'text',
    quantity: 'decimal',
    amount,
    vat: {
      properties: { value: 'rate', category: vatCategory },
      required: ['value'],
      named: ['category'],
    },
    ledger_account_id: 'id',
  },
  required: ['description', 'quantity', 'amount', 'vat'],
};

const sendMethods = { of: ['email', 'peppol', 'self'] };

export const invoiceParameters: Parameters = {
  customer_id: 'id',
  invoice_date: 'date',
  tradename_id: 'id',
  label_ids: { items: 'id' },
  delivery_period: 'date',
  delivery_period_end: 'date',
  payment_term: 'whole',
  net_amounts: 'flag',
  send_method: sendMethods,
  introduction: 'text',
  remarks: 'text',
  payment_method: payment,
  line_items: { items: line },
  discounts: {
    items: { properties: { description: 'text', percentage: 'whole' }, required: ['percentage'] },
  },
  reference: 'text',
  sold_via_platform: 'flag',
};

export const sendParameters: Parameters = {
  send_method: sendMethods,
  email_address_customer: 'text',
  mail_subject: 'text',
  mail_body: 'text',
  send_copy_to_me: 'flag',
  cc_addresses: { items: 'text' },
  attachment_ids: { items: 'text' },
  attachment_mime_types: { items: 'text' },
  peppol_scheme_code: 'text',
  peppol_identifier: 'text',
};

/** The object in a body of JSON. */
export function bodyIn({ headers, body }: StandInRequest): JsonObject {
  if (!/^application\/json\b/i.test(String(headers['content-type'] ?? ''))) throw unreadable();
  try {
    const value = parseJson(body);
    if (isObject(value)) return value as JsonObject;
  } catch {
    // told below, as the vendor does
  }
  throw unreadable();
}

/** Everything wrong with the names and types of what was sent; null empties a property. */
export function mistakesIn(parameters: Parameters, given: object, at = ''): Mistake[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const param = at === '' ? name : `${at}[${name}]`;
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (parameter === undefined) return [mistake(param, 'is_unknown')];
    return value === null ? [] : mistakesOf(parameter, value, param);
  });
}

/** Properties that are not there, or hold nothing. */
export function missingIn(given: Values, names: readonly string[], at = ''): Mistake[] {
  return names
    .filter((name) => given[name] === undefined || given[name] === null || given[name] === '')
    .map((name) => mistake(at === '' ? name : `${at}[${name}]`, 'is_missing'));
}

function mistakesOf(parameter: Parameter, value: unknown, param: string): Mistake[] {
  if (typeof parameter === 'string') {
    return isOf(parameter, value) ? [] : [mistake(param, 'is_invalid')];
  }
  if ('of' in parameter) {
    return parameter.of.includes(value as string) ? [] : [mistake(param, 'is_invalid')];
  }
  if ('items' in parameter) {
    if (!Array.isArray(value)) return [mistake(param, 'is_invalid')];
    return value.flatMap((item, index) => mistakesOf(parameter.items, item, `${param}[${index}]`));
  }
  if (!isObject(value)) return [mistake(param, 'is_invalid')];
  return [
    ...mistakesIn(parameter.properties, value, param),
    ...missingIn(value as Values, parameter.required, param),
    ...(parameter.named ?? [])
      .filter((name) => !Object.hasOwn(value, name))
      .map((name) => mistake(`${param}[${name}]`, 'is_missing')),
  ];
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function isOf(type: Extract<Parameter, string>, value: unknown): boolean {
  const matches = (pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value);
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean';
    case 'whole':
      return Number.isSafeInteger(value);
    case 'date':
      return matches(/^\d{4}-\d\d-\d\d$/) && isDay(value as string);
    case 'id':
      return matches(uuid);
    case 'decimal':
      // The specification says a number, its examples are texts; either is taken.
      return Number.isFinite(value) || matches(/^-?\d+(\.\d+)?$/);
    case 'rate':
      // 0.21 is 21 %; what is more than the price itself was meant in percent.
      return isOf('decimal', value) && Number(value) >= 0 && Number(value) <= 1;
    case 'currency':
      return matches(/^[A-Z]{3}$/);
  }
}

/** A day that exists. */
function isDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
