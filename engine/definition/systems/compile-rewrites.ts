// `rewrites` of a system file: what the system makes of the values it is sent. The words are those that
// the engine knows rewritings by, with their number behind a colon: `trim cut(6)` is `trim cut:6`.

import { typeWord } from '../../mapping/property-type.ts';
import type { Steps } from '../files/yaml.ts';
import { lookUp, typeAt } from '../typing/property-check.ts';
import type { EntitySource } from './compile-entity.ts';

/** Path → the rewritings in their order. That the paths are properties is checked elsewhere. */
export function rewritesOf(
  source: Pick<EntitySource, 'system' | 'name' | 'block' | 'schema' | 'texts'>,
  steps: Steps,
): Readonly<Record<string, string>> | undefined {
  const given = Object.entries(source.block.rewrites ?? {});
  if (given.length === 0) return undefined;
  return Object.fromEntries(
    given.map(([path, words]) => {
      checkTarget(source, [...steps, path], path, words);
      return [path, words.replace(/\((\d+)\)/g, ':$1')];
    }),
  );
}

/** Only single values are known by what was made of them: texts, and numbers that are rounded. */
function checkTarget(
  { system, name, schema, texts }: Pick<EntitySource, 'system' | 'name' | 'schema' | 'texts'>,
  steps: Steps,
  path: string,
  words: string,
): void {
  const { sheet, problems } = texts;
  const at = texts.home?.(steps) ?? steps;
  const found = lookUp(schema, path);
  if (found.kind === 'known' && found.isInList) {
    const detail = `\`${path}\` is inside a list, whose items are compared as they are`;
    problems.error(sheet.keyPlace(at), 'key.alone', { detail });
    return;
  }
  const type = found.kind === 'known' && found.schema.items ? 'any' : typeAt(schema, path);
  for (const word of words.split(' ')) {
    const takes = word.startsWith('round') ? 'number' : 'string';
    if (type === takes || (takes === 'number' && type === 'integer') || type === 'any') continue;
    problems.error(sheet.valuePlace(at), 'property.type', {
      path,
      entity: `${system}.${name}`,
      expected: typeWord(type),
      found: `\`${word}\`, which is for ${takes === 'number' ? 'numbers' : 'texts'},`,
    });
  }
}
