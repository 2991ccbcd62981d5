import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventTrace } from '@voltaic/runtime'
import type { Locator } from 'playwright-core'
import { type ConsoleBrowser, startBrowser } from './browser.ts'
import { type ConsoleNetwork, startConsoleNetwork } from './console-network.ts'

const TIMEOUT = { timeout: 120_000 }
let network: ConsoleNetwork
let browser: ConsoleBrowser
before(async () => {
  network = await startConsoleNetwork()
  browser = await startBrowser()
})
after(async () => {
  await browser.stop()
  await network.stop()
})

/** Goes to a page as people do: by the navigation. */
async function go(name: string): Promise<void> {
  await browser.page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
  await browser.page.getByRole('heading', { level: 1, name }).waitFor()
}

/** Whether there is a picture in the place of a plot, and anything in it. */
function isDrawn(plot: Locator): Promise<boolean> {
  return plot.locator('canvas').evaluate((element) => {
    const canvas = element as unknown as Canvas
    return canvas
      .getContext('2d')
      .getImageData(0, 0, canvas.width, canvas.height)
      .data.some((value) => value > 0)
  })
}

/** What is used of a canvas; the tests have no types of a browser. */
interface Canvas {
  readonly width: number
  readonly height: number
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray }
  }
}

test(
  'Chromium: the link of the core lets one in, once; phones register, call and text each other',
  TIMEOUT,
  async (t) => {
    const { page } = browser
    t.diagnostic(`Chromium ${browser.version}`)
    const link = await network.link('admin')
    await page.goto(link)
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    assert.equal(new URL(page.url()).hash, '', 'the link is not left in the address')
    await page.getByText('Nothing is wrong.').waitFor()
    await browser.assertAccessible('overview')
    await browser.picture('overview')

    await go('Phones')
    for (const { imsi } of network.subscribers.slice(0, 2)) {
      await page.getByRole('combobox', { name: 'SIM of' }).click()
      await page.getByRole('option', { name: new RegExp(imsi) }).click()
      await page.getByRole('button', { name: 'Switch on' }).click()
      await page.getByText(`IMSI ${imsi}`).waitFor()
    }
    await page.getByText('registered', { exact: true }).nth(1).waitFor()
    const phone = page.getByRole('region', { name: 'Phone ue1' })
    await phone.getByRole('combobox', { name: 'Call' }).fill('+99901000002')
    await phone.getByRole('button', { name: 'Call', exact: true }).click()
    await phone.getByText(/to \+99901000002: answered/).waitFor()
    await phone.getByRole('combobox', { name: 'Text to' }).fill('+99901000002')
    await phone.getByRole('textbox', { name: 'Text', exact: true }).fill('see you at 8 👋')
    await phone.getByRole('button', { name: 'Send' }).click()
    await page
      .getByRole('region', { name: 'Phone ue2' })
      .getByText(/\+99901000001: see you at 8 👋/)
      .waitFor()
    await phone.getByText(/see you at 8 👋 \(delivered\)/).waitFor()
    await browser.assertAccessible('phones')
    await browser.picture('phones')

    await go('Calls')
    const call = page.getByRole('region', { name: 'Call of +99901000001 to +99901000002' })
    await call
      .getByRole('row', { name: /Caller’s phone caller AMR-WB/ })
      .first()
      .waitFor()
    await browser.assertAccessible('calls')
    await browser.picture('calls')
    await call.getByRole('link', { name: '+99901000001 → +99901000002' }).click()
    await page.getByRole('heading', { level: 1, name: '+99901000001 → +99901000002' }).waitFor()
    // AMR-WB, fifty packets a second with twelve octets of header
    const bitrate = page.getByRole('img', { name: /^Bitrate in kbit.s over time\. from caller: / })
    const drawn = async () => / last ([\d.]+)\./.exec((await bitrate.getAttribute('aria-label')) ?? '')?.[1]
    const told = Number(await drawn())
    assert.ok(told > 3 && told < 40, `${told} kbit/s`)
    assert.ok(await isDrawn(bitrate))
    await page.getByText('The plots as a table').click()
    await page.getByRole('columnheader', { name: 'Bitrate from caller, kbit/s' }).waitFor()
    assert.ok((await page.getByRole('rowheader', { name: /^\d+:\d\d$/ }).count()) > 0)
    await page.getByText('What the words mean').click()
    await page.getByText('Recording is not switched on: docs/guides/recording.md').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Record' }).count(), 0)
    await browser.assertAccessible('call')
    await browser.picture('call')
    await page.getByRole('link', { name: 'Its messages' }).click()
    await page.getByRole('button', { name: /200 from ue2 to pcscf.*INVITE/ }).waitFor()
    await page.getByRole('button', { name: 'To the first' }).click()
    await page.getByRole('button', { name: /INVITE from ue1 to pcscf/ }).click()
    const message = page.getByRole('dialog', { name: 'Message' })
    await message.getByText('RFC 3261 §20.8').waitFor()
    await message.getByText(/^INVITE tel:\+99901000002 SIP\/2\.0$/).waitFor()
    await browser.assertAccessible('message')
    await browser.picture('message')
    await message.getByRole('button', { name: 'Close' }).click()
    await message.waitFor({ state: 'detached' })
    await browser.assertAccessible('ladder')
    await browser.picture('ladder')
    await go('Calls')
    await call.getByRole('link', { name: '+99901000001 → +99901000002' }).click()
    await page.getByRole('button', { name: 'End' }).click()
    await page.getByText('over', { exact: true }).waitFor()
    await go('Calls')
    await page.getByText('No calls').waitFor()
    await browser.assertAccessible('calls that are over')
    await browser.picture('calls-over')
    await page.getByRole('link', { name: '+99901000001 → +99901000002' }).click()
    await bitrate.waitFor()
    assert.ok(Number(await drawn()) > 3 && (await isDrawn(bitrate)), 'it is still there when the call is over')

    await go('Subscribers')
    await page.getByRole('link', { name: '001010000000001' }).click()
    const timeline = page.getByRole('region', { name: 'Timeline' })
    for (const line of [
      /^Call to \+99901000002: answered, \d+:\d\d$/,
      /^Text to \+99901000002: taken/,
      /^Registered for/,
    ]) {
      await timeline.getByText(line).waitFor()
    }
    await page.getByRole('region', { name: 'IPsec with pcscf' }).getByText('in use').waitFor()
    await browser.assertAccessible('timeline')
    await timeline.scrollIntoViewIfNeeded()
    await browser.picture('timeline')

    await go('First hour')
    await page.getByText('3 of 8 done by you, 1 so already').waitFor()
    await page.getByRole('listitem').filter({ hasText: 'What the 401 was for' }).getByText('next').waitFor()
    await browser.assertAccessible('first hour')
    await browser.picture('first-hour')
    await page.getByRole('link', { name: 'What the 401 was for: go to Ladder' }).click()
    await page.getByRole('textbox', { name: 'Find' }).fill('401 ue1')
    await page
      .getByRole('button', { name: /401 from pcscf to ue1/ })
      .first()
      .click()
    assert.equal(
      await page
        .getByRole('button', { name: / from .* to /, disabled: false })
        .filter({ hasNotText: '401' })
        .count(),
      0,
    )
    await message.getByText('The network’s question to the SIM. This is no failure').waitFor()
    await message.getByRole('row', { name: /^RAND/ }).waitFor()
    await message.getByRole('button', { name: 'Follow this registration' }).waitFor()
    await message.getByRole('button', { name: 'Close' }).click()
    await message.waitFor({ state: 'detached' })
    await go('First hour')
    await page.getByText('4 of 8 done by you').waitFor()

    await page.getByRole('button', { name: 'tester, admin' }).click()
    await page.getByRole('menuitem', { name: 'Log out' }).click()
    await page.getByRole('button', { name: 'Log in' }).waitFor()
    await browser.assertAccessible('login')
    assert.deepEqual(browser.errors, [])
    await page.goto(link)
    await page.getByText('this link or key lets nobody in').waitFor()
  },
)

test('Chromium: a phone with a wrong K says what that means; a viewer can change nothing', TIMEOUT, async () => {
  const { page } = browser
  // as when a webhook of short messages takes nothing: an alarm at the next look
  network.runtime.counters.add('sms.webhook.dropped')
  await page.goto(await network.link('admin'))
  await go('Phones')
  await page.getByRole('combobox', { name: 'SIM of' }).click()
  await page.getByRole('option', { name: /001010000000003/ }).click()
  await page.getByRole('combobox', { name: 'Does wrong' }).click()
  await page.getByRole('option', { name: 'K on the SIM is not that of the HSS' }).click()
  await page.getByRole('button', { name: 'Switch on' }).click()
  await page.getByText('The SIM does not believe this network: K or OPc differ').waitFor()
  await page.getByRole('link', { name: 'Why is it not registered?' }).click()
  await page
    .getByText(/The messages prove it|This fits best/)
    .first()
    .waitFor()
  await page.getByText(/\bK\b/).first().waitFor()
  await browser.assertAccessible('why')
  await browser.picture('why')
  await page.getByRole('textbox', { name: 'Who or which call' }).fill('00101000000000x')
  await page.getByRole('button', { name: 'Why does it not work?' }).click()
  await page.getByRole('link', { name: '001010000000003' }).click()
  await page
    .getByText(/The messages prove it|This fits best/)
    .first()
    .waitFor()
  await page.getByRole('banner').getByRole('link', { name: '1 alarm' }).click()
  await page.getByRole('region', { name: 'Standing' }).getByText('webhooks of short messages').waitFor()
  await browser.assertAccessible('alarms')
  await browser.picture('alarms')
  await page.goto(await network.link('viewer'))
  await go('Phones')
  await page
    .getByRole('region', { name: /Phone ue/ })
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'tester, viewer' }).waitFor()
  assert.equal(await page.locator('main button:enabled', { hasText: /Register|Switch|Send|Call/i }).count(), 0)
})

test('Chromium: while the core is restarted the console waits, and then shows what it missed', TIMEOUT, async () => {
  const { page } = browser
  await page.goto(await network.link('viewer'))
  await go('Ladder')
  await page.getByRole('region', { name: 'Ladder' }).waitFor()
  const tell = (what: string): void =>
    eventTrace.publish({ at: Date.now(), element: 'scscf', kind: 'timer', what: `told ${what}` })
  tell('before')
  await page.getByText('told before').waitFor()
  await network.restart(() => tell('meanwhile'))
  await page.getByText('told meanwhile').waitFor()
  tell('after')
  await page.getByText('told after').waitFor()
  await page.getByText('live', { exact: true }).waitFor()
})
