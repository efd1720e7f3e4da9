// Real TLS on loopback, with certificates that openssl makes for the test: a shop in a house of its own
// is spoken to with its password, because nobody can listen, and only if we know who signed for it.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { ownProject } from '../pipes/own-project.ts';
import { testClock } from './test-clock.ts';

const root = ownProject('woocommerce-24sevenoffice');
const folder = mkdtempSync(join(tmpdir(), 'samband-tls-'));
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** A certificate for `localhost` that signs itself. */
function certificate(name: string, days = '2'): { readonly key: string; readonly cert: string } {
  const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const made = spawnSync('openssl', [
    ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost'.split(
      ' ',
    ),
    ...['-addext', 'subjectAltName=DNS:localhost', '-days', days, '-keyout', key, '-out', cert],
  ]);
  if (made.status !== 0) throw new Error(String(made.stderr));
  return { key, cert };
}

describe.skipIf(!hasOpenssl)('a shop with a certificate of its own', () => {
  const asked: { readonly url: string; readonly authorization: string | undefined }[] = [];
  let server: Server;
  let ours: ReturnType<typeof certificate>;
  beforeAll(async () => {
    ours = certificate('ours');
    server = createServer(
      { key: readFileSync(ours.key), cert: readFileSync(ours.cert) },
      ({ url = '', headers: { authorization } }, response) => {
        asked.push({ url, authorization });
        response.writeHead(200, { 'content-type': 'application/json', 'x-wp-totalpages': '1' });
        response.end('[]');
      },
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(async () => {
    await new Promise((done) => server.close(done));
    rmSync(folder, { recursive: true, force: true });
  });

  /** Reads the products of a shop like any other WooCommerce, at this host, with this `ca`. */
  async function read(ca: string, host = 'localhost'): Promise<number> {
    const { port } = server.address() as AddressInfo;
    const catalogue = await loadCatalogue(root, {
      env: {
        WOOCOMMERCE_URL: `https://${host}:${port}/wp-json/wc/v3`,
        WOOCOMMERCE_KEY: 'ck_1',
        WOOCOMMERCE_SECRET: 'cs_of_ours',
      },
      files: { 'pipes/systems/house.yaml': `like: woocommerce\n${ca}` },
      isOffline: true,
    });
    const system = catalogue.systems.get('house');
    const product = system?.entities.product;
    if (!system || !product) throw new Error('there is no such system');
    const driver = httpDriver(system, { clock: testClock() });
    try {
      return (await driver.readPage(product, null)).records.length;
    } finally {
      await driver.close();
    }
  }

  test('is told key and secret as user and password, and nothing is signed', async () => {
    asked.length = 0;
    expect(await read(`ca: \${file:${ours.cert}}\n`)).toBe(0);
    const basic = Buffer.from('ck_1:cs_of_ours').toString('base64');
    expect(asked.map(({ authorization }) => authorization)).toEqual([`Basic ${basic}`]);
    expect(asked[0]?.url).not.toContain('oauth');
  });

  test.each([
    ['whom nobody signed for', '', 'localhost', /nobody whom we trust .* `ca` names who did/],
    ['that somebody else signed for', 'other', 'localhost', /nobody whom we trust/],
    ['whose certificate is of another host', 'ours', '127.0.0.1', /one of another host/],
  ])('%s is told nothing', async (_, name, host, words) => {
    asked.length = 0;
    const { cert = '' } = name === 'other' ? certificate('other') : name === '' ? {} : ours;
    const ca = cert === '' ? '' : `ca: \${file:${cert}}\n`;
    await expect(read(ca, host)).rejects.toThrow(words);
    expect(asked).toEqual([]);
  });
});

test('a `ca` that holds no certificate is told at its place', async () => {
  const files = { 'pipes/systems/house.yaml': 'like: woocommerce\nca: house\n' };
  const { problems } = await loadCatalogue(root, { env: {}, files, isOffline: true });
  const [told] = problems.filter(({ severity }) => severity === 'error');
  expect(told).toMatchObject({
    file: 'pipes/systems/house.yaml',
    line: 2,
    column: 5,
    code: 'value.form',
  });
});
