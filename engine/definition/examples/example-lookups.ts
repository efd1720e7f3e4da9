// The other records of an example: `linked` says which counterparts there are, `found` which records
// a search can find. What an example does not name is not there.

import { isEmpty } from '../../base/empty.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import { refOf } from '../../base/ref.ts';
import type { Counterpart, Found, Lookups } from '../../mapping/lookups.ts';
import type { Example, Pipe } from '../pipe.ts';

/** Answers a mapping's questions from an example. A link answers in both directions. */
export function exampleLookups(pipe: Pipe, example: Example): Lookups {
  const records = async (entity: string): Promise<readonly Found[]> => {
    const given = Object.hasOwn(example.found, entity) ? (example.found[entity] ?? []) : [];
    return Promise.all(given.map((record) => foundOf(pipe, entity, record)));
  };
  return {
    async counterpart(entity, id, as): Promise<Counterpart> {
      const ids = counterpartIds(example.linked, refOf(entity, id), as);
      const known = await records(as);
      const found = ids.map(
        (other): Found =>
          known.find((one) => one.id === other) ?? {
            ref: refOf(as, other),
            id: other,
            record: { id: other },
          },
      );
      const ref = refOf(entity, id);
      if (found.length === 0) return { kind: 'missing', ref };
      return { kind: 'found', ref, found };
    },
    async matches(entity, by, value): Promise<readonly Found[]> {
      const wanted = String(value);
      return (await records(entity)).filter((found) => {
        const held = by === 'id' ? found.id : readPath(found.record, by);
        return !isEmpty(held) && String(held) === wanted;
      });
    },
  };
}

function counterpartIds(linked: Example['linked'], ref: string, as: string): readonly string[] {
  if (Object.hasOwn(linked, ref) && !isEmpty(linked[ref])) return [String(linked[ref])];
  const id = ref.slice(ref.indexOf(':') + 1);
  return Object.entries(linked)
    .filter(([other, value]) => other.startsWith(`${as}:`) && String(value) === id)
    .map(([other]) => other.slice(as.length + 1));
}

async function foundOf(pipe: Pipe, entity: string, record: JsonObject): Promise<Found> {
  const own = [pipe.source, pipe.sink].find((side) => side.id === entity);
  const id = own ? ((await own.idOf.evaluate(record, {})) as Json) : readPath(record, 'id');
  return { ref: refOf(entity, String(id)), id: String(id), record };
}
