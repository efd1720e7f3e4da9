// The pipe that a person names, those whose names begin so, or what is near to the name.

import { closest } from '../base/did-you-mean.ts';
import { failure } from '../base/errors.ts';
import type { Pipe } from './pipe.ts';

/** Failure: `pipe.none`. */
export function pipeNamed(pipes: readonly Pipe[], id: string): Pipe {
  const found = pipes.find((pipe) => pipe.id === id);
  if (found) return found;
  const ids = pipes.map((pipe) => pipe.id);
  throw failure('pipe.none', { pipe: id, hint: hintAmong(id, ids) });
}

/** All, if the beginning is empty. Failure: `pipe.none`. */
export function pipesBeginning(pipes: readonly Pipe[], beginning: string): readonly Pipe[] {
  const found = pipes.filter(({ id }) => id.startsWith(beginning));
  return found.length === 0 && beginning !== '' ? [pipeNamed(pipes, beginning)] : found;
}

/** Which of the names may be meant, as a sentence of its own after a space; some of them if none is near. */
export function hintAmong(name: string, names: readonly string[]): string {
  const near = closest(name, names);
  if (near !== undefined) return ` Did you mean \`${near}\`?`;
  const some = names.slice(0, 8).map((one) => `\`${one}\``);
  return some.length === 0 ? '' : ` There are: ${some.join(', ')}${names.length > 8 ? ', …' : ''}.`;
}
