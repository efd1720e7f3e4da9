// Any webshop and Jortt as they are told to those who buy the integration: an order comes, it is
// looked up, its buyer is looked up, and an invoice is made, as a draft or on its way; and what
// happens when something is wrong on the way.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Person } from '../../engine/sandbox/definition.ts';
import type { StandIn } from '../../engine/sandbox/stand-in.ts';
import { type Story, startStory } from './jortt-story.ts';

const quiet = { created: 0, updated: 0, deleted: 0, refused: 0, faults: [] };
const home = { line1: 'Dorpsstraat 12', postalCode: '3511 CE', city: 'Utrecht', countryIso2: 'NL' };
const lines = [
  {
    sku: 'BEL-1',
    ean: '8711234567890',
    description: 'Fietsbel',
    quantity: 3,
    unitPriceExVat: 12.5,
    vatRate: null,
  },
];

let story: Story;
let shop: Person;
let jortt: StandIn;
let fiets: string;

function order(number: string, values: JsonObject = {}): void {
  const usual = {
    date: '2026-03-01',
    status: 'paid',
    currency: 'EUR',
    billingAddress: home,
    lines,
  };
  shop.create('order', { ...usual, number, ...values });
}

const invoice = (reference: string) =>
  jortt.person.list('invoice').find((one) => one.reference === reference);
const customer = (name: string) =>
  jortt.person.list('customer').find((one) => one.customer_name === name);

describe('an order of the webshop becomes an invoice in Jortt', () => {
  beforeAll(async () => {
    story = await startStory('custom-webshop-jortt');
    shop = story.sandbox.system('custom-webshop').person;
    jortt = story.sandbox.system('jortt');
    fiets = String(
      shop.create('customer', {
        name: 'Fiets & Zn.',
        firstName: 'Noor',
        lastName: 'Visser',
        email: 'noor@fiets.example',
        billingAddress: home,
      }).id,
    );
  });
  afterAll(() => story?.close());

  test('if the order exists there already, it is skipped', async () => {
    const by = jortt.person.create('customer', { is_private: true, customer_name: 'Balie' });
    const line = {
      description: 'aan de balie',
      quantity: '1',
      amount: { amount: '1.00', currency: 'EUR' },
      vat: { value: '0.21', category: null },
    };
    jortt.person.create('invoice', {
      customer_id: by.id as string,
      reference: 'W-1',
      line_items: [line],
    });
    order('W-1', { customerId: fiets });
    expect(await story.run()).toMatchObject({ ...quiet, parked: [] });
    expect(jortt.counts()).toEqual({ customer: 1, invoice: 1 });
  });

  test('a company name makes a company debtor with the underlying contact', async () => {
    order('W-2', { customerId: fiets });
    await story.run();
    expect(customer('Fiets & Zn.')).toMatchObject({
      is_private: false,
      attn: 'Noor Visser',
      address_street: 'Dorpsstraat 12',
      address_postal_code: '3511 CE',
      address_city: 'Utrecht',
      address_country_code: 'NL',
    });
  });

  test('without one a person debtor is made', async () => {
    order('W-3', { guest: { name: 'Roos Bakker', email: 'roos@bakker.example' } });
    await story.run();
    expect(customer('Roos Bakker')).toMatchObject({ is_private: true, attn: null });
  });

  test('a customer with the same e-mail exists, and is updated', async () => {
    order('W-4', { guest: { name: 'Roos de Bakker', email: 'ROOS@bakker.example' } });
    await story.run();
    expect(customer('Roos de Bakker')?.id).toBe(invoice('W-4')?.customer_id);
    expect(jortt.counts()).toEqual({ customer: 3, invoice: 4 });
  });

  test('there are no products: the order is a document of texts, with SKU, quantity and price', () => {
    expect(invoice('W-2')?.line_items).toMatchObject([
      {
        description: 'BEL-1 Fietsbel',
        quantity: '3',
        amount: { amount: '12.50', currency: 'EUR' },
      },
    ]);
  });

  test('the VAT code that the order lacks is filled in', () => {
    expect(invoice('W-2')?.line_items).toMatchObject([{ vat: { value: '0.21' } }]);
    expect(invoice('W-2')?.invoice_total_incl_vat).toEqual({ amount: '45.38', currency: 'EUR' });
  });

  test('by default the invoice is a draft, and a second look changes nothing', async () => {
    expect(invoice('W-2')).toMatchObject({ invoice_status: 'draft', send_method: null });
    expect(await story.run()).toMatchObject(quiet);
  });

  test('while Jortt is in maintenance nothing is lost, and afterwards it goes on', async () => {
    jortt.faults.set([{ kind: 'status', status: 503, when: 'before' }]);
    order('W-5', { customerId: fiets });
    const run = await story.run();
    expect(run.faults.join()).toContain('API is temporarily offline for maintenance.');
    expect(invoice('W-5')).toBeUndefined();
    jortt.faults.clear();
    await story.restart();
    expect((await story.run()).faults).toEqual([]);
    expect(invoice('W-5')).toBeDefined();
  });

  test('credentials that were taken back stop the run with the words of the vendor', async () => {
    await story.restart({ JORTT_CLIENT_SECRET: 'an-old-secret' });
    order('W-6', { customerId: fiets });
    const { faults } = await story.run();
    expect(faults.join()).toContain('jortt refuses our credentials');
    expect(faults.join()).toContain('invalid_client: Client authentication failed');
    expect(faults.join()).not.toContain('an-old-secret');
    await story.restart();
    expect((await story.run()).created).toBe(1);
  });
});

describe('sent by Jortt itself', () => {
  test('with `email` the robot of Jortt sends the invoice a little later', async () => {
    const settings = { useCommunicationMethod: true, communicationMethod: 'email' };
    story = await startStory('custom-webshop-jortt', { settings });
    shop = story.sandbox.system('custom-webshop').person;
    jortt = story.sandbox.system('jortt');
    order('W-1', { guest: { name: 'Roos Bakker', email: 'roos@bakker.example' } });
    await story.run();
    expect(invoice('W-1')).toMatchObject({ invoice_status: 'draft', send_method: 'email' });
    await new Promise((done) => setTimeout(done, 3_200));
    expect(invoice('W-1')).toMatchObject({
      invoice_status: 'sent',
      customer_mail_to: 'roos@bakker.example',
    });
    expect(await story.run()).toMatchObject(quiet);
    await story.close();
  });
});

describe('an answer that gets lost', () => {
  test('makes neither a second customer nor a second invoice, though nothing can be searched', async () => {
    const edits = {
      'pipes/systems/jortt.yaml': (text: string) =>
        text.replace('settle: 30s', 'settle: 1s').replace('timeout: 30s', 'timeout: 1s'),
    };
    story = await startStory('custom-webshop-jortt', { edits });
    shop = story.sandbox.system('custom-webshop').person;
    jortt = story.sandbox.system('jortt');
    for (let at = 0; at < 120; at++) {
      jortt.person.create('customer', { is_private: true, customer_name: `Klant ${at}` });
    }
    await story.run();
    jortt.faults.set([
      { kind: 'hang', when: 'after', methods: ['POST'], path: '^/v1/customers', times: 1 },
      { kind: 'hang', when: 'before', methods: ['POST'], path: '^/v3/invoices', times: 1 },
      { kind: 'hang', when: 'after', methods: ['POST'], path: '^/v3/invoices', times: 1 },
    ]);
    order('W-1', { guest: { name: 'Roos Bakker', email: 'roos@bakker.example' } });
    order('W-2', { guest: { name: 'Daan Jansen' } });
    const run = await story.run();
    expect(run).toMatchObject({ faults: [], parked: [] });
    expect(jortt.counts()).toEqual({ customer: 122, invoice: 2 });
    const posts = jortt.requests.all().filter(({ request }) => request.method === 'POST');
    expect(posts.filter(({ request }) => request.path === '/v3/invoices')).toHaveLength(3);
    expect(await story.run()).toMatchObject(quiet);
    await story.close();
  });
});

describe('Jortt keeps one answer per customer on whether VAT is reverse-charged', () => {
  let buyer: string;
  const sold = (number: string, vatRate: number) =>
    order(number, {
      customerId: buyer,
      lines: [{ sku: 'BEL-1', description: 'Fietsbel', quantity: 1, unitPriceExVat: 10, vatRate }],
    });
  const save = (number: string) => {
    const id = String(shop.list('order').find((one) => one.number === number)?.id);
    shop.edit('order', id, { comment: 'saved once more' });
  };
  const said = async () => (await story.waiting()).map(({ reason }) => reason);

  beforeAll(async () => {
    story = await startStory('custom-webshop-jortt');
    shop = story.sandbox.system('custom-webshop').person;
    jortt = story.sandbox.system('jortt');
    buyer = String(
      shop.create('customer', {
        isPrivate: false,
        name: 'Blumen GmbH',
        firstName: 'Uwe',
        lastName: 'Blum',
        email: 'post@blumen.example',
        vatNumber: 'DE129273398',
        billingAddress: { ...home, countryIso2: 'DE' },
      }).id,
    );
  });
  afterAll(() => story?.close());

  test('so of two orders of different kinds the newer goes over, and of the older a person is told what to do', async () => {
    sold('D-1', 0);
    sold('D-2', 19);
    await story.run();
    expect(invoice('D-2')).toMatchObject({ customer_vat_shifted: false });
    expect(invoice('D-1')).toBeUndefined();
    expect(await said()).toEqual([
      expect.stringContaining(
        'its VAT is reverse-charged, but that of its customer in Jortt is not: save it once more in the shop',
      ),
    ]);
    expect(await story.run()).toMatchObject({ ...quiet, parked: ['failed'] });
  });

  test('saved once more it is the newest, and goes over as it was sold; the other stays', async () => {
    save('D-1');
    await story.run();
    expect(invoice('D-1')).toMatchObject({ customer_vat_shifted: true });
    expect(invoice('D-2')).toMatchObject({ customer_vat_shifted: false });
    expect(await said()).toEqual([]);
    expect(await story.run()).toMatchObject({ ...quiet, parked: [] });
  });

  test('where customers are not updated, it is changed in Jortt', async () => {
    await story.restart({}, { updateCustomers: false });
    await story.run();
    sold('D-3', 19);
    await story.run();
    expect(await said()).toEqual([
      expect.stringContaining(
        'its VAT is not reverse-charged, but that of its customer in Jortt is: change the customer in Jortt',
      ),
    ]);
    jortt.person.edit('customer', String(customer('Blumen GmbH')?.id), { shift_vat: false });
    await story.run();
    expect(invoice('D-3')).toMatchObject({ customer_vat_shifted: false });
    expect(await said()).toEqual([]);
  });

  test('and where Jortt refuses the customer, the person who mends that need do no more', async () => {
    await story.restart({});
    await story.run();
    jortt.faults.set([{ kind: 'status', status: 422, when: 'before', methods: ['PUT'] }]);
    sold('D-4', 0);
    await story.run();
    expect(invoice('D-4')).toBeUndefined();
    expect((await story.waiting()).map(({ why }) => why).sort()).toEqual(['dead', 'failed']);
    jortt.faults.clear();
    await story.retry();
    await story.run();
    expect(invoice('D-4')).toMatchObject({ customer_vat_shifted: true });
    expect(await said()).toEqual([]);
  });
});

describe('a company of whom the shop has no address', () => {
  beforeAll(async () => {
    story = await startStory('custom-webshop-jortt');
    shop = story.sandbox.system('custom-webshop').person;
    jortt = story.sandbox.system('jortt');
  });
  afterAll(() => story?.close());
  const haven = {
    guest: { company: 'Haven VOF', name: 'Bram Bakker', email: 'bram@haven.example' },
  };
  const reasons = async () =>
    (await story.waiting()).filter(({ why }) => why !== 'reference').map(({ reason }) => reason);

  test('is not sent at all: a person is told what to fill in', async () => {
    order('A-1', { ...haven, billingAddress: { line1: 'Kade 2', city: 'Rotterdam' } });
    expect(await story.run()).toMatchObject({ ...quiet, parked: ['failed', 'reference'] });
    expect(await reasons()).toEqual([
      expect.stringContaining(
        'Jortt wants the address of a company: street, postal code and town are not all filled in',
      ),
    ]);
    expect(
      jortt.requests
        .all()
        .filter(({ request }) => /customers$/.test(request.path) && request.method === 'POST'),
    ).toEqual([]);
  });

  test('goes over with its order when that is filled in', async () => {
    const [{ id }] = shop.list('order') as [JsonObject];
    shop.edit('order', String(id), { billingAddress: home });
    expect(await story.run()).toMatchObject({ ...quiet, created: 2, parked: [] });
    expect(customer('Haven VOF')).toMatchObject({ address_city: 'Utrecht' });
  });

  test('keeps the address that Jortt has', async () => {
    order('A-2', { ...haven, billingAddress: null });
    expect(await story.run()).toMatchObject({ ...quiet, created: 1, parked: [] });
    expect(customer('Haven VOF')).toMatchObject({
      address_street: home.line1,
      address_city: 'Utrecht',
    });
  });

  test('what Jortt refuses all the same is told in its details, without words that say nothing', async () => {
    const els = { name: 'Els Smit', email: 'els@smit.example' };
    order('A-3', { guest: els, billingAddress: null });
    expect(await story.run()).toMatchObject({ ...quiet, created: 2, parked: [] });
    order('A-4', { guest: { ...els, company: 'Smit BV' }, billingAddress: null });
    await story.run();
    expect(await reasons()).toEqual([
      'address_street is missing; address_postal_code is missing; address_city is missing (status 422)',
    ]);
  });
});

describe('all orders have one debtor if the settings name one', () => {
  beforeAll(async () => {
    story = await startStory('custom-webshop-jortt');
    shop = story.sandbox.system('custom-webshop').person;
    jortt = story.sandbox.system('jortt');
  });
  afterAll(() => story?.close());

  test('and no buyer becomes a customer', async () => {
    const { id } = jortt.person.create('customer', {
      is_private: true,
      customer_name: 'Kassa',
    });
    await story.restart({}, { debtor: String(id) });
    order('WEB-9001', { guest: { name: 'Piet Visser', email: 'piet@visser.example' } });
    order('WEB-9002', { guest: { name: 'Els Smit', email: 'els@smit.example' } });
    expect(await story.run()).toMatchObject({ ...quiet, created: 2, parked: [] });
    expect(jortt.person.list('customer')).toHaveLength(1);
    expect(jortt.person.list('invoice').map((one) => one.customer_id)).toEqual([id, id]);
    expect(await story.run()).toMatchObject({ ...quiet, parked: [] });
  });
});
