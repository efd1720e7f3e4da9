// Orders by which the action on drafts has something to do: invoices that somebody in Jortt entered by hand, of
// customers whom it can write to. Nothing here knows how a shop keeps its orders.

import type { StandIn } from '../stand-in.ts';
import { invoiceByHand } from './known.ts';

export interface SampleOrder {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly status: string;
  readonly date: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
}

/** A company of another country of the EU, to whom VAT is reverse-charged. */
export const companyAbroad = {
  name: 'Blumen GmbH',
  vatNumber: 'DE129273398',
  email: 'post@blumen.example',
  line1: 'Hauptstraße 5',
  postalCode: '10115',
  city: 'Berlin',
  countryIso2: 'DE',
} as const;

/** Orders, most of which go over at once; the last is still to be paid. */
export function sampleOrders(nowMs: number): readonly SampleOrder[] {
  const date = new Date(nowMs).toISOString().slice(0, 10);
  return ['paid', 'paid', 'paid', 'paid', 'cancelled', 'cancelled'].map((status, at) => ({
    ...{ firstName: 'Proef', lastName: `Koper ${at + 1}`, email: `proef${at + 1}@mail.example` },
    ...{ status, date, street: `Proefweg ${at + 1}`, postalCode: '3011 AB', city: 'Rotterdam' },
  }));
}

/** `number` is what the shop calls the order. */
export function enterByHand({ person }: StandIn, order: SampleOrder, number: string): void {
  const { firstName, lastName, email, street, postalCode, city, date } = order;
  const customer = person.create('customer', {
    is_private: true,
    customer_name: `${firstName} ${lastName}`,
    email,
    address_street: street,
    address_postal_code: postalCode,
    address_city: city,
  });
  person.create('invoice', invoiceByHand(String(customer.id), date, number));
}
