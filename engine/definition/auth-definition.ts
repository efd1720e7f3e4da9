// The grammar of how we prove who we are. Secrets stand in these slots as references only.

import { request } from './request-definition.ts';
import type { BlockOf, TypeOf } from './shape.ts';
import {
  block,
  expression,
  laterBlock,
  map,
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

const oauth2Keys = {
  kind: must(
    oneOf('oauth2'),
    'OAuth 2 with the credentials of a client; a token is fetched and renewed.',
  ),
  url: must(template, 'Where tokens are given: a whole address, or a path below `base`.', {
    example: 'https://login.erp.example/oauth/token',
  }),
  client: must(template, "The client's id.", { example: '${ERP_CLIENT_ID}' }),
  secret: must(secret, "The client's secret.", { example: '${ERP_CLIENT_SECRET}' }),
  form: may(map('field', template), 'Further fields of the request, such as the scopes.', {
    example: '{ scope: "orders:read orders:write" }',
  }),
  send: may(
    oneOf('header', 'form'),
    'How id and secret travel: as user and password, or as `client_id` and `client_secret` in the form.',
    { initial: 'header' },
  ),
};
const oauth2 = block(
  'auth oauth2',
  'OAuth 2 with the credentials of a client; a token is fetched and renewed.',
  oauth2Keys,
);

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
    oauth2,
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
export type OAuth2Block = BlockOf<typeof oauth2Keys>;
