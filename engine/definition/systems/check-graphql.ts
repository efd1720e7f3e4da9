// A GraphQL call, held against itself: its document must be one, what `body` says must be declared in it, and what
// it cannot do without must be said. The server would refuse each of these, in every call.

import type { Place } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
import type { Texts } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { RequestBlock } from '../grammar/request-definition.ts';
import { readDocument, type Variable } from './graphql-document.ts';

export function checkGraphql(texts: Texts, steps: Steps, block: RequestBlock): void {
  const { graphql, body } = block;
  if (graphql === undefined) return;
  const home = (inside: Steps) => texts.home?.([...steps, ...inside]) ?? [...steps, ...inside];
  const place = (inside: Steps) => texts.sheet.keyPlace(home(inside));
  for (const key of ['form', 'soap', 'method'] as const) {
    if (block[key] === undefined || block[key] === 'POST') continue;
    const detail = `\`${key}\` does not go with \`graphql\`, which is sent by POST as JSON`;
    texts.problems.error(place([key]), 'key.alone', { detail });
  }
  const document = readDocument(graphql);
  const inText = (offset: number) => texts.sheet.placeInside(home(['graphql']), offset);
  if ('detail' in document) {
    const { detail, offset } = document;
    texts.problems.error(inText(offset), 'graphql.syntax', { detail });
    return;
  }
  for (const { name, offset } of document.undeclared)
    texts.problems.error(inText(offset), 'graphql.variable', { name: `$${name}` }, declareIt);
  for (const { name, offset } of document.unused)
    texts.problems.error(inText(offset), 'graphql.unused', { name: `$${name}` });
  checkVariables(texts, place, document.declared, body);
}

const declareIt =
  'Declare it behind `query` or `mutation`, as in `query ($id: ID!)`, or leave it out.';

/** What `body` says and what the document declares are the same, but for what the document can do without. */
function checkVariables(
  { problems }: Texts,
  place: (inside: Steps) => Place,
  declared: readonly Variable[],
  body: unknown,
): void {
  const said = isObject(body) ? Object.keys(body) : [];
  for (const name of said) {
    if (declared.some((one) => one.name === name)) continue;
    problems.error(place(['body', name]), 'graphql.variable', { name: `$${name}` }, declareIt);
  }
  if (typeof body === 'string') return;
  for (const { name, isNeeded } of declared) {
    if (!isNeeded || said.includes(name)) continue;
    const hint = `Say it in \`body\`: \`body: { ${name}: … }\`.`;
    problems.error(place(['graphql']), 'graphql.needed', { name: `$${name}` }, hint);
  }
}
