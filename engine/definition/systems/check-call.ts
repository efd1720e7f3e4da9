// A call of a system file, held against the addresses that the file declares: the connection must be
// there, and the operation must be one of its service's.

import { didYouMean } from '../../base/did-you-mean.ts';
import type { Texts } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';

export function checkCall(
  texts: Texts,
  steps: Steps,
  block: { readonly via?: string; readonly soap?: string },
): void {
  const { sheet, problems, connections = {} } = texts;
  const place = (key: string) => sheet.valuePlace((texts.home ?? ((at) => at))([...steps, key]));
  if (block.via !== undefined && !Object.hasOwn(connections, block.via)) {
    const names = Object.keys(connections);
    const hint =
      didYouMean(block.via, names) ??
      (names.length === 0 ? 'Declare it below `connections`.' : `There are: ${names.join(', ')}.`);
    problems.error(place('via'), 'connection.unknown', { name: block.via }, hint);
    return;
  }
  const known = block.via === undefined ? texts.operations : connections[block.via];
  if (block.soap === undefined) return;
  if (known === undefined) {
    const detail = '`soap` calls an operation of a service, and this address is none';
    problems.error(place('soap'), 'key.alone', { detail }, 'Say `format: soap` and `wsdl` there.');
  } else if (!known.includes(block.soap)) {
    const hint = didYouMean(block.soap, known) ?? `There are: ${known.join(', ')}.`;
    problems.error(place('soap'), 'soap.unknown', { name: block.soap }, hint);
  }
}
