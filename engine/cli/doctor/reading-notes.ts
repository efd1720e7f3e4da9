// What the author of a system file is told of records that were read: values of another type than the schema says, and
// properties that the list shows and a record by itself does not, or the other way. Neither ends a run, and both
// are found late otherwise: as rows that cannot be mapped, and as edits that nobody made.

import { isEmpty } from '../../base/empty.ts';
import { Fault } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Entity } from '../../definition/system.ts';
import { misfitsOf } from '../../definition/typing/record-misfits.ts';
import type { Driver, Look, ReadRecord } from '../../drivers/driver.ts';

export function typeNotes({ schema }: Entity, records: readonly ReadRecord[]): readonly string[] {
  const all = records.map(({ record }) => record);
  return misfitsOf(schema, all).map(
    ({ path, found, allowed }) =>
      `\`${path}\` holds ${words(found)}, where the schema says ${allowed.join(' or ')}: mend it in the schema, or the value in \`formats\` or \`decode\`.`,
  );
}

/** Reads the first record of a listing by itself. */
export async function shapeNotes(
  driver: Driver,
  entity: Entity,
  records: readonly ReadRecord[],
): Promise<readonly string[]> {
  const [first] = records;
  const { list } = entity;
  if (!first || !entity.get || !list || list.idOf || list.each !== undefined) return [];
  const look = await lookAt(driver, entity, first.id);
  if (look.kind === 'unclear')
    return [`A record by itself cannot be read by \`get\`: ${look.message}`];
  if (look.kind === 'gone') return [];
  const own = look.read.record;
  const omits = new Set(list.omits);
  const hidden = only(own, first.record).filter((name) => !omits.has(name));
  const listed = only(first.record, own);
  return [
    ...(hidden.length === 0
      ? []
      : [
          `\`get\` shows ${quoted(hidden)}, which the list leaves out and so makes look emptied: name it in \`omits\` of \`list\`, or leave it out by \`decode\`.`,
        ]),
    ...(listed.length === 0
      ? []
      : [
          `The list shows ${quoted(listed)}, which \`get\` leaves out and so makes look emptied: have \`get\` ask for it, or leave it out by \`decode\`.`,
        ]),
  ];
}

/** What was listed is shown in any case. */
async function lookAt(driver: Driver, entity: Entity, id: string): Promise<Look> {
  try {
    const [look] = await driver.get(entity, [id]);
    return look as Look;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { kind: 'unclear', message: error.message };
  }
}

/** What the one shows, and the other does not even name. */
function only(record: JsonObject, other: JsonObject): readonly string[] {
  return Object.keys(record).filter(
    (name) => !isEmpty(record[name]) && !Object.hasOwn(other, name),
  );
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

function words(kind: string): string {
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}
