// `run` in `pipes/samband.yaml`: which folders of pipes run, and that the others are checked as ever
// but neither run nor ask for credentials.

import { describe, expect, it } from 'vitest';
import { running } from '../../engine/definition/project/running.ts';
import { catalogueWith } from './small-project.ts';

const far = `title: Far
driver: http
base: \${FAR_URL:?the address of it}
entities: { customer: { list: { path: /customers } } }
`;
const customer =
  'source: shop.customer\nsink: erp.customer\ncreate: always\nproperties: { name: name }\n';
const two = {
  'pipes/systems/far.yaml': far,
  'schemas/far/customer.json':
    '{ "type": "object", "properties": { "id": { "type": "string" }, "name": { "type": "string" } } }',
  'pipes/shop-erp/customer.yaml': customer,
  'pipes/far-erp/customer.yaml': customer.replace('shop.', 'far.'),
};

async function check(run: string | undefined, variables: Readonly<Record<string, string>> = {}) {
  const own = run === undefined ? {} : { 'pipes/samband.yaml': `run: ${run}\n` };
  const catalogue = await catalogueWith({ ...two, ...own }, { variables });
  const { pipes, systems, entities, pairs } = running(catalogue);
  return {
    all: catalogue.pipes.map(({ id }) => id),
    pipes: pipes.map(({ id }) => id),
    pairs: pairs.map(({ id }) => id),
    systems: [...systems.keys()].sort(),
    entities: [...new Set([...entities.values()].map(({ system }) => system))].sort(),
    problems: catalogue.problems
      .map(({ file, line, code, message, hint }) =>
        code === 'pipe.two-writers' ? code : `${file}:${line} ${code}: ${message} ${hint ?? ''}`,
      )
      .sort(),
  };
}

const both = ['far-erp/customer', 'shop-erp/customer'];
const missing =
  'pipes/systems/far.yaml:3 environment.missing: The environment variable FAR_URL is not set: the address of it. Set FAR_URL before the engine starts.';

describe('what runs', () => {
  it.each([
    ['left out', undefined],
    ['named in full', "'far-erp, shop-erp'"],
  ])('is everything when %s, with all its variables and clashes', async (_, run) => {
    const found = await check(run);
    expect(found).toMatchObject({ all: both, pipes: both, systems: ['erp', 'far', 'shop'] });
    expect(found.problems).toEqual(['pipe.two-writers', missing]);
  });

  it.each([
    ['empty', "''", 'run: far-erp'],
    ['a variable that is not set', '${RUN:-}', 'RUN=far-erp'],
  ])('has to be said when it is %s and the folders clash', async (_, run, how) => {
    const found = await check(run);
    expect(found).toMatchObject({ all: both, pipes: both });
    const why = '`erp.customer` is written by far-erp/customer and shop-erp/customer';
    const hint = `Say which shall run${how.startsWith('run') ? ':' : ', such as'} \`${how}\`.`;
    expect(found.problems).toEqual([
      `pipes/samband.yaml:1 run.together: These folders of pipes cannot run together: far-erp, shop-erp. ${why}. ${hint}`,
    ]);
  });

  it('is told with three of the records that folders clash about, and what else the file needs', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const text = (property: string) => customer.replace('name: name', `${property}: ${property}`);
    const own = Object.fromEntries(
      names.map((name) => [`pipes/systems/${name}.yaml`, 'like: shop\n']),
    );
    const pipes = Object.fromEntries(
      names.map((name) => [`pipes/${name}-erp/x.yaml`, text('email').replace('shop', name)]),
    );
    const project = { 'pipes/samband.yaml': 'run: ${RUN:-}\nstore: ${STORE:?the state}\n' };
    const { problems } = await catalogueWith({ ...own, ...pipes, ...project });
    expect(problems.map(({ code }) => code)).toEqual(['run.together', 'environment.missing']);
    expect(problems[0]?.message).toBe(
      'These folders of pipes cannot run together: a-erp, b-erp, c-erp, d-erp, e-erp. `erp.customer` is written by a-erp/x and b-erp/x; `erp.customer` is written by a-erp/x and c-erp/x; `erp.customer` is written by a-erp/x and d-erp/x; and 1 more.',
    );
  });

  it('may be left open until something runs, and each folder is then checked alone', async () => {
    const own = { ...two, 'pipes/samband.yaml': 'run: ${RUN:-}\n' };
    const { problems } = await catalogueWith(own, { isOffline: true });
    expect(problems.map(({ code }) => code)).toEqual(['environment.missing']);
    const closed = await catalogueWith(two, { isOffline: true });
    expect(closed.problems.map(({ code }) => code).sort()).toEqual([
      'environment.missing',
      'pipe.two-writers',
    ]);
  });

  it('is not known while the file has a mistake, which is told alone', async () => {
    const text = 'run: shop-erp\ndocs: { require: [sigend] }\n';
    const { problems } = await catalogueWith({ ...two, 'pipes/samband.yaml': text });
    expect(problems.filter(({ code }) => code !== 'environment.missing')).toMatchObject([
      { file: 'pipes/samband.yaml', line: 2, code: 'value.unknown' },
    ]);
  });

  it('is one folder alone: what only others need may be missing, what they clash with is fine', async () => {
    expect(await check('${RUN:-}', { RUN: 'shop-erp' })).toEqual({
      all: both,
      pipes: ['shop-erp/customer'],
      pairs: ['shop-erp'],
      systems: ['erp', 'shop'],
      entities: ['erp', 'shop'],
      problems: [],
    });
  });

  it('asks for the variables of the folder that runs', async () => {
    expect(await check('far-erp')).toMatchObject({
      pipes: ['far-erp/customer'],
      systems: ['erp', 'far'],
      problems: [missing],
    });
  });

  it('is several folders with commas between', async () => {
    expect(await check("' shop-erp , far-erp'")).toMatchObject({
      pipes: both,
      problems: ['pipe.two-writers', missing],
    });
  });

  it('says which folder is meant by a name that there is not', async () => {
    const told = 'pipes/samband.yaml:1 run.unknown: There is no folder of pipes';
    expect((await check('shop-epr')).problems).toEqual([
      `${told} \`shop-epr\` to run. Did you mean \`shop-erp\`?`,
    ]);
    expect((await check('moon')).problems).toEqual([
      `${told} \`moon\` to run. There are: far-erp, shop-erp.`,
    ]);
  });

  it('checks the pipes that do not run as well', async () => {
    const own = {
      ...two,
      'pipes/samband.yaml': 'run: shop-erp\n',
      'pipes/far-erp/customer.yaml': two['pipes/far-erp/customer.yaml'].replace(
        'name: name',
        'nme: name',
      ),
    };
    const { problems } = await catalogueWith(own);
    expect(problems.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'pipes/far-erp/customer.yaml property.unknown',
    ]);
  });

  it('asks for what a setting is by default only where the project says nothing else', async () => {
    const shop =
      "settings: { site: { title: Site, type: string, default: '${SITE:?its code}' } }\n";
    const own = {
      ...two,
      'pipes/systems/far.yaml': far.replace('${FAR_URL:?', '${FAR_URL:-') + shop,
    };
    const asked = async (project: string) => {
      const files = { ...own, 'pipes/samband.yaml': `run: far-erp\n${project}` };
      const { problems } = await catalogueWith(files);
      return problems.filter(({ code }) => code === 'environment.missing').length;
    };
    expect(await asked('')).toBe(1);
    expect(await asked('settings: { far: { site: b2c } }\n')).toBe(0);
  });
});
