// Records of OpenCart and RetailCRM by which every row of their pipes has something to show: orders of a company
// that has a second one, each with an address, and persons of the CRM whom the shop does not know.

import { zones } from './opencart/fixed-data.ts';
import type { ShopPeople } from './opencart/people.ts';
import type { StandIn } from './stand-in.ts';

const companies = ['Prøve AS', 'Prøve Drift AS'] as const;
const places = [
  { text: 'Prøvegatan 1', city: 'Lund', index: '22100', countryIso: 'SE', region: 'Skåne län' },
  { text: 'Driftveien 9', city: 'Askøy', index: '5300', countryIso: 'NO', region: 'Hordaland' },
];

export async function samples(
  shop: ShopPeople,
  { person: crm }: StandIn,
  products: readonly number[],
): Promise<void> {
  for (const name of ['Kari', 'Ola', 'Åse', 'Ida'])
    crm.create('customer', {
      ...{ firstName: name, lastName: 'Prøve', email: `${name.toLowerCase()}@crm.example` },
      phones: [{ number: '+47 400 11 222' }],
    });
  crm.create('customerCorporate', {
    nickName: companies[0],
    companies: companies.map((name, at) => ({ name, isMain: at === 0 })),
    addresses: places.map((place, at) => ({ ...place, isMain: at === 0 })),
  });
  const person = {
    ...{ firstname: 'Petra', lastname: 'Prøve', email: 'petra@prove.example' },
    telephone: '+47 400 33 444',
  };
  const customerId = await shop.register(person);
  for (let at = 0; at < ordersCount; at++)
    await shop.order({
      order: {
        ...{ customer_id: customerId, ...person, payment_company: companies[0], total: 139 },
        ...addressOf('payment', person),
        ...addressOf('shipping', person),
      },
      products: products.slice(0, 2).map((id) => ({
        ...{ product_id: id, name: `Prøve ${id}`, model: String(id), quantity: 1, price: 50 },
      })),
      options: [[{ product_option_id: 1, name: 'Gravering', value: 'Petra', type: 'text' }]],
      totals: [
        { code: 'shipping', title: 'Flat Shipping Rate', value: 49 },
        { code: 'coupon', title: 'Coupon (PROVE)', value: -10 },
        { code: 'total', title: 'Total', value: 139 },
      ],
    });
}

/** As many as there are rows that speak of a company. */
const ordersCount = 16;

function addressOf(
  kind: 'payment' | 'shipping',
  { firstname, lastname }: { readonly firstname: string; readonly lastname: string },
) {
  const zone = zones.find(({ iso2 }) => iso2 === 'NO');
  return {
    [`${kind}_firstname`]: firstname,
    [`${kind}_lastname`]: lastname,
    // Not those of the CRM, so that they can be seen to change.
    [`${kind}_address_1`]: 'Kaien 4',
    [`${kind}_address_2`]: 'Inngang B',
    [`${kind}_city`]: 'Voss',
    [`${kind}_postcode`]: '5700',
    [`${kind}_country_id`]: zone?.countryId ?? 0,
    [`${kind}_zone_id`]: zone?.id ?? 0,
  };
}
