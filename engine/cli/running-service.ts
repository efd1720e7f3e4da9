// How other commands find a service that runs on the same store: a small file with the service's
// address, beside a store in a file, else in the project's folder. A file left over from a killed
// service leads nowhere, and that is noticed.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { dirname, join } from 'node:path';
import { isObject, parseJson } from '../base/json.ts';
import type { Catalogue } from '../definition/pipe.ts';

/** A service on this machine answers at once, or is not there. */
const answerMsMax = 5_000;

/** Writes where the service is; the result takes it away again. */
export function announce(catalogue: Catalogue, address: string): () => void {
  const path = fileOf(catalogue);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ address })}\n`, { mode: 0o600 });
  return () => rmSync(path, { force: true });
}

/** What the running service answers to a path, or undefined if none runs. */
export async function askService(catalogue: Catalogue, path: string): Promise<unknown> {
  const address = addressOf(catalogue);
  if (address === undefined) return undefined;
  const text = await new Promise<string | undefined>((resolve) => {
    const request = get(`${address}${path}`, { timeout: answerMsMax }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        body += part;
      });
      answer.on('end', () => resolve(answer.statusCode === 200 ? body : undefined));
      answer.on('error', () => resolve(undefined));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
  return text === undefined ? undefined : parseJson(text);
}

function addressOf(catalogue: Catalogue): string | undefined {
  try {
    const said = parseJson(readFileSync(fileOf(catalogue), 'utf8'));
    const address = isObject(said) ? said.address : undefined;
    // Only a service on this machine: the file may have been copied along with a store.
    return typeof address === 'string' && /^http:\/\/127\.0\.0\.1:\d+$/.test(address)
      ? address
      : undefined;
  } catch {
    return undefined;
  }
}

function fileOf({ project, root }: Catalogue): string {
  const [, path] = /^sqlite:(.+)$/s.exec(project.store) ?? [];
  return join(path === undefined ? join(root, '.samband') : dirname(path), 'service.json');
}
