import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demonstrate } from '../commands/demonstration/demonstrate.ts';
import { findSimulator, type RunningSimulator } from '../commands/running-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { startTegata } from '../start-tegata.ts';
import { browserPath, type Look, noBrowser, openBrowser, openPage, type WatchedPage } from './browser.ts';

if (!browserPath) console.warn(noBrowser);

const wide: Look = { width: 1280, scheme: 'light', language: 'en-US' };
const narrow: Look = { width: 400, scheme: 'dark', language: 'ja-JP' };

describe.skipIf(!browserPath)(`the workbench in a browser${browserPath ? '' : ` (skipped: ${noBrowser})`}`, () => {
  let simulator: Simulator;
  let browser: Browser;
  let reached: RunningSimulator | undefined;
  let opened: WatchedPage | undefined;

  beforeAll(async () => {
    simulator = await startTegata({ quiet: true, startAt: new Date('2026-11-20T10:00:00+09:00') });
    reached = await findSimulator(simulator.hosts.workbench);
    if (reached) await demonstrate(reached, { isAged: false });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await simulator?.stop();
  });

  const visit = async (path: string, look: Look, steps: (page: Page) => Promise<void>) => {
    opened = await openPage(browser, simulator.hosts.workbench + path, look);
    await steps(opened.page);
    expect(opened.troubles).toEqual([]);
    await opened.context.close();
  };
  const isAsWideAsTheScreen = (page: Page) =>
    page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth');

  test('moves the clock by keyboard alone', () =>
    visit('/', wide, async (page) => {
      const before = simulator.clock.now().getTime();
      await page.getByRole('button', { name: '+10 days' }).focus();
      await page.keyboard.press('Enter');
      await page
        .getByRole('status')
        .filter({ hasText: /It is .*30 Nov(ember)? 2026/ })
        .waitFor();
      expect(simulator.clock.now().getTime() - before).toBeGreaterThan(9.9 * 86_400_000);
    }));

  test('shows a request as it comes, with its AWS calls as bars and in words', () =>
    visit('/', wide, async (page) => {
      await page.getByText('live', { exact: true }).waitFor();
      await fetch(`${simulator.hosts.workbench}/_simulator/try/bank/bank/companies`);
      const row = page.locator('.requests details').filter({ hasText: 'list-companies' }).first();
      await row.waitFor();
      expect(await row.locator('.bar.dynamodb').count()).toBeGreaterThan(0);
      await row.locator('summary').focus();
      await page.keyboard.press('Enter');
      await row.getByRole('cell', { name: 'Query' }).first().waitFor();
    }));

  test('has the mails with their text, found by address', () =>
    visit('/#mailbox', wide, async (page) => {
      await page.getByPlaceholder('Filter by address or subject').fill('shikkou1@');
      await page.getByRole('button', { name: '電子証明書失効のお知らせ' }).click();
      await page.getByRole('article').getByText('シリアル').first().waitFor();
      await page.getByRole('button', { name: 'Let it bounce' }).click();
      await page.getByText('SES has told of it: shikkou1@', { exact: false }).waitFor();
    }));

  test('counts certificates by state and says how long they last', () =>
    visit('/#certificates', wide, async (page) => {
      await page.getByRole('button', { name: /^revoked/ }).click();
      expect(await page.getByRole('row').allInnerTexts()).toHaveLength(2);
      await page.getByRole('cell', { name: 'shikkou1' }).waitFor();
      await page.getByRole('button', { name: /^active/ }).click();
      await page
        .getByText(/3[56]\d days/)
        .first()
        .waitFor();
    }));

  /** Tokens as they show a code for so many more seconds. */
  const visitTokens = async (secondsLeft: number, steps: (page: Page, row: Locator) => Promise<void>) => {
    const [token] = (await reached?.tokens()) ?? [];
    await simulator.clock.advance(`PT${(token?.secondsLeft ?? 0) + 60 - secondsLeft}S`);
    await visit('/#tokens', wide, async (page) => {
      const row = page.getByRole('row').filter({ hasText: 'denshi01, kanri003' });
      await row.getByText(/^[0-9]+ s left$/).waitFor();
      await steps(page, row);
    });
  };
  const codeIn = (row: Locator) => row.getByText(/^[0-9]{6}$/);

  test('shows what each token shows, to be copied by keyboard, and the next when its time is over', async () => {
    // A whole minute to copy it, on a machine however busy; another visit to see it turn.
    await visitTokens(60, async (page, row) => {
      await row.getByRole('cell', { name: '株式会社てがた電子' }).waitFor();
      const code = await codeIn(row).textContent();
      await page.context().grantPermissions(['clipboard-write']);
      await row.getByRole('button', { name: `Copy ${code}` }).focus();
      await page.keyboard.press('Enter');
      await page
        .getByRole('status')
        .filter({ hasText: `${code} copied` })
        .waitFor();
    });
    await visitTokens(8, async (page, row) => {
      await row.getByRole('button', { name: /^Copy/ }).focus();
      const code = await codeIn(row).textContent();
      await expect.poll(() => codeIn(row).textContent()).not.toBe(code);
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Copy');
    });
  });

  test('runs a schedule now', () =>
    visit('/#schedules', wide, async (page) => {
      const row = page.getByRole('row').filter({ hasText: 'scan-certificate-expiry' });
      await row.getByRole('button', { name: 'Run now' }).click();
      await page.getByRole('status').filter({ hasText: 'scan-certificate-expiry has run' }).waitFor();
    }));

  test('switches a fault on and off again', () =>
    visit('/#faults', wide, async (page) => {
      const toggle = page.getByRole('switch', { name: 'ses: throttled' });
      await toggle.click();
      await page.getByText('3 left').waitFor();
      expect(simulator.aws.faults.list()).toEqual([{ service: 'ses', kind: 'throttle', times: 3 }]);
      await page.keyboard.press('Space');
      await expect.poll(() => simulator.aws.faults.list()).toEqual([]);
    }));

  test('shows what the policies refused, and clears it', () =>
    visit('/#denials', wide, async (page) => {
      await page.getByText('refused no call').waitFor();
      simulator.aws.iam.recordDenial({
        principal: 'arn:aws:iam::1:role/log-in',
        action: 'dynamodb:Scan',
        resource: '*',
        reason: 'no policy allows it',
      });
      await fetch(`${simulator.hosts.workbench}/_simulator/try/bank/bank/companies`);
      await page.getByRole('cell', { name: 'dynamodb:Scan' }).waitFor();
      await page.getByRole('button', { name: 'Clear' }).click();
      await page.getByText('refused no call').waitFor();
    }));

  test('browses the table by entity', () =>
    visit('/#table', wide, async (page) => {
      await page.getByLabel('Entity').selectOption('login');
      await page.getByText('LOGIN#tegata01').click();
      await page.getByText('"loginId": "tegata01"').waitFor();
      expect(await page.locator('.items summary code:first-child').allInnerTexts()).not.toContain('BANK#COMPANIES');
    }));

  test('tries the API as a user of the demonstration, over mutual TLS', () =>
    visit('/reference.html', wide, async (page) => {
      await page.getByLabel('Try it as').selectOption('shouji01');
      await page.getByRole('button', { name: 'Log in', exact: true }).click();
      await page.getByText('Logged in on secure as shouji01').waitFor();
      await page.locator('#operations-tag-certificates').click();
      const operation = page.locator('#operations-certificates-list-certificates');
      await operation.locator('.opblock-summary-control').click();
      await operation.locator('.servers select').selectOption('/_simulator/try/secure');
      await operation.getByRole('button', { name: 'Execute' }).click();
      await operation.locator('.live-responses-table').getByText('kanri002').first().waitFor();
    }));

  test('speaks Japanese and English, and remembers which', () =>
    visit('/#certificates', narrow, async (page) => {
      await page.getByRole('link', { name: '電子証明書' }).waitFor();
      await page.getByRole('radio', { name: 'English' }).check({ force: true });
      await page.getByRole('link', { name: 'Certificates' }).waitFor();
      await page.reload();
      await page.getByRole('link', { name: 'Certificates' }).waitFor();
      expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    }));

  const places = ['requests', 'mailbox', 'certificates', 'tokens', 'schedules', 'faults', 'denials', 'table'].map(
    (id) => `/#${id}`,
  );
  test.each([...places, '/reference.html'])('fits a narrow screen, dark: %s', (path) =>
    visit(path, narrow, async (page) => {
      await page.locator('main > *').first().waitFor();
      expect(await isAsWideAsTheScreen(page)).toBe(true);
      const [paper, ink] = await page.evaluate<string[]>(
        '[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]',
      );
      expect([paper, ink]).toEqual(['rgb(23, 22, 20)', 'rgb(234, 230, 223)']);
    }),
  );
});
