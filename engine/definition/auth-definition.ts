// The grammar of how we prove who we are. Secrets stand in these slots as references only.

import { request } from './request-definition.ts';
import type { TypeOf } from './shape.ts';
import {
  block,
  expression,
  laterBlock,
  may,
  must,
  oneOf,
  secret,
  tagged,
  template,
  text,
} from './shape.ts';

const use = tagged('token use', 'How `$token` travels.', 'kind', {
  basic: block('use basic', 'As user and password.', {
    kind: must(oneOf('basic'), 'As user and password.'),
    user: must(template, 'The user.', { example: "'0'" }),
    password: must(secret, 'The password.', { example: "'{$token}'" }),
  }),
  bearer: block('use bearer', 'As a bearer token.', {
    kind: must(oneOf('bearer'), 'As a bearer token.'),
    token: must(secret, 'The token.', { example: "'{$token}'" }),
  }),
  header: block('use header', 'In a header.', {
    kind: must(oneOf('header'), 'In a header.'),
    name: must(text, 'Of the header.', { example: 'X-Session' }),
    value: must(secret, 'Its value.', { example: "'{$token}'" }),
  }),
  query: block('use query', 'In a parameter of the address.', {
    kind: must(oneOf('query'), 'In a parameter of the address.'),
    name: must(text, 'Of the parameter.', { example: 'api_token' }),
    value: must(secret, 'Its value.', { example: "'{$token}'" }),
  }),
});

export const auth = tagged(
  'auth',
  'How we prove who we are. Secrets stand here as references only.',
  'kind',
  {
    none: block('auth none', 'Not at all.', { kind: must(oneOf('none'), 'Not at all.') }),
    basic: block('auth basic', 'User and password.', {
      kind: must(oneOf('basic'), 'User and password.'),
      user: must(template, 'The user.', { example: '${SHOP_USER}' }),
      password: must(secret, 'The password.', { example: '${SHOP_PASSWORD}' }),
    }),
    bearer: block('auth bearer', 'A bearer token.', {
      kind: must(oneOf('bearer'), 'A bearer token.'),
      token: must(secret, 'The token.', { example: '${SHOP_TOKEN}' }),
    }),
    header: block('auth header', 'A key in a header.', {
      kind: must(oneOf('header'), 'A key in a header.'),
      name: must(text, 'Of the header.', { example: 'X-API-Key' }),
      value: must(secret, 'The key.', { example: '${SHOP_KEY}' }),
    }),
    query: block('auth query', 'A key in the address.', {
      kind: must(oneOf('query'), 'A key in the address.'),
      name: must(text, 'Of the parameter.', { example: 'api_key' }),
      value: must(secret, 'The key.', { example: '${SHOP_KEY}' }),
    }),
    oauth1: laterBlock('auth oauth1', 'kind', 'oauth1', ['key', 'secret', 'method']),
    oauth2: laterBlock('auth oauth2', 'kind', 'oauth2', ['url', 'client', 'secret', 'form']),
    token: block('auth token', 'A session that a login opens; renewed when it ends.', {
      kind: must(oneOf('token'), 'A session that a login opens; renewed when it ends.'),
      request: must(request, 'The login.'),
      token: must(expression, 'The token, on the answer.', { example: 'value.token' }),
      expires: may(expression, 'When it ends, on the answer: a date or a time.', {
        example: 'value.expirationDate',
      }),
      use: must(use, 'How the token travels.'),
    }),
  },
);
export type AuthBlock = TypeOf<typeof auth>;
export type UseBlock = TypeOf<typeof use>;
