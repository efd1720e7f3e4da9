// The door to OAuth 1.0a: a request signed with the keys of a consumer, and of a token where it has been given one.
// What is signed travels in the query, because not every server hands on the header, or in the header,
// because not every system reads the query; each request has a nonce of its own, so a repetition is signed anew.

import { createHmac, randomBytes } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import type { HttpRequest } from './client.ts';

export interface KeyPair {
  readonly key: string;
  readonly secret: string;
}

export interface Consumer extends KeyPair {
  readonly token?: KeyPair;
  readonly send: 'query' | 'header';
  readonly method: 'HMAC-SHA1' | 'HMAC-SHA256';
  readonly nowMs: number;
}

const hashes = { 'HMAC-SHA1': 'sha1', 'HMAC-SHA256': 'sha256' } as const;

export function signed(request: HttpRequest, consumer: Consumer): HttpRequest {
  const { key, secret, token, method, nowMs } = consumer;
  const oauth = new OAuth({
    consumer: { key, secret },
    signature_method: method,
    hash_function: (text, signingKey) =>
      createHmac(hashes[method], signingKey).update(text).digest('base64'),
  });
  oauth.getTimeStamp = () => Math.floor(nowMs / 1_000);
  oauth.getNonce = () => randomBytes(16).toString('hex');
  const url = new URL(request.url);
  for (const name of signatureNames(url)) url.searchParams.delete(name);
  // The address is given without its query, which the package would read with `+` for a plus sign.
  const data = fieldsOf([...url.searchParams, ...formOf(request)]);
  const called = { method: request.method, url: url.origin + url.pathname, data };
  const proof = oauth.authorize(called, token);
  if (consumer.send === 'header') {
    const { Authorization: authorization } = oauth.toHeader(proof);
    return { ...request, url, headers: { ...request.headers, authorization } };
  }
  // The package gives back what was signed as well.
  for (const [name, value] of Object.entries(proof)) {
    if (isOfSignature(name)) url.searchParams.set(name, String(value));
  }
  return { ...request, url };
}

/** Parameters of a signature, also of an old one that came back in an address. */
export function signatureNames(url: URL): readonly string[] {
  return [...new Set(url.searchParams.keys())].filter(isOfSignature);
}

function isOfSignature(name: string): boolean {
  return name.startsWith('oauth_');
}

/** The fields of a form are signed as well; other bodies are not. */
function formOf({ headers, body }: HttpRequest): readonly (readonly [string, string])[] {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return isForm && body !== undefined ? [...new URLSearchParams(body)] : [];
}

function fieldsOf(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const [name, value] of pairs) {
    fields[name] ??= [];
    fields[name].push(value);
  }
  return fields;
}
