// A request of a system file, compiled: where it goes, what it carries, and what it is checked for.

import type { Template } from '../../mapping/template.ts';
import { defined } from '../defined.ts';
import { type Texts, templateAt, treeAt } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { RequestBlock } from '../grammar/request-definition.ts';
import type { RequestRule } from '../system.ts';
import { checkCall } from './check-call.ts';

/** The call, or undefined if no path says where it goes. */
export function requestOf(
  texts: Texts,
  steps: Steps,
  block: RequestBlock,
): RequestRule | undefined {
  if (block.path === undefined && block.soap === undefined) return undefined;
  checkCall(texts, steps, block);
  const map = (key: 'query' | 'headers' | 'form'): Readonly<Record<string, Template>> =>
    Object.fromEntries(
      Object.entries(block[key] ?? {}).map(([name, text]) => [
        name,
        templateAt(texts, [...steps, key, name], text),
      ]),
    );
  return defined({
    method: block.method,
    path: templateAt(texts, [...steps, 'path'], block.path ?? ''),
    query: map('query'),
    headers: map('headers'),
    body: block.body === undefined ? undefined : treeAt(texts, [...steps, 'body'], block.body),
    form: block.form === undefined ? undefined : map('form'),
    soap: block.soap,
    via: block.via,
  }) as RequestRule;
}
