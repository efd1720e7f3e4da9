// A pipe that goes on under another name, in plans and summaries.

import { printable } from '../../base/printable.ts';
import type { Renaming } from '../../sync/world.ts';

export function renamedText({ pipe, was, links }: Renaming): string {
  const count = `${links} ${links === 1 ? 'link' : 'links'}`;
  return `  ${printable(pipe)} goes on where ${printable(was)} was, with its ${count}.`;
}
