// The vendor's error bodies: what is wrong with a request by path and keyword, what stands against it by
// type, and everything else by name and message. Each carries an id by which support finds it.

import { type Answer, Refusal } from '../definition.ts';

export interface Mistake {
  readonly path: string;
  readonly keyword: string;
}

const trackingId = '5f0c1b52-7d44-4a0e-9a33-2f6f5ad0c0de';

export function errorAnswer(status: number, name: string, message: string): Answer {
  return { status, body: { error: { name, message }, trackingId } };
}

export function refusal(status: number, name: string, message: string): Refusal {
  return new Refusal(errorAnswer(status, name, message));
}

/** Refuses if there is anything wrong. */
export function refuseMistakes(validationErrors: readonly Mistake[]): void {
  if (validationErrors.length === 0) return;
  const error = { name: 'ValidationError', payload: { validationErrors } };
  throw new Refusal({ status: 400, body: { error, trackingId } });
}

export function badRequest(
  type: 'DepartmentMissing' | 'ProjectMissing' | 'NoLines',
  message: string,
): Refusal {
  const error = {
    name: 'BadRequestError',
    payload: { errors: [{ type, message, arguments: [] }] },
  };
  return new Refusal({ status: 400, body: { error, trackingId } });
}

export const notFound = () => refusal(404, 'NotFoundError', 'The resource was not found.');
export const notAllowed = () => refusal(405, 'MethodNotAllowedError', 'Method not allowed.');
