// What is said of all entities of a system at once: the paths in `defaults`, and the system's own `formats`.

import { didYouMean } from '../../base/did-you-mean.ts';
import { type EntitySchema, propertyAt } from '../entity-schema.ts';
import type { Steps } from '../files/yaml.ts';
import { everyPath, lookUp } from '../typing/property-check.ts';
import { formatHint } from './check-entity-paths.ts';
import type { SystemSource } from './compile-system.ts';

/** A property that `defaults` name is that of some entity at least; who has none goes without. */
export function checkShared(
  source: Pick<SystemSource, 'file' | 'sheet' | 'problems' | 'name'>,
  schemas: readonly EntitySchema[],
): void {
  const { file, sheet, problems, name } = source;
  const isKnown = (path: string) => schemas.some((one) => lookUp(one, path).kind !== 'unknown');
  const checkFormats = (steps: Steps, formats: SystemSource['file']['formats'] = {}) => {
    for (const path of Object.keys(formats).filter((one) => !isKnown(one))) {
      const paths = new Set(schemas.flatMap((one) => everyPath(one)));
      const hint = didYouMean(path, paths) ?? formatHint;
      const place = sheet.keyPlace([...steps, path]);
      problems.error(place, 'property.unknown', { entity: name, path }, hint);
    }
  };
  checkFormats(['formats'], file.formats);
  checkFormats(['defaults', 'formats'], file.defaults?.formats);
  for (const key of ['version', 'marker'] as const) {
    const path = file.defaults?.[key];
    if (path === undefined || schemas.some((one) => !one.properties || propertyAt(one, path)))
      continue;
    const hint =
      'No entity of the system has it. Add it to the schemas of those that do; a name with a dot in it, such ' +
      "as `@odata.etag`, first needs another by `decode`: $merge([$, { 'etag': $.'@odata.etag' }]).";
    const place = sheet.valuePlace(['defaults', key]);
    problems.error(place, 'property.unknown', { entity: name, path }, hint);
  }
}
