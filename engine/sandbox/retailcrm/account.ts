// The account of the sandbox: its shops, its time zone, its dictionaries. Times have no offset in this
// API; they are the account's own.

/** Moscow, the whole year. */
const offsetMs = 3 * 3_600_000;

/** The shops of the account by their codes. A program sees those that its key was given. */
export const sites = ['opencart', 'outlet'] as const;

export type Site = (typeof sites)[number];

/** Each shop of an account has one, and its orders are in it. */
export const currency = 'NOK';

/** Of what people make without saying for which shop it is. */
export const [site, otherSite] = sites;

export const statuses = [
  'new',
  'availability-confirmed',
  'client-confirmed',
  'prepayed',
  'send-to-assembling',
  'assembling',
  'assembling-complete',
  'send-to-delivery',
  'delivering',
  'complete',
  'no-product',
  'cancel-other',
  'return',
];

export const orderTypes = ['eshop-individual', 'eshop-legal'];

export const orderMethods = ['phone', 'shopping-cart', 'one-click', 'app', 'offline', 'messenger'];

export const itemStatuses = ['new', 'in-reserve', 'sent', 'returned', 'canceled'];

export const deliveryTypes = ['courier', 'self-delivery', 'post'];

export const paymentTypes = ['cash', 'bank-card', 'bank-transfer', 'e-money', 'credit'];

export const paymentStatuses = [
  'not-paid',
  'invoice',
  'wait-approved',
  'payment-start',
  'canceled',
  'fail',
  'paid',
  'returned',
];

/** `2026-01-31 15:04:05`, as the account's clock shows it. */
export function localTime(ms: number): string {
  return new Date(ms + offsetMs).toISOString().slice(0, 19).replace('T', ' ');
}
