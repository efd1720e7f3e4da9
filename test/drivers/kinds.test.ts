// The list of what system files may say in several kinds, and of the input that must not be believed,
// each with the test that holds a driver to it. A kind that the grammar learns and nobody tests fails
// here, and so does a test that is renamed or gone.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Shape } from '../../engine/definition/grammar/shape.ts';
import { systemGrammar } from '../../engine/definition/grammar/system-definition.ts';

/** `file` and words that stand in it: the title of a test, or of its row. */
type Proof = readonly [file: string, ...words: readonly string[]];

const kinds: Readonly<Record<string, Readonly<Record<string, Proof>>>> = {
  'auth kind': {
    none: ['http-auth.test.ts', "['none', { kind: 'none' }, {}]"],
    basic: ['http-auth.test.ts', 'basic, with æ in UTF-8'],
    bearer: ['http-auth.test.ts', "['bearer', { kind: 'bearer', token: secret }"],
    header: ['http-auth.test.ts', "['header', { kind: 'header', name: 'X-Key'"],
    query: ['http-auth.test.ts', "['query', { kind: 'query', name: 'key', value: secret }"],
    oauth1: ['oauth1.test.ts', 'the first credentials whose `when` holds are used'],
    oauth2: ['http-oauth2.test.ts', 'into the header, and only the further fields into the form'],
    token: ['http-auth.test.ts', 'many who need a token at once log in once'],
  },
  'token use': {
    basic: ['http-auth.test.ts', "use: { kind: 'basic', user: text('0')"],
    bearer: ['http-auth.test.ts', "['bearer', { kind: 'bearer', token }"],
    header: ['http-auth.test.ts', "{ kind: 'header', name: 'X-Session', value: token }"],
    query: ['http-auth.test.ts', "['query', { kind: 'query', name: 'key', value: token }"],
    cookie: ['http-auth.test.ts', "{ kind: 'cookie', name: 'Session', value: token }"],
  },
  paging: {
    none: ['http-system.ts', "paging: { kind: 'none' }"],
    offset: ['contract.test.ts', "paging: { kind: 'offset'"],
    page: ['contract.test.ts', "paging: { kind: 'page'"],
    cursor: ['contract.test.ts', "paging: { kind: 'cursor'"],
    next: ['contract.test.ts', "paging: { kind: 'next'"],
    link: ['contract.test.ts', "paging: { kind: 'link'"],
  },
  changes: {
    since: ['contract.test.ts', "since: { kind: 'since', overlapMs: 60_000 }"],
    listing: ['contract.test.ts', "listing: { kind: 'listing' }"],
    feed: ['contract.test.ts', "kind: 'feed'"],
    parent: ['../sync/children.test.ts', 'reads the children of every parent that has some'],
  },
};

const words: Readonly<Record<string, Readonly<Record<string, Proof>>>> = {
  'how bodies are written': {
    json: ['contract.test.ts', "profile: { paging: 'cursor', auth: 'key'"],
    form: ['http-request.test.ts', 'a record as a form, cleared fields empty'],
    soap: ['http-connections.test.ts', 'a search over SOAP logs in, carries its cookie'],
  },
  'formats of properties': {
    decimal: ['formats.test.ts', "['decimal', '149.0000', 149, '149']"],
    comma: ['formats.test.ts', "['comma', '1 249,50', 1249.5, '1249,5']", "['comma', '1,2,3'"],
    date: ['formats.test.ts', "['date dd.mm.yyyy', '1.2.2026', '2026-02-01'", "'31.02.2026'"],
    cents: ['formats.test.ts', "['cents', 14900, 149]"],
    utc: ['formats.test.ts', "['utc', '2026-01-31 10:00:00'"],
    local: ['formats.test.ts', "['local Europe/Oslo', '2026-01-31 10:00:00'"],
    json: ['formats.test.ts', "['json', '[]', []]"],
    flag01: ['formats.test.ts', "['flag01', '1', true, 1]"],
    html: ['formats.test.ts', "['html', 'Rømme &amp; fløte'"],
  },
  'input that must not be believed': {
    'wrong credentials': ['http-oauth2.test.ts', "'a wrong secret'"],
    'expired credentials': [
      'http-oauth2.test.ts',
      'a token that the system took back is renewed once',
    ],
    'a page of HTML with status 200': ['http-answers.test.ts', 'HTML with status 200'],
    'truncated JSON': ['http-answers.test.ts', 'JSON that ends in the middle'],
    'a wrong charset': ['http-answers.test.ts', 'bytes that are no UTF-8', 'an unknown charset'],
    'a 304 to who knows nothing': ['http-unchanged.test.ts', 'a 304 %s is no empty list'],
    'wrong credentials of a system of any kind': [
      'contract.ts',
      'refused credentials end a read as a Fault of their own',
    ],
    'a page of HTML, or truncated XML, where SOAP is due': [
      'soap.test.ts',
      "['a page', '<!DOCTYPE html>",
      "['a cut-off document', envelope(",
    ],
    'a file that is cut off': ['files.test.ts', "'cut off in a row'", "'cut off JSON'"],
    'a column that is written differently': [
      'sql-driver.test.ts',
      'a row whose property has another format stops only itself',
    ],
    'a wrong charset of a file': ['files.test.ts', 'another charset than utf-8'],
    'a page that repeats': ['http-paging.test.ts', 'a page number that is ignored'],
    'a date written differently': ['formats.test.ts', "['utc', '31.01.2026 10:00'"],
    'a SQL table with an unexpected prefix': [
      'sql-driver.test.ts',
      'a wrong prefix is told with the table that is there',
    ],
  },
};

describe.each(Object.entries(kinds))('every kind of %s', (name, proofs) => {
  test('of the grammar is in this list', () => {
    expect(Object.keys(proofs).sort()).toEqual([...kindsOf(name)].sort());
  });
  test.each(Object.entries(proofs))('%s is held to its contract', (_, proof) => check(proof));
});

describe.each(Object.entries(words))('%s', (_, proofs) => {
  test.each(Object.entries(proofs))('%s is held to its contract', (_, proof) => check(proof));
});

test('the formats of this list are those of the grammar', () => {
  const label = labels(systemGrammar).find((one) => one.startsWith('one of `decimal`')) ?? '';
  const names = [...new Set([...label.matchAll(/`(\w+)/g)].map(([, one]) => one))];
  expect(names.sort()).toEqual(Object.keys(words['formats of properties'] ?? {}).sort());
});

function check([file, ...wanted]: Proof): void {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8').replaceAll(/\s+/g, ' ');
  expect(wanted.filter((one) => !text.includes(one))).toEqual([]);
}

function kindsOf(name: string): readonly string[] {
  for (const { node } of shapesIn(systemGrammar))
    if (node.kind === 'tagged' && node.name === name) return Object.keys(node.blocks);
  throw new Error(`the grammar has no ${name}`);
}

function labels(shape: Shape<unknown>): readonly string[] {
  return shapesIn(shape).flatMap(({ node }) => (node.kind === 'scalar' ? [node.label] : []));
}

/** A shape and all that stand inside it, each once. */
function shapesIn(top: Shape<unknown>): readonly Shape<unknown>[] {
  const seen = new Set<Shape<unknown>['node']>();
  const found: Shape<unknown>[] = [];
  const queue = [top];
  for (let shape = queue.shift(); shape !== undefined; shape = queue.shift()) {
    const { node } = shape;
    if (seen.has(node)) continue;
    seen.add(node);
    found.push(shape);
    if (node.kind === 'list' || node.kind === 'map') queue.push(node.of);
    if (node.kind === 'named') queue.push(node.of());
    if (node.kind === 'either') queue.push(...node.options);
    if (node.kind === 'block') queue.push(...Object.values(node.keys).map((key) => key.shape));
    if (node.kind === 'tagged')
      queue.push(...Object.values(node.blocks), ...(node.other ? [node.other.block] : []));
  }
  return found;
}
