// GraphQL over HTTP: the document and its variables as one body, and what `errors` in an answer mean. They come with
// status 200, so the status alone would take every refusal for done, and a listing that failed for an empty one.
// https://spec.graphql.org/October2021/#sec-Errors

import { isObject, type Json } from '../../base/json.ts';
import type { Entity, Meaning } from '../../definition/system.ts';
import { jsonBody } from './json-body.ts';

export function graphqlBody(
  document: string,
  variables: unknown,
  entity: Pick<Entity, 'schema' | 'formats'> | undefined,
): string {
  return jsonBody({ query: document, ...(variables === undefined ? {} : { variables }) }, entity);
}

/** No standard, but what servers commonly write as `extensions.code` of an error. */
const meanings: Readonly<Record<string, Meaning>> = {
  THROTTLED: 'wait',
  RATE_LIMITED: 'wait',
  UNAUTHENTICATED: 'renew-auth',
  INTERNAL_SERVER_ERROR: 'unclear',
};

/**
 * What the errors of an answer mean; undefined: it has data and no errors. Errors without `data`: nothing was carried
 * out; with it, something may have been, and what there is of it is not whole.
 */
export function meaningOfErrors(json: Json | undefined, isRead: boolean): Meaning | undefined {
  const errors = errorsIn(json);
  const { data } = (isObject(json) ? json : {}) as { readonly data?: Json };
  const isAnswered = data !== undefined && data !== null;
  // Without both it is no answer of GraphQL, but perhaps of something that stands before it.
  if (errors.length === 0) return isAnswered ? undefined : 'unclear';
  if (isAnswered) return 'unclear';
  // A field of the record that was written can be refused, and takes all of `data` with it.
  if (!isRead && errors.some(isInside)) return 'unclear';
  const known = errors.map(codeOf).find((code) => Object.hasOwn(meanings, code));
  if (known !== undefined) return meanings[known];
  return data === undefined ? 'invalid' : 'unclear';
}

/** What the errors say; undefined: there are none, or they say nothing. */
export function wordsOfErrors(json: Json | undefined): string | undefined {
  const words = errorsIn(json).flatMap((error) =>
    isObject(error) && typeof error.message === 'string' ? [error.message] : [],
  );
  return words.length === 0 ? undefined : words.join('; ');
}

function errorsIn(json: Json | undefined): readonly unknown[] {
  const { errors } = (isObject(json) ? json : {}) as { readonly errors?: unknown };
  return Array.isArray(errors) ? errors : [];
}

/** It stands below the field that was called, which was carried out then. */
function isInside(error: unknown): boolean {
  const { path } = (isObject(error) ? error : {}) as { readonly path?: unknown };
  return Array.isArray(path) && path.length > 1;
}

function codeOf(error: unknown): string {
  const { extensions } = (isObject(error) ? error : {}) as {
    readonly extensions?: { readonly code?: unknown };
  };
  return String(extensions?.code ?? '').toUpperCase();
}
