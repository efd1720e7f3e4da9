// What an account of the CRM says of itself: what a key may do, and the lists that its people keep.

import type { JsonObject } from '../../base/json.ts';
import type { StandInRequest } from '../definition.ts';
import {
  currency,
  deliveryTypes,
  itemStatuses,
  orderMethods,
  orderTypes,
  paymentStatuses,
  paymentTypes,
  statuses,
} from './account.ts';
import { notFound } from './refusals.ts';

/** What the account says of itself, and lists by their codes: of its shops, those that the key may see. */
export function dictionary(
  { method }: StandInRequest,
  name: string,
  rest: readonly string[],
  sites: readonly string[],
): JsonObject {
  if (method !== 'GET') throw notFound();
  if (name === 'credentials')
    return {
      success: true,
      credentials: [],
      scopes: ['order_read', 'order_write', 'customer_read', 'customer_write'],
      siteAccess: 'access_selective',
      sitesAvailable: sites,
    };
  const codes = name === 'reference' ? dictionaries[rest[0] ?? ''] : undefined;
  if (codes)
    return {
      success: true,
      [codes.field]: Object.fromEntries(
        codes.codes.map((code) => [code, { code, name: code, active: true }]),
      ),
    };
  if (name === 'reference' && rest[0] === 'sites')
    return {
      success: true,
      sites: Object.fromEntries(sites.map((code) => [code, { code, name: code, currency }])),
    };
  throw notFound();
}

const dictionaries: Readonly<
  Record<string, { readonly field: string; readonly codes: readonly string[] }>
> = {
  statuses: { field: 'statuses', codes: statuses },
  'product-statuses': { field: 'productStatuses', codes: itemStatuses },
  'order-types': { field: 'orderTypes', codes: orderTypes },
  'order-methods': { field: 'orderMethods', codes: orderMethods },
  'delivery-types': { field: 'deliveryTypes', codes: deliveryTypes },
  'payment-types': { field: 'paymentTypes', codes: paymentTypes },
  'payment-statuses': { field: 'paymentStatuses', codes: paymentStatuses },
};
