// OpenCart and RetailCRM as a table: the nine ways in which the customer, the company or the contact
// person of an existing order changes, with what is created and what is not, and which sections of
// the order on the other side change: exactly those that a row names, and no others.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import { readPath } from '../../engine/base/property-path.ts';
import { zoneId } from '../../engine/sandbox/opencart/fixed-data.ts';
import type { Form } from '../../engine/sandbox/opencart/forms.ts';
import { describeDatabase } from '../drivers/sql-servers.ts';
import { type ShopAndCrm, startShopAndCrm } from '../pipes/shop-and-crm.ts';

type Name = 'Kari' | 'Ola' | 'Åse';
type Company = 'Fjord' | 'Nord';

interface Expected {
  /** Persons, companies and shop customers of this row that there are in the end. */
  readonly persons: readonly Name[];
  readonly companies?: readonly Company[];
  readonly shopCustomers?: readonly Name[];
  /** What changed in the order of the CRM: whose it is, and how they are called in it. */
  readonly crm: Readonly<Record<string, unknown>>;
  /** The columns that changed in the order of the shop. */
  readonly shop: Readonly<Record<string, unknown>>;
  /** Addresses on the card of a company. */
  readonly card?: readonly [Company, readonly string[]];
}

interface Row {
  readonly case: string;
  readonly says: string;
  /** Who and which company the order is of at first; the shop knows the company from it. */
  readonly company?: Company;
  /** Whom the CRM knows before, companies with Kari as contact. */
  readonly inCrm?: readonly (Name | Company)[];
  /** The companies that the CRM knows have no legal person with a name. */
  readonly isNameless?: true;
  /** Registered customers of the shop who never ordered. */
  readonly inShop?: readonly Name[];
  /** Another order in the shop makes this company known there. */
  readonly otherOrderOf?: Company;
  readonly act: (scene: Scene) => unknown;
  readonly expected: (scene: Scene) => Expected;
}

interface Group {
  readonly name: string;
  readonly settings: JsonObject;
  readonly rows: readonly Row[];
}

const customerSection = ({ columns }: Scene, name: Name, more: JsonObject = {}) => {
  const { firstname, lastname, email, telephone } = columns(name);
  return {
    firstname,
    lastname,
    email,
    telephone,
    shipping_firstname: firstname,
    shipping_lastname: lastname,
    ...more,
  };
};
const called = ({ columns }: Scene, name: Name) => {
  const { firstname, email, telephone } = columns(name);
  return { firstName: firstname, email, phone: telephone };
};
const orderedBy = (name: Name) => (scene: Scene) => scene.editShop(scene.columns(name));
const billedTo = (company: Company) => (scene: Scene) =>
  scene.editShop({
    payment_company: scene.companyName(company),
    payment_address_1: 'Nygata 2',
    shipping_address_1: 'Kai 9',
  });
const givenTo = (name: Name) => (scene: Scene) =>
  scene.editCrm({ customer: { id: scene.personId(name), type: 'customer' } });
const givenToCompany = (company: Company) => (scene: Scene) =>
  scene.editCrm({ customer: { id: scene.companyId(company), type: 'customer_corporate' } });

const groups: readonly Group[] = [
  {
    name: 'with corporate customers, shop customers are not created',
    settings: { corporate: true },
    rows: [
      {
        case: '1',
        says: 'OpenCart: another customer, known in RetailCRM',
        inCrm: ['Ola'],
        act: orderedBy('Ola'),
        expected: (scene) => ({
          persons: ['Kari', 'Ola'],
          crm: { customer: 'Ola', contact: 'Ola', ...called(scene, 'Ola') },
          shop: {},
        }),
      },
      {
        case: '1',
        says: 'OpenCart: another contact person of a company, known in RetailCRM',
        company: 'Fjord',
        inCrm: ['Ola'],
        act: orderedBy('Ola'),
        expected: (scene) => ({
          persons: ['Kari', 'Ola'],
          companies: ['Fjord'],
          crm: { contact: 'Ola', ...called(scene, 'Ola') },
          shop: {},
        }),
      },
      {
        case: '2',
        says: 'OpenCart: another customer, unknown in RetailCRM',
        act: orderedBy('Ola'),
        expected: (scene) => ({
          persons: ['Kari', 'Ola'],
          crm: { customer: 'Ola', contact: 'Ola', ...called(scene, 'Ola') },
          shop: {},
        }),
      },
      {
        case: '3',
        says: 'OpenCart: another company, known in RetailCRM',
        company: 'Fjord',
        inCrm: ['Nord'],
        act: billedTo('Nord'),
        expected: () => ({
          persons: ['Kari'],
          companies: ['Fjord', 'Nord'],
          crm: { customer: 'Nord', company: 'Nord', address: 'Kai 9' },
          shop: {},
          card: ['Nord', ['Gamlegata 1', 'Nygata 2', 'Kai 9']],
        }),
      },
      {
        case: '4',
        says: 'OpenCart: another company, unknown in RetailCRM',
        company: 'Fjord',
        act: billedTo('Nord'),
        expected: () => ({
          persons: ['Kari'],
          companies: ['Fjord', 'Nord'],
          crm: { customer: 'Nord', company: 'Nord', address: 'Kai 9' },
          shop: {},
          card: ['Nord', ['Nygata 2', 'Kai 9']],
        }),
      },
      {
        case: '4',
        says: 'OpenCart: a private order becomes one of a company, unknown in RetailCRM',
        act: billedTo('Nord'),
        expected: () => ({
          persons: ['Kari'],
          companies: ['Nord'],
          crm: { customer: 'Nord', company: 'Nord', kind: 'legal-entity', address: 'Kai 9' },
          shop: {},
          card: ['Nord', ['Nygata 2', 'Kai 9']],
        }),
      },
      {
        case: '5',
        says: 'RetailCRM: another private person, known in OpenCart',
        inCrm: ['Ola'],
        inShop: ['Ola'],
        act: givenTo('Ola'),
        expected: (scene) => ({
          persons: ['Kari', 'Ola'],
          shopCustomers: ['Ola'],
          crm: { customer: 'Ola', contact: 'Ola', ...called(scene, 'Ola') },
          shop: customerSection(scene, 'Ola', { customer_id: scene.shopCustomerId('Ola') }),
        }),
      },
      {
        case: '6',
        says: 'RetailCRM: another private person, unknown in OpenCart',
        inCrm: ['Ola'],
        act: givenTo('Ola'),
        expected: (scene) => ({
          persons: ['Kari', 'Ola'],
          shopCustomers: [],
          crm: { customer: 'Ola', contact: 'Ola', ...called(scene, 'Ola') },
          shop: customerSection(scene, 'Ola', { customer_id: 0 }),
        }),
      },
      {
        case: '7',
        says: 'RetailCRM: another company, known in OpenCart',
        company: 'Fjord',
        otherOrderOf: 'Nord',
        act: givenToCompany('Nord'),
        expected: (scene) => ({
          persons: ['Kari'],
          companies: ['Fjord', 'Nord'],
          crm: { customer: 'Nord', company: 'Nord' },
          shop: { payment_company: scene.companyName('Nord'), payment_address_1: 'Annengata 5' },
        }),
      },
      {
        case: '8',
        says: 'RetailCRM: another company, unknown in OpenCart',
        company: 'Fjord',
        inCrm: ['Nord'],
        act: givenToCompany('Nord'),
        expected: (scene) => ({
          persons: ['Kari'],
          companies: ['Fjord', 'Nord'],
          crm: { customer: 'Nord', company: 'Nord' },
          shop: {
            payment_company: scene.companyName('Nord'),
            payment_address_1: 'Gamlegata 1',
            payment_city: 'Voss',
            // The card has neither, and those of the old address are not its own.
            payment_postcode: '',
            payment_zone: '',
            payment_zone_id: 0,
          },
          card: ['Nord', ['Gamlegata 1', 'Lager 3']],
        }),
      },
      {
        case: '8',
        says: 'RetailCRM: another company, whose name is not filled in',
        company: 'Fjord',
        inCrm: ['Nord'],
        isNameless: true,
        act: givenToCompany('Nord'),
        expected: () => ({
          persons: ['Kari'],
          companies: ['Fjord', 'Nord'],
          crm: { customer: 'Nord', company: undefined },
          shop: {},
        }),
      },
      {
        case: '9',
        says: 'RetailCRM: another contact person',
        company: 'Fjord',
        inCrm: ['Åse'],
        act: (scene) => scene.editCrm({ contact: { id: scene.personId('Åse') } }),
        expected: (scene) => ({
          persons: ['Kari', 'Åse'],
          companies: ['Fjord'],
          shopCustomers: [],
          crm: { contact: 'Åse', ...called(scene, 'Åse') },
          shop: customerSection(scene, 'Åse', { customer_id: 0 }),
        }),
      },
      {
        case: '9',
        says: 'RetailCRM: only the telephone of the contact person',
        company: 'Fjord',
        act: (scene) => scene.editCrm({ phone: '+47 999' }),
        expected: () => ({
          persons: ['Kari'],
          companies: ['Fjord'],
          crm: { phone: '+47 999' },
          shop: { telephone: '+47 999' },
        }),
      },
    ],
  },
  {
    name: 'where shop customers are created',
    settings: { corporate: true, createCustomer: true },
    rows: [
      {
        case: '6',
        says: 'RetailCRM: another private person, unknown in OpenCart, becomes a customer of the shop',
        inCrm: ['Ola'],
        act: givenTo('Ola'),
        expected: (scene) => ({
          persons: ['Kari', 'Ola'],
          shopCustomers: ['Ola'],
          crm: { customer: 'Ola', contact: 'Ola', ...called(scene, 'Ola') },
          shop: customerSection(scene, 'Ola', { customer_id: scene.shopCustomerId('Ola') }),
        }),
      },
      {
        case: '5',
        says: 'RetailCRM: another private person, known in OpenCart, is not created again',
        inCrm: ['Ola'],
        inShop: ['Ola'],
        act: givenTo('Ola'),
        expected: (scene) => ({
          persons: ['Kari', 'Ola'],
          shopCustomers: ['Ola'],
          crm: { customer: 'Ola', contact: 'Ola', ...called(scene, 'Ola') },
          shop: customerSection(scene, 'Ola', { customer_id: scene.shopCustomerId('Ola') }),
        }),
      },
    ],
  },
  {
    name: 'without corporate customers, the default',
    settings: {},
    rows: [
      {
        case: '4',
        says: 'OpenCart: a company in the billing address makes no corporate customer',
        company: 'Fjord',
        act: billedTo('Nord'),
        expected: () => ({ persons: ['Kari'], companies: [], crm: { address: 'Kai 9' }, shop: {} }),
      },
      {
        case: '2',
        says: 'OpenCart: another customer, unknown in RetailCRM',
        company: 'Fjord',
        act: orderedBy('Ola'),
        expected: (scene) => ({
          persons: ['Kari', 'Ola'],
          companies: [],
          crm: { customer: 'Ola', contact: 'Ola', ...called(scene, 'Ola') },
          shop: {},
        }),
      },
    ],
  },
];

/** One row with an order, persons and companies of its own, so that all rows run in one go. */
interface Scene {
  columns(name: Name): Record<string, string | number>;
  companyName(company: Company): string;
  personId(name: Name): number;
  companyId(company: Company): number;
  shopCustomerId(name: Name): number;
  editShop(values: Form): Promise<unknown>;
  editCrm(values: JsonObject): unknown;
}

describeDatabase('mysql', 'OpenCart and RetailCRM', () => {
  describe.each(groups)('$name', (group) => {
    let sides: ShopAndCrm;
    const stages: Stage[] = [];

    beforeAll(async () => {
      sides = await startShopAndCrm(group.settings);
      for (const [at, row] of group.rows.entries()) stages.push(await stage(sides, row, `r${at}`));
      await settled(sides, group.name);
      for (const one of stages) await one.begin();
      for (const one of stages) await one.row.act(one.scene);
      for (const one of stages) await one.note();
      await settled(sides, group.name);
    });
    afterAll(() => sides?.close());

    test.each(group.rows.map((row, at) => [row.case, row.says, at] as const))(
      'case %s: %s',
      async (_, _says, at) => {
        const one = stages[at] as Stage;
        const seen = await one.outcome();
        const { crm, shop, persons, companies, shopCustomers, card } = one.row.expected(one.scene);
        expect(seen.shop).toEqual(shop);
        expect(seen.crm).toEqual(crm);
        expect(seen.persons).toEqual([...persons].sort());
        if (companies) expect(seen.companies).toEqual(companies);
        if (shopCustomers) expect(seen.shopCustomers).toEqual(shopCustomers);
        if (card) expect(one.addresses(card[0])).toEqual(card[1]);
      },
    );

    test('then it is quiet', async () => {
      expect(await sides.sync()).toEqual({ written: 0, parked: [], faults: [] });
    });
  });
});

async function settled(sides: ShopAndCrm, name: string): Promise<void> {
  const { parked, faults } = await sides.sync();
  if (parked.length + faults.length > 0)
    throw new Error(`${name}: ${[...parked, ...faults].join('\n')}`);
}

interface Stage {
  readonly row: Row;
  readonly scene: Scene;
  /** What both orders are like before the action, and right after it where it happened. */
  begin(): Promise<void>;
  note(): Promise<void>;
  outcome(): Promise<{
    readonly shop: JsonObject;
    readonly crm: Readonly<Record<string, unknown>>;
    readonly persons: readonly string[];
    readonly companies: readonly string[];
    readonly shopCustomers: readonly string[];
  }>;
  addresses(company: Company): readonly unknown[];
}

async function stage({ shop, crm }: ShopAndCrm, row: Row, key: string): Promise<Stage> {
  const email = (name: Name) => `${name.toLowerCase()}.${key}@post.example`;
  const columns = (name: Name) => ({
    firstname: name,
    lastname: `${name}sen`,
    email: email(name),
    telephone: `+47 400 ${key} ${name.length}`,
  });
  const companyName = (company: Company) => `${company} ${key} AS`;
  const address = {
    payment_firstname: 'Kari',
    payment_lastname: 'Karisen',
    payment_address_1: 'Kaien 1',
    payment_city: 'Bergen',
    payment_postcode: '5003',
    payment_country_id: 160,
    payment_zone_id: zoneId('NO', 'Hordaland'),
    shipping_firstname: 'Kari',
    shipping_lastname: 'Karisen',
    shipping_address_1: 'Lager 3',
    shipping_city: 'Bergen',
    shipping_postcode: '5003',
    shipping_country_id: 160,
    shipping_zone_id: zoneId('NO', 'Hordaland'),
  };
  const ordered = async (company: Company | undefined, more: Form = {}): Promise<number> => {
    const billing = company === undefined ? {} : { payment_company: companyName(company) };
    const customer_id = 500 + Number(key.slice(1));
    const order = { customer_id, ...columns('Kari'), ...address, ...billing, ...more };
    return shop.order({ order });
  };
  const order = await ordered(row.company);
  if (row.otherOrderOf) await ordered(row.otherOrderOf, { payment_address_1: 'Annengata 5' });
  for (const name of row.inShop ?? []) await shop.register(columns(name));
  for (const one of row.inCrm ?? []) {
    if (one === 'Fjord' || one === 'Nord')
      crm.create('customerCorporate', {
        nickName: companyName(one),
        ...(row.isNameless ? {} : { companies: [{ name: companyName(one), isMain: true }] }),
        addresses: [{ text: 'Gamlegata 1', city: 'Voss', isMain: true }],
      });
    else
      crm.create('customer', {
        firstName: one,
        lastName: `${one}sen`,
        email: email(one),
        phones: [{ number: columns(one).telephone }],
      });
  }
  const personOf = (name: Name) => crm.list('customer').find((one) => one.email === email(name));
  const companyOf = (company: Company) =>
    crm.list('customerCorporate').find((one) => one.nickName === companyName(company));
  const crmOrder = () =>
    crm.list('order').find((one) => one.externalId === String(order)) as JsonObject;
  const shopOrder = async () => {
    const { date_modified: _, ...values } = (await shop.row('order', order)) as JsonObject;
    return values as JsonObject;
  };
  const nameOf = (id: Json | undefined): string | undefined => {
    const known = crm.list('customer').find((one) => one.id === id);
    if (known) return String(known.firstName);
    return (['Fjord', 'Nord'] as const).find((company) => companyOf(company)?.id === id);
  };
  const whose = (): Record<string, unknown> => {
    const one = crmOrder();
    const named = readPath(one, 'company.name');
    return {
      customer: nameOf(readPath(one, 'customer.id')),
      contact: nameOf(readPath(one, 'contact.id')),
      company: (['Fjord', 'Nord'] as const).find((company) => companyName(company) === named),
      kind: readPath(one, 'contragent.contragentType'),
      firstName: one.firstName,
      email: one.email,
      phone: one.phone,
      address: readPath(one, 'delivery.address.text'),
    };
  };
  const scene: Scene = {
    columns: (name) => ({ ...columns(name) }),
    companyName,
    personId: (name) => personOf(name)?.id as number,
    companyId: (company) => companyOf(company)?.id as number,
    shopCustomerId: (name) => customerIds.get(name) as number,
    editShop: (values) =>
      shop.editOrder(
        order,
        values.email === undefined
          ? values
          : { customer_id: 600 + Number(key.slice(1)), ...values },
      ),
    editCrm: (values) => crm.edit('order', crmOrder().id as number, values),
  };
  const customerIds = new Map<Name, number>();
  let before: { shop: JsonObject; crm: Record<string, unknown> } = { shop: {}, crm: {} };
  return {
    row,
    scene,
    begin: async () => {
      before = { shop: await shopOrder(), crm: whose() };
    },
    // What people do in the shop is no change that the pipes made there.
    note: async () => {
      before = {
        ...before,
        shop: row.says.startsWith('OpenCart') ? await shopOrder() : before.shop,
      };
    },
    outcome: async () => {
      const customers = await shop.rows('customer');
      const names = ['Kari', 'Ola', 'Åse'] as const;
      for (const name of names) {
        const found = customers.find((one) => one.email === email(name));
        if (found) customerIds.set(name, found.customer_id as number);
      }
      return {
        shop: changed(before.shop, await shopOrder()) as JsonObject,
        crm: changed(before.crm, whose()),
        persons: crm
          .list('customer')
          .filter((one) => String(one.email).endsWith(`.${key}@post.example`))
          .map((one) => String(one.firstName))
          .sort(),
        companies: (['Fjord', 'Nord'] as const).filter(
          (company) =>
            crm.list('customerCorporate').filter((one) => one.nickName === companyName(company))
              .length === 1,
        ),
        shopCustomers: names.filter(
          (name) => customers.filter((one) => one.email === email(name)).length === 1,
        ),
      };
    },
    addresses: (company) =>
      ((companyOf(company)?.addresses ?? []) as readonly JsonObject[]).map((one) => one.text),
  };
}

function changed(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
) {
  return Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
    ),
  );
}
