// The grammar of how we prove who we are. Secrets stand in these slots as references only.

import { request } from './request-definition.ts';
import {
  type BlockOf,
  block,
  condition,
  expression,
  list,
  map,
  may,
  must,
  oneOf,
  secret,
  type TypeOf,
  tagged,
  taggedOr,
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
  cookie: block('use cookie', 'As a cookie.', {
    kind: must(oneOf('cookie'), 'As a cookie.'),
    name: must(text, 'Of the cookie.', { example: 'SessionId' }),
    value: must(secret, 'Its value.', { example: "'{$token}'" }),
  }),
});

const only = {
  when: may(
    condition(),
    'Below `first`: whether these are meant. It knows `$base` and `$settings`.',
    {
      example: "$substringBefore($base, ':') = 'https'",
    },
  ),
};

const oauth2Keys = {
  kind: must(
    oneOf('oauth2'),
    'OAuth 2 with the credentials of a client; a token is fetched and renewed.',
  ),
  ...only,
  url: must(template, 'Where tokens are given: a whole address, or a path below `base`.', {
    example: 'https://login.erp.example/oauth/token',
  }),
  client: must(template, "The client's id.", { example: '${ERP_CLIENT_ID}' }),
  secret: must(secret, "The client's secret.", { example: '${ERP_CLIENT_SECRET}' }),
  refresh: may(
    secret,
    'A refresh token, where a person has given their consent once: it takes the place of the credentials of the client alone. The one that comes with each token is kept in the store and used next; another value here begins anew.',
    { example: '${ERP_REFRESH_TOKEN}' },
  ),
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

const kinds = tagged(
  'auth kind',
  'How we prove who we are. Secrets stand here as references only.',
  'kind',
  {
    none: block('auth none', 'Not at all.', {
      kind: must(oneOf('none'), 'Not at all.'),
      ...only,
    }),
    basic: block('auth basic', 'User and password.', {
      kind: must(oneOf('basic'), 'User and password.'),
      ...only,
      user: must(template, 'The user.', { example: '${SHOP_USER}' }),
      password: must(secret, 'The password.', { example: '${SHOP_PASSWORD}' }),
    }),
    bearer: block('auth bearer', 'A bearer token.', {
      kind: must(oneOf('bearer'), 'A bearer token.'),
      ...only,
      token: must(secret, 'The token.', { example: '${SHOP_TOKEN}' }),
    }),
    header: block('auth header', 'A key in a header.', {
      kind: must(oneOf('header'), 'A key in a header.'),
      ...only,
      name: must(text, 'Of the header.', { example: 'X-API-Key' }),
      value: must(secret, 'The key.', { example: '${SHOP_KEY}' }),
    }),
    query: block('auth query', 'A key in the address.', {
      kind: must(oneOf('query'), 'A key in the address.'),
      ...only,
      name: must(text, 'Of the parameter.', { example: 'api_key' }),
      value: must(secret, 'The key.', { example: '${SHOP_KEY}' }),
    }),
    oauth1: block(
      'auth oauth1',
      'OAuth 1.0a: each call is signed, also where nothing is encrypted.',
      {
        kind: must(oneOf('oauth1'), 'OAuth 1.0a with the keys of a consumer.'),
        ...only,
        key: must(template, 'The key of the consumer.', { example: '${SHOP_KEY}' }),
        secret: must(secret, 'Its secret, which is never sent.', { example: '${SHOP_SECRET}' }),
        token: may(template, 'The access token, where the consumer has been given one.', {
          example: '${SHOP_TOKEN}',
        }),
        tokenSecret: may(
          secret,
          'The secret of the token, which is never sent; needed beside it.',
          {
            example: '${SHOP_TOKEN_SECRET}',
          },
        ),
        send: may(
          oneOf('query', 'header'),
          'How the signature travels: in the address, or as `Authorization: OAuth`, where the system looks nowhere else.',
          { initial: 'query' },
        ),
        method: may(oneOf('HMAC-SHA1', 'HMAC-SHA256'), 'How calls are signed.', {
          initial: 'HMAC-SHA256',
        }),
      },
    ),
    oauth2,
    token: block('auth token', 'A session that a login opens; renewed when it ends.', {
      kind: must(oneOf('token'), 'A session that a login opens; renewed when it ends.'),
      ...only,
      request: must(request, 'The login.'),
      token: must(expression, 'The token, on the answer.', { example: 'value.token' }),
      expires: may(
        expression,
        'When it ends, on the answer: a date, a time, or how many seconds it lives, such as `expires_in`.',
        {
          example: 'value.expirationDate',
        },
      ),
      use: may(
        use,
        'How the token travels. Without it each call says `{$token}` itself, as in its body.',
      ),
    }),
  },
);

export const auth = taggedOr(
  'auth',
  kinds,
  'first',
  block('auth first', 'The first whose `when` holds.', {
    first: must(list(kinds), 'Credentials to choose from.', {
      example: "[{ kind: none, when: '$settings.isOpen' }]",
    }),
  }),
);

export type AuthKindBlock = TypeOf<typeof kinds>;
export type AuthBlock = TypeOf<typeof auth>;
export type UseBlock = TypeOf<typeof use>;
export type OAuth2Block = BlockOf<typeof oauth2Keys>;
