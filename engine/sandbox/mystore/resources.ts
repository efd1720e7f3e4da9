// The resources of a Mystore shop: their attributes, relationships and the operations that there are.
// Order attributes are those that public clients read. The vendor's own page of customer, order line
// and order total attributes was not to be had; their names here follow the names that orders use.

export type Kind =
  | 'text'
  | 'email'
  | 'number'
  | 'integer'
  | 'flag'
  | 'country'
  | 'currency'
  /** A text in each language of the shop: `{ no, en }`. */
  | 'translated'
  | 'read-only';

export type Operation = 'list' | 'create' | 'read' | 'update' | 'remove';

export interface Resource {
  /** In paths, documents and scopes: `customers`. */
  readonly type: ResourceType;
  /** What people call it: `customer`. */
  readonly entity: string;
  readonly firstId: number;
  readonly operations: readonly Operation[];
  readonly attributes: Readonly<Record<string, Kind>>;
  readonly required: readonly string[];
  /** To-one relationships; the value says what they lead to. */
  readonly one: Readonly<Record<string, ResourceType>>;
  readonly requiredOne: readonly string[];
  /** To-many relationships, and the to-one relationship that leads back. */
  readonly many: Readonly<Record<string, { readonly type: ResourceType; readonly by: string }>>;
}

export type ResourceType =
  | 'customers'
  | 'products'
  | 'orders'
  | 'order-products'
  | 'order-totals'
  | 'order-status'
  | 'order-status-history'
  | 'webhooks';

const times = { created_at: 'read-only', updated_at: 'read-only' } as const;

function texts(prefix: string, ...names: readonly string[]): Record<string, Kind> {
  return Object.fromEntries(names.map((name) => [`${prefix}_${name}`, 'text']));
}

function address(prefix: string, ...more: readonly string[]): Record<string, Kind> {
  const names = ['name', 'company', 'address', 'zipcode', 'city', 'region', 'state', ...more];
  return { ...texts(prefix, ...names), [`${prefix}_country`]: 'country' };
}

function customerAddress(prefix: string): Record<string, Kind> {
  const names = ['firstname', 'lastname', 'company', 'address', 'zipcode', 'city'];
  return { ...texts(prefix, ...names), [`${prefix}_country`]: 'country' };
}

const everything: readonly Operation[] = ['list', 'create', 'read', 'update', 'remove'];

const all: readonly Resource[] = [
  {
    type: 'customers',
    entity: 'customer',
    firstId: 101,
    operations: everything,
    attributes: {
      email: 'email',
      firstname: 'text',
      lastname: 'text',
      company: 'text',
      org_number: 'text',
      customer_number: 'text',
      phone: 'text',
      ...customerAddress('delivery'),
      ...customerAddress('billing'),
      ...times,
    },
    required: ['email'],
    one: {},
    requiredOne: [],
    many: { orders: { type: 'orders', by: 'customer' } },
  },
  {
    type: 'products',
    entity: 'product',
    firstId: 501,
    operations: everything,
    attributes: {
      name: 'translated',
      slug: 'translated',
      description: 'translated',
      price: 'number',
      cost: 'number',
      tax_rate: 'number',
      quantity: 'integer',
      quantity_physical: 'read-only',
      quantity_reserved: 'read-only',
      sku: 'text',
      manufacturer_sku: 'text',
      ean: 'text',
      status: 'integer',
      weight: 'number',
      location: 'text',
      country_of_origin: 'country',
      ordered_count: 'read-only',
      viewed_count: 'read-only',
      ...times,
    },
    required: ['name'],
    one: {},
    requiredOne: [],
    many: {},
  },
  {
    type: 'orders',
    entity: 'order',
    firstId: 7001,
    operations: everything,
    attributes: {
      ...address('customer_address', 'phone'),
      customer_address_email: 'email',
      ...address('shipping_address'),
      ...address('billing_address'),
      payment_method: 'text',
      payment_module: 'text',
      shipping_method: 'text',
      tracking_number: 'text',
      currency: 'currency',
      finished_at: 'read-only',
      ...times,
    },
    required: ['customer_address_email'],
    one: { customer: 'customers', 'order-status': 'order-status' },
    requiredOne: [],
    many: {
      'order-products': { type: 'order-products', by: 'order' },
      'order-totals': { type: 'order-totals', by: 'order' },
      'order-status-history': { type: 'order-status-history', by: 'order' },
    },
  },
  {
    type: 'order-products',
    entity: 'orderProduct',
    firstId: 20001,
    operations: everything,
    attributes: {
      name: 'text',
      sku: 'text',
      ean: 'text',
      quantity: 'number',
      price: 'number',
      tax_rate: 'number',
      ...times,
    },
    required: ['name', 'quantity', 'price'],
    one: { order: 'orders', product: 'products' },
    requiredOne: ['order'],
    many: {},
  },
  {
    type: 'order-totals',
    entity: 'orderTotal',
    firstId: 40001,
    operations: everything,
    attributes: {
      title: 'text',
      class: 'text',
      value: 'number',
      tax_rate: 'number',
      sort_order: 'integer',
      ...times,
    },
    required: ['title', 'class', 'value'],
    one: { order: 'orders' },
    requiredOne: ['order'],
    many: {},
  },
  {
    type: 'order-status',
    entity: 'orderStatus',
    firstId: 1,
    operations: ['list', 'read'],
    attributes: { name: 'translated' },
    required: [],
    one: {},
    requiredOne: [],
    many: {},
  },
  {
    type: 'order-status-history',
    entity: 'orderStatusHistory',
    firstId: 60001,
    operations: ['create'],
    attributes: { comment: 'text', customer_notified: 'flag', ...times },
    required: [],
    one: { order: 'orders', 'order-status': 'order-status' },
    requiredOne: ['order', 'order-status'],
    many: {},
  },
  {
    type: 'webhooks',
    entity: 'webhook',
    firstId: 1,
    operations: ['list'],
    attributes: { topic: 'text', url: 'text', ...times },
    required: [],
    one: {},
    requiredOne: [],
    many: {},
  },
];

export const resources = Object.fromEntries(all.map((one) => [one.type, one])) as Readonly<
  Record<ResourceType, Resource>
>;

/** The resource of that type, as it stands in paths; undefined for what there is not. */
export function resourceOf(type: string): Resource | undefined {
  return Object.hasOwn(resources, type) ? resources[type as ResourceType] : undefined;
}

/** The resource that people call so. */
export function resourceNamed(entity: string): Resource {
  const found = all.find((one) => one.entity === entity);
  if (!found) throw new Error(`A Mystore shop has no ${entity}.`);
  return found;
}
