// Records of WooCommerce and 24SevenOffice by which every row of their pipes has something to show: orders that
// were made in the ERP, goods and variations that only one side has, dimensions, a variation without stock.

import type { JsonObject } from '../base/json.ts';
import type { StandIn } from './stand-in.ts';

export function samples(shop: StandIn, erp: StandIn): void {
  goods(shop, erp);
  variations(shop, erp);
  orders(shop, erp);
}

/** One that the shop does not have, one that only the shop has, and two with dimensions in both. */
function goods({ person: shop }: StandIn, { person: erp }: StandIn): void {
  erp.create('product', {
    number: 'PROV-1',
    name: 'Tält, blått',
    description: 'Tält för två.\nMed golv.',
    salesPrice: 990,
    category: { id: 2 },
    stock: { isManaged: true, quantity: 12 },
  });
  shop.create('product', {
    name: 'Liggunderlag & kudde',
    sku: 'PROV-2',
    regular_price: '199',
    status: 'publish',
    meta_data: [{ key: '_erp_category', value: '3' }],
  });
  for (const [at, dimensions] of [
    [{ dimensionType: 1, value: '13' }],
    [
      { dimensionType: 1, value: '14' },
      { dimensionType: 2, value: '100' },
    ],
  ].entries()) {
    const [number, name] = [`PROV-3${at}`, `Spritkök ${at + 1}`];
    erp.create('product', { number, name, salesPrice: 450, category: { id: 2 }, dimensions });
    shop.create('product', { name, sku: number, regular_price: '450', status: 'publish' });
  }
}

function variations({ person: shop }: StandIn, { person: erp }: StandIn): void {
  const options = ['S', 'M', 'L'];
  const attribute = { name: 'Storlek', variation: true, visible: true, options };
  const values = { name: 'Regnställ', sku: 'PROV-4', type: 'variable', attributes: [attribute] };
  const parent = String(shop.create('product', values).id);
  for (const [at, option] of options.entries()) {
    const number = `PROV-4-${option}`;
    erp.create('product', {
      number,
      name: `Regnställ ${option}`,
      salesPrice: 700,
      category: { id: 2 },
      stock: { isManaged: false, quantity: 4 },
      dimensions: [
        ...(at === 2 ? [] : [{ dimensionType: 1, value: '13' }]),
        ...(at === 0 ? [] : [{ dimensionType: 2, value: '200' }]),
      ],
    });
    shop.create('variation', {
      parent_id: parent,
      sku: number,
      regular_price: '700',
      attributes: [{ name: attribute.name, option }],
    });
  }
  onlyInShop(shop);
}

/** Of a product that belongs to a category of the ERP. */
function onlyInShop(shop: StandIn['person']): void {
  const attribute = { name: 'Färg', variation: true, visible: true, options: ['Röd', 'Grön'] };
  const parent = shop.create('product', {
    name: 'Mössa',
    sku: 'PROV-5',
    type: 'variable',
    attributes: [attribute],
    meta_data: [{ key: '_erp_category', value: '3' }],
  });
  for (const option of attribute.options)
    shop.create('variation', {
      parent_id: String(parent.id),
      sku: `PROV-5-${option}`,
      regular_price: '149',
      attributes: [{ name: attribute.name, option }],
    });
}

/** In euro, of a guest; of a user of the shop orders by telephone, one of a variation, one invoiced. */
function orders({ person: shop }: StandIn, { person: erp }: StandIn): void {
  const product = shop.list('product').find(({ sku }) => sku === 'PROV-30')?.id as number;
  for (const status of ['processing', 'completed'])
    shop.create('order', {
      status,
      currency: 'EUR',
      billing: { first_name: 'Eero', last_name: 'Euro', email: 'eero@euro.example', country: 'FI' },
      line_items: [{ product_id: product, quantity: 1 }],
    });
  const email = 'telefon@kund.example';
  shop.create('customer', { email, first_name: 'Tove', last_name: 'Telefon' });
  const place = { street: 'Hamngatan 7', postalCode: '411 14', countryCode: 'SE' };
  const buyer = erp.create('customer', {
    isCompany: true,
    name: 'Telefonkunden AB',
    email: { billing: email },
    address: { billing: { ...place, postalArea: 'Göteborg' } },
  });
  for (const [at, status] of ['Confirmed', 'Confirmed', 'Confirmed', 'Invoice'].entries())
    erp.create('order', {
      status,
      customer: {
        id: buyer.id as number,
        name: 'Telefonkunden AB',
        invoiceEmailAddresses: [email],
        ...place,
        city: 'Göteborg',
      },
      lines: [
        line('PROV-30', 2),
        ...(at === 1 ? [line('PROV-31', 1)] : []),
        ...(at === 2 ? [line('PROV-4-S', 1)] : []),
      ],
    });
}

function line(number: string, quantity: number): JsonObject {
  return { product: { number }, description: `Spritkök ${number}`, quantity, price: 450 };
}
