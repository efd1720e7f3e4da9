// One file from text to checked: read as YAML, held against its grammar, looked over for keys that
// are not carried out yet. What comes out has the type that the grammar promises.

import type { Shape } from '../grammar/shape.ts';
import type { Problems } from './problems.ts';
import { checkShape } from './schema.ts';
import { eachSlot } from './slots.ts';
import { readYaml, type Sheet } from './yaml.ts';

/** Undefined if the file cannot be used; its problems are told. */
export function readFile(
  path: string,
  text: string,
  grammar: Shape<unknown>,
  problems: Problems,
): Sheet | undefined {
  const sheet = readYaml(path, text, problems);
  return sheet !== undefined && checkFile(sheet, grammar, problems) ? sheet : undefined;
}

/** Holds a file against its grammar and tells what is wrong with it; true if it can be used. */
export function checkFile(sheet: Sheet, grammar: Shape<unknown>, problems: Problems): boolean {
  if (!checkShape(sheet, grammar, problems)) return false;
  eachSlot(
    grammar,
    sheet.value,
    ({ steps, node }) => {
      const cut = node.slot === 'text' ? sheet.cutBy(steps) : undefined;
      if (cut === undefined) return;
      const hint = 'Put the text in quotes, or begin the comment with `# `.';
      problems.warning(sheet.valuePlace(steps), 'yaml.cut', { comment: cut }, hint);
    },
    (steps, key) => {
      if (!key.isLater) return;
      problems.error(sheet.keyPlace(steps), 'key.not-yet', { key: String(steps.at(-1)) });
    },
  );
  return true;
}
