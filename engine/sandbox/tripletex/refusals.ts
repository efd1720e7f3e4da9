// The vendor's error bodies: one function per way of refusing, each with the code and the words that
// public clients have recorded.

import { randomUUID } from 'node:crypto';
import { type Answer, Refusal } from '../definition.ts';

export interface ValidationMessage {
  readonly field: string | null;
  readonly message: string;
  readonly path?: string;
}

interface Wording {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly developerMessage: string;
}

/** An answer in the vendor's error shape. */
export function errorAnswer(
  { status, code, message, developerMessage }: Wording,
  validationMessages?: readonly ValidationMessage[],
): Answer {
  const requestId = randomUUID();
  const body = {
    status,
    code,
    message,
    link: 'https://tripletex.no/v2-docs/',
    developerMessage,
    validationMessages:
      validationMessages?.map(({ field, message: text, path }) => ({
        field,
        message: text,
        path: path ?? field,
        rootId: 0,
      })) ?? null,
    requestId,
  };
  return { status, body, headers: { 'x-tlx-request-id': requestId } };
}

function refusal(wording: Wording, messages?: readonly ValidationMessage[]): Refusal {
  return new Refusal(errorAnswer(wording, messages));
}

export function unauthorized(): Refusal {
  const developerMessage = 'Unauthorized';
  return refusal({ status: 401, code: 3000, message: 'Unauthorized', developerMessage });
}

export function forbidden(): Refusal {
  const message = 'You do not have permission to access this feature.';
  return refusal({ status: 403, code: 9000, message, developerMessage: 'SECURITY_EXCEPTION' });
}

export function notFound(): Refusal {
  const message = 'Object not found';
  return refusal({ status: 404, code: 6000, message, developerMessage: 'NOT_FOUND' });
}

export function methodNotAllowed(): Refusal {
  const message = 'Method Not Allowed';
  return refusal({ status: 405, code: 4000, message, developerMessage: 'METHOD_NOT_ALLOWED' });
}

export function illegalField(name: string, type: string): Refusal {
  const message = `Illegal field in fields filter: ${name}. ${name} does not match a field in the model: ${type}DTO`;
  return refusal({ status: 400, code: 11000, message, developerMessage: message });
}

export function versionConflict(): Refusal {
  const message = 'Objektet er endret av noen andre.';
  return refusal({ status: 409, code: 8000, message, developerMessage: 'REVISION_EXCEPTION' });
}

/** Unknown properties and wrong types of a body. */
export function mappingFailed(messages: readonly ValidationMessage[]): Refusal {
  const message = 'Request mapping failed';
  return refusal(
    { status: 422, code: 16000, message, developerMessage: 'VALIDATION_ERROR' },
    messages,
  );
}

export function illegalSorting(name: string): Refusal {
  const message = `Illegal sorting: ${name}`;
  return refusal({ status: 422, code: 17000, message, developerMessage: message });
}

/** Values that break a rule. */
export function invalid(...messages: readonly ValidationMessage[]): Refusal {
  const message = 'Validering feilet.';
  return refusal(
    { status: 422, code: 18000, message, developerMessage: 'VALIDATION_ERROR' },
    messages,
  );
}

export function wrongParameter(name: string): Refusal {
  const message = `Wrong data format: ${name}`;
  return refusal({ status: 422, code: 21000, message, developerMessage: message });
}

export function invalidJson(): Refusal {
  const message = 'Invalid JSON';
  return refusal({ status: 422, code: 22000, message, developerMessage: message });
}

export function tooLarge(): Refusal {
  const message = 'Result too large';
  return refusal({ status: 422, code: 23000, message, developerMessage: message });
}

/** What stands at a required value that is missing. */
export const missing = 'Kan ikke være null.';
