// The vendor's error bodies: `success: false`, a message, and the mistakes by field.

import { type Answer, Refusal } from '../definition.ts';

export function errorAnswer(
  status: number,
  errorMsg: string,
  errors?: Readonly<Record<string, string>>,
): Answer {
  return { status, body: { success: false, errorMsg, ...(errors ? { errors } : {}) } };
}

export function refusal(status: number, errorMsg: string): Refusal {
  return new Refusal(errorAnswer(status, errorMsg));
}

/** A record that breaks a rule. */
export function invalid(errors: Readonly<Record<string, string>>): Refusal {
  return new Refusal(errorAnswer(400, 'Errors in the entity format', errors));
}

/** A parameter that is missing or wrong. */
export function badParameter(errors: Readonly<Record<string, string>>): Refusal {
  return new Refusal(errorAnswer(400, 'Errors in the input parameters', errors));
}

export function refuseMistakes(mistakes: Readonly<Record<string, string>>): void {
  if (Object.keys(mistakes).length > 0) throw invalid(mistakes);
}

export function notFound(): Refusal {
  return refusal(404, 'Not found');
}
