// Checks a piece of YAML from a text of ours as one of the grammars, so that no page shows what the
// engine would refuse. Only the grammar and the expressions' syntax are held against it: a snippet
// stands without its systems and schemas.

import type { Problem } from '../../engine/base/errors.ts';
import { collectProblems, sortProblems } from '../../engine/definition/files/problems.ts';
import { readFile } from '../../engine/definition/files/sheet.ts';
import { eachSlot } from '../../engine/definition/files/slots.ts';
import {
  conditionAt,
  expressionAt,
  type Texts,
  templateAt,
  treeAt,
} from '../../engine/definition/files/texts.ts';
import type { Sheet } from '../../engine/definition/files/yaml.ts';
import { type GrammarName, grammars } from '../../engine/definition/grammar/grammars.ts';

/** The problems of a snippet; `file` is what they are said of. */
export function snippetProblems(name: GrammarName, text: string, file: string): readonly Problem[] {
  const problems = collectProblems();
  const grammar = grammars.find((one) => one.name === name);
  if (grammar === undefined) throw new Error(`no grammar is named ${name}`);
  const sheet = readFile(file, text, grammar.shape, problems);
  if (sheet !== undefined) {
    const texts: Texts = { sheet, problems, variables: anyVariable };
    compileSlots(sheet, texts, grammar.shape);
  }
  return sortProblems(problems.list);
}

/** What a snippet names cannot be known, so every name is let through. */
const anyVariable: Texts['variables'] = new Proxy(
  {},
  { getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: undefined }) },
);

function compileSlots(sheet: Sheet, texts: Texts, shape: (typeof grammars)[number]['shape']): void {
  eachSlot(shape, sheet.value, ({ steps, value, node }) => {
    const isWord = node.kind === 'scalar' && node.words?.includes(String(value));
    if (isWord) return;
    if (node.slot === 'tree') treeAt(texts, steps, value);
    if (typeof value !== 'string') return;
    if (node.slot === 'expression') expressionAt(texts, steps, value);
    if (node.slot === 'condition') conditionAt(texts, steps, value);
    if (node.slot === 'template' || node.slot === 'secret')
      templateAt(texts, steps, withoutReferences(value));
  });
}

function withoutReferences(text: string): string {
  return text.replace(/\$\{[^}]*\}/g, '');
}
