// The synthetic project as files that an author could have written: a folder for each pair of a shop and an
// ERP, with one pipe of rows of the same five kinds. Folders do not run together, as in a repository that
// serves many installations.

import type { TextFile } from '../../engine/docs/documents/documents.ts';

const text = { type: 'string' };

export function* syntheticFiles(sources: number, sinks: number, rows: number): Generator<TextFile> {
  yield ['pipes/samband.yaml', `run: \${RUN:-}\nstore: sqlite:.samband/samband.db\n`];
  const all = (count: number, name: string) =>
    Array.from({ length: count }, (_, at) => `${name}${at}`);
  const [shops, erps] = [all(sources, 'shop'), all(sinks, 'erp')];
  for (const name of [...shops, ...erps]) {
    yield [
      `pipes/systems/${name}.yaml`,
      `title: System ${name}\ndriver: memory\nentities: { customer: {}, country: {} }\n`,
    ];
    yield [`schemas/${name}/customer.json`, customer(rows, shops.includes(name))];
    yield [`schemas/${name}/country.json`, schemaOf('Country', { id: text, code: text })];
  }
  for (const shop of shops)
    for (const erp of erps) yield [`pipes/${shop}-${erp}/customer.yaml`, pipeOf(shop, erp, rows)];
}

function customer(rows: number, isShop: boolean): string {
  const properties = Array.from({ length: rows }, (_, at): [string, object][] =>
    isShop
      ? ['property', 'part', 'other', 'a', 'b'].map((name) => [`${name}${at}`, text])
      : [[`property${at}`, at % 5 === 3 ? { type: 'object', properties: { id: text } } : text]],
  );
  return schemaOf('Customer', { id: text, ...Object.fromEntries(properties.flat()) });
}

function schemaOf(title: string, properties: object): string {
  return JSON.stringify({ title, type: 'object', properties });
}

function pipeOf(shop: string, erp: string, rows: number): string {
  return [
    `source: ${shop}.customer`,
    `sink: ${erp}.customer`,
    'create: always',
    'merge: [{ source: property0, sink: property0 }]',
    'back: { create: always }',
    'properties:',
    ...Array.from({ length: rows }, (_, at) => `  ${rowOf(at, erp)}`),
    'examples:',
    '  - name: a customer',
    '    given: { property0: a, property1: b }',
    '    expect: { property0: a, property1: b }',
    '',
  ].join('\n');
}

/** Copies both ways, computed, constants, look-ups, conditions. */
function rowOf(at: number, erp: string): string {
  const name = `property${at}`;
  switch (at % 5) {
    case 0:
      return `${name}: ${name}`;
    case 1:
      return `${name}: { source: "$first(${name}, $trim(part${at} & ' ' & other${at}))", required: true, back: false }`;
    case 2:
      return `${name}: { value: value ${at}, write: on-create }`;
    case 3:
      return `${name}.id: { find: ${erp}.country, by: code, source: ${name}, missing: park, back: false }`;
    default:
      return `${name}: { source: "${name} = 'x' ? a${at} : b${at}", note: Said of ${name}., back: false }`;
  }
}
