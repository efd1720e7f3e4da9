// Requests that ask for records, held against what is known then: there is no record yet, so a hole that reads
// a property of one would be empty in every call.

import type { Template } from '../../mapping/template.ts';
import type { Texts } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { RequestRule } from '../system.ts';

export function checkReading(texts: Texts, steps: Steps, request: RequestRule): void {
  const { path, query, headers, form = {} } = request;
  checkHoles(texts, [...steps, 'path'], path);
  for (const [key, map] of Object.entries({ query, headers, form }))
    for (const [name, template] of Object.entries(map))
      checkHoles(texts, [...steps, key, name], template);
}

function checkHoles(texts: Texts, steps: Steps, { holes }: Template): void {
  const { sheet, problems, variables } = texts;
  const place = sheet.valuePlace(texts.home?.(steps) ?? steps);
  for (const { text, path, reads } of holes) {
    const [property] = reads;
    if (property === undefined) continue;
    const isVariable = path !== undefined && Object.hasOwn(variables, path);
    const hint = isVariable ? `Write \`{$${path}}\`.` : undefined;
    problems.error(place, 'hole.no-record', { hole: `{${text}}`, property }, hint);
  }
}
