// The work of the mapping bench: a shop's order of 4 KB, 24 properties of an ERP as expressions, and
// the same 24 by hand, with the checks that a careful engineer writes.

type Order = ReturnType<typeof orderOf>;
type Settings = typeof settings;

/** What both sides look up; an expression reads it as `$settings`. */
export const settings = {
  countries: { NO: 161, SE: 206, DK: 58, FI: 72 } as Record<string, number>,
  vatTypes: { '': 3, reduced: 31, zero: 5 } as Record<string, number>,
  paymentTypes: ['invoice', 'vipps', 'klarna', 'card'].map((code, at) => ({ code, id: 40 + at })),
};

export const texts: Readonly<Record<string, string>> = {
  number: 'number',
  externalId: '$string(id)',
  customerName:
    "billing.company != '' ? billing.company : billing.first_name & ' ' & billing.last_name",
  email: '$lowercase($trim(billing.email))',
  phone: "$replace(billing.phone, /[^0-9+]/, '')",
  organizationNumber: "meta_data[key='_org'].value",
  yourReference: "meta_data[key='_ref'].value",
  isCompany: "billing.company != '' and status in ['processing', 'completed']",
  orderDate: '$substring(date_created, 0, 10)',
  paidOn:
    "$fromMillis($toMillis(date_paid, '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01]'), '[D01].[M01].[Y0001]')",
  dueOn:
    "$fromMillis($toMillis(date_created, '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01]') + 1209600000, '[Y0001]-[M01]-[D01]')",
  postalCode: 'billing.postcode',
  countryId: '$lookup($settings.countries, billing.country)',
  paymentTypeId: '$settings.paymentTypes[code = $$.payment_method].id',
  currencyId: '$lookup({"NOK": 1, "SEK": 2, "EUR": 5}, currency)',
  deliveryAddress:
    '{"street": shipping.address_1, "city": shipping.city, "postalCode": shipping.postcode}',
  total: '$number(total)',
  net: '($gross := $number(total); $tax := $number(total_tax); $round($gross - $tax, 2))',
  shippingCost: '$round($number(shipping_total), 2)',
  orderLines:
    'line_items.{"sku": sku, "text": name, "count": quantity, "price": $round($number(total) / quantity, 2), "vatTypeId": $lookup($settings.vatTypes, tax_class)}',
  lineTexts: "$map(line_items, function($line, $at) { $string($at + 1) & '. ' & $line.name })",
  pieces: '$sum(line_items.quantity)',
  skus: "$join(line_items.sku, ', ')",
  taxedLines: "$count(line_items[tax_class = ''])",
};

/** Every second order is a company's, every third is still unpaid by its state. */
export function orderOf(at: number) {
  const address = {
    first_name: 'Kari',
    last_name: `Nord ${at}`,
    company: at % 2 ? `Fjord ${at} AS` : '',
    address_1: `Storgata ${at}`,
    address_2: '',
    city: 'Oslo',
    state: '',
    postcode: '0155',
    country: at % 5 ? 'NO' : 'SE',
    email: ` Kari${at}@Example.NO `,
    phone: '+47 22 33 44 55',
  };
  return {
    id: 1000 + at,
    number: String(at),
    status: at % 3 ? 'processing' : 'pending',
    currency: at % 5 ? 'NOK' : 'SEK',
    total: '1250.00',
    total_tax: '250.00',
    shipping_total: '99.499',
    date_created: `2026-05-${String(1 + (at % 28)).padStart(2, '0')}T10:20:30`,
    date_paid: `2026-06-${String(1 + (at % 28)).padStart(2, '0')}T08:00:00`,
    billing: address,
    shipping: { ...address },
    meta_data: ['_org', '_ref', '_a', '_b', '_c', '_d', '_e', '_f'].map((key, id) => ({
      id,
      key,
      value: `${key}${at}`,
    })),
    line_items: [1, 2, 3, 4, 5].map((id) => ({
      id,
      name: `Item ${id}`,
      product_id: id * 7,
      variation_id: 0,
      quantity: id,
      tax_class: id % 2 ? '' : 'reduced',
      subtotal: '100.00',
      subtotal_tax: '25.00',
      total: `${id * 33}.00`,
      total_tax: '25.00',
      sku: `SKU-${id}`,
      price: 33.1,
      parent_name: null,
      taxes: [{ id: 1, total: '25.00', subtotal: '25.00' }],
      meta_data: [
        { id: 1, key: 'color', value: 'blue' },
        { id: 2, key: 'size', value: 'large' },
      ],
      image: { id: 5, src: `https://shop.example/wp-content/uploads/2026/05/item-${id}.png` },
    })),
    payment_method: at % 4 ? 'card' : 'vipps',
    payment_method_title: 'Card',
    customer_note: 'Please ring the bell. '.repeat(16),
    customer_ip_address: '203.0.113.7',
    customer_user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    cart_hash: '6a204bd89f3c8348afd5c77c717a097a',
    prices_include_tax: true,
    coupon_lines: [],
    refunds: [],
  };
}

export function byHand(order: Order, { countries, vatTypes, paymentTypes }: Settings) {
  const { billing, shipping, status } = order;
  const meta = (key: string) => order.meta_data.find((entry) => entry.key === key)?.value;
  const total = amount(order.total);
  return {
    number: order.number,
    externalId: String(order.id),
    customerName:
      billing.company !== '' ? billing.company : `${billing.first_name} ${billing.last_name}`,
    email: billing.email.trim().toLowerCase(),
    phone: billing.phone.replace(/[^0-9+]/g, ''),
    organizationNumber: meta('_org'),
    yourReference: meta('_ref'),
    isCompany: billing.company !== '' && (status === 'processing' || status === 'completed'),
    orderDate: order.date_created.slice(0, 10),
    paidOn: norwegianDate(time(order.date_paid)),
    dueOn: new Date(time(order.date_created) + 1_209_600_000).toISOString().slice(0, 10),
    postalCode: billing.postcode,
    countryId: countries[billing.country],
    paymentTypeId: paymentTypes.find(({ code }) => code === order.payment_method)?.id,
    currencyId: currencies[order.currency],
    deliveryAddress: {
      street: shipping.address_1,
      city: shipping.city,
      postalCode: shipping.postcode,
    },
    total,
    net: cents(total - amount(order.total_tax)),
    shippingCost: cents(amount(order.shipping_total)),
    orderLines: order.line_items.map((line) => ({
      sku: line.sku,
      text: line.name,
      count: line.quantity,
      price: cents(amount(line.total) / line.quantity),
      vatTypeId: vatTypes[line.tax_class],
    })),
    lineTexts: order.line_items.map((line, at) => `${at + 1}. ${line.name}`),
    pieces: order.line_items.reduce((sum, line) => sum + line.quantity, 0),
    skus: order.line_items.map((line) => line.sku).join(', '),
    taxedLines: order.line_items.filter((line) => line.tax_class === '').length,
  };
}

const currencies: Record<string, number> = { NOK: 1, SEK: 2, EUR: 5 };

function amount(text: string): number {
  const value = Number(text);
  if (Number.isNaN(value)) throw new Error(`${text} is no number`);
  return value;
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The shop writes UTC without saying so. */
function time(text: string): number {
  const value = Date.parse(`${text}Z`);
  if (Number.isNaN(value)) throw new Error(`${text} is no date`);
  return value;
}

function norwegianDate(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(date.getUTCDate())}.${two(date.getUTCMonth() + 1)}.${date.getUTCFullYear()}`;
}
