// Credentials that are texts on a request: in a header, a cookie or the query. Whose they are and
// when they are fetched anew is decided in `auth.ts`.

import type { AuthUse } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import type { Template } from '../../mapping/template.ts';
import type { HttpRequest } from './client.ts';
import type { Variables } from './variables.ts';

/** What a text of the system file gives where nothing is asked for yet. */
export async function textOf(
  template: Template,
  { variables }: { readonly variables: Variables },
): Promise<string> {
  return String((await template.render(undefined, variables())) ?? '');
}

/** Puts texts onto a request; what must not be printed goes into `secrets`. */
export async function withCredentials(
  request: HttpRequest,
  options: {
    readonly auth: AuthUse;
    readonly bindings: Bindings;
    readonly secrets: Set<string>;
  },
): Promise<HttpRequest> {
  const { auth, secrets } = options;
  const text = async (template: { render(record: unknown, bindings: Bindings): unknown }) =>
    String((await template.render(undefined, options.bindings)) ?? '');
  const withHeader = (name: string, value: string) => {
    secrets.add(value);
    return { ...request, headers: { ...request.headers, [name.toLowerCase()]: value } };
  };
  switch (auth.kind) {
    case 'none':
      return request;
    case 'basic': {
      const password = await text(auth.password);
      secrets.add(password);
      const pair = Buffer.from(`${await text(auth.user)}:${password}`, 'utf8').toString('base64');
      secrets.add(pair);
      return withHeader('authorization', `Basic ${pair}`);
    }
    case 'bearer': {
      const token = await text(auth.token);
      secrets.add(token);
      return withHeader('authorization', `Bearer ${token}`);
    }
    case 'header':
      return withHeader(auth.name, await text(auth.value));
    case 'cookie': {
      const value = await text(auth.value);
      secrets.add(value);
      const held = request.headers.cookie;
      const own = `${auth.name}=${value}`;
      return withHeader('cookie', held === undefined ? own : `${held}; ${own}`);
    }
    case 'query': {
      const value = await text(auth.value);
      secrets.add(value);
      secrets.add(encodeURIComponent(value));
      const url = new URL(request.url);
      url.searchParams.set(auth.name, value);
      return { ...request, url };
    }
  }
}
