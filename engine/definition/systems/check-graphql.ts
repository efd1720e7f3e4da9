// A GraphQL call, held against itself: what `body` says must be declared in the document, and what the document
// cannot do without must be said. The server would refuse either, in every call.

import { isObject } from '../../base/json.ts';
import type { Texts } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { RequestBlock } from '../grammar/request-definition.ts';

export function checkGraphql(texts: Texts, steps: Steps, block: RequestBlock): void {
  const { graphql, body } = block;
  if (graphql === undefined) return;
  const place = (inside: Steps) => {
    const at = texts.home?.([...steps, ...inside]) ?? [...steps, ...inside];
    return texts.sheet.keyPlace(at);
  };
  for (const key of ['form', 'soap', 'method'] as const) {
    if (block[key] === undefined || block[key] === 'POST') continue;
    const detail = `\`${key}\` does not go with \`graphql\`, which is sent by POST as JSON`;
    texts.problems.error(place([key]), 'key.alone', { detail });
  }
  const declared = declaredIn(graphql);
  const said = isObject(body) ? Object.keys(body) : [];
  for (const name of said) {
    if (declared.has(name)) continue;
    const hint =
      'Declare it behind `query` or `mutation`, as in `query ($id: ID!)`, or leave it out.';
    texts.problems.error(place(['body', name]), 'graphql.variable', { name: `$${name}` }, hint);
  }
  if (typeof body === 'string') return;
  for (const [name, isNeeded] of declared) {
    if (!isNeeded || said.includes(name)) continue;
    const hint = `Say it in \`body\`: \`body: { ${name}: … }\`.`;
    texts.problems.error(place(['graphql']), 'graphql.needed', { name: `$${name}` }, hint);
  }
}

/** The variables of a document, and whether it cannot do without: `$id: ID!`, but not `$first: Int! = 10`. */
function declaredIn(document: string): ReadonlyMap<string, boolean> {
  const bare = document.replace(/"""[\s\S]*?"""|"(?:\\.|[^"\\])*"|#.*/g, '""');
  const all = bare.matchAll(/\$(\w+)\s*:\s*([\w[\]!\s]+?)\s*(?=[=$,)@]|\n)(\s*=)?/g);
  return new Map(
    [...all].map(([, name = '', type = '', initial]) => [
      name,
      type.endsWith('!') && initial === undefined,
    ]),
  );
}
