// What every shop has from the start: ways to pay, and the settings that clients ask for.

import type { JsonObject } from '../../base/json.ts';
import type { Shop } from './shop.ts';

export const gateways: readonly JsonObject[] = [
  ['bacs', 'Bankgiro', 'Direktbetalning'],
  ['cod', 'Postförskott', 'Betala vid leverans'],
  ['kco', 'Klarna Checkout', 'Klarna'],
  ['stripe', 'Kort', 'Stripe'],
  ['invoice', 'Faktura', 'Faktura 30 dagar'],
].map(([id = '', title = '', method = ''], order) => ({
  id,
  title,
  description: '',
  order,
  enabled: true,
  method_title: method,
  method_description: '',
}));

/** By group and id. */
export function settingsOf({ options }: Shop): Readonly<Record<string, readonly JsonObject[]>> {
  return {
    general: [
      { id: 'woocommerce_default_country', type: 'select', value: 'SE' },
      { id: 'woocommerce_currency', type: 'select', value: options.currency ?? 'SEK' },
      { id: 'woocommerce_calc_taxes', type: 'checkbox', value: 'yes' },
    ],
    tax: [
      {
        id: 'woocommerce_prices_include_tax',
        type: 'radio',
        value: options.pricesIncludeTax ? 'yes' : 'no',
      },
    ],
  };
}
