// Requests that no record goes with, because it is still to be asked for, is to be removed, or is one of several:
// a hole that reads a property of one would be empty in every call.

import { type Texts, variableHint } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { RequestRule } from '../system.ts';
import { holesOf } from './request-holes.ts';

export function checkReading(texts: Texts, steps: Steps, request: RequestRule): void {
  for (const { hole, placeOf } of holesOf(texts, steps, request)) {
    const { text, path, reads } = hole;
    const [property] = reads;
    if (property === undefined) continue;
    const details = { hole: `{${text}}`, property };
    const hint = variableHint(texts, path);
    texts.problems.error(placeOf(property), 'hole.no-record', details, hint);
  }
}
