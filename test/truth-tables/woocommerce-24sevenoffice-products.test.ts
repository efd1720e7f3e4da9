// Products between WooCommerce and 24SevenOffice as a table: one way and both ways, with the settings that
// decide. Each row says what is given on each side, what people do then, and what both hold afterwards.

import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import { officeAccess } from '../../engine/sandbox/access.ts';
import type { StandIn } from '../../engine/sandbox/stand-in.ts';
import { startTwoSides, type TwoSides } from '../pipes/two-sides.ts';
import { createWooJudge, hasIndex, type WooJudge } from '../sandbox/woocommerce-spec.ts';

/** By number or SKU. */
type Products = Readonly<Record<string, JsonObject>>;

interface Edit {
  readonly in: 'shop' | 'erp';
  readonly of: string;
  readonly values: JsonObject;
}

interface Row {
  readonly says: string;
  readonly settings?: JsonObject;
  readonly erp?: Products;
  readonly shop?: Products;
  /** Variations of a variable product `PARENT` of the shop. */
  readonly variations?: Products;
  /** What else `PARENT` is. */
  readonly parent?: JsonObject;
  /** Of products of the ERP: dimension to value. */
  readonly dimensions?: Readonly<Record<string, Readonly<Record<number, string>>>>;
  readonly edits?: readonly Edit[];
  /** What the shop holds afterwards, all of its products and variations. */
  readonly inShop: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What the ERP holds afterwards; as given where left out. */
  readonly inErp?: Products;
  /** The dimensions of products of the ERP afterwards. */
  readonly inErpDimensions?: Readonly<Record<string, Readonly<Record<number, string>>>>;
  readonly waits?: number;
}

const laces = { name: 'Skosnören', salesPrice: 40, category: { id: 2 }, status: 'active' };
const stocked = { ...laces, stock: { isManaged: true, quantity: 12 } };
const card = (category: string) => ({ meta_data: [{ key: '_erp_category', value: category }] });
const both = { products: 'bothWays', productCategories: ['2'] };

const oneWay: readonly Row[] = [
  {
    says: 'a new product becomes a draft with name, price and stock',
    erp: { 'SH-1': stocked },
    inShop: {
      'SH-1': {
        name: 'Skosnören',
        status: 'draft',
        type: 'simple',
        regular_price: '40',
        manage_stock: true,
        stock_quantity: 12,
      },
    },
  },
  {
    says: 'a product that the shop has under the number is recognised and keeps its status',
    erp: { 'SH-1': stocked },
    shop: { 'SH-1': { name: 'Laces', status: 'publish', regular_price: '35' } },
    inShop: {
      'SH-1': { name: 'Skosnören', status: 'publish', regular_price: '40', stock_quantity: 12 },
    },
  },
  {
    says: 'a changed name, price and stock follow',
    erp: { 'SH-1': stocked },
    edits: [
      {
        in: 'erp',
        of: 'SH-1',
        values: { name: 'Snören', salesPrice: 45.5, stock: { isManaged: true, quantity: 0 } },
      },
    ],
    inShop: {
      'SH-1': {
        name: 'Snören',
        regular_price: '45.5',
        stock_quantity: 0,
        stock_status: 'outofstock',
      },
    },
  },
  {
    says: 'names are left alone where the setting says so; a new product has one all the same',
    settings: { productNames: false },
    erp: { 'SH-1': laces, 'SH-2': { ...laces, name: 'Kräm' } },
    shop: { 'SH-1': { name: 'Våra snören' } },
    edits: [{ in: 'erp', of: 'SH-2', values: { name: 'Skokräm' } }],
    inShop: { 'SH-1': { name: 'Våra snören' }, 'SH-2': { name: 'Kräm' } },
  },
  {
    says: 'prices are left alone where the setting says so',
    settings: { productPrices: false },
    erp: { 'SH-1': laces },
    shop: { 'SH-1': { regular_price: '35' } },
    edits: [{ in: 'erp', of: 'SH-1', values: { salesPrice: 50 } }],
    inShop: { 'SH-1': { regular_price: '35' } },
  },
  {
    says: 'stock is left alone where the setting says so',
    settings: { productStock: false },
    erp: { 'SH-1': stocked },
    shop: { 'SH-1': { manage_stock: true, stock_quantity: 3 } },
    inShop: { 'SH-1': { stock_quantity: 3 } },
  },
  {
    says: 'stock that the ERP does not count stays with the shop',
    erp: { 'SH-1': laces },
    shop: { 'SH-1': { manage_stock: true, stock_quantity: 3 } },
    inShop: { 'SH-1': { stock_quantity: 3 } },
  },
  {
    says: 'a shop that shows prices with VAT gets them with VAT',
    settings: { pricesIncludeVat: true },
    erp: { 'SH-1': laces },
    inShop: { 'SH-1': { regular_price: '50' } },
  },
  {
    says: 'with the VAT of their tax class, and without for what is not taxed',
    settings: { pricesIncludeVat: true, productVatRates: [{ taxClass: 'reduced-rate', rate: 12 }] },
    erp: { 'SH-1': laces, 'SH-2': laces, 'SH-3': laces },
    shop: {
      'SH-1': { name: 'Bok', tax_class: 'reduced-rate' },
      'SH-2': { name: 'Presentkort', tax_status: 'none' },
      'SH-3': { name: 'Kräm', tax_class: 'zero-rate' },
    },
    inShop: {
      'SH-1': { regular_price: '44.8' },
      'SH-2': { regular_price: '40' },
      'SH-3': { regular_price: '50' },
    },
  },
  {
    says: 'a tax class that changes in the shop changes the price there',
    settings: { pricesIncludeVat: true, productVatRates: [{ taxClass: 'reduced-rate', rate: 12 }] },
    erp: { 'SH-1': laces },
    edits: [{ in: 'shop', of: 'SH-1', values: { tax_class: 'reduced-rate' } }],
    inShop: { 'SH-1': { regular_price: '44.8' } },
    inErp: { 'SH-1': { salesPrice: 40 } },
  },
  {
    says: 'an edit in the shop does not travel, and stays',
    erp: { 'SH-1': laces },
    edits: [{ in: 'shop', of: 'SH-1', values: { name: 'Egna snören', regular_price: '60' } }],
    inShop: { 'SH-1': { name: 'Egna snören', regular_price: '60' } },
    inErp: { 'SH-1': { name: 'Skosnören', salesPrice: 40 } },
  },
  {
    says: 'a product that the shop alone has stays there',
    shop: { 'X-1': { name: 'Present' } },
    inShop: { 'X-1': { name: 'Present' } },
    inErp: {},
  },
  {
    says: 'a product that is not sold any more is not made, but one that is there goes on',
    erp: { 'SH-1': { ...laces, status: 'inactive' }, 'SH-2': { ...laces, status: 'inactive' } },
    shop: { 'SH-2': { name: 'Kräm' } },
    inShop: { 'SH-2': { name: 'Skosnören' } },
  },
  {
    says: 'names with signs of HTML arrive as they are meant, and are quiet afterwards',
    erp: { 'SH-1': { ...laces, name: 'Rømme & <fløte> "12"' } },
    inShop: { 'SH-1': { name: 'Rømme &amp; &lt;fløte&gt; &quot;12&quot;' } },
  },
  {
    says: 'a GTIN is written where there is none',
    erp: { 'SH-1': { ...laces, ean: '7310865004703' }, 'SH-2': { ...laces, ean: '7310865004710' } },
    shop: { 'SH-2': { name: 'Kräm', global_unique_id: '7310865009999' } },
    inShop: {
      'SH-1': { global_unique_id: '7310865004703' },
      'SH-2': { global_unique_id: '7310865009999' },
    },
  },
  {
    says: 'a GTIN that two products have is given to neither, and holds neither',
    erp: { 'SH-1': { ...laces, ean: '7310865004703' }, 'SH-2': { ...laces, ean: '7310865004703' } },
    inShop: { 'SH-1': { global_unique_id: '' }, 'SH-2': { global_unique_id: '' } },
  },
  {
    says: 'nothing travels where products are switched off',
    settings: { products: 'none' },
    erp: { 'SH-1': laces },
    inShop: {},
  },
];

const variations: readonly Row[] = [
  {
    says: 'a number that is a variation gets price and stock there, and no product of its own',
    erp: { 'SH-1': laces, 'SH-1-XL': { ...stocked, salesPrice: 55 } },
    variations: { 'SH-1-XL': { regular_price: '50' } },
    inShop: {
      PARENT: { type: 'variable', price: '55' },
      'SH-1': { type: 'simple' },
      'SH-1-XL': { regular_price: '55', stock_quantity: 12 },
    },
  },
  {
    says: 'the variable product itself has no price of its own to write',
    erp: { PARENT: { ...stocked, name: 'Skjorta' }, 'P-1': laces },
    variations: { 'P-1': { regular_price: '50' } },
    inShop: {
      PARENT: { name: 'Skjorta', type: 'variable', regular_price: '', price: '40' },
      'P-1': { regular_price: '40' },
    },
  },
  {
    says: 'a later change reaches the variation',
    erp: { 'P-1': laces },
    variations: { 'P-1': {} },
    edits: [{ in: 'erp', of: 'P-1', values: { salesPrice: 44 } }],
    inShop: { PARENT: {}, 'P-1': { regular_price: '44' } },
  },
  {
    says: 'both ways too, for chosen categories',
    settings: both,
    erp: { 'P-1': laces, 'P-2': { ...laces, category: { id: 3 } } },
    variations: { 'P-1': { regular_price: '1' }, 'P-2': { regular_price: '1' } },
    inShop: { PARENT: {}, 'P-1': { regular_price: '40' }, 'P-2': { regular_price: '1' } },
  },
  {
    says: 'both ways: a price that changes on a variation reaches the ERP, its stock does not',
    settings: both,
    erp: { 'P-1': stocked },
    variations: { 'P-1': { regular_price: '40' } },
    edits: [{ in: 'shop', of: 'P-1', values: { regular_price: '52.5', stock_quantity: 1 } }],
    inShop: { PARENT: {}, 'P-1': { regular_price: '52.5' } },
    inErp: { 'P-1': { salesPrice: 52.5, stock: { quantity: 12 } } },
  },
  {
    says: 'both ways: where both sides changed the price, that of the ERP stays',
    settings: both,
    erp: { 'P-1': laces },
    variations: { 'P-1': { regular_price: '40' } },
    edits: [
      { in: 'erp', of: 'P-1', values: { salesPrice: 60 } },
      { in: 'shop', of: 'P-1', values: { regular_price: '52.5' } },
    ],
    inShop: { PARENT: {}, 'P-1': { regular_price: '60' } },
    inErp: { 'P-1': { salesPrice: 60 } },
  },
  {
    says: 'both ways: one of a product of a chosen category is made in the ERP, one of no category is not',
    settings: both,
    parent: card('2'),
    variations: { 'P-1': { regular_price: '40', attributes: [{ name: 'Storlek', option: 'XL' }] } },
    shop: { 'P-2': { name: 'Kräm' } },
    inShop: { PARENT: {}, 'P-1': { regular_price: '40' }, 'P-2': {} },
    inErp: {
      PARENT: { name: 'Skjorta', category: { id: 2 } },
      'P-1': { name: 'Skjorta, XL', salesPrice: 40, status: 'active', category: { id: 2 } },
    },
  },
  {
    says: 'both ways: one of a product of another category is not made in the ERP',
    settings: both,
    parent: card('3'),
    variations: { 'P-1': { regular_price: '40' } },
    inShop: { PARENT: {}, 'P-1': {} },
    inErp: {},
  },
  {
    says: 'both ways: one whose number the ERP has in another category is not made twice, and keeps its price',
    settings: both,
    parent: card('2'),
    erp: { 'P-1': { ...laces, category: { id: 3 } } },
    variations: { 'P-1': { regular_price: '50' } },
    edits: [{ in: 'shop', of: 'P-1', values: { regular_price: '52.5' } }],
    inShop: { PARENT: {}, 'P-1': { regular_price: '52.5' } },
    inErp: { PARENT: {}, 'P-1': { salesPrice: 40, category: { id: 3 } } },
  },
  {
    says: 'one way: a price that changes on a variation stays in the shop',
    erp: { 'P-1': laces },
    variations: { 'P-1': { regular_price: '40' } },
    edits: [{ in: 'shop', of: 'P-1', values: { regular_price: '52.5' } }],
    inShop: { PARENT: {}, 'P-1': { regular_price: '52.5' } },
    inErp: { 'P-1': { salesPrice: 40 } },
  },
];

const onCard = (values: Readonly<Record<string, string>>) => ({
  meta_data: Object.entries(values).map(([name, value]) => ({ key: `_erp_${name}`, value })),
});

const dimensions: readonly Row[] = [
  {
    says: 'project and department of a product are kept on its card',
    settings: { productDimensions: true },
    erp: { 'SH-1': laces },
    dimensions: { 'SH-1': { 1: '13', 2: '100' } },
    inShop: { 'SH-1': { meta_data: metas({ project: '13', department: '100' }) } },
  },
  {
    says: 'of a variation too',
    settings: { productDimensions: true },
    erp: { 'P-1': laces },
    variations: { 'P-1': {} },
    dimensions: { 'P-1': { 1: '14' } },
    inShop: { PARENT: {}, 'P-1': { meta_data: metas({ project: '14' }) } },
  },
  {
    says: 'one way: what the card says otherwise stays in the shop',
    settings: { productDimensions: true },
    erp: { 'SH-1': laces },
    dimensions: { 'SH-1': { 1: '13' } },
    edits: [{ in: 'shop', of: 'SH-1', values: onCard({ project: '14' }) }],
    inShop: { 'SH-1': { meta_data: metas({ project: '14' }) } },
    inErpDimensions: { 'SH-1': { 1: '13' } },
  },
  {
    says: 'both ways: another project on the card reaches the ERP, and the department stays',
    settings: { ...both, productDimensions: true },
    erp: { 'SH-1': laces },
    dimensions: { 'SH-1': { 1: '13', 2: '100' } },
    edits: [{ in: 'shop', of: 'SH-1', values: onCard({ project: '14' }) }],
    inShop: { 'SH-1': { meta_data: metas({ project: '14', department: '100' }) } },
    inErpDimensions: { 'SH-1': { 1: '14', 2: '100' } },
  },
  {
    says: 'both ways: a department that is new on the card is set in the ERP',
    settings: { ...both, productDimensions: true },
    erp: { 'SH-1': laces },
    edits: [{ in: 'shop', of: 'SH-1', values: onCard({ department: '200' }) }],
    inShop: { 'SH-1': { meta_data: metas({ department: '200' }) } },
    inErpDimensions: { 'SH-1': { 2: '200' } },
  },
  {
    says: 'both ways: a project that is taken from the card is taken from the product',
    settings: { ...both, productDimensions: true },
    erp: { 'SH-1': laces },
    dimensions: { 'SH-1': { 1: '13', 2: '100' } },
    edits: [{ in: 'shop', of: 'SH-1', values: onCard({ project: '' }) }],
    inShop: { 'SH-1': { meta_data: metas({ department: '100' }) } },
    inErpDimensions: { 'SH-1': { 2: '100' } },
  },
  {
    says: 'both ways: of a variation too',
    settings: { ...both, productDimensions: true },
    erp: { 'P-1': laces },
    variations: { 'P-1': {} },
    dimensions: { 'P-1': { 1: '14' } },
    edits: [{ in: 'shop', of: 'P-1', values: onCard({ project: '13' }) }],
    inShop: { PARENT: {}, 'P-1': { meta_data: metas({ project: '13' }) } },
    inErpDimensions: { 'P-1': { 1: '13' } },
  },
  {
    says: 'both ways: a project that the ERP does not have waits with a reason, and the name travels',
    settings: { ...both, productDimensions: true },
    erp: { 'SH-1': laces },
    dimensions: { 'SH-1': { 1: '13' } },
    edits: [{ in: 'shop', of: 'SH-1', values: { name: 'Snören', ...onCard({ project: '99' }) } }],
    inShop: { 'SH-1': { name: 'Snören', meta_data: metas({ project: '99' }) } },
    inErp: { 'SH-1': { name: 'Snören' } },
    inErpDimensions: { 'SH-1': { 1: '13' } },
    waits: 1,
  },
  {
    says: 'not where the setting does not say so',
    erp: { 'SH-1': laces },
    dimensions: { 'SH-1': { 1: '13' } },
    inShop: { 'SH-1': { meta_data: metas({}) } },
  },
];

/** What is kept on the card; only what is named here counts. */
function metas(values: Readonly<Record<string, string>>): unknown {
  const due = Object.entries(values).map(([name, value]) => ({ key: `_erp_${name}`, value }));
  return {
    asymmetricMatch: (held: readonly JsonObject[]) =>
      ['project', 'department'].every((name) => {
        const found = held.find(({ key }) => key === `_erp_${name}`)?.value ?? '';
        return found === (due.find(({ key }) => key === `_erp_${name}`)?.value ?? '');
      }),
    toString: () => JSON.stringify(due),
  };
}

const bothWays: readonly Row[] = [
  {
    says: 'only products of the chosen categories become drafts',
    settings: both,
    erp: { 'SH-1': laces, 'SH-2': { ...laces, category: { id: 3 } } },
    inShop: { 'SH-1': { status: 'draft', name: 'Skosnören' } },
  },
  {
    says: 'a product of the shop that belongs to a chosen category is made in the ERP',
    settings: both,
    shop: { 'N-1': { name: 'Te & kaffe', regular_price: '99', ...card('2') } },
    inShop: { 'N-1': { name: 'Te &amp; kaffe', status: 'publish' } },
    inErp: {
      'N-1': { name: 'Te & kaffe', salesPrice: 99, status: 'active', category: { id: 2 } },
    },
  },
  {
    says: 'one that belongs to another category, or to none, is not',
    settings: both,
    shop: { 'N-1': { name: 'Te', ...card('3') }, 'N-2': { name: 'Kaffe' } },
    inShop: { 'N-1': {}, 'N-2': {} },
    inErp: {},
  },
  {
    says: 'one whose number the ERP has in another category is not made twice',
    settings: both,
    erp: { 'N-1': { ...laces, category: { id: 3 } } },
    shop: { 'N-1': { name: 'Te', ...card('2') } },
    inShop: { 'N-1': { name: 'Te' } },
    inErp: { 'N-1': { name: 'Skosnören' } },
  },
  {
    says: 'the same number on both sides is one product',
    settings: both,
    erp: { 'SH-1': laces },
    shop: { 'SH-1': { name: 'Skosnören', regular_price: '40', ...card('2') } },
    inShop: { 'SH-1': { status: 'publish' } },
    inErp: { 'SH-1': { name: 'Skosnören' } },
  },
  {
    says: 'a name and a price that change in the shop reach the ERP',
    settings: both,
    erp: { 'SH-1': laces },
    edits: [{ in: 'shop', of: 'SH-1', values: { name: 'Snören & mer', regular_price: '60' } }],
    inShop: { 'SH-1': { name: 'Snören &amp; mer', regular_price: '60' } },
    inErp: { 'SH-1': { name: 'Snören & mer', salesPrice: 60 } },
  },
  {
    says: 'a name and a price that change in the ERP reach the shop',
    settings: both,
    erp: { 'SH-1': laces },
    edits: [{ in: 'erp', of: 'SH-1', values: { name: 'Snören', salesPrice: 41 } }],
    inShop: { 'SH-1': { name: 'Snören', regular_price: '41' } },
    inErp: { 'SH-1': { name: 'Snören', salesPrice: 41 } },
  },
  {
    says: 'prices with VAT lose it on the way to the ERP',
    settings: { ...both, pricesIncludeVat: true },
    shop: { 'N-1': { name: 'Te', regular_price: '125', ...card('2') } },
    inShop: { 'N-1': { regular_price: '125' } },
    inErp: { 'N-1': { salesPrice: 100 } },
  },
  {
    says: 'the VAT of their tax class, and only that',
    settings: {
      ...both,
      pricesIncludeVat: true,
      productVatRates: [{ taxClass: 'reduced-rate', rate: 12 }],
    },
    shop: {
      'N-1': { name: 'Te', regular_price: '112', tax_class: 'reduced-rate', ...card('2') },
      'N-2': { name: 'Kort', regular_price: '100', tax_status: 'none', ...card('2') },
    },
    edits: [{ in: 'shop', of: 'N-1', values: { regular_price: '56' } }],
    inShop: { 'N-1': { regular_price: '56' }, 'N-2': { regular_price: '100' } },
    inErp: { 'N-1': { salesPrice: 50 }, 'N-2': { salesPrice: 100 } },
  },
  {
    says: 'a product that the shop moves to another chosen category moves in the ERP',
    settings: { ...both, productCategories: ['2', '3'] },
    erp: { 'SH-1': laces },
    edits: [{ in: 'shop', of: 'SH-1', values: card('3') }],
    inShop: { 'SH-1': {} },
    inErp: { 'SH-1': { category: { id: 3 } } },
  },
  {
    says: 'stock is counted in the ERP, whatever the shop says',
    settings: both,
    erp: { 'SH-1': stocked },
    edits: [
      { in: 'shop', of: 'SH-1', values: { stock_quantity: 1 } },
      { in: 'erp', of: 'SH-1', values: { stock: { isManaged: true, quantity: 9 } } },
    ],
    inShop: { 'SH-1': { stock_quantity: 9 } },
    inErp: { 'SH-1': { stock: { isManaged: true, quantity: 9 } } },
  },
  {
    says: 'a product in the bin of the shop stays in the ERP, and is not made once more',
    settings: both,
    erp: { 'SH-1': laces },
    edits: [{ in: 'shop', of: 'SH-1', values: { status: 'trash' } }],
    inShop: { 'SH-1': { status: 'trash' } },
    inErp: { 'SH-1': { name: 'Skosnören', status: 'active' } },
  },
];

let judge: WooJudge | undefined;
beforeAll(() => {
  judge = hasIndex() ? createWooJudge() : undefined;
});

let at: TwoSides | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

const named = (number: string, key: 'sku' | 'number') => (one: JsonObject) => one[key] === number;

function edit({ shop, erp }: TwoSides, { in: side, of, values }: Edit): void {
  if (side === 'erp') {
    const id = erp.list('product').find(named(of, 'number'))?.id;
    erp.edit('product', id as number, values);
    return;
  }
  const entity = shop.list('product').some(named(of, 'sku')) ? 'product' : 'variation';
  const id = shop.list(entity).find(named(of, 'sku'))?.id as number;
  if (values.status === 'trash') shop.remove(entity, id);
  else shop.edit(entity, id, values);
}

/** As a person sets it on the product in the ERP. */
async function setDimension(
  erp: StandIn,
  { id, type, value }: { readonly id: number; readonly type: string; readonly value: string },
): Promise<void> {
  const reply = await fetch(`${erp.url}/v1/products/${id}/dimensions/${type}`, {
    method: 'PUT',
    headers: { ...(await loggedIn(erp)), 'content-type': 'application/json' },
    body: JSON.stringify({ value }),
  });
  expect(reply.status).toBe(200);
}

async function dimensionsIn(erp: StandIn, id: number): Promise<Readonly<Record<string, string>>> {
  const reply = await fetch(`${erp.url}/v1/products/${id}/dimensions`, {
    headers: await loggedIn(erp),
  });
  const all = (await reply.json()) as readonly { dimensionType: number; value: string }[];
  return Object.fromEntries(all.map((one) => [String(one.dimensionType), one.value]));
}

async function loggedIn(erp: StandIn): Promise<{ readonly authorization: string }> {
  const { clientId, clientSecret, organization } = officeAccess;
  const login = await fetch(`${erp.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      audience: 'https://api.24sevenoffice.com',
      login_organization: organization,
    }),
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  return { authorization: `Bearer ${token}` };
}

async function check(row: Row): Promise<void> {
  at = await startTwoSides('woocommerce-24sevenoffice', row.settings);
  const { shop, erp } = at;
  const violations: string[] = [];
  at.standIns.shop.watch((request) => violations.push(...(judge?.(request) ?? [])));
  for (const [number, values] of Object.entries(row.erp ?? {})) {
    erp.create('product', { ...values, number });
  }
  for (const [sku, values] of Object.entries(row.shop ?? {})) {
    shop.create('product', { ...values, sku });
  }
  if (row.variations) {
    const given = { name: 'Skjorta', sku: 'PARENT', type: 'variable', ...row.parent };
    const parent = shop.create('product', given);
    for (const [sku, values] of Object.entries(row.variations)) {
      shop.create('variation', { ...values, sku, parent_id: String(parent.id) });
    }
  }
  for (const [number, values] of Object.entries(row.dimensions ?? {})) {
    const id = erp.list('product').find(named(number, 'number'))?.id as number;
    for (const [type, value] of Object.entries(values)) {
      await setDimension(at.standIns.erp, { id, type, value });
    }
  }
  const first = await at.sync();
  for (const one of row.edits ?? []) edit(at, one);
  const second = await at.sync();
  const inShop = [...shop.list('product'), ...shop.list('variation')];
  expect(Object.fromEntries(inShop.map((one) => [one.sku, one]))).toMatchObject(row.inShop);
  expect(inShop.map(({ sku }) => sku).sort()).toEqual(Object.keys(row.inShop).sort());
  const due = row.inErp ?? row.erp ?? {};
  const inErp = erp.list('product');
  expect(inErp.map(({ number }) => number).sort()).toEqual(Object.keys(due).sort());
  if (row.inErp)
    expect(Object.fromEntries(inErp.map((one) => [one.number, one]))).toMatchObject(row.inErp);
  for (const [number, values] of Object.entries(row.inErpDimensions ?? {})) {
    const id = inErp.find(named(number, 'number'))?.id as number;
    expect(await dimensionsIn(at.standIns.erp, id)).toEqual(values);
  }
  expect([first.faults, second.faults, second.parked]).toEqual([0, 0, row.waits ?? 0]);
  expect(await at.sync()).toMatchObject({ written: 0 });
  expect(violations).toEqual([]);
}

describe('one way', () => {
  test.each(oneWay)('$says', check);
});
describe('variations', () => {
  test.each(variations)('$says', check);
});
describe('dimensions', () => {
  test.each(dimensions)('$says', check);
});
describe('both ways', () => {
  test.each(bothWays)('$says', check);
});
