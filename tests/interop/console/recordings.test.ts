import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type AsElement, elementsOf, ifcOfElement, openSubscribers, type VoltaicConfig } from '@voltaic/core'
import { importServiceProfile } from '@voltaic/profile'
import type { Locator } from 'playwright-core'
import { type ConsoleBrowser, startBrowser } from './browser.ts'
import { type ConsoleNetwork, startConsoleNetwork } from './console-network.ts'

const TIMEOUT = { timeout: 120_000 }
const CALLED = '+99901000002'
/** Port of the mailbox, beside those of the lab. */
const PORT = 5083
let network: ConsoleNetwork
let browser: ConsoleBrowser

/** Calls are recorded when somebody asks for it, and whoever is off has a mailbox. */
function withMailbox(config: VoltaicConfig): VoltaicConfig {
  const host = elementsOf(config, 'scscf')[0]?.sip.host ?? ''
  const mailbox: AsElement = {
    name: 'voicemail',
    function: 'as',
    service: 'voicemail',
    sip: { host, port: PORT },
    options: {},
  }
  return { ...config, recording: { rules: [] }, elements: [...config.elements, mailbox] }
}

async function leadToMailbox({ core, runtime }: ConsoleNetwork): Promise<void> {
  const { config } = core
  const subscribers = await openSubscribers(config, runtime)
  const imported = importServiceProfile(ifcOfElement(elementsOf(config, 'as')[0] ?? assert.fail(), config))
  assert.ok(imported.kind === 'accepted')
  await subscribers.provisioning.setServiceProfile('mailbox', imported.content)
  assert.equal((await subscribers.provisioning.change(CALLED, { serviceProfile: 'mailbox' })).kind, 'changed')
  await subscribers.close()
}

before(async () => {
  network = await startConsoleNetwork(withMailbox)
  await leadToMailbox(network)
  browser = await startBrowser()
})
after(async () => {
  await browser.stop()
  await network.stop()
})

/** Plays a recording to its end. @returns its length in seconds */
async function played(audio: Locator): Promise<number> {
  return audio.evaluate(async (element) => {
    const player = element as unknown as { duration: number; playbackRate: number; play(): Promise<void> } & EventTarget
    const ended = new Promise((resolve, reject) => {
      player.addEventListener('ended', resolve)
      player.addEventListener('error', () => reject(new Error('it cannot be played')))
    })
    player.playbackRate = 4
    await player.play()
    await ended
    return player.duration
  })
}

test('Chromium: a message and a call that was recorded by hand are listened to', TIMEOUT, async (t) => {
  const { page } = browser
  t.diagnostic(`Chromium ${browser.version}`)
  const go = async (name: string): Promise<void> => {
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
  }
  await page.goto(await network.link('admin'))
  await go('Phones')
  await page.getByRole('combobox', { name: 'SIM of' }).click()
  await page.getByRole('option', { name: /001010000000001/ }).click()
  await page.getByRole('button', { name: 'Switch on' }).click()
  const phone = page.getByRole('region', { name: 'Phone ue1' })
  await phone.getByText('registered', { exact: true }).waitFor()
  await phone.getByRole('combobox', { name: 'Call' }).fill(CALLED)
  await phone.getByRole('button', { name: 'Call', exact: true }).click()
  await phone.getByText(/to \+99901000002: answered/).waitFor()
  await go('Calls')
  await page.getByRole('button', { name: 'Record', exact: true }).click()
  await page.getByRole('button', { name: 'Stop recording' }).waitFor()
  // greeting and beep are over, and the phone has spoken
  await page.getByRole('row', { name: /Caller’s phone caller AMR-WB 1[2-9]\d / }).waitFor()
  await page.getByRole('button', { name: 'End' }).click()
  await page.getByText('No calls').waitFor()
  await page.getByRole('link', { name: `+99901000001 → ${CALLED}` }).click()
  const ofCall = page.getByRole('region', { name: 'Recordings' })
  await ofCall.getByRole('row', { name: /Voicemail, unregistered/ }).waitFor()
  await ofCall.locator('audio').nth(1).waitFor()
  await browser.assertAccessible('call that was recorded')
  await browser.picture('call-recorded')
  await go('Recordings')
  const message = page.getByRole('row', { name: /Voicemail, unregistered/ })
  const recorded = page.getByRole('row', { name: /UTC|\d Call / }).filter({ hasNotText: 'Voicemail' })
  await message.waitFor()
  assert.ok((await played(message.locator('audio'))) > 0.4)
  await recorded.first().getByText('99901000001').waitFor()
  assert.ok((await played(recorded.first().locator('audio'))) > 1)
  await browser.assertAccessible('recordings')
  await browser.picture('recordings')
  await page.getByText('Voicemail', { exact: true }).click()
  await recorded.first().waitFor({ state: 'detached' })
  assert.equal(await page.getByRole('row').count(), 2, 'the head and the message')
})
