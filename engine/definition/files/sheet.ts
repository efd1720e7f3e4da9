// One file from text to checked: read as YAML, held against its grammar, looked over for texts that a comment cut.
// What comes out has the type that the grammar promises; what did not fit is left out of it and told, so that what
// else is wrong with the file can be told as well.

import type { Shape } from '../grammar/shape.ts';
import { mended } from './mend.ts';
import type { Problems } from './problems.ts';
import { checkShape } from './schema.ts';
import { eachSlot } from './slots.ts';
import { readYaml, type Sheet } from './yaml.ts';

/** Undefined if nothing of the file can be used; its problems are told. */
export function readFile(
  path: string,
  text: string,
  grammar: Shape<unknown>,
  problems: Problems,
): Sheet | undefined {
  const sheet = readYaml(path, text, problems);
  return sheet && checkFile(sheet, grammar, problems);
}

/** Holds a file against its grammar, tells what is wrong with it, and gives what can be used of it. */
export function checkFile(
  read: Sheet,
  grammar: Shape<unknown>,
  problems: Problems,
): Sheet | undefined {
  const sheet = fitting(read, grammar, problems);
  if (sheet === undefined) return undefined;
  eachSlot(grammar, sheet.value, ({ steps, node }) => {
    const cut = node.slot === 'text' ? sheet.cutBy(steps) : undefined;
    if (cut === undefined) return;
    const hint = 'Put the text in quotes, or begin the comment with `# `.';
    problems.warning(sheet.valuePlace(steps), 'yaml.cut', { comment: cut }, hint);
  });
  return sheet;
}

/** What is mended may show what could not be seen before. */
function fitting(read: Sheet, grammar: Shape<unknown>, problems: Problems): Sheet | undefined {
  let sheet: Sheet | undefined = read;
  while (sheet !== undefined) {
    const slips = checkShape(sheet, grammar, problems);
    if (slips.length === 0) return sheet;
    sheet = mended(sheet, grammar, slips);
  }
  return undefined;
}
