// The four grammars by name, as editors, the reference page and the checks of examples need them.

import { pipeGrammar } from './pipe-definition.ts';
import { pairGrammar, projectGrammar } from './project-definition.ts';
import type { Shape } from './shape.ts';
import { systemGrammar } from './system-definition.ts';

export type GrammarName = 'pipe' | 'pair' | 'system' | 'project';

export interface Grammar {
  readonly name: GrammarName;
  readonly shape: Shape<unknown>;
  /** Where such files lie, in words. */
  readonly path: string;
  /** Where editors find its JSON Schema. */
  readonly schemaPath: string;
}

export const grammars: readonly Grammar[] = [
  {
    name: 'pipe',
    shape: pipeGrammar,
    path: 'pipes/<a>-<b>/<name>.yaml',
    schemaPath: 'schemas/pipe.schema.json',
  },
  {
    name: 'pair',
    shape: pairGrammar,
    path: 'pipes/<a>-<b>/pair.yaml',
    schemaPath: 'schemas/pair.schema.json',
  },
  {
    name: 'system',
    shape: systemGrammar,
    path: 'pipes/systems/<system>.yaml',
    schemaPath: 'schemas/system.schema.json',
  },
  {
    name: 'project',
    shape: projectGrammar,
    path: 'pipes/samband.yaml',
    schemaPath: 'schemas/project.schema.json',
  },
];
