// What must be right about an entity beyond its keys: paths name properties of its schema, and what a
// list leaves out can be read otherwise.

import type { Texts } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { EntityBlock } from '../grammar/entity-definition.ts';
import { checkEntityPaths } from './check-entity-paths.ts';
import { checkSaid } from './check-said.ts';
import type { EntitySource } from './compile-entity.ts';
import { isCall } from './compile-request.ts';

/** Tells what is wrong in an entity beside its texts. */
export function checkEntity(source: EntitySource, steps: Steps): void {
  const { block, texts } = source;
  checkEntityPaths(source, steps);
  // A word about the clock may come from `defaults`, beside entities that tell no time.
  if (block.modified === undefined && texts.sheet.has([...steps, 'clock'])) {
    const hint = 'Without it no time is known, and the source wins as it is.';
    texts.problems.error(
      texts.sheet.keyPlace([...steps, 'clock']),
      'key.missing',
      { key: 'modified' },
      hint,
    );
  }
  if (block.into !== undefined && block.get?.path === undefined && source.driver === 'http') {
    const at = texts.home?.([...steps, 'into']) ?? steps;
    const hint = 'A record is gone when it was looked at by itself.';
    texts.problems.error(texts.sheet.keyPlace(at), 'key.missing', { key: 'get' }, hint);
  }
  checkPartial(block, texts, [...steps, 'list']);
  checkNewId(block, texts, [...steps, 'update', 'id']);
  checkSaid(source, steps);
  if (source.format === 'xml') checkBodies(block, texts, steps);
}

/** A record has many properties, and a document one element at its top. */
function checkBodies(block: EntityBlock, texts: Texts, steps: Steps): void {
  for (const key of ['create', 'update'] as const) {
    const call = block[key];
    if ((call?.path === undefined || call.body) ?? call.form ?? call.via) continue;
    const at = texts.home?.([...steps, key]) ?? [...steps, key];
    const hint = `XML has one element at its top, so it needs a name: \`body: { ${steps.at(-1)}: '{$}' }\`.`;
    texts.problems.error(texts.sheet.keyPlace(at), 'key.missing', { key: 'body' }, hint);
  }
}

/** A lost answer must not make it look as if the record were gone, and a batch tells whose an answer is by its id. */
function checkNewId({ update, get, batch }: EntityBlock, texts: Texts, steps: Steps): void {
  if (update?.id === undefined) return;
  const place = texts.sheet.keyPlace(texts.home?.(steps) ?? steps);
  if (get?.into === undefined) {
    const hint = 'Where the answer was lost, only a look under the former id can tell the new one.';
    texts.problems.error(place, 'key.missing', { key: 'get.into' }, hint);
  }
  if (batch?.answers.updates !== undefined) {
    const detail = 'an id that changes cannot be told in a `batch` with `updates`';
    texts.problems.error(place, 'key.alone', { detail });
  }
}

/** What a list does not show must be read, and it must be seen when to. */
function checkPartial({ list, get, modified, version }: EntityBlock, texts: Texts, steps: Steps) {
  const omitted = list?.omits ?? [];
  const omits = omitted.length > 0;
  const isVersionShown = version !== undefined && !omitted.includes(version);
  const place = (key: string) => texts.sheet.keyPlace(texts.home?.([...steps, key]) ?? steps);
  if ((omits || list?.id !== undefined) && !isCall(get)) {
    const hint = 'What the list leaves out can then be read.';
    const key = omits ? 'omits' : 'id';
    texts.problems.error(place(key), 'key.missing', { key: 'get' }, hint);
  }
  if (omits && list?.id === undefined && modified === undefined && !isVersionShown) {
    const hint =
      'Say `modified` or `version` of the entity, or `id` in the list: then each is read by `get`.';
    texts.problems.warning(place('omits'), 'omits.unseen', {}, hint);
  }
}
