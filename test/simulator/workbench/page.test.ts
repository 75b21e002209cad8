import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demonstrate } from '../commands/demonstration/demonstrate.ts';
import { logIn } from '../commands/demonstration/log-in.ts';
import { secrets } from '../commands/demonstration/secrets.ts';
import { ask, visitBank } from '../commands/demonstration/visit.ts';
import { findSimulator, type RunningSimulator } from '../commands/running-simulator.ts';
import { startFixture } from '../fixtures/start.ts';
import type { Simulator } from '../simulator.ts';
import { startTegata } from '../start-tegata.ts';
import { accessibilityViolations } from './accessibility.ts';
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
    simulator = await startTegata({ quiet: true, core: true, startAt: new Date('2026-11-20T10:00:00+09:00') });
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
  /** A user of the demonstration looks at home. */
  const askHome = async (by: string) => {
    if (!reached) return;
    const user = (await reached.demonstration())?.users.find(({ loginId }) => loginId === by);
    const bank = visitBank(reached);
    if (user) await ask(bank, (await logIn(bank, user)).session, 'GET /home');
    bank.close();
  };
  /** What a login without anything is refused with. */
  const codeOfLogin = async () => {
    const init = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    const answer = await fetch(`${simulator.hosts.workbench}/_simulator/try/entry/sessions`, init);
    return ((await answer.json()) as { code: string }).code;
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
        .filter({ hasText: /It is .*30 Nov 2026/ })
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
      await row.locator('summary.row').focus();
      await page.keyboard.press('Enter');
      await row.getByRole('cell', { name: 'Query' }).first().waitFor();
    }));

  /** The row of the newest request of an operation, opened, and what was asked so far filtered by it. */
  const openRow = async (page: Page, operation: string) => {
    await page.getByLabel('Filter by operation').selectOption(operation);
    const row = page.locator('.requests details').filter({ hasText: operation }).first();
    await row.locator('summary.row').click();
    await row.getByRole('heading', { name: 'Response' }).waitFor();
    return row;
  };
  const detailOf = (row: Locator) =>
    row
      .locator('.detail')
      .allInnerTexts()
      .then(([text = '']) => text);

  test('shows request and response without the secrets that the schema marks, the caller, id, date and time', () =>
    visit('/', wide, async (page) => {
      const row = await openRow(page, 'log-in');
      const text = await detailOf(row);
      expect(text).toMatch(/"loginPassword": "\*{5}"[\s\S]+"token": "\*{5}"/);
      expect(text).toMatch(/\w{3}, \d{1,2} Nov 2026, \d\d:\d\d:\d\d · gateway · \w+ ·/);
      expect(text).toMatch(/Request ID [0-9a-f-]{36}/);
      expect(text).not.toContain(secrets.loginPassword);
      await row
        .getByText(/^Headers/)
        .first()
        .click();
      expect(await detailOf(row)).toContain('application/json');
      await page.goto(`${simulator.hosts.workbench}/#requests`);
      const listed = await openRow(page, 'register-token');
      await listed
        .getByText(/^Headers/)
        .first()
        .click();
      expect(await detailOf(listed)).toContain('Bearer *****');
    }));

  test('shows the lines a function logged and its stack in the sources, among errors only', async () => {
    const invoked = reached?.invoke('get-home', { body: null, headers: null });
    await invoked?.catch(() => undefined);
    await visit('/', wide, async (page) => {
      await page.getByLabel('Errors only').check();
      await page.getByLabel('Hide scheduled and stream runs').check();
      const row = await openRow(page, 'get-home');
      await row.getByRole('heading', { name: 'Log' }).waitFor();
      expect(await detailOf(row)).toMatch(/Error: [\s\S]+ at .*shared\/\w+\/[\w-]+\.ts:\d+:\d+/);
      expect(await page.locator('.requests .badge.good').count()).toBe(0);
    });
  });

  test('filters by caller and by what is not asked for', () =>
    visit('/', wide, async (page) => {
      await page.getByLabel('Filter by caller').selectOption('kanri003');
      const names = () => page.locator('.requests .operation').allInnerTexts();
      expect(new Set(await page.locator('.requests .caller').allInnerTexts())).toEqual(new Set(['kanri003']));
      expect(await names()).toContain('begin-email-check');
      await page.getByLabel('Filter by caller').selectOption('');
      expect(await names()).toContain('deliver-mail');
      await page.getByLabel('Hide scheduled and stream runs').check();
      expect(await names()).not.toContain('deliver-mail');
    }));

  test('says whether there is no request yet, or none that the filter lets through', () =>
    visit('/', wide, async (page) => {
      await page.locator('.requests .operation').first().waitFor();
      await page.getByPlaceholder('Operation, code or ID').fill('no-such-operation');
      await page.getByText('No request matches the filter.').waitFor();
      await page.getByRole('button', { name: 'Clear' }).click();
      await page.getByText('No requests yet.').waitFor();
    }));

  test.each([
    ['secure', 'get-home', 'kanri002'],
    ['entry', 'get-home', 'kanri001'],
    ['bank', 'list-companies', ''],
  ])('copies a request to the %s host as curl, which works, and sends it again', async (host, operation, by) => {
    if (by) await askHome(by);
    await visit('/', wide, async (page) => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      const row = await openRow(page, operation);
      await row.getByRole('button', { name: 'Copy as curl' }).click();
      await page.getByText('The curl command is copied').waitFor();
      const command = await page.evaluate<string>('navigator.clipboard.readText()');
      expect(command).toContain(simulator.hosts[host as 'entry']);
      const { stdout } = await promisify(execFile)('bash', ['-c', `${command} -s`]);
      expect(stdout).toContain('HTTP/1.1 200');
      await row.getByRole('button', { name: 'Send again' }).click();
      await page.getByText('Answered 200').waitFor();
    });
  });

  test('goes through a long list by keyboard: one stop of Tab, arrows, Home and End', () =>
    visit('/', wide, async (page) => {
      const rows = page.locator('summary.row');
      await rows.first().focus();
      const at = () => page.evaluate('[...document.querySelectorAll("summary.row")].indexOf(document.activeElement)');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      expect(await at()).toBe(2);
      await page.keyboard.press('End');
      expect(await at()).toBe((await rows.count()) - 1);
      await page.keyboard.press('Home');
      expect(await at()).toBe(0);
      await page.keyboard.press('Tab');
      expect(await at()).toBe(-1);
    }));

  test('keeps the date up to which the clock is to go ahead of the clock, and nothing moves while it goes', () =>
    visit('/', wide, async (page) => {
      const daysAhead = async () => {
        const until = Date.parse(`${await page.getByLabel('Up to').inputValue()}:00+09:00`);
        return (until - simulator.clock.now().getTime()) / 86_400_000;
      };
      const top = () => page.locator('#nav').evaluate('(nav) => nav.getBoundingClientRect().top');
      const rested = await top();
      await page.getByRole('button', { name: '+10 days' }).click();
      await page.getByText('Moving the clock').waitFor();
      expect(await top()).toBe(rested);
      await page.getByRole('status').filter({ hasText: 'It is' }).waitFor();
      await expect.poll(daysAhead).toBeGreaterThan(0.9);
      expect(await daysAhead()).toBeLessThan(1.1);
    }));

  test('has the mails with their text, found by address', () =>
    visit('/#mailbox', wide, async (page) => {
      const search = page.getByPlaceholder('Search addresses');
      await search.fill('nobody@nowhere');
      await page.getByText('No mail matches the search.').waitFor();
      await search.fill('shikkou1@');
      await page.getByRole('button', { name: '電子証明書失効のお知らせ' }).click();
      const mail = page.getByRole('article');
      await mail.getByText('シリアル').first().waitFor();
      await mail.getByText('shikkou1 失効　七郎').waitFor();
      await page.getByRole('button', { name: 'Make it bounce' }).click();
      await page.getByText('SES has reported it: shikkou1@', { exact: false }).waitFor();
      // By a word of its text; then on to the request that made it.
      await search.fill('revoke-certificate-at-branch');
      await mail.getByText('(the bank)').waitFor();
      await mail.getByRole('link', { name: 'revoke-certificate-at-branch' }).click();
      const row = page.locator('.requests details[open]');
      await row.getByRole('heading', { name: 'Response' }).waitFor();
      expect(await row.locator('.operation').textContent()).toBe('revoke-certificate-at-branch');
    }));

  test('counts certificates by state and says how long they last', () =>
    visit('/#certificates', wide, async (page) => {
      await page.getByRole('button', { name: /^revoked/ }).click();
      expect(await page.getByRole('row').allInnerTexts()).toHaveLength(2);
      await page.getByRole('cell', { name: '株式会社手形商事' }).waitFor();
      await page.getByRole('button', { name: 'shikkou1' }).click();
      await page.getByText('CN=shikkou1').waitFor();
      await page.getByText('revokedAt').waitFor();
      await page.getByRole('button', { name: /^active/ }).click();
      await page
        .getByText(/3[456]\d days/)
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
      await row.getByText(/^\d+ runs$/).click();
      await row.getByRole('link').first().click();
      await page.locator('.requests details[open]').filter({ hasText: 'scan-certificate-expiry' }).waitFor();
    }));

  test('shows each run of a schedule as its last one, also the second in a minute', () =>
    visit('/#schedules', wide, async (page) => {
      const row = page.getByRole('row').filter({ hasText: 'scan-certificate-expiry' });
      const lastRun = () => row.getByRole('cell').nth(3).textContent();
      const run = async () => {
        const before = await lastRun();
        await row.getByRole('button', { name: 'Run now' }).click();
        await expect.poll(lastRun).not.toBe(before);
      };
      // Far enough from the next minute for both.
      const toTheMinute = 60_000 - (simulator.clock.now().getTime() % 60_000);
      await simulator.clock.advance(`PT${Math.ceil(toTheMinute / 1000)}S`);
      await run();
      await simulator.clock.advance('PT2S');
      await run();
    }));

  test('switches a fault on and off again', () =>
    visit('/#faults', wide, async (page) => {
      const toggle = page.getByRole('switch', { name: 'ses: throttled' });
      await toggle.click();
      await page.getByText('3 left').waitFor();
      expect(simulator.aws.faults.list()).toEqual([{ service: 'ses', kind: 'throttle', times: 3 }]);
      // The grid was drawn anew; the switch has the focus again a moment later.
      await page.locator('.toggle:focus').waitFor();
      await page.keyboard.press('Space');
      await expect.poll(() => simulator.aws.faults.list()).toEqual([]);
    }));

  test.each(['0', ''])('refuses a fault for "%s" times, but switches it off whatever is typed', (typed) =>
    visit('/#faults', wide, async (page) => {
      const toggle = page.getByRole('switch', { name: 'ses: throttled' });
      const times = page.getByLabel('Times');
      await times.fill(typed);
      await toggle.click();
      await page.locator('#fault-times:focus:invalid').waitFor();
      expect(simulator.aws.faults.list()).toEqual([]);
      await times.fill('1');
      await toggle.click();
      await page.getByText('1 left').waitFor();
      await times.fill(typed);
      await toggle.click();
      await expect.poll(() => simulator.aws.faults.list()).toEqual([]);
    }),
  );

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

  test('shows the hours of a day, closes a service for customers, and opens it again', () =>
    visit('/#calendar', wide, async (page) => {
      await page.getByLabel('Date').fill('2027-01-02');
      await page.getByText(/2 Jan 2027 · /).waitFor();
      const whole = page.getByRole('row').filter({ hasText: 'Everything' });
      await whole.getByText('closed all day').waitFor();
      await page.getByLabel('From now on (minutes)').fill('45');
      await page.getByRole('button', { name: 'Close', exact: true }).click();
      await page.getByRole('button', { name: 'Open again' }).waitFor();
      expect(await codeOfLogin()).toBe('service.closed');
      await page.getByRole('button', { name: 'Open again' }).click();
      await page.getByRole('button', { name: 'Open again' }).waitFor({ state: 'detached' });
      expect(await codeOfLogin()).toBe('request.invalid');
    }));

  test('shows fees with a preview of the methods, rights on the bank’s form, and what a user may do and why not', () =>
    visit('/#customers', wide, async (page) => {
      await page.getByLabel('Company').selectOption('有限会社てがた商店');
      await page.getByText("the company's own fees").waitFor();
      await page
        .getByText(/^Where the methods differ/)
        .first()
        .click();
      await page.getByRole('cell', { name: '220 / 110 / 110' }).first().waitFor();
      await page.getByLabel('User').selectOption('ippan001 — 一般　花子');
      await page.getByRole('row').filter({ hasText: 'create-user' }).getByText('Not an administrator.').waitFor();
      // All that is closed for one reason is one line.
      expect(await page.getByRole('cell', { name: 'Not an administrator.', exact: true }).count()).toBe(1);
      // By the bank's own operation.
      await page.getByText('can log in', { exact: true }).waitFor();
      await page.getByRole('heading', { name: 'Rights', exact: true }).waitFor();
      const held = () => page.locator('td .badge.good').filter({ hasText: '✓' }).count();
      const ofClerk = await held();
      expect(ofClerk).toBeGreaterThan(0);
      await page.getByLabel('User').selectOption('tegata01 — 手形　太郎');
      await page.getByText('No operation is closed to this user.').waitFor();
      await expect.poll(held).toBeGreaterThan(ofClerk);
      expect(await page.getByRole('row').filter({ hasText: 'create-user' }).count()).toBe(0);
    }));

  test('shows what each user may do with a request now, and every reason why not', () =>
    visit('/#customers', wide, async (page) => {
      await page.getByLabel('Company').selectOption('有限会社てがた商店');
      // A draft is still one after the days that the tests before this one let pass.
      const draft = page.locator('#customer-request option').filter({ hasText: '48,000' });
      await page.getByLabel('Request', { exact: true }).selectOption((await draft.textContent()) ?? '');
      const row = page.getByRole('row').filter({ has: page.locator('summary') });
      const rowOf = (loginId: string) => row.filter({ hasText: loginId });
      await rowOf('ippan001').locator('.badge.good').filter({ hasText: 'Change' }).waitFor();
      await rowOf('ippan001').locator('.badge.good').filter({ hasText: 'Delete' }).waitFor();
      await rowOf('kanri001').locator('summary').click();
      await rowOf('kanri001').getByText('Only the maker can do this.').first().waitFor();
    }));

  test('browses the table by entity', () =>
    visit('/#table', wide, async (page) => {
      await page.getByLabel('Entity').selectOption('login');
      // A row of the list before would be closed by the new one.
      const keys = () => page.locator('.items summary code:first-child').allInnerTexts();
      await expect.poll(async () => (await keys()).every((key) => key.startsWith('LOGIN#'))).toBe(true);
      await page.getByText('LOGIN#tegata01').click();
      await page.getByText('"loginId": "tegata01"').waitFor();
      await page.getByText('tegata01 手形　太郎 · 有限会社てがた商店').waitFor();
    }));

  test('finds items by a value, and those of an index', () =>
    visit('/#table', wide, async (page) => {
      const keys = () => page.locator('.items summary code:first-child').allInnerTexts();
      await page.getByLabel('Value contains').fill('てがた電子');
      await page.keyboard.press('Enter');
      await expect.poll(async () => (await keys()).some((key) => key.startsWith('COMPANY#'))).toBe(true);
      await page.locator('.items summary').first().click();
      expect(await page.locator('.items pre').first().textContent()).toContain('てがた電子');
      await page.getByLabel('Value contains').fill('');
      await page.getByLabel('Index').selectOption('due');
      await page.getByLabel('Key (pk) begins with').fill('EXPIRY#');
      await page.keyboard.press('Enter');
      await expect.poll(keys).toContainEqual(expect.stringMatching(/^CERT#/));
      expect(await keys()).not.toContainEqual(expect.stringMatching(/^USER#/));
    }));

  test('says that the search of a large table goes on, and only at its end that there is nothing', () =>
    visit('/#table', wide, async (page) => {
      await page.locator('.items summary').first().waitFor();
      await page.route('**/_simulator/items?*', (route, request) =>
        route.fulfill({ json: { items: [], ...(!request.url().includes('cursor=') && { cursor: 'next' }) } }),
      );
      await page.getByLabel('Entity').selectOption('login');
      await page.getByText('No such items so far').waitFor();
      await page.getByRole('button', { name: 'Show more' }).click();
      await page.getByText('No such items.', { exact: true }).waitFor();
      expect(await page.getByText('No such items so far').count()).toBe(0);
      expect(await page.getByRole('button', { name: 'Show more' }).isVisible()).toBe(false);
    }));

  test('says nothing of an answer that came after another choice', () =>
    visit('/#table', wide, async (page) => {
      // All of a short list is there: nothing more to show.
      await page.getByLabel('Entity').selectOption('login');
      await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'hidden' });
      await page.getByText('LOGIN#tegata01').waitFor();
      const late = page.waitForResponse(/entity=company/);
      const next = page.waitForRequest(/entity=login/);
      await page.route(/entity=company/, (route) => next.then(() => route.continue()));
      await page.route(/entity=login/, (route) => late.then(() => route.continue()));
      await page.getByLabel('Entity').selectOption('company');
      await page.getByLabel('Entity').selectOption('login');
      await page.getByText('LOGIN#tegata01').waitFor();
      expect(await page.getByText('No such items').count()).toBe(0);
    }));

  test('tries the API as a user of the demonstration, over mutual TLS', () =>
    visit('/reference.html', wide, async (page) => {
      await page.getByLabel('Try it as').selectOption('shouji01');
      await page.getByRole('button', { name: 'Log in', exact: true }).click();
      await page.getByText('Logged in on secure as shouji01').waitFor();
      await page.locator('#operations-tag-certificates').click();
      const operation = page.locator('#operations-certificates-list-certificates');
      await operation.locator('.opblock-summary-control').click();
      expect(await operation.locator('.servers select').inputValue()).toBe('/_simulator/try/secure');
      await operation.getByRole('button', { name: 'Execute' }).click();
      await operation.locator('.live-responses-table').getByText('kanri002').first().waitFor();
    }));

  test('says at once that the simulator is gone, and that it is back', async () => {
    const first = await startFixture();
    const { page, context } = await openPage(browser, first.hosts.workbench, wide);
    await page.getByText('live', { exact: true }).waitFor();
    await first.stop();
    await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
    const port = (url: string) => Number(new URL(url).port);
    const { workbench, entry, secure, bank } = first.hosts;
    const ports = { workbench: port(workbench), entry: port(entry), secure: port(secure), bank: port(bank) };
    const second = await startFixture({ ports });
    await page.getByText('The simulator is back').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await context.close();
    await second.stop();
  });

  test('speaks Japanese and English, and remembers which', () =>
    visit('/#certificates', narrow, async (page) => {
      await page.getByRole('link', { name: '電子証明書' }).waitFor();
      await page.getByRole('radio', { name: 'English' }).check({ force: true });
      await page.getByRole('link', { name: 'Certificates' }).waitFor();
      await page.reload();
      await page.getByRole('link', { name: 'Certificates' }).waitFor();
      expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    }));

  test('sets the switches of the core, by keyboard too, and lets it work at once', () =>
    visit('/#core', wide, async (page) => {
      await page.getByText(/Its times .*09:00 · 11:00/).waitFor();
      const view = async () => {
        const answer = await fetch(`${simulator.hosts.workbench}/_simulator/core`);
        return ((await answer.json()) as { switches: object }).switches;
      };
      const flip = async (name: string, isOn: boolean) => {
        const button = page.getByRole('switch', { name });
        await button.focus();
        await page.keyboard.press('Space');
        await page.locator(`[role=switch][aria-label="${name}"][aria-checked=${isOn}]`).waitFor();
      };
      await flip('Stopped', true);
      await flip('Reports are sent twice', true);
      await page.getByLabel('Reason').fill('残高不足');
      await page.getByLabel(/^Line/).fill('3');
      await flip('The next request fails', true);
      expect(await view()).toEqual({ stopped: true, reports: 'repeated', failNext: { reason: '残高不足', line: 3 } });
      await flip('Reports are lost', true);
      await page.locator('[role=switch][aria-label="Reports are sent twice"][aria-checked=false]').waitFor();
      for (const name of ['Stopped', 'Reports are lost', 'The next request fails']) await flip(name, false);
      expect(await view()).toEqual({ stopped: false, reports: 'sent', failNext: null });
      await page.getByRole('button', { name: 'Work now' }).click();
      await page.getByRole('status').filter({ hasText: 'The core has finished its work' }).waitFor();
    }));

  const places = [
    'requests',
    'mailbox',
    'customers',
    'calendar',
    'certificates',
    'tokens',
    'schedules',
    'core',
    'states',
    'faults',
    'denials',
    'table',
  ].map((id) => `/#${id}`);
  test.each([...places, '/reference.html'])('fits a narrow screen, dark, and is usable by everybody: %s', (path) =>
    visit(path, narrow, async (page) => {
      await page.locator('main > *, #reference > *').first().waitFor();
      expect(await isAsWideAsTheScreen(page)).toBe(true);
      const [paper, ink] = await page.evaluate<string[]>(
        '[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]',
      );
      expect([paper, ink]).toEqual(['rgb(23, 22, 20)', 'rgb(234, 230, 223)']);
      expect(await accessibilityViolations(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width: wide.width, height: 860 });
      expect(await accessibilityViolations(page)).toEqual([]);
    }),
  );
});
