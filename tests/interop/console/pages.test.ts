import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type ConsoleBrowser, startBrowser } from './browser.ts'
import { type ConsoleNetwork, startConsoleNetwork } from './console-network.ts'
import { captureOfRegister, sendToPcscf } from './hostile-message.ts'

const TIMEOUT = { timeout: 120_000 }
let network: ConsoleNetwork
let browser: ConsoleBrowser
before(async () => {
  network = await startConsoleNetwork()
  browser = await startBrowser()
  await browser.page.goto(await network.link('admin'))
})
after(async () => {
  await browser.stop()
  await network.stop()
})

async function go(name: string): Promise<void> {
  await browser.page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
  await browser.page.getByRole('heading', { level: 1, name }).waitFor()
}

test('Chromium: a SIM is added in one form, which says what is wrong with keys, and is found', TIMEOUT, async (t) => {
  t.diagnostic(`Chromium ${browser.version}`)
  const { page } = browser
  await go('Subscribers')
  await page.getByRole('button', { name: 'Add a SIM' }).click()
  const form = page.getByRole('dialog', { name: 'Add a SIM' })
  const imsi = form.getByRole('textbox', { name: 'IMSI' })
  await imsi.fill('262010000000077')
  await form.getByRole('textbox', { name: 'Number' }).fill('+99901000077')
  await form.getByRole('textbox', { name: 'K', exact: true }).fill('465b5ce8b199b49faa5f0a2ee238a6b')
  await form.getByText('31 digits, not 32').waitFor()
  assert.equal(await form.getByRole('button', { name: 'Add' }).isDisabled(), true)
  await form.getByRole('textbox', { name: 'K', exact: true }).fill('465b5ce8b199b49faa5f0a2ee238a6bc')
  await form.getByRole('textbox', { name: 'OPc' }).fill('cd63cb71954a9f4e48a5994e37a02baf')
  await browser.assertAccessible('add a SIM')
  await browser.picture('add')
  await form.getByRole('button', { name: 'Add' }).click()
  await form.locator('input[aria-invalid=true]').waitFor()
  assert.equal(await imsi.getAttribute('aria-invalid'), 'true', 'what the core refuses stands at its field')
  await imsi.fill('001010000000077')
  await form.getByRole('button', { name: 'Add' }).click()
  await form.waitFor({ state: 'detached' })
  await page.getByRole('heading', { level: 1, name: '001010000000077' }).waitFor()
  await go('Subscribers')
  await page.getByRole('textbox', { name: 'Search' }).fill('77')
  await page.getByRole('textbox', { name: 'Search' }).fill('00101000000007')
  await page.getByRole('link', { name: '001010000000077' }).click()
  await page.getByText('tel:+99901000077').waitFor()
  const timeline = page.getByRole('region', { name: 'Timeline' })
  await timeline.getByText('Added', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Change keys' }).click()
  const keys = page.getByRole('dialog', { name: /^Keys of/ })
  await keys.getByRole('textbox', { name: 'K', exact: true }).fill('0396eb317b6d1c36f19c1c84cd6ffd16')
  await keys.getByRole('textbox', { name: 'OPc' }).fill('53c15671c60a4b731c55b4a441c0bde2')
  await browser.assertAccessible('change keys')
  await keys.getByRole('button', { name: 'Store' }).click()
  await keys.waitFor({ state: 'detached' })
  await timeline.getByText(/keys of the SIM/).waitFor()
  const sim = page.getByRole('region', { name: 'SIM' })
  await sim.getByRole('button', { name: 'Show, with commands of pySim' }).click()
  await sim.getByText('update_binary 080910100000000077').waitFor()
  await browser.assertAccessible('subscriber')
  await browser.picture('subscriber')
  const text = await page.locator('body').textContent()
  assert.equal(/465b5ce8|cd63cb71/i.test(text ?? ''), false, 'keys never come back')
})

test(
  'Chromium: a text waits for a phone that is off; names that come from outside are text and nothing else',
  TIMEOUT,
  async () => {
    const { page } = browser
    await go('Messages')
    await page.getByRole('textbox', { name: 'To' }).fill('+99901000004')
    await page.getByRole('textbox', { name: 'Text' }).fill('<img src=x onerror=alert(1)> 👋')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText(/Taken in 1 part/).waitFor()
    await page.getByRole('row', { name: /\+99901000004 queued/ }).waitFor()
    await browser.assertAccessible('messages')
    await browser.picture('messages')
  },
)

test('Chromium: a key is made, shown once and revoked; the audit log has it', TIMEOUT, async () => {
  const { page } = browser
  await go('Access')
  await page.getByRole('tab', { name: 'API keys' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('crm')
  await page.getByRole('button', { name: 'Make a key' }).click()
  await page.getByText(/^vk_[0-9a-f]{8}_/).waitFor()
  await page.getByRole('button', { name: 'Revoke' }).click()
  await page.getByText(/^revoked /).waitFor()
  await page.getByRole('tab', { name: 'Audit' }).click()
  await page.getByRole('row', { name: /create api key API key crm/ }).waitFor()
  assert.equal(/vk_[0-9a-f]{8}_/.test((await page.locator('body').textContent()) ?? ''), false)
  await browser.assertAccessible('audit')
  await browser.picture('audit')
  // 422: the IMSI of another network, above
  assert.deepEqual(
    browser.errors.filter((error) => !error.includes('422')),
    [],
  )
})

test('Chromium: filter criteria are edited, refused with line and column, stored, and explained', TIMEOUT, async () => {
  const { page } = browser
  await go('Services')
  await page.getByRole('button', { name: 'New profile' }).click()
  const editor = page.getByRole('dialog', { name: 'Service profile' })
  await editor.getByRole('textbox', { name: 'Name' }).fill('texts')
  const xml = editor.getByRole('textbox', { name: 'XML' })
  const good = await xml.inputValue()
  await xml.fill(good.replace('<Priority>0</Priority>', '<Priority>high</Priority>'))
  await editor.getByRole('button', { name: 'Store' }).click()
  await editor.getByText(/^3:\d+: .*high/).waitFor()
  await xml.fill(good)
  await editor.getByRole('button', { name: 'Store' }).click()
  await editor.waitFor({ state: 'detached' })
  await page
    .getByRole('region', { name: 'Profile texts' })
    .getByText(/\(MESSAGE\) and \(Content-Type ~/)
    .waitFor()
  await browser.assertAccessible('services')
  await browser.picture('services')
  await page.getByRole('tab', { name: 'Shared sets' }).click()
  await page.getByRole('button', { name: 'New shared iFC set' }).click()
  const set = page.getByRole('dialog', { name: 'Shared iFC set' })
  await set.getByRole('textbox', { name: 'Number' }).fill('7')
  await set.getByRole('button', { name: 'Store' }).click()
  const shared = page.getByRole('region', { name: 'Shared iFC set 7' })
  await shared.getByText('No profile has it.').waitFor()
  await shared.getByRole('button', { name: 'Edit' }).click()
  await set.getByRole('button', { name: 'Store' }).click()
  await set.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'New shared iFC set' }).click()
  await set.getByRole('textbox', { name: 'Number' }).fill('7')
  await set.getByRole('button', { name: 'Store' }).click()
  await set.getByText('somebody has made or changed shared iFC set 7 meanwhile').waitFor()
  await set.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('tab', { name: 'Service profiles' }).click()
  const assigned = page.getByRole('region', { name: 'Profile default' })
  await assigned.getByRole('combobox', { name: 'Shared iFC sets' }).click()
  await page.getByRole('option', { name: '7' }).click()
  await page.getByRole('tab', { name: 'Shared sets' }).click()
  await shared.getByText('In the profile default.').waitFor()
  await shared.getByRole('button', { name: 'Remove' }).click()
  await page.getByText(/7 is still named by service profile "default"/).waitFor()
  await browser.assertAccessible('shared sets')
  await browser.picture('shared-sets')
  await page.getByRole('tab', { name: 'Playground' }).click()
  await page.getByRole('button', { name: 'Explain' }).click()
  const explanation = page.getByRole('region', { name: 'Explanation' })
  await explanation.getByText('sip:ip-sm-gw.ims.example', { exact: true }).waitFor()
  await page.getByRole('textbox', { name: 'Request' }).fill('OPTIONS sip:a@ims.example SIP/2.0\n')
  await page.getByRole('button', { name: 'Explain' }).click()
  await explanation.getByText('The request goes to no application server.').waitFor()
  await browser.picture('playground')
})

test('Chromium: a number is followed through plan and ENUM to the SIP address behind it', TIMEOUT, async () => {
  const { page } = browser
  await go('Numbers')
  await page.getByRole('textbox', { name: 'Dialled' }).fill('+99901000001')
  await page.getByRole('button', { name: 'Where does it go?' }).click()
  await page.getByRole('region', { name: 'Number plan' }).getByText('calls tel:+99901000001').waitFor()
  await page
    .getByRole('region', { name: 'ENUM' })
    .getByText(/1\.0\.0\.0\.0\.0\.1\.0\.9\.9\.9/)
    .waitFor()
  await page.getByRole('textbox', { name: 'New zone' }).fill('e164.arpa')
  await page.getByRole('button', { name: 'Add zone' }).click()
  const records = page.getByRole('region', { name: 'Records' })
  await records.getByRole('button', { name: 'Add a record' }).click()
  const editor = page.getByRole('dialog', { name: 'New record of e164.arpa' })
  await editor.getByRole('textbox', { name: 'Number' }).fill('99901*')
  await editor.getByText('by an expression').click()
  const regexp = page.getByRole('textbox', { name: 'Regexp' })
  await regexp.fill('!^\\+999(.*)$!sip:0\\1@gw.example!')
  await editor.getByText(/is no international number: write/).waitFor()
  await editor.getByRole('textbox', { name: 'Number' }).fill('+99901*')
  await editor.getByRole('textbox', { name: 'Try it with' }).fill('+99901000001')
  await editor.getByText('sip:001000001@gw.example', { exact: true }).waitFor()
  await editor.getByText('\\1 is 01000001.').waitFor()
  await browser.assertAccessible('record')
  await browser.picture('record')
  await editor.getByRole('button', { name: 'Add' }).click()
  const playground = page.getByRole('region', { name: 'ENUM' })
  await playground.getByText('sip:001000001@gw.example', { exact: true }).waitFor()
  await records.getByRole('button', { name: 'Change +99901*' }).click()
  await regexp.fill('!^\\+999(.*)$!sip:1\\1@gw.example!')
  await page.getByRole('dialog').getByRole('button', { name: 'Change' }).click()
  await playground.getByText('sip:101000001@gw.example', { exact: true }).waitFor()
  await page.getByRole('textbox', { name: 'A number, or its name' }).fill('4.3.2.1.e164.arpa')
  await page.getByRole('region', { name: 'Names in the DNS' }).getByText('+1234', { exact: true }).waitFor()
  await browser.assertAccessible('numbers')
  await browser.picture('numbers')
  assert.deepEqual(
    browser.errors.filter((error) => !/409|412|422/.test(error)),
    [],
  )
})

test('Chromium: a capture is dropped in, drawn and diagnosed; what is no capture is told', TIMEOUT, async () => {
  const { page } = browser
  await go('Captures')
  const choose = async (name: string, buffer: Buffer): Promise<void> => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose a file' }).click(),
    ])
    await chooser.setFiles({ name, mimeType: 'application/octet-stream', buffer })
  }
  await choose('register.pcapng', captureOfRegister())
  const capture = page.getByRole('region', { name: 'register.pcapng' })
  await capture.getByText('1 packets, 1 messages').waitFor()
  await capture.getByRole('button', { name: /REGISTER from / }).waitFor()
  await browser.assertAccessible('captures')
  await browser.picture('captures')
  await choose('holiday.jpg', Buffer.from('no capture at all'))
  await page
    .getByRole('region', { name: 'holiday.jpg' })
    .getByText(/this is no capture/)
    .waitFor()
})

test('Chromium: names that phones give themselves are text in every place, and run nothing', TIMEOUT, async () => {
  const { page } = browser
  const evil = '<img src=x onerror="window.hacked=1">'
  await sendToPcscf(network, evil)
  await go('Ladder')
  const row = page.getByRole('button', { name: /OPTIONS from/ }).first()
  await row.click()
  const message = page.getByRole('dialog', { name: 'Message' })
  await message.getByText(evil, { exact: false }).first().waitFor()
  assert.equal(await page.evaluate('window.hacked'), undefined)
  await message.getByRole('button', { name: 'Close' }).click()
})

test(
  'Chromium: settings are checked as one types, saved without anybody seeing a secret, and put back',
  TIMEOUT,
  async () => {
    const { page } = browser
    await go('Settings')
    const file = page.getByRole('textbox', { name: /voltaic\.yaml/ })
    const before = await file.inputValue()
    assert.match(before, /:\/\/\(kept:\w+\)@/)
    const meaning = page.getByRole('region', { name: 'Under the cursor' })
    await file.click()
    for (const key of ['Control+Home', ...Array.from({ length: 5 }, () => 'ArrowDown'), 'End']) await file.press(key)
    await meaning.getByText('scscf: sip').waitFor()
    await page.getByRole('textbox', { name: 'Find a setting' }).fill('hep to')
    await page.getByRole('region', { name: 'Found' }).getByText('trace.hep.to').waitFor()
    await file.fill(before.replace('10.0.0.1:6060', '10.0.0.1:60600606'))
    await page.getByText(/elements\[3\]\.sip/).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Save' }).isDisabled(), true)
    await browser.assertAccessible('settings refused')
    await file.fill(before.replace('10.0.0.1:6060', '10.0.0.1:6070'))
    await page.getByText(/^\+ .*6070/).waitFor()
    await browser.assertAccessible('settings')
    await browser.picture('settings')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Restart the core').waitFor()
    await page.getByRole('tab', { name: 'History' }).click()
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByText(/^\+ .*6060/).waitFor()
    await browser.assertAccessible('settings of before')
    await page.getByRole('button', { name: 'Put it back' }).click()
    await page.getByRole('row').nth(2).waitFor()
    await page.getByRole('tab', { name: 'File' }).click()
    while ((await file.inputValue()) !== before) await page.evaluate('new Promise(requestAnimationFrame)')
    assert.equal((await page.locator('body').textContent())?.includes('hush-hush'), false)
  },
)
