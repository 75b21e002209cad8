import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const wanted = process.env.TEGATA_BROWSER;

/** The browser of this machine, if it has one; `TEGATA_BROWSER` names another. */
export const browserPath = (wanted ? [wanted] : places).find((path) => existsSync(path));
export const noBrowser = 'no browser is installed: apt-get install chromium, or name one in TEGATA_BROWSER';

/** Starts it without what it would otherwise ask the network for. */
export function openBrowser(): Promise<Browser> {
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet];
  return chromium.launch({ executablePath: browserPath ?? '', headless: true, args });
}

/** How a visitor looks at the page. */
export interface Look {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  readonly language: 'ja-JP' | 'en-US';
}

/** A page, and everything that went wrong on it: errors, violations of its policy, requests to other places. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly troubles: string[];
}

/** Opens a page of the workbench. */
export async function openPage(browser: Browser, url: string, { width, scheme, language }: Look): Promise<WatchedPage> {
  const viewport = { width, height: 860 };
  const context = await browser.newContext({ viewport, colorScheme: scheme, locale: language });
  const page = await context.newPage();
  // It ends what hangs, and judges nothing.
  page.setDefaultTimeout(120_000);
  const troubles: string[] = [];
  page.on('pageerror', ({ message }) => troubles.push(message));
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && origin !== new URL(url).origin) troubles.push(`asked ${request.url()}`);
  });
  await page.goto(url);
  return { page, context, troubles };
}
