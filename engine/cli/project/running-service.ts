// How other commands find a service that runs on the same store: a small file with the service's
// address, beside a store in a file, else in the project's folder. A file left over from a killed
// service leads nowhere, and that is noticed.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { dirname, join } from 'node:path';
import { failure } from '../../base/errors.ts';
import { isObject, type Json, parseJson } from '../../base/json.ts';
import { makeFolder } from '../../base/make-folder.ts';
import type { Catalogue } from '../../definition/pipe.ts';

/** A service on this machine answers at once, or is not there. */
const answerMsMax = 5_000;

/** Writes where the service is; the result takes it away again. */
export function announce(catalogue: Catalogue, address: string, key: string): () => void {
  const path = fileOf(catalogue);
  makeFolder(dirname(path));
  writeFileSync(path, `${JSON.stringify({ address, key })}\n`, { mode: 0o600 });
  return () => rmSync(path, { force: true });
}

/**
 * What the running service answers to a path, or undefined if none runs, or is not as far yet. That its store cannot
 * be used is thrown as the failure it is.
 */
export async function askService(catalogue: Catalogue, path: string): Promise<unknown> {
  const service = serviceOf(catalogue);
  const answer = service && (await exchange(`${service.address}${path}`, 'GET', {}));
  const trouble = answer?.status === 503 ? titleOf(answer.body) : undefined;
  if (trouble !== undefined) throw failure('service.refused', { detail: trouble });
  return answer?.status === 200 ? parseJson(answer.body) : undefined;
}

/**
 * Has the running service do something; undefined if none runs. What it refuses is thrown in its own
 * words, as the failure it is.
 */
export async function tellService(
  catalogue: Catalogue,
  path: string,
  body: Json,
): Promise<unknown> {
  const service = serviceOf(catalogue);
  if (service === undefined) return undefined;
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${service.key}`,
  };
  const answer = await exchange(`${service.address}${path}`, 'POST', headers, JSON.stringify(body));
  if (answer === undefined) return undefined;
  if (answer.status === 200) return parseJson(answer.body);
  throw failure('service.refused', { detail: titleOf(answer.body) ?? answer.body });
}

function titleOf(body: string): string | undefined {
  const said = parseJson(body);
  return isObject(said) && typeof said.title === 'string' ? said.title : undefined;
}

/** One request to this machine; undefined if nobody answers. */
function exchange(
  url: string,
  method: 'GET' | 'POST',
  headers: Readonly<Record<string, string>>,
  sent = '',
): Promise<{ readonly status: number; readonly body: string } | undefined> {
  return new Promise((resolve) => {
    const options = { method, headers, timeout: answerMsMax };
    const request = httpRequest(url, options, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        body += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
      answer.on('error', () => resolve(undefined));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
    request.end(sent);
  });
}

function serviceOf(catalogue: Catalogue): { address: string; key: string } | undefined {
  try {
    const said = parseJson(readFileSync(fileOf(catalogue), 'utf8'));
    const { address, key } = isObject(said) ? said : {};
    // Only a service on this machine: the file may have been copied along with a store.
    return typeof address === 'string' && /^http:\/\/127\.0\.0\.1:\d+$/.test(address)
      ? { address, key: String(key ?? '') }
      : undefined;
  } catch {
    return undefined;
  }
}

function fileOf({ project, root }: Catalogue): string {
  const [, path] = /^sqlite:(.+)$/s.exec(project.store) ?? [];
  return join(path === undefined ? join(root, '.samband') : dirname(path), 'service.json');
}
