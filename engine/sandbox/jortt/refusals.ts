// The vendor's error envelope: a code, a key that names the case, a sentence, and for parameters each
// mistake with its path.

import { type Answer, Refusal } from '../definition.ts';

export interface Mistake {
  readonly param: string;
  readonly key: 'is_missing' | 'is_invalid' | 'is_unknown';
  readonly message: string;
}

export function mistake(param: string, key: Mistake['key']): Mistake {
  return { param, key, message: key.replace('_', ' ') };
}

export function errorAnswer(
  code: number,
  key: string,
  message: string,
  details: readonly Mistake[] = [],
): Answer {
  return { status: code, body: { error: { code, key, message, details } } };
}

function refusal(code: number, key: string, message: string): Refusal {
  return new Refusal(errorAnswer(code, key, message));
}

/** Refuses when there is anything to refuse. */
export function refuseMistakes(mistakes: readonly Mistake[]): void {
  if (mistakes.length === 0) return;
  const message =
    'The parameters are invalid (either missing, not of the correct type or incorrect format).';
  throw new Refusal(errorAnswer(422, 'params.invalid', message, mistakes));
}

/** A malformed id is a wrong parameter, not a missing resource. */
export function invalidIds(param: string): Refusal {
  try {
    refuseMistakes([mistake(param, 'is_invalid')]);
  } catch (refused) {
    return refused as Refusal;
  }
  throw new Error('a mistake was not refused');
}

export function notFound(what: 'endpoint' | 'resource'): Refusal {
  return what === 'endpoint'
    ? refusal(404, 'endpoint.not_found', 'Invalid or non existing endpoint.')
    : refusal(404, 'resource.not_found', 'Requested resource cannot be found.');
}

export function notAllowed(): Refusal {
  return refusal(405, 'resource.method_not_allowed', 'The method is not allowed on this resource.');
}

export function unauthorized(key: string, message: string): Refusal {
  return refusal(401, key, message);
}

export function unreadable(): Refusal {
  return refusal(422, 'params.invalid_format', 'The parameters could not be parsed.');
}

export function impossible(message: string): Refusal {
  return refusal(422, 'operation.invalid', message);
}
