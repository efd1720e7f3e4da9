// What must be right about an entity beyond its keys: paths name properties of its schema, and what a
// list leaves out can be read otherwise.

import type { EntitySource } from './compile-entity.ts';
import type { EntityBlock } from './entity-definition.ts';
import { propertyAt } from './entity-schema.ts';
import { checkPath } from './property-check.ts';
import type { Texts } from './texts.ts';
import type { Steps } from './yaml.ts';

/** Tells what is wrong in an entity beside its texts. */
export function checkEntity(
  { system, name, block, schema, texts }: EntitySource,
  steps: Steps,
): void {
  const reader = { entity: `${system}.${name}`, schema };
  const check = (path: string, ...inside: Steps): void => {
    const at = texts.home?.([...steps, ...inside]) ?? [...steps, ...inside];
    // A path may be a key itself: `find: { email: … }`.
    const place = inside.at(-1) === path ? texts.sheet.keyPlace(at) : texts.sheet.valuePlace(at);
    checkPath(reader, path, place, texts.problems);
  };
  // A version and a marker come from `defaults` as a rule; an entity without the property has none.
  for (const key of ['version', 'marker'] as const) {
    const path = block[key];
    const isOwn = texts.sheet.has([...steps, key]);
    if (path !== undefined && isOwn && !propertyAt(schema, path)) check(path, key);
  }
  // So may a word about the clock, beside entities that tell no time.
  if (block.modified === undefined && texts.sheet.has([...steps, 'clock'])) {
    const hint = 'Without it no time is known, and the source wins as it is.';
    texts.problems.error(
      texts.sheet.keyPlace([...steps, 'clock']),
      'key.missing',
      { key: 'modified' },
      hint,
    );
  }
  for (const [at, path] of (block.update?.with ?? []).entries()) check(path, 'update', 'with', at);
  for (const [at, path] of (block.update?.whole ?? []).entries())
    check(path, 'update', 'whole', at);
  for (const [at, path] of (block.list?.omits ?? []).entries()) check(path, 'list', 'omits', at);
  checkPartial(block, texts, [...steps, 'list']);
  for (const path of Object.keys(block.find ?? {})) check(path, 'find', path);
  for (const path of Object.keys(block.rewrites ?? {})) check(path, 'rewrites', path);
  for (const path of Object.keys(block.deactivate ?? {})) check(path, 'deactivate', path);
  for (const path of Object.keys(block.last ?? {})) check(path, 'last', path);
}

/** What a list does not show must be read, and it must be seen when to. */
function checkPartial({ list, get, modified, version }: EntityBlock, texts: Texts, steps: Steps) {
  const omits = (list?.omits ?? []).length > 0;
  const place = (key: string) => texts.sheet.keyPlace(texts.home?.([...steps, key]) ?? steps);
  if ((omits || list?.id !== undefined) && get?.path === undefined) {
    const hint = 'What the list leaves out can then be read.';
    const key = omits ? 'omits' : 'id';
    texts.problems.error(place(key), 'key.missing', { key: 'get' }, hint);
  }
  if (omits && list?.id === undefined && modified === undefined && version === undefined) {
    const hint =
      'Say `modified` or `version` of the entity, or `id` in the list: then each is read by `get`.';
    texts.problems.warning(place('omits'), 'omits.unseen', {}, hint);
  }
}
