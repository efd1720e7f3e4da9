// Projects in memory, one for each shape that pipes take: plain both ways, many to one, references over
// two levels, keyed lists, lists kept as sets, three systems in a row, one way, deletes carried over.

import { compileCatalogue } from '../../engine/definition/catalogue.ts';
import type { Catalogue } from '../../engine/definition/pipe.ts';

const text = { type: 'string' };
const whole = { type: 'integer' };

function entity(properties: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    type: 'object',
    properties: {
      id: { ...whole, readOnly: true },
      changedAt: { ...text, format: 'date-time' },
      ...properties,
    },
  });
}

const customer = { name: text, email: text, phone: text, number: text, credit: { type: 'number' } };
const line = {
  type: 'object',
  properties: { id: whole, sku: text, quantity: { type: 'number' }, productId: whole },
};

/** Entity → its schema, the same in every system. */
const schemas: Readonly<Record<string, string>> = {
  customer: entity({
    ...customer,
    tags: { type: 'array', items: text },
    isMain: { type: 'boolean' },
  }),
  product: entity({ sku: text, title: text }),
  order: entity({
    number: text,
    customerId: whole,
    comment: text,
    lines: { type: 'array', items: line },
  }),
};

const system = (name: string, extra = '', isListed = false) => `
title: ${name}
driver: memory
settle: 30s
defaults:
  modified: changedAt
  changes: ${isListed ? '{ by: listing }' : '{ by: since, overlap: 5m }'}
entities:
  customer: { find: { email: { path: /c }, number: { path: /c } }${extra} }
  product: { find: { sku: { path: /p } }${extra} }
  order: { find: { number: { path: /o } }${extra} }
`;

const plain = `
merge:
  - { source: email, sink: email, compare: case }
create: always
back: { create: always }
properties:
  name: name
  email: { source: email, compare: case }
  phone: phone
  credit: { source: credit, compare: round(2) }
`;

const referring = `
merge: [{ source: number, sink: number }]
create: always
back: { create: always }
properties:
  number: number
  customerId: { link: shop.customer, source: customerId, required: true }
  comment: comment
`;

/** Name → the pipes of its folder `shop-erp`, or of the folders it names. */
const pipes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: { 'shop-erp/customer': plain },
  policies: {
    'shop-erp/customer': plain.replace(
      'create: always\nback',
      'create: always\nconflict: ask\nback',
    ),
  },
  sourceLeads: {
    'shop-erp/customer': plain.replace(
      'create: always\nback',
      'create: always\nconflict: source\nback',
    ),
  },
  many: {
    'shop-erp/customer': `
merge: [{ source: number, sink: number, many: true }]
create: always
properties:
  number: number
  name: name
  phone: { source: phone, drift: keep }
`,
  },
  references: {
    'shop-erp/customer': plain,
    'shop-erp/order': referring,
  },
  settled: {
    'shop-erp/customer': plain,
    'shop-erp/order': referring.replace('required: true', 'required: true, settled: true'),
  },
  settledLoosely: {
    'shop-erp/customer': plain,
    'shop-erp/order': referring.replace('required: true', 'settled: true'),
  },
  settledPulled: {
    'shop-erp/customer': plain.replace('create: always', 'create: when-referenced'),
    'shop-erp/order': referring.replace('required: true', 'settled: true'),
  },
  leftOut: {
    'shop-erp/customer': plain,
    'shop-erp/order': referring.replace('required: true', 'where: $filled(phone), settled: true'),
  },
  lines: {
    'shop-erp/product': `
merge: [{ source: sku, sink: sku }]
create: always
back: { create: always }
properties: { sku: sku, title: title }
`,
    'shop-erp/order': `
merge: [{ source: number, sink: number }]
create: always
back: { create: never }
properties:
  number: number
  comment: comment
  lines:
    each: lines
    key: { source: id, sink: id }
    properties:
      sku: sku
      quantity: quantity
      productId: { link: shop.product, source: productId }
`,
  },
  keyedByPeople: {
    'shop-erp/order': `
merge: [{ source: number, sink: number }]
create: always
back: { create: always }
properties:
  number: number
  comment: comment
  lines:
    each: lines
    key: { source: sku, sink: sku }
    properties: { sku: sku, quantity: quantity }
`,
  },
  sets: { 'shop-erp/customer': `${plain}  tags: tags\n` },
  row: {
    'shop-erp/customer': plain,
    'erp-crm/customer': plain.replace(
      'credit: { source: credit, compare: round(2) }',
      'credit: credit',
    ),
  },
  oneWay: {
    'shop-erp/customer': `
when: isMain
merge: [{ source: email, sink: email, compare: case }]
create: always
properties:
  name: name
  email: email
  phone: { source: phone, drift: restore }
  number: { source: number, write: if-empty }
  credit: { source: credit, write: on-create }
`,
  },
  restored: {
    'shop-erp/customer': `
merge: [{ source: email, sink: email, compare: case }]
create: always
drift: restore
properties: { name: name, email: email, tags: tags }
`,
  },
  listed: { 'shop-erp/customer': `delete: delete\n${plain}` },
  deletes: { 'shop-erp/customer': `delete: delete\n${plain}` },
};

/** For single days: a circle, which is not sound and refused, and orders whose customers are removed. */
const odd: typeof pipes = {
  removedReferences: {
    'shop-erp/customer': `delete: delete\n${plain}`,
    'shop-erp/order': `delete: delete\n${referring.replace(', required: true', '')}`,
  },
  circle: {
    'shop-erp/customer': plain,
    'erp-crm/customer': plain,
    'shop-crm/customer': plain,
  },
};

export const shapes = Object.keys(pipes);

export async function shape(name: string): Promise<Catalogue> {
  const own = Object.entries(pipes[name] ?? odd[name] ?? {}).map(([path, rest]) => {
    const [from, to, entityName] = path.split(/[-/]/);
    return [
      `pipes/${path}.yaml`,
      `source: ${from}.${entityName}\nsink: ${to}.${entityName}\n${rest}`,
    ];
  });
  const systems = ['shop', 'erp', 'crm'];
  const catalogue = await compileCatalogue({
    root: '/shape',
    files: {
      ...Object.fromEntries(own),
      'pipes/systems/shop.yaml': system('shop', '', name === 'listed'),
      'pipes/systems/erp.yaml': system('erp', ', version: version'),
      'pipes/systems/crm.yaml': system('crm'),
      ...Object.fromEntries(
        systems.flatMap((one) =>
          Object.entries(schemas).map(([name, content]) => [
            `schemas/${one}/${name}.json`,
            one === 'erp' ? withVersion(content) : content,
          ]),
        ),
      ),
    },
    environment: { variables: {}, readFile: () => undefined, secrets: new Set(), isOffline: true },
  });
  const errors = catalogue.problems.filter((problem) => problem.severity === 'error');
  if (errors.length > 0) throw new Error(`${name}: ${JSON.stringify(errors, null, 1)}`);
  return catalogue;
}

function withVersion(schema: string): string {
  const content = JSON.parse(schema);
  content.properties.version = { ...whole, readOnly: true };
  return JSON.stringify(content);
}
