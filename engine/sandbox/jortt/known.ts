// What a Jortt administration knows of a webshop's buyers on the first day: some of them, spelled in
// another way, customers of its own, and invoices that somebody entered by hand for the oldest orders.

import type { JsonObject } from '../../base/json.ts';
import type { DutchShop } from '../dutch-shop.ts';
import type { Random } from '../random.ts';
import type { StandIn } from '../stand-in.ts';

const shares = { known: 0.3, invoiced: 0.5 };
const oldOrders = 10;

/** `numbers` are those of the shop's orders, in their order. */
export function fillJortt(
  { person }: StandIn,
  random: Random,
  { buyers, orders }: DutchShop,
  numbers: readonly string[],
): void {
  const ids = buyers.map((buyer) => {
    const { company, firstName, lastName, email, address } = buyer;
    if (!email || !address || !random.chance(shares.known)) return undefined;
    const record = person.create('customer', {
      is_private: company === undefined,
      customer_name: company?.toUpperCase() ?? `${firstName} ${lastName}`,
      email: random.chance(0.3) ? email.toUpperCase() : email,
      address_street: `${address.street} ${address.houseNumber}`,
      address_postal_code: address.postalCode.replace(' ', ''),
      address_city: address.city,
    });
    return String(record.id);
  });
  person.create('customer', {
    is_private: false,
    customer_name: 'Klant van de balie BV',
    address_street: 'Marktplein 1',
    address_postal_code: '8011 AA',
    address_city: 'Zwolle',
  });
  for (const [at, order] of orders.slice(0, oldOrders).entries()) {
    const customer = ids[order.buyer];
    if (customer === undefined || !random.chance(shares.invoiced)) continue;
    person.create('invoice', invoiceByHand(customer, order.date, numbers[at] as string));
  }
}

export function invoiceByHand(customer: string, date: string, reference: string): JsonObject {
  return {
    customer_id: customer,
    invoice_date: date,
    reference,
    line_items: [
      {
        description: 'Bestelling webshop',
        quantity: '1',
        amount: { amount: '100.00', currency: 'EUR' },
        vat: { value: '0.21', category: null },
      },
    ],
  };
}
