// What of a system file is noted with what is kept, so that a change of it is seen: how records are read and written,
// and where they are.

import { fingerprint, type JsonObject } from '../../base/json.ts';
import type { WholeSystemFile } from '../grammar/system-definition.ts';
import type { Entity } from '../system.ts';

/** What holds no secret and decides how a call looks, and what its answer means. */
export function systemFingerprint(file: WholeSystemFile): string {
  const { format, answers, formats, decode, encode, defaults, entities } = file;
  return fingerprint({ format, answers, formats, decode, encode, defaults, entities });
}

/** What says where its records are and what they are called; nothing of it can be read out of the name that it is given. */
export function accountOf(
  { base, url, folder, headers, auth, connections }: WholeSystemFile,
  settings: JsonObject,
  entities: readonly Entity[],
): string {
  const ids = entities.map(({ name, idOf }) => [name, idOf.text]);
  return fingerprint({ base, url, folder, headers, auth, connections, settings, ids });
}
