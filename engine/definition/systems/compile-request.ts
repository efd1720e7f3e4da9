// A request of a system file, compiled: where it goes, what it carries, and what it is checked for.

import type { Template } from '../../mapping/template.ts';
import { defined } from '../defined.ts';
import { type Texts, templateAt, treeAt } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { RequestBlock } from '../grammar/request-definition.ts';
import type { RequestRule } from '../system.ts';
import { checkCall } from './check-call.ts';
import { checkGraphql } from './check-graphql.ts';

/** A call says where it goes, or what it asks at the address of its system. */
export function isCall(block: Partial<RequestBlock> | undefined): boolean {
  return (block?.path ?? block?.soap ?? block?.graphql) !== undefined;
}

/** The call, or undefined if there is none. */
export function requestOf(
  texts: Texts,
  steps: Steps,
  block: RequestBlock,
): RequestRule | undefined {
  if (!isCall(block)) return undefined;
  checkCall(texts, steps, block);
  checkGraphql(texts, steps, block);
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
    graphql: block.graphql,
    via: block.via,
  }) as RequestRule;
}
