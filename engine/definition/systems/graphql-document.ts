// What a GraphQL document says of its variables; the door to GraphQL's own parser. A call sends one operation, without
// naming it, so a document with several is refused as the server would refuse it.

import { GraphQLError } from 'graphql/error/GraphQLError.js';
import type { OperationDefinitionNode } from 'graphql/language/ast.js';
import { parse } from 'graphql/language/parser.js';
import { visit } from 'graphql/language/visitor.js';

/** A name without `$`, and where it stands: an offset in the document. */
interface Mention {
  readonly name: string;
  readonly offset: number;
}

export interface Variable extends Mention {
  /** The server cannot do without: `$id: ID!`, but not `$first: Int! = 10`. */
  readonly isNeeded: boolean;
}

export interface Document {
  readonly declared: readonly Variable[];
  /** Said, and not declared. */
  readonly undeclared: readonly Mention[];
  /** Declared, and not said. */
  readonly unused: readonly Mention[];
}

/** Why it is no document that can be sent, and where. */
interface Broken {
  readonly detail: string;
  readonly offset: number;
}

export function readDocument(text: string): Document | Broken {
  try {
    const { definitions } = parse(text);
    const operations = definitions.filter((one) => one.kind === 'OperationDefinition');
    const [operation, second] = operations;
    if (operation === undefined) return { detail: 'it has no query and no mutation', offset: 0 };
    if (second) return { detail: 'it has more than one operation', offset: startOf(second) };
    const declared = variablesOf(operation);
    const said = definitions.flatMap((one) => mentionsIn(one));
    const isDeclared = ({ name }: Mention) => declared.some((one) => one.name === name);
    const isSaid = ({ name }: Mention) => said.some((one) => one.name === name);
    return {
      declared,
      undeclared: said.filter((one) => !isDeclared(one)),
      unused: declared.filter((one) => !isSaid(one)),
    };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const detail = error.message.replace(/^Syntax Error: |\.$/g, '');
    return {
      detail: detail.charAt(0).toLowerCase() + detail.slice(1),
      offset: error.positions?.[0] ?? 0,
    };
  }
}

function variablesOf({ variableDefinitions = [] }: OperationDefinitionNode): readonly Variable[] {
  return variableDefinitions.map((node) => ({
    name: node.variable.name.value,
    isNeeded: node.type.kind === 'NonNullType' && node.defaultValue === undefined,
    offset: startOf(node),
  }));
}

/** Each variable once, where it is said first. */
function mentionsIn(definition: Parameters<typeof visit>[0]): readonly Mention[] {
  const found = new Map<string, number>();
  visit(definition, {
    VariableDefinition: () => false,
    Variable: (node) => {
      const name = node.name.value;
      if (!found.has(name)) found.set(name, startOf(node));
    },
  });
  return Array.from(found, ([name, offset]) => ({ name, offset }));
}

function startOf({ loc }: { readonly loc?: { readonly start: number } | undefined }): number {
  return loc?.start ?? 0;
}
