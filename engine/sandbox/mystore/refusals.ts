// How a Mystore shop says no: JSON:API errors, with a pointer to what is wrong where there is one.

import { type Answer, Refusal } from '../definition.ts';

export interface Mistake {
  readonly detail: string;
  /** Where in the body: `/data/attributes/email`. */
  readonly pointer?: string;
  readonly parameter?: string;
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
};

export function errorAnswer(status: number, ...mistakes: readonly Mistake[]): Answer {
  const errors = mistakes.map(({ detail, pointer, parameter }) => ({
    status: String(status),
    title: titles[status] ?? 'Error',
    detail,
    ...(pointer === undefined ? {} : { source: { pointer } }),
    ...(parameter === undefined ? {} : { source: { parameter } }),
  }));
  return { status, body: { errors }, headers: { 'content-type': mediaType } };
}

export function refusal(status: number, detail: string): Refusal {
  return new Refusal(errorAnswer(status, { detail }));
}

export function wrongParameter(parameter: string, detail: string): Refusal {
  return new Refusal(errorAnswer(400, { detail, parameter }));
}

/** Refuses when there is anything to refuse. */
export function refuseMistakes(mistakes: readonly Mistake[]): void {
  if (mistakes.length > 0) throw new Refusal(errorAnswer(422, ...mistakes));
}

export const mediaType = 'application/vnd.api+json';
