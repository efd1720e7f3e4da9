// The habits of this code, held by a program: each rule is run over the real
// files, and over planted breaches, so that a rule which stopped working is seen.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { circlesOfImports } from './circles.ts';
import { doors, importsPastTheDoor, importsThatPointUp } from './layers.ts';
import { repositoryPaths, type SourceFile, sourceFiles, top } from './source-files.ts';
import * as words from './words.ts';

const engine = sourceFiles('engine/');
const tests = sourceFiles('test/');
const paths = repositoryPaths();
const outsideSandbox = engine.filter((file) => !file.path.startsWith('engine/sandbox/'));

const file = (path: string, text: string): SourceFile => ({ path, text });

interface Rule {
  readonly says: string;
  readonly real: () => readonly string[];
  readonly planted: () => readonly string[];
  readonly fine: () => readonly string[];
}

const rules: readonly Rule[] = [
  {
    says: 'imports point down the house',
    real: () => importsThatPointUp(engine),
    planted: () =>
      importsThatPointUp([file('engine/store/x.ts', `import { a } from '../sync/a.ts';`)]),
    fine: () =>
      importsThatPointUp([file('engine/sync/x.ts', `import { a } from '../store/a.ts';`)]),
  },
  {
    says: 'folders of one floor do not import each other',
    real: () => importsThatPointUp(engine),
    planted: () =>
      importsThatPointUp([
        file('engine/docs/words/x.ts', `import type { A } from '../../drivers/a.ts';`),
      ]),
    fine: () =>
      importsThatPointUp([
        file('engine/identity/x.ts', `import type { A } from '../mapping/a.ts';`),
      ]),
  },
  {
    says: 'a stage of the path imports what comes before it, never what follows',
    real: () => importsThatPointUp(engine),
    planted: () =>
      importsThatPointUp([
        file('engine/sync/collect/x.ts', `import type { A } from '../deliver/a.ts';`),
      ]),
    fine: () =>
      importsThatPointUp([
        file('engine/sync/deliver/x.ts', `import { a } from '../collect/a.ts';`),
        file('engine/sync/deliver/x.ts', `import { a } from './a.ts';`),
        file('engine/sync/collect/x.ts', `import type { World } from '../world.ts';`),
      ]),
  },
  {
    says: 'what runs an expression knows nothing of rows',
    real: () => importsThatPointUp(engine),
    planted: () =>
      importsThatPointUp([file('engine/mapping/language/x.ts', `import { a } from '../row.ts';`)]),
    fine: () =>
      importsThatPointUp([file('engine/mapping/x.ts', `import { a } from './language/a.ts';`)]),
  },
  {
    says: 'a system file knows nothing of pipes',
    real: () => importsThatPointUp(engine),
    planted: () =>
      importsThatPointUp([
        file('engine/definition/systems/x.ts', `import { a } from '../pipes/a.ts';`),
      ]),
    fine: () =>
      importsThatPointUp([
        file('engine/definition/pipes/x.ts', `import { a } from '../systems/a.ts';`),
        file('engine/definition/catalogue.ts', `import { a } from './project/a.ts';`),
      ]),
  },
  {
    says: 'what verbs, pages and documents share knows none of them',
    real: () => importsThatPointUp(engine),
    planted: () =>
      importsThatPointUp([file('engine/service/frame/x.ts', `import { a } from '../why/a.ts';`)]),
    fine: () =>
      importsThatPointUp([
        file('engine/cli/verbs/x.ts', `import { a } from '../project/a.ts';`),
        file('engine/service/app.ts', `import { a } from './why/a.ts';`),
        file('engine/docs/documents/x.ts', `import { a } from '../words/a.ts';`),
        file('engine/docs/words/x.ts', `import { a } from '../text.ts';`),
      ]),
  },
  {
    says: 'a folder of sync has its place on the path',
    real: () => importsThatPointUp(engine),
    planted: () =>
      importsThatPointUp([file('engine/sync/more/x.ts', `import { a } from './a.ts';`)]),
    fine: () => importsThatPointUp([file('engine/sync/why/x.ts', `import { a } from './a.ts';`)]),
  },
  {
    says: 'no files import each other, but for types',
    real: () => [...circlesOfImports(engine), ...circlesOfImports(tests)],
    planted: () =>
      circlesOfImports([
        file('engine/a/x.ts', `import { y } from './y.ts';`),
        file('engine/a/y.ts', `import {\n  type Z,\n  z,\n} from '../b/z.ts';`),
        file('engine/b/z.ts', `export * from '../a/x.ts';`),
      ]),
    fine: () =>
      circlesOfImports([
        file('engine/a/w.ts', `import { x } from './x.ts';`),
        file('engine/a/x.ts', `import { y } from './y.ts';\nimport './z.ts';`),
        file('engine/a/y.ts', `import type { X } from './x.ts';\nimport { type W } from './w.ts';`),
        file('engine/a/z.ts', `// import { x } from './x.ts';\nimport { y } from './y.ts';`),
      ]),
  },
  {
    says: 'the sandbox imports base only, and only cli and simulate import it',
    real: () => importsThatPointUp(engine),
    planted: () =>
      importsThatPointUp([file('engine/service/x.ts', `await import('../sandbox/a.ts');`)]),
    fine: () => importsThatPointUp([file('engine/cli/x.ts', `await import('../sandbox/a.ts');`)]),
  },
  {
    says: 'a dependency is imported at its door',
    real: () => importsPastTheDoor(engine),
    planted: () => importsPastTheDoor([file('engine/sync/x.ts', `import { parse } from 'yaml';`)]),
    fine: () =>
      importsPastTheDoor([
        file('engine/definition/files/yaml.ts', `import { parse } from 'yaml';`),
      ]),
  },
  {
    says: 'RxJS is known to runtime, the path and its plan only',
    real: () => importsPastTheDoor(engine),
    planted: () =>
      importsPastTheDoor([file('engine/sync/settle/x.ts', `import { of } from 'rxjs';`)]),
    fine: () =>
      importsPastTheDoor([
        file('engine/runtime/x.ts', `import { of } from 'rxjs';`),
        file('engine/sync/pipe-flow.ts', `import { from } from 'rxjs';`),
      ]),
  },
  {
    says: 'files stay within their length',
    real: () => words.filesTooLong(engine),
    planted: () => words.filesTooLong([file('engine/a/x.ts', 'x\n'.repeat(301))]),
    fine: () => words.filesTooLong([file('engine/a/x.ts', 'x\n'.repeat(200))]),
  },
  {
    says: 'names are kebab-case and say something',
    real: () => words.namesThatSayNothing([...engine, ...tests].map(({ path }) => path)),
    planted: () => words.namesThatSayNothing(['engine/sync/helpers.ts']),
    fine: () => words.namesThatSayNothing(['engine/sync/pipe-flow.ts', 'test/a/b.test.ts']),
  },
  {
    says: 'a file opens with what it is for',
    real: () => words.filesWithoutHeader([...engine, ...tests]),
    planted: () => words.filesWithoutHeader([file('engine/a/x.ts', `import 'a';`)]),
    fine: () => words.filesWithoutHeader([file('engine/a/x.ts', '// The door to a.\n')]),
  },
  {
    says: 'the engine names no concrete system outside its sandbox',
    real: () => words.productsNamed(outsideSandbox, products()),
    planted: () =>
      words.productsNamed([file('engine/a/x.ts', '// as Fjord Shop does')], ['fjord-shop']),
    fine: () => words.productsNamed([file('engine/a/x.ts', '// as a shop does')], ['fjord-shop']),
  },
  {
    says: 'time, chance, network and the process are passed in',
    real: () => words.globalsReachedFor(outsideSandbox),
    planted: () => words.globalsReachedFor([file('engine/a/x.ts', 'const now = Date.now();')]),
    fine: () =>
      words.globalsReachedFor([
        file('engine/a/x.ts', '// Date.now() is for the clock\napp.fetch(a);'),
      ]),
  },
  {
    says: 'what is pure asks no store, no system, no clock and no disk',
    real: () => words.purityLost(engine),
    planted: () =>
      words.purityLost([
        file('engine/sync/decide/x.ts', `import type { World } from '../world.ts';`),
      ]),
    fine: () =>
      words.purityLost([
        file('engine/sync/decide/x.ts', `// Of a World\nimport type { Pipe } from '../a.ts';`),
        file('engine/sync/settle/x.ts', `import type { World } from '../world.ts';`),
      ]),
  },
  {
    says: 'nothing is left undone and no test is switched off',
    real: () => words.thingsLeftUndone([...engine, ...tests]),
    planted: () =>
      words.thingsLeftUndone([file('test/a.test.ts', ['test', 'skip("a")'].join('.'))]),
    fine: () => words.thingsLeftUndone([file('test/a.test.ts', 'test("todo list")')]),
  },
  {
    says: 'a comment gives its reason in place, and names no page that is not here',
    real: () => words.pagesElsewhere([...engine, ...tests]),
    planted: () =>
      words.pagesElsewhere([file('engine/a/x.ts', '// as kernel'.concat('.md has it'))]),
    fine: () =>
      words.pagesElsewhere([file('engine/a/x.ts', '// see README.md, engine/ARCHITECTURE.md')]),
  },
  {
    says: 'the top level holds what the design lists',
    real: () => words.strangersAtTheTop(paths),
    planted: () => words.strangersAtTheTop(['docker-compose.yaml']),
    fine: () => words.strangersAtTheTop(['engine/a.ts', 'README.md', '.ci/run']),
  },
];

describe.each(rules)('$says', (rule) => {
  test('in this repository', () => {
    expect(rule.real()).toEqual([]);
  });
  test('a breach is found, and what is fine is not', () => {
    expect(rule.planted()).not.toEqual([]);
    expect(rule.fine()).toEqual([]);
  });
});

test('every dependency has its door, and every door is used', () => {
  const manifest = JSON.parse(readFileSync(`${top}/package.json`, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const names = Object.keys(doors).filter((name) => !name.startsWith('node:'));
  expect(names.sort()).toEqual(Object.keys(manifest.dependencies).sort());
  for (const places of Object.values(doors))
    for (const place of places)
      expect(
        engine.some(({ path }) => path.startsWith(place)),
        place,
      ).toBe(true);
});

test('versions are pinned exactly and nothing runs at installation', () => {
  const manifest = JSON.parse(readFileSync(`${top}/package.json`, 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  const ranges = ['dependencies', 'devDependencies', 'optionalDependencies']
    .flatMap((kind) => Object.entries(manifest[kind] ?? {}))
    .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
  expect(ranges).toEqual([]);
  expect(
    Object.keys(manifest.scripts ?? {}).filter((name) => /install|prepare/.test(name)),
  ).toEqual([]);
});

/** Names and titles of the systems that have a file: what the engine must not know. */
function products(): readonly string[] {
  const folder = `${top}/pipes/systems`;
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  expect(names.length).toBeGreaterThan(0);
  return names.flatMap((name) => {
    const title = /^title:\s*(.+)$/m.exec(readFileSync(`${folder}/${name}`, 'utf8'))?.[1]?.trim();
    return [name.replace(/\.yaml$/, ''), ...(title ? [title] : [])];
  });
}
