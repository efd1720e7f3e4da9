// The JSON Schemas of the grammars as files, for editors that complete and check while one types.
// `check` compares them with what is committed.

import { grammars } from './grammars.ts';
import { jsonSchemaOf } from './json-schema.ts';

/** Path below the root → text. */
export function emitSchemas(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    grammars.map(({ name, shape, schemaPath }) => [
      schemaPath,
      `${JSON.stringify(jsonSchemaOf(shape, `samband ${name} file`), null, 2)}\n`,
    ]),
  );
}
