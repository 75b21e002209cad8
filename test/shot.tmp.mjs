import { chromium } from 'playwright-core';
const args = ['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'];
const browser = await chromium.launch({ executablePath:'/usr/bin/chromium', headless:true, args });
const base = process.argv[2]; const which = process.argv.slice(3);
for (const [w, scheme, locale] of [[1280,'light','ja-JP'],[400,'dark','en-US'],[1280,'dark','en-US'],[400,'light','ja-JP']]) {
  const context = await browser.newContext({ viewport:{width:w,height: w===400?860:800}, colorScheme:scheme, locale });
  const page = await context.newPage();
  page.on('console', m => m.type()==='error' && console.log('console', m.text()));
  page.on('pageerror', e => console.log('pageerror', e.message));
  for (const id of which) {
    await page.goto(`${base}/${id.includes('.html')?id:'#'+id}`);
    await page.waitForTimeout(id.includes('.html')?2500:700);
    if (id==='requests') { const d = page.locator('details').filter({hasText:'create-user'}).first(); if (await d.count()) await d.locator('summary').click(); }
    if(id.includes('.html')){await page.selectOption('#caller','shouji01');await page.click('#log-in');await page.waitForTimeout(800);const o=page.locator('#operations-certificates-list-certificates');const tag=page.locator('.opblock-tag').filter({hasText:'certificates'}).first();await tag.click();await page.waitForTimeout(400);await o.locator('.opblock-summary-control').click();await page.waitForTimeout(400);await o.locator('.servers select').first().selectOption('/_simulator/try/secure').catch(e=>console.log('sel',e.message.slice(0,100)));await o.locator('button.execute').click().catch(e=>console.log('ex',e.message.slice(0,200)));await page.waitForTimeout(800);await o.scrollIntoViewIfNeeded();}
    const over = await page.evaluate(()=>document.documentElement.scrollWidth>innerWidth);
    if (over) console.log('overflow', w, id);
    await page.screenshot({ path:`/tmp/shots/${id.replace('.html','')}-${w}-${scheme}.png` });
  }
  await context.close();
}
await browser.close();
