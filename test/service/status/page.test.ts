// The page in a real browser: it shows what is there, refreshes itself, and its policy lets nothing
// else run.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { systemClock } from '../../../engine/base/clock.ts';
import { listen } from '../../../engine/service/listen.ts';
import { startService } from '../../../engine/service/service.ts';
import { customers, living } from '../../runtime/two-systems.ts';

const browserPath = process.env.SAMBAND_CHROMIUM ?? '/usr/bin/chromium';
const isThere = existsSync(browserPath);

test('the browser is there, at least where everything must be checked', () => {
  if (process.env.CI === 'true') expect(isThere, `${browserPath} is missing`).toBe(true);
});

test.skipIf(!isThere)(
  'it refreshes itself, runs no foreign script and complains of nothing',
  async () => {
    const at = await living([customers()]);
    const listening = await listen(0);
    const hint = async () => {};
    const service = startService({
      world: at.world,
      engine: { hint, read: () => {} },
      events: at.stream,
      clock: systemClock,
      listening,
      version: '0',
    });
    service.setPhase('running');
    const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${listening.address}/`);
      expect(await page.locator('main').textContent()).toContain('shop-erp/customer');
      const name = '<script>document.title="taken"</script><b onclick="x">bold</b>';
      at.stream.tell({ kind: 'unreadable', entity: 'shop.customer', id: name, message: name });
      await page.getByText('bold').first().waitFor({ timeout: 30_000 });
      expect(await page.title()).toBe('samband');
      expect(await page.locator('main b').count()).toBe(0);
      expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([]);
      const wide = await page.evaluate('document.documentElement.scrollWidth <= innerWidth');
      expect(wide).toBe(true);
      for (const name of ['Desk', 'Documents', 'Why', 'Try', 'Overview']) {
        await page.click(`nav.places >> text=${name}`);
        expect(await page.textContent('nav.places [aria-current]')).toBe(name);
      }
      await page.setViewportSize({ width: 390, height: 700 });
      // Stacked: nothing of a row is out of sight.
      const last = await page.locator('td[data-head="Last run"]').first().boundingBox();
      expect((last?.x ?? 0) + (last?.width ?? 999)).toBeLessThanOrEqual(390);
      await page.setViewportSize({ width: 360, height: 700 });
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await page.screenshot({
        path: process.env.SAMBAND_SCREENSHOT ?? '/dev/null',
        type: 'png',
        fullPage: true,
      });
    } finally {
      await browser.close();
      await service.close();
      await at.close();
    }
  },
);

test.skipIf(!isThere)(
  'refreshing keeps the focus and a selection, and a service that is gone is told',
  async () => {
    const at = await living([customers()]);
    const listening = await listen(0);
    const reads: string[] = [];
    const service = startService({
      world: at.world,
      engine: { hint: async () => {}, read: ({ id }) => void reads.push(id) },
      events: at.stream,
      clock: systemClock,
      listening,
      version: '0',
    });
    const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      await page.goto(`${listening.address}/`);
      const link = page.locator('main td a').first();
      const href = await link.getAttribute('href');
      await link.focus();
      await page.evaluate("document.querySelector('#said').isOurs = true");
      const tell = (message: string) =>
        at.stream.tell({ kind: 'unreadable', entity: 'shop.customer', id: '1', message });
      tell('one thing');
      await page.getByText('one thing').waitFor({ timeout: 30_000 });
      expect(await page.evaluate("document.activeElement.getAttribute('href')")).toBe(href);
      service.setPhase('running');
      await page.getByText('Running.').waitFor({ timeout: 30_000 });
      expect(await page.evaluate("document.querySelector('#said').isOurs")).toBe(true);

      await page.evaluate("getSelection().selectAllChildren(document.querySelector('main h2'))");
      tell('another');
      const refreshed = page.waitForResponse(`${listening.address}/`, { timeout: 30_000 });
      await (await refreshed).finished();
      expect(await page.evaluate('getSelection().toString()')).toBe('Pipes');
      await page.evaluate('getSelection().removeAllRanges()');
      await page.getByText('another').waitFor({ timeout: 30_000 });

      const button = page.getByRole('button', { name: 'read all records of shop.customer again' });
      await button.focus();
      tell('a third');
      await page.getByText('a third').waitFor({ timeout: 30_000 });
      await page.keyboard.press('Enter');
      await expect.poll(() => reads, { timeout: 30_000 }).toEqual(['shop.customer']);
      await page.getByText('a third').waitFor({ timeout: 30_000 });

      await page.route(`${listening.address}/`, (route) => route.fulfill({ status: 503 }));
      await page.getByText('What stands below is from before.').waitFor({ timeout: 30_000 });
    } finally {
      await browser.close();
      await service.close();
      await at.close();
    }
  },
);
