// How the shop says no.

import { type Answer, Refusal } from '../definition.ts';
import type { Mistake } from './shapes.ts';

export function refusal(status: number, message: string, field?: string): Refusal {
  return new Refusal(answerOf(status, message, field));
}

export function answerOf(status: number, message: string, field?: string): Answer {
  return { status, body: { errors: [field === undefined ? { message } : { field, message }] } };
}

/** Refuses when there is anything to refuse. */
export function refuseMistakes(status: number, errors: readonly Mistake[]): void {
  if (errors.length > 0) throw new Refusal({ status, body: { errors } });
}
