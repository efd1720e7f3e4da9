// What a call must say to mean one record as it was read: its id, and the version that its system checks. The grammar
// takes a call without, which does the same to every record, or overwrites what nobody has seen.

import { propertyAt } from '../entity-schema.ts';
import type { Texts } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { EntitySource } from './compile-entity.ts';
import { isCall } from './compile-request.ts';

/** Warns of calls over HTTP that name no record, and of updates that name no version. */
export function checkSaid(source: EntitySource, steps: Steps): void {
  const { block, texts, driver } = source;
  if (driver !== 'http') return;
  const { update } = block;
  // What is sent along may be the id, and a whole record has it.
  const isNamed = update?.send === 'whole' || (update?.with ?? []).length > 0;
  for (const key of ['update', 'delete'] as const)
    if (isCall(block[key]) && !says(block[key], '$id') && !(key === 'update' && isNamed))
      tellSame(texts, [...steps, key], block[key]?.path);
  if (isCall(update)) checkVersion(source, steps);
  // The path of a single update is none of a batch; `encode` may put the id into what is sent.
  const isEncoded = (block.encode ?? source.encode)?.includes('$id') === true;
  if (block.batch?.answers?.updates === undefined || isNamed || isEncoded) return;
  const hint = 'Say which property is the id: `with: [id]`. It is then in each of `$updates`.';
  const at = placeOf(texts, [...steps, 'batch']);
  texts.problems.warning(at, 'batch.unnamed', {}, hint);
}

/** Where a version is known, a record is not read again before it is written: its system has to say that it changed. */
function checkVersion({ block, schema, texts }: EntitySource, steps: Steps): void {
  const { version, update } = block;
  if (version === undefined || update === undefined) return;
  const property = propertyAt(schema, version);
  if (!property || says(update, '$version')) return;
  if (update.send === 'whole' && !property.readOnly) return;
  if ((update.with ?? []).some((path) => version === path || version.startsWith(`${path}.`)))
    return;
  const hint = `Say it, such as by \`headers: { If-Match: "{$version}" }\` or \`with: [${version}]\`. Where the system checks none, drop \`version\`: a record is then read again before it is written.`;
  texts.problems.warning(placeOf(texts, [...steps, 'update']), 'version.unsaid', {}, hint);
}

/** What another hole of its path reads is told by itself. */
function tellSame(texts: Texts, steps: Steps, path: unknown): void {
  if (String(path).includes('{')) return;
  const key = steps.at(-1) as string;
  const hint = 'Say `{$id}` in it, as in its path or its query.';
  texts.problems.warning(placeOf(texts, steps), 'call.same', { key }, hint);
}

function placeOf(texts: Texts, steps: Steps) {
  return texts.sheet.keyPlace(texts.home?.(steps) ?? steps);
}

/** Anywhere in the call, be it in its address, its headers or what it sends; what reads the answer is none of it. */
function says(call: object | undefined, name: string): boolean {
  const { item: _, into: __, ...sent } = (call ?? {}) as Record<string, unknown>;
  return new RegExp(`${name.replace('$', '\\$')}\\b`).test(JSON.stringify(sent));
}
