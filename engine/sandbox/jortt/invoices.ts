// Invoices: drafts until they are sent. Sending is asynchronous: a create with a send method, or the
// call for it, only schedules; a robot takes what is scheduled a little later, gives it its number and
// date, and only then is it `sent`. What cannot be e-mailed stays a draft.

import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Ground } from '../definition.ts';
import { rounded } from '../rounded.ts';
import {
  invoiceParameters,
  missingIn,
  mistakesIn,
  sendParameters,
  type Values,
} from './parameters.ts';
import { impossible, mistake, refuseMistakes } from './refusals.ts';

/** How long the robot lets a scheduled invoice wait. */
const sendingDelayMs = 3_000;

/** What a way of sending needs to be told. */
const sendNeeds: Readonly<Record<string, readonly string[]>> = {
  email: ['email_address_customer', 'mail_subject', 'mail_body'],
  peppol: ['peppol_scheme_code', 'peppol_identifier'],
};

const union = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
);

interface Line {
  readonly quantity: string;
  readonly amount: { readonly amount: string; readonly currency: string };
  readonly vat: { readonly value: string };
}

export function invoices(ground: Ground) {
  const { records, clock } = ground;
  const kept = (id: string): JsonObject => records.get('invoice', id)?.values as JsonObject;
  const today = (): string => new Date(clock.now()).toISOString().slice(0, 10);
  const put = (id: string, values: JsonObject): JsonObject =>
    records.put('invoice', id, values).values;

  const schedule = (id: string, method: string): JsonObject =>
    put(id, { ...kept(id), send_method: method, sendAtMs: clock.now() + sendingDelayMs });

  const create = (given: Values): JsonObject => {
    refuseMistakes([
      ...mistakesIn(invoiceParameters, given),
      ...missingIn(given, ['customer_id', 'line_items']),
      ...(given.delivery_period_end && !given.delivery_period
        ? [mistake('delivery_period', 'is_missing')]
        : []),
    ]);
    const customer = records.get('customer', String(given.customer_id))?.values;
    if (!customer) refuseMistakes([mistake('customer_id', 'is_invalid')]);
    const lines = given.line_items as readonly Line[];
    if (lines.length === 0) refuseMistakes([mistake('line_items', 'is_missing')]);
    const id = randomUUID();
    put(id, invoiceOf(id, given, customer as JsonObject, lines, clock.now()));
    if (typeof given.send_method === 'string') schedule(id, given.send_method);
    return kept(id);
  };

  return {
    create,
    /** As the API shows it: without what only the robot knows. */
    shown: (id: string): JsonObject => {
      const { sendAtMs: _, ...shown } = kept(id);
      return shown;
    },
    /** Somebody corrects a draft in the vendor's own screens. */
    edit: (id: string, values: Values): JsonObject => {
      if (kept(id).invoice_status !== 'draft') throw impossible('The invoice has been sent.');
      refuseMistakes(mistakesIn(invoiceParameters, values));
      return put(id, { ...kept(id), ...(values as JsonObject) });
    },
    send: (id: string, given: Values): void => {
      const needed = sendNeeds[String(given.send_method)] ?? [];
      refuseMistakes([
        ...mistakesIn(sendParameters, given),
        ...missingIn(given, ['send_method']),
        ...missingIn(given, needed),
      ]);
      if (kept(id).invoice_status !== 'draft') throw impossible('The invoice has been sent.');
      schedule(id, String(given.send_method));
    },
    remove: (id: string): void => {
      if (kept(id).invoice_status !== 'draft') throw impossible('Only a draft can be deleted.');
      records.remove('invoice', id);
    },
    /** The robot: everything whose time has come. */
    sendScheduled: (): void => {
      const due = [...records.all('invoice')].filter(
        ({ values }) => values.sendAtMs !== undefined && Number(values.sendAtMs) <= clock.now(),
      );
      for (const { id, values } of due) {
        const { sendAtMs: _, ...rest } = values;
        const canGo = rest.send_method !== 'email' || rest.customer_mail_to !== null;
        const year = today().slice(0, 4);
        const number = String(records.next(`number.${year}`, 1)).padStart(3, '0');
        const sent = {
          invoice_status: 'sent',
          invoice_number: `${year}-${number}`,
          invoice_date_sent: today(),
        };
        put(id, canGo ? { ...rest, ...sent } : rest);
      }
    },
  };
}

function invoiceOf(
  id: string,
  given: Values,
  customer: JsonObject,
  lines: readonly Line[],
  nowMs: number,
): JsonObject {
  const created = new Date(nowMs).toISOString();
  const date = String(given.invoice_date ?? created.slice(0, 10));
  const term = Number(given.payment_term ?? customer.payment_term);
  const currency = (lines[0] as Line).amount.currency;
  const money = (value: number): JsonObject => ({ amount: rounded(value, 2).toFixed(2), currency });
  const sums = lines.map((line) => sumsOf(line, given.net_amounts === true));
  const total = sums.reduce((sum, { ex }) => sum + ex, 0);
  const totalInc = sums.reduce((sum, { inc }) => sum + inc, 0);
  const snapshot = Object.entries(customerSnapshot).map(([name, from]): [string, Json] => [
    name,
    customer[from] ?? null,
  ]);
  return {
    id,
    invoice_status: 'draft',
    customer_id: String(given.customer_id),
    tradename_id: (given.tradename_id ?? null) as Json,
    invoice_number: null,
    invoice_date: date,
    invoice_due_date: new Date(Date.parse(date) + term * 86_400_000).toISOString().slice(0, 10),
    invoice_delivery_period: (given.delivery_period ?? `${date.slice(0, 7)}-01`) as Json,
    invoice_delivery_period_end: (given.delivery_period_end ?? null) as Json,
    invoice_date_sent: null,
    invoice_total: money(total),
    invoice_total_incl_vat: money(totalInc),
    invoice_due_amount: money(totalInc),
    send_method: null,
    net_amounts: given.net_amounts === true,
    invoice_marked_free_of_vat: false,
    credited_invoice_id: null,
    remarks: (given.remarks ?? null) as Json,
    introduction: (given.introduction ?? null) as Json,
    number_of_reminders_sent: 0,
    last_reminded_at: null,
    payment_method: (given.payment_method ?? customer.payment_method_invoice) as Json,
    ...Object.fromEntries(snapshot),
    customer_in_eu: union.has(String(customer.address_country_code)),
    line_items: lines.map((line, at) => ({
      ...(line as unknown as JsonObject),
      vat: { category: null, ...(line.vat as unknown as JsonObject) },
      total_amount_ex_vat: money(sums[at]?.ex ?? 0),
    })),
    discounts: (given.discounts ?? []) as Json,
    reference: (given.reference ?? null) as Json,
    created_at: created.replace('Z', '+00:00'),
    credit_invoice_ids: [],
    peppol_status: null,
  };
}

/** The customer as it was when the invoice was made. */
const customerSnapshot: Readonly<Record<string, string>> = {
  customer_company_name: 'customer_name',
  customer_attn: 'attn',
  customer_address_street: 'address_street',
  customer_address_city: 'address_city',
  customer_address_postal_code: 'address_postal_code',
  customer_address_country_code: 'address_country_code',
  customer_address_country_name: 'address_country_name',
  customer_address_extra_information: 'address_extra_information',
  customer_vat_shifted: 'shift_vat',
  customer_vat_number: 'vat_number',
  customer_reference: 'reference',
  customer_is_private: 'is_private',
  customer_mail_to: 'email',
  customer_mail_cc_addresses: 'cc_emails',
  language: 'invoice_language',
};

function sumsOf(line: Line, isIncluding: boolean): { readonly ex: number; readonly inc: number } {
  const sum = rounded(Number(line.quantity) * Number(line.amount.amount), 2);
  const factor = 1 + Number(line.vat.value);
  return isIncluding ? { ex: sum / factor, inc: sum } : { ex: sum, inc: sum * factor };
}
