// The sandbox of Custom Webshop and Jortt: a Dutch webshop with customers and guests, and a Jortt
// administration that knows some of the buyers by their e-mail and has invoices for the oldest orders.

import type { JsonObject } from '../base/json.ts';
import { jorttAccess, jorttEnvironment, webshopAccess, webshopEnvironment } from './access.ts';
import { customWebshop } from './custom-webshop/custom-webshop.ts';
import {
  type DutchAddress,
  type DutchBuyer,
  type DutchOrder,
  type DutchShop,
  dutchSetups,
  makeDutchShop,
  paymentMethods,
} from './dutch-shop.ts';
import { asStandIn, type Integration } from './integration.ts';
import { jortt } from './jortt/jortt.ts';
import { fillJortt } from './jortt/known.ts';
import { companyAbroad, enterByHand, sampleOrders } from './jortt/samples.ts';
import { seededRandom } from './random.ts';
import type { StandIn } from './stand-in.ts';

interface Amounts extends Readonly<Record<string, number>> {
  readonly buyers: number;
  readonly products: number;
  readonly orders: number;
}

export const customWebshopJortt: Integration<Amounts> = {
  definitions: () => [customWebshop(webshopAccess), jortt(jorttAccess)],
  // Every create is two calls of the ten that Jortt allows in a second.
  amounts: { buyers: 50, products: 30, orders: 80 },
  fill: ([shop, erp], { seed, amounts, nowMs }) => {
    const random = seededRandom(seed);
    const made = makeDutchShop(random, amounts, nowMs);
    const numbers = fillShop(asStandIn(shop), made);
    fillJortt(asStandIn(erp), random, made, numbers);
  },
  samples: ([shop, erp], { nowMs }) => samples(asStandIn(shop), asStandIn(erp), nowMs),
  setups: dutchSetups,
  environment: (systems) => ({
    ...webshopEnvironment(systems['custom-webshop']?.url),
    ...jorttEnvironment(systems.jortt?.url),
  }),
};

/** Gives the numbers of the orders. */
function fillShop(shop: StandIn, { buyers, products, orders }: DutchShop): readonly string[] {
  const { person } = shop;
  const customers = buyers.map((buyer) =>
    buyer.number === undefined ? undefined : person.create('customer', customerOf(buyer)).id,
  );
  const ids = products.map(
    ({ sku, ean, name, price, vatRate }) =>
      person.create('product', {
        number: sku,
        ean,
        name,
        priceExVat: price,
        vatRate,
        currency: 'EUR',
      }).id,
  );
  return orders.map((order, at) => {
    const buyer = buyers[order.buyer] as DutchBuyer;
    const customer = customers[order.buyer];
    const { address } = buyer;
    const record = person.create('order', {
      date: order.date,
      status: order.status,
      currency: 'EUR',
      paymentMethod: paymentMethods[at % paymentMethods.length] as string,
      pricesIncludeVat: order.pricesIncludeVat,
      ...(customer === undefined ? { guest: guestOf(buyer) } : { customerId: customer as string }),
      ...(address ? { billingAddress: addressOf(address) } : {}),
      ...(order.delivery ? { shippingAddress: addressOf(order.delivery) } : {}),
      lines: linesOf({ order, products, ids }),
    });
    return String(record.number);
  });
}

function samples({ person }: StandIn, erp: StandIn, nowMs: number): void {
  for (const order of sampleOrders(nowMs)) {
    const { firstName, lastName, email, status, date, street, postalCode, city } = order;
    const billingAddress = { line1: street, postalCode, city, countryIso2: 'NL' };
    const { id } = person.create('customer', {
      ...{ isPrivate: true, firstName, lastName, email, billingAddress },
    });
    const { number } = person.create('order', {
      ...{ date, status, currency: 'EUR', pricesIncludeVat: false, paymentMethod: 'invoice' },
      customerId: id as string,
      billingAddress,
      lines: [{ description: 'Proefpakket', quantity: 1, unitPriceExVat: 100, vatRate: 21 }],
    });
    enterByHand(erp, order, String(number));
  }
  // A company abroad accounts for the VAT itself.
  const { vatNumber, email, ...company } = companyAbroad;
  const { id } = person.create('customer', { name: company.name, vatNumber, email });
  const { line1, postalCode, city, countryIso2 } = company;
  person.create('order', {
    ...{ date: new Date(nowMs).toISOString().slice(0, 10), status: 'paid', currency: 'EUR' },
    customerId: id as string,
    billingAddress: { line1, postalCode, city, countryIso2 },
    lines: [{ description: 'Proefpakket', quantity: 1, unitPriceExVat: 100, vatRate: 0 }],
  });
}

function linesOf(from: {
  readonly order: DutchOrder;
  readonly products: DutchShop['products'];
  readonly ids: readonly unknown[];
}): readonly JsonObject[] {
  const { order, products, ids } = from;
  return order.lines.map(({ product: at, quantity, discountPercent, hasVatRate }) => {
    const { sku, ean, name, price, vatRate } = products[at] as DutchShop['products'][number];
    const including = Math.round(price * (100 + vatRate)) / 100;
    return {
      productId: ids[at] as string,
      sku,
      ean,
      description: name,
      quantity,
      discountPercent,
      vatRate: hasVatRate ? vatRate : null,
      ...(order.pricesIncludeVat ? { unitPriceIncVat: including } : { unitPriceExVat: price }),
    };
  });
}

function customerOf(buyer: DutchBuyer): JsonObject {
  const { number = '', company, cocNumber, firstName, lastName, email, phone, address } = buyer;
  return {
    number,
    isPrivate: company === undefined,
    firstName,
    lastName,
    ...(company ? { name: company } : {}),
    ...(cocNumber ? { organizationNumber: cocNumber } : {}),
    ...(email ? { email } : {}),
    ...(phone ? { phone } : {}),
    ...(address ? { billingAddress: addressOf(address) } : {}),
  };
}

function guestOf({
  company,
  cocNumber,
  firstName,
  lastName,
  email,
  phone,
}: DutchBuyer): JsonObject {
  return {
    name: `${firstName} ${lastName}`,
    ...(company ? { company } : {}),
    ...(cocNumber ? { organizationNumber: cocNumber } : {}),
    ...(email ? { email } : {}),
    ...(phone ? { phone } : {}),
  };
}

function addressOf({ street, houseNumber, postalCode, city, country }: DutchAddress): JsonObject {
  return { line1: `${street} ${houseNumber}`, postalCode, city, countryIso2: country };
}
