// How a system file says who we are, to an Auth. A login of OAuth 2 is an ordinary login whose call
// and answer a standard has fixed, so drivers know tokens and nothing of their origin.
// Which of several are meant is an expression too: a shop without TLS must be signed to.

import { compileExpression } from '../../mapping/expression/expression.ts';
import { compileTemplate, type Template } from '../../mapping/template.ts';
import { conditionAt, expressionAt, type Texts, templateAt } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type {
  AuthBlock,
  AuthKindBlock,
  OAuth2Block,
  UseBlock,
} from '../grammar/auth-definition.ts';
import type { Auth, AuthKind, AuthUse } from '../system.ts';
import { requestOf } from './compile-request.ts';

export function authOf(texts: Texts, steps: Steps, block: AuthBlock): Auth {
  if ('first' in block) {
    const first = block.first.map((kind, at) => {
      const own = [...steps, 'first', at];
      const when = conditionAt(texts, [...own, 'when'], kind.when);
      const auth = kindOf(texts, own, kind);
      return when === undefined ? { auth } : { when, auth };
    });
    return { kind: 'first', first };
  }
  if (block.when !== undefined) {
    const detail = '`when` has a meaning only where there are several, below `first`';
    texts.problems.error(texts.sheet.keyPlace([...steps, 'when']), 'key.alone', { detail });
  }
  return kindOf(texts, steps, block);
}

function kindOf(texts: Texts, steps: Steps, block: AuthKindBlock): AuthKind {
  switch (block.kind) {
    case 'none':
      return { kind: 'none' };
    case 'oauth1':
      return oauth1Of(texts, steps, block);
    case 'oauth2':
      return oauth2Of(texts, steps, block);
    case 'token':
      return tokenOf(texts, steps, block);
    default:
      return useOf(texts, steps, block);
  }
}

function oauth1Of(
  texts: Texts,
  steps: Steps,
  block: Extract<AuthKindBlock, { kind: 'oauth1' }>,
): AuthKind {
  const { token, tokenSecret, method = 'HMAC-SHA256', send = 'query' } = block;
  const at = (key: string, text: string | number | boolean): Template =>
    templateAt(texts, [...steps, key], text);
  if ((token === undefined) !== (tokenSecret === undefined)) {
    const key = token === undefined ? 'token' : 'tokenSecret';
    texts.problems.error(texts.sheet.keyPlace(steps), 'key.missing', { key });
  }
  return {
    kind: 'oauth1',
    key: at('key', block.key),
    secret: at('secret', block.secret),
    ...(token === undefined || tokenSecret === undefined
      ? {}
      : { token: { key: at('token', token), secret: at('tokenSecret', tokenSecret) } }),
    method,
    send,
  };
}

function tokenOf(
  texts: Texts,
  steps: Steps,
  block: Extract<AuthKindBlock, { kind: 'token' }>,
): AuthKind {
  const { expires } = block;
  if (block.use === undefined && !texts.isTokenNamed) {
    const hint = 'Or have the calls say `{$token}`.';
    texts.problems.error(texts.sheet.keyPlace(steps), 'key.missing', { key: 'use' }, hint);
  }
  return {
    kind: 'token',
    request: requestOf(texts, [...steps, 'request'], block.request) ?? {
      path: templateAt(texts, steps, ''),
      query: {},
      headers: {},
    },
    token: expressionAt(texts, [...steps, 'token'], block.token),
    ...(expires === undefined
      ? {}
      : { expires: expressionAt(texts, [...steps, 'expires'], expires) }),
    ...(block.use === undefined ? {} : { use: useOf(texts, [...steps, 'use'], block.use) }),
  };
}

function useOf(texts: Texts, steps: Steps, block: UseBlock): AuthUse {
  const at = (key: string, text: string | number | boolean): Template =>
    templateAt(texts, [...steps, key], text);
  switch (block.kind) {
    case 'basic':
      return {
        kind: 'basic',
        user: at('user', block.user),
        password: at('password', block.password),
      };
    case 'bearer':
      return { kind: 'bearer', token: at('token', block.token) };
    case 'header':
    case 'query':
    case 'cookie':
      return { kind: block.kind, name: block.name, value: at('value', block.value) };
  }
}

/**
 * RFC 6749, 4.4: the client's own credentials give a token; with `refresh` section 6: a token that was
 * given for a person's consent does. `expires_in` is a life in seconds; what is refused says `error`
 * and `error_description`.
 */
function oauth2Of(texts: Texts, steps: Steps, block: OAuth2Block): AuthKind {
  const at = (key: string, text: string | number | boolean): Template =>
    templateAt(texts, [...steps, key], text);
  const further = Object.entries(block.form ?? {}).map(([name, text]): [string, Template] => [
    name,
    templateAt(texts, [...steps, 'form', name], text),
  ]);
  const client = at('client', block.client);
  const secret = at('secret', block.secret);
  const refresh = block.refresh === undefined ? undefined : at('refresh', block.refresh);
  const inForm = block.send === 'form';
  const address = at('url', block.url);
  const isBelowBase = String(block.url).startsWith('/');
  return {
    kind: 'token',
    request: {
      method: 'POST',
      ...(isBelowBase ? {} : { base: address }),
      path: isBelowBase ? address : compileTemplate(''),
      query: {},
      headers: {},
      form: {
        ...(refresh === undefined
          ? { grant_type: compileTemplate('client_credentials') }
          : {
              grant_type: compileTemplate('refresh_token'),
              refresh_token: compileTemplate('{$refresh}'),
            }),
        ...(inForm ? { client_id: client, client_secret: secret } : {}),
        ...Object.fromEntries(further),
      },
    },
    ...(inForm ? {} : { signed: { kind: 'basic', user: client, password: secret } }),
    ...(refresh === undefined
      ? {}
      : { refresh: { given: refresh, next: compileExpression('refresh_token') } }),
    token: compileExpression('access_token'),
    expires: compileExpression('expires_in'),
    message: compileExpression("$join([error, error_description], ': ')"),
    use: { kind: 'bearer', token: compileTemplate('{$token}') },
  };
}
