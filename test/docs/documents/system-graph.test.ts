// The picture of the overview: which way arrows point, and that hostile names stay text.

import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { systemGraph } from '../../../engine/docs/documents/system-graph.ts';
import { names } from '../../../engine/docs/words/names.ts';
import { catalogue, oneWay, pair, pipe, system } from '../hand-built.ts';
import { hostile } from '../hostile.ts';
import { documents } from '../texts.ts';

function graph(title: string, ...ways: readonly ('→' | '←' | '↔')[]) {
  const shop = system('shop', title, { user: { title: 'User' }, order: { title: 'Order' } });
  const erp = system('erp', 'ERP', { account: { title: 'Account' } });
  const [user, account] = [shop.entities.user, erp.entities.account] as [never, never];
  const pipes = ways.map((way) =>
    way === '←'
      ? pipe(account, user, [])
      : pipe(user, account, [], way === '↔' ? { back: oneWay } : {}),
  );
  const all = [pair(shop, erp, pipes)];
  return { all, svg: systemGraph(all, names(catalogue([shop, erp], all))) };
}

const arrows = (svg = '') => (svg.match(/marker-(start|end)=/g) ?? []).join(' ');
const texts = (svg = '') =>
  new XMLParser({ ignoreAttributes: true }).parse(svg).svg.text.concat() as readonly string[];

test.each([
  [['→'], 'marker-end=', 'User → Account'],
  [['←'], 'marker-start=', 'User ← Account'],
  [['↔'], 'marker-start= marker-end=', 'User ↔ Account'],
  [['→', '←'], 'marker-start= marker-end=', 'User ↔ Account'],
  [['→', '→'], 'marker-end=', 'User → Account'],
] as const)('pipes %j', (ways, wanted, words) => {
  const { svg } = graph('Shop', ...ways);
  expect(arrows(svg)).toBe(wanted);
  expect(texts(svg)).toEqual([words, 'Shop', 'ERP']);
});

test.each([...hostile, '</text><script>alert(1)</script>', 'x\uffff\ufffe'])(
  '%j is a text in it',
  (title) => {
    const { svg } = graph(title, '→');
    expect(XMLValidator.validate(svg ?? '')).toBe(true);
    expect(svg).not.toMatch(/<(script|image|a|style|foreignObject)\b|[\ufffe\uffff]/);
  },
);

test('it stands beside the overview, and not where nothing is carried', () => {
  const { all } = graph('Shop', '→');
  const made = documents(catalogue([], all));
  expect(made['generated-docs/overview.svg']).toMatch(/^<svg xmlns/);
  expect(made['generated-docs/index.rst']).toContain('.. image:: overview.svg');
  expect(Object.keys(documents(catalogue([], [])))).toEqual(['generated-docs/index.rst']);
});
