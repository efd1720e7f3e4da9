// The sandbox of OpenCart and RetailCRM: a shop with customers, guests and companies who order, and an
// account of the CRM that knows the shop's goods and a part of its people, as it is on the first day. The
// account has a second shop, whose orders and people have the numbers, addresses and names of ours.

import {
  opencartAccess,
  opencartEnvironment,
  retailcrmAccess,
  retailcrmEnvironment,
  retailcrmOthers,
} from './access.ts';
import { makeOrders, makeProducts, type Order, type Product } from './goods.ts';
import { asStandIn, type Integration } from './integration.ts';
import { zones } from './opencart/fixed-data.ts';
import type { Form } from './opencart/forms.ts';
import { asOpencart, opencart } from './opencart/opencart.ts';
import type { ShopPeople } from './opencart/people.ts';
import { samples } from './opencart-retailcrm-samples.ts';
import { type Customer, makeCustomers, type Place } from './people.ts';
import { type Random, seededRandom } from './random.ts';
import { otherSite } from './retailcrm/account.ts';
import { retailcrm } from './retailcrm/retailcrm.ts';
import type { StandIn } from './stand-in.ts';

interface Amounts extends Readonly<Record<string, number>> {
  readonly customers: number;
  readonly products: number;
  readonly orders: number;
  readonly otherShopOrders: number;
}

export const opencartRetailcrm: Integration<Amounts> = {
  definitions: () => [opencart(opencartAccess), retailcrm(retailcrmAccess)],
  // The CRM takes ten requests in a second.
  amounts: { customers: 40, products: 25, orders: 40, otherShopOrders: 10 },
  fill: ([shop, crm], { seed, amounts, nowMs }) =>
    fill(asOpencart(shop).people, asStandIn(crm), { seed, amounts, nowMs }),
  samples: async ([shop, crm]) => {
    const { people } = asOpencart(shop);
    const products = (await people.rows('product')).map((row) => Number(row.product_id));
    await samples(people, asStandIn(crm), products);
  },
  setups: [
    {
      corporate: true,
      createCustomer: true,
      deliveries: [
        { opencart: 'flat.flat', crm: 'courier', name: 'Flat Shipping Rate' },
        { opencart: 'pickup.pickup', crm: 'self-delivery', name: 'Pickup From Store' },
      ],
    },
  ],
  others: retailcrmOthers,
  environment: (systems) => ({
    ...opencartEnvironment(systems.opencart?.url),
    ...retailcrmEnvironment(systems.retailcrm?.url),
  }),
};

const shares = { registered: 0.7, knownInCrm: 0.4 };

/** Who orders, and what of it the shop wants to know. */
interface Buyer {
  readonly customerId: number;
  readonly person: Form & {
    readonly firstname: string;
    readonly lastname: string;
    readonly email: string;
  };
  readonly company?: string;
  readonly billing: Form;
  readonly shipping: Form;
}

async function fill(
  shop: ShopPeople,
  crm: StandIn,
  { seed, amounts, nowMs }: { seed: number; amounts: Amounts; nowMs: number },
): Promise<void> {
  const random = seededRandom(seed);
  const buyers: Buyer[] = [];
  for (const [at, customer] of makeCustomers(random, amounts.customers).entries()) {
    const buyer = await register(shop, random, customer, at);
    if (buyer) buyers.push(buyer);
  }
  const products = makeProducts(random, amounts.products);
  const ids: number[] = [];
  for (const product of products) ids.push(await addProduct(shop, crm, product));
  const known = new Set<string>();
  for (const { person, company } of buyers) {
    const email = person.email.toLowerCase();
    if (!random.chance(shares.knownInCrm) || known.has(email)) continue;
    known.add(email);
    crm.person.create('customer', {
      firstName: person.firstname,
      lastName: person.lastname,
      email: person.email,
      phones: [{ number: String(person.telephone) }],
    });
    if (company)
      crm.person.create('customerCorporate', {
        nickName: company,
        companies: [{ name: company }],
      });
  }
  if (buyers.length === 0) return;
  for (const order of makeOrders(random, amounts.orders, buyers.length, products, nowMs))
    await place(shop, buyers[order.customer ?? 0] as Buyer, order, ids);
  for (let at = 0; at < amounts.otherShopOrders; at++)
    placeInOtherShop(crm, buyers[at % buyers.length] as Buyer, at);
}

/** The other shop counts from one too; some of its buyers and companies are also ours. */
function placeInOtherShop(crm: StandIn, { person, company }: Buyer, at: number): void {
  const number = String(at + 1);
  const buyer = crm.person.create('customer', {
    ...{ site: otherSite, externalId: number, firstName: person.firstname },
    ...(at % 2 === 0 ? { email: person.email } : { email: `outlet-${number}@crm.example` }),
  });
  if (company)
    crm.person.create('customerCorporate', {
      ...{ site: otherSite, externalId: number, nickName: company },
      companies: [{ name: company }],
    });
  crm.person.create('order', {
    ...{ site: otherSite, externalId: number, number: `O-${number}` },
    customer: { id: buyer.id as number },
    items: [{ productName: 'Restparti', quantity: 1, initialPrice: 99 }],
  });
}

/** A customer without an address cannot order. */
async function register(
  shop: ShopPeople,
  random: Random,
  customer: Customer,
  at: number,
): Promise<Buyer | undefined> {
  const { billing, shipping, email } = customer;
  if (!billing || !email) return undefined;
  const person = {
    firstname: customer.firstName ?? random.pick(['Kari', 'Ola', 'Åse', 'Jörgen']),
    lastname: customer.lastName?.trim() ?? random.pick(['Berg', 'Vik', 'Åsen', "D'Angelo"]),
    email,
    telephone: customer.phone ?? customer.mobile ?? `+47 400 00 ${String(at).padStart(3, '0')}`,
  };
  const company = customer.name?.trim();
  return {
    customerId: random.chance(shares.registered) ? await shop.register(person) : 0,
    person,
    ...(company === undefined ? {} : { company }),
    billing: address('payment', person, billing),
    shipping: address('shipping', person, shipping ?? billing),
  };
}

function address(
  kind: 'payment' | 'shipping',
  { firstname, lastname }: Buyer['person'],
  place: Place,
): Form {
  // Towns are not sorted by regions here; any region of the country will do.
  const zone = zones.find(({ iso2 }) => iso2 === place.country);
  return {
    [`${kind}_firstname`]: firstname,
    [`${kind}_lastname`]: lastname,
    [`${kind}_address_1`]: place.line1,
    [`${kind}_address_2`]: place.line2 ?? '',
    [`${kind}_city`]: place.city,
    [`${kind}_postcode`]: place.postalCode,
    [`${kind}_country_id`]: zone?.countryId ?? 0,
    [`${kind}_zone_id`]: zone?.id ?? 0,
  };
}

/** The CRM gets the shop's goods from a file of the shop, with the shop's ids. */
async function addProduct(shop: ShopPeople, crm: StandIn, product: Product): Promise<number> {
  const { name, description, number, ean, priceExVat } = product;
  const form = {
    model: number,
    sku: number,
    ean: ean ?? '',
    price: priceExVat,
    quantity: 10,
  };
  const id = await shop.addProduct(form, {
    name,
    description: description ?? '',
  });
  crm.person.create('offer', { externalId: String(id), name, article: number });
  return id;
}

async function place(
  shop: ShopPeople,
  buyer: Buyer,
  order: Order,
  ids: readonly number[],
): Promise<void> {
  const lines = order.lines.flatMap(({ product, description, quantity, priceExVat }) =>
    product === undefined
      ? []
      : [
          {
            product_id: ids[product] as number,
            name: description,
            model: String(ids[product]),
            quantity: Math.ceil(quantity),
            price: priceExVat,
          },
        ],
  );
  const goods = lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  const { customerId, person, company, billing, shipping } = buyer;
  await shop.order({
    order: {
      customer_id: customerId,
      ...person,
      ...billing,
      ...shipping,
      ...(company === undefined ? {} : { payment_company: company.slice(0, 50) }),
      comment: order.comment ?? '',
      order_status_id: statuses[order.status] ?? 1,
      total: goods + 49,
    },
    products: lines,
    totals: [
      { code: 'sub_total', title: 'Sub-Total', value: goods },
      { code: 'shipping', title: 'Flat Shipping Rate', value: 49 },
      { code: 'total', title: 'Total', value: goods + 49 },
    ],
  });
}

const statuses: Readonly<Record<string, number>> = {
  paid: 2,
  shipped: 3,
  completed: 5,
  cancelled: 7,
};
