// Refusals in the words of WordPress and WooCommerce.

import type { JsonObject } from '../../base/json.ts';
import { type Answer, Refusal } from '../definition.ts';

export function errorAnswer(
  status: number,
  code: string,
  message: string,
  data: JsonObject = {},
): Answer {
  return { status, body: { code, message, data: { status, ...data } } };
}

export function refusal(status: number, code: string, message: string, data?: JsonObject): Refusal {
  return new Refusal(errorAnswer(status, code, message, data));
}

/** All wrong parameters at once, each with its sentence. */
export function wrongParameters(params: Readonly<Record<string, string>>): Refusal {
  const names = Object.keys(params).join(', ');
  const details = Object.fromEntries(
    Object.entries(params).map(([name, message]) => [
      name,
      { code: 'rest_invalid_type', message, data: null },
    ]),
  );
  const data = { params: { ...params }, details };
  return refusal(400, 'rest_invalid_param', `Invalid parameter(s): ${names}`, data);
}

export function missingParameter(...names: readonly string[]): Refusal {
  const message = `Missing parameter(s): ${names.join(', ')}`;
  return refusal(400, 'rest_missing_callback_param', message, { params: [...names] });
}

export function invalidId(post: string): Refusal {
  return refusal(404, `woocommerce_rest_${post}_invalid_id`, 'Invalid ID.');
}

export function noRoute(): Refusal {
  const message = 'No route was found matching the URL and request method.';
  return refusal(404, 'rest_no_route', message);
}
