import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly help: string;
  /** Where it is: selectors, from the outermost frame inwards. */
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

/** The rules of axe-core, as a script for the page. */
function rules(): string {
  const require = createRequire(import.meta.url);
  return readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
}

/**
 * What keeps some people from using the page as it stands now: the rule, and where it is broken. The markup that Swagger UI
 * makes is not ours.
 */
export async function accessibilityViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(rules());
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>(
    "axe.run({ exclude: ['.swagger-ui'] }, { resultTypes: ['violations'] })",
  );
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join(', ')})`,
  );
}
