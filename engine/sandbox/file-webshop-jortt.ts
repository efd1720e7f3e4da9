// The sandbox of a webshop by files and Jortt: a folder with the orders of a Dutch shop, and a Jortt
// administration that knows some of the buyers and has invoices for the oldest orders.

import { jorttAccess, jorttEnvironment } from './access.ts';
import {
  type DutchAddress,
  type DutchBuyer,
  type DutchShop,
  dutchSetups,
  makeDutchShop,
  paymentMethods,
} from './dutch-shop.ts';
import {
  asFileWebshop,
  type FileWebshop,
  fileWebshop,
  type OrderRow,
} from './file-webshop/file-webshop.ts';
import { asStandIn, type Integration } from './integration.ts';
import { jortt } from './jortt/jortt.ts';
import { fillJortt } from './jortt/known.ts';
import { companyAbroad, enterByHand, type SampleOrder, sampleOrders } from './jortt/samples.ts';
import { seededRandom } from './random.ts';

interface Amounts extends Readonly<Record<string, number>> {
  readonly buyers: number;
  readonly products: number;
  readonly orders: number;
}

export const fileWebshopJortt: Integration<Amounts> = {
  definitions: () => [fileWebshop(), jortt(jorttAccess)],
  // Every create is two calls of the ten that Jortt allows in a second.
  amounts: { buyers: 40, products: 30, orders: 60 },
  fill: ([shop, erp], { seed, amounts, nowMs }) => {
    const random = seededRandom(seed);
    const made = makeDutchShop(random, amounts, nowMs);
    const numbers = fillShop(asFileWebshop(shop), made);
    fillJortt(asStandIn(erp), random, made, numbers);
  },
  samples: ([shop, erp], { nowMs }) => {
    for (const order of sampleOrders(nowMs))
      enterByHand(asStandIn(erp), order, sell(asFileWebshop(shop), order));
    // A company abroad accounts for the VAT itself.
    const { name, vatNumber, email, line1, postalCode, city, countryIso2 } = companyAbroad;
    asFileWebshop(shop).sell(
      {
        ...{ company: name, vat_number: vatNumber, email, street: line1, city },
        ...{ postal_code: postalCode, country: countryIso2 },
      },
      [{ description: 'Proefpakket', quantity: '1', price: '100,00', vat_rate: '0' }],
    );
  },
  setups: dutchSetups,
  environment: (systems) => ({
    FILE_WEBSHOP_FOLDER: systems['file-webshop']?.url ?? '',
    ...jorttEnvironment(systems.jortt?.url),
  }),
};

/** Gives the numbers of the orders. */
function fillShop(shop: FileWebshop, { buyers, products, orders }: DutchShop): readonly string[] {
  return orders.map((order, at) => {
    const head: Partial<OrderRow> = {
      date: order.date,
      status: order.status,
      payment_method: paymentMethods[at % paymentMethods.length] as string,
      prices_include_vat: order.pricesIncludeVat ? 'ja' : 'nee',
      ...buyerOf(buyers[order.buyer] as DutchBuyer),
      ...(order.delivery ? deliveryOf(order.delivery) : {}),
    };
    const lines = order.lines.map(({ product: at, quantity, discountPercent, hasVatRate }) => {
      const { sku, ean, name, price, vatRate } = products[at] as DutchShop['products'][number];
      const factor = order.pricesIncludeVat ? 1 + vatRate / 100 : 1;
      return {
        sku,
        ean,
        description: name,
        quantity: String(quantity),
        price: (Math.round(price * factor * 100) / 100).toFixed(2).replace('.', ','),
        discount: discountPercent === 0 ? '' : String(discountPercent),
        vat_rate: hasVatRate ? String(vatRate) : '',
      };
    });
    return shop.sell(head, lines);
  });
}

/** Gives the number of the order. */
function sell(shop: FileWebshop, order: SampleOrder): string {
  const { firstName, lastName, email, status, date, street, postalCode, city } = order;
  const head = {
    ...{ first_name: firstName, last_name: lastName, email, status, date },
    ...{ street, postal_code: postalCode, city, country: 'NL', payment_method: 'invoice' },
  };
  const line = { description: 'Proefpakket', quantity: '1', price: '100,00', vat_rate: '21' };
  return shop.sell(head, [line]);
}

function buyerOf(buyer: DutchBuyer): Partial<OrderRow> {
  const { number, company, cocNumber, firstName, lastName, email, phone, address } = buyer;
  return {
    customer_number: number ?? '',
    company: company ?? '',
    coc_number: cocNumber ?? '',
    first_name: firstName,
    last_name: lastName,
    email: email ?? '',
    phone: phone ?? '',
    ...(address
      ? {
          street: address.street,
          house_number: address.houseNumber,
          postal_code: address.postalCode,
          city: address.city,
          country: address.country,
        }
      : {}),
  };
}

function deliveryOf(address: DutchAddress): Partial<OrderRow> {
  return {
    delivery_street: address.street,
    delivery_house_number: address.houseNumber,
    delivery_postal_code: address.postalCode,
    delivery_city: address.city,
    delivery_country: address.country,
  };
}
