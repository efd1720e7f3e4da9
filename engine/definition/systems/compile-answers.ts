// What a system or a connection says of answers and headers, compiled.

import { compileExpression } from '../../mapping/expression/expression.ts';
import type { Template } from '../../mapping/template.ts';
import { conditionAt, expressionAt, type Texts, templateAt } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { SystemFile } from '../grammar/system-definition.ts';
import type { AnswerRule } from '../system.ts';

/** What answers mean, in the order of the file. */
export function answersOf(
  texts: Texts,
  steps: Steps,
  blocks: NonNullable<SystemFile['answers']>,
): readonly AnswerRule[] {
  return blocks.map((answer, at) => ({
    when: conditionAt(texts, [...steps, at, 'when'], answer.when) ?? compileExpression('true'),
    means: answer.means,
    ...(answer.for === undefined
      ? {}
      : { for: expressionAt(texts, [...steps, at, 'for'], answer.for) }),
  }));
}

export function templates(
  texts: Texts,
  steps: Steps,
  map: Readonly<Record<string, string | number | boolean>> | undefined,
): Readonly<Record<string, Template>> {
  const entries = Object.entries(map ?? {});
  return Object.fromEntries(
    entries.map(([name, text]) => [name, templateAt(texts, [...steps, name], text)]),
  );
}
