import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { levelOf, readWav } from '@voltaic/audio'
import {
  type AsElement,
  type Core,
  createCore,
  createPhone,
  createPhoneMedia,
  ifcOfElement,
  labConfig,
  openSubscribers,
  readApiAccess,
  type VoltaicConfig,
} from '@voltaic/core'
import { importServiceProfile } from '@voltaic/profile'
import {
  Counters,
  createNodeNet,
  createSystemClock,
  createSystemRandom,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import type { Ue } from '@voltaic/ue'
import { addSubscribers } from '../call-pairs.ts'

/** Frames that the caller sends: greeting, beep, and a second of speech behind them. */
const FRAMES = 125
const PATIENCE_MS = 30_000
const POLL_MS = 20
const CALLED = '+99901000002'

const runtime: Runtime = {
  clock: createSystemClock(),
  random: createSystemRandom(),
  net: createNodeNet(),
  log: silentLog,
  counters: new Counters(),
}

/** A loopback address that nobody else uses, with the ports of the lab on it. */
const host = `127.${160 + ((process.pid >> 16) & 31)}.${(process.pid >> 8) & 255}.${process.pid & 255}`

interface Shown {
  readonly id: string
  readonly name: string
  readonly callId: string
  readonly metadata: Readonly<Record<string, string>>
}

async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = runtime.clock.now() + PATIENCE_MS
  while (!(await isTrue())) {
    assert.ok(runtime.clock.now() < end, what)
    await new Promise<void>((resolve) => void runtime.clock.startTimer(POLL_MS, resolve, true))
  }
}

const VOICEMAIL: AsElement = {
  name: 'voicemail',
  function: 'as',
  service: 'voicemail',
  sip: { host, port: 5083 },
  options: {},
}

/** The caller is on, and whoever is called has never been: the network leads to the mailbox. */
async function callerOf(config: VoltaicConfig): Promise<Ue> {
  const [sim, called] = await addSubscribers(2, config, runtime)
  assert.ok(sim && called)
  const subscribers = await openSubscribers(config, runtime)
  try {
    const imported = importServiceProfile(ifcOfElement(VOICEMAIL, config))
    assert.ok(imported.kind === 'accepted')
    await subscribers.provisioning.setServiceProfile('with-voicemail', imported.content)
    const outcome = await subscribers.provisioning.change(CALLED, { serviceProfile: 'with-voicemail' })
    assert.equal(outcome.kind, 'changed', JSON.stringify(outcome))
  } finally {
    await subscribers.close()
  }
  const media = createPhoneMedia(runtime)
  const settings = { answering: 'manual', regEvent: false, preconditions: 'none' } as const
  const phone = createPhone(sim, { element: 'ue1', media, settings }, config, runtime)
  await phone.start()
  assert.equal((await phone.register()).kind, 'registered')
  return phone
}

test('a message that is left through the anchor lies in the archive, and the API lists and plays it', async () => {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-voicemail-'))
  const lab = labConfig({ data, host, hasMedia: true })
  const config: VoltaicConfig = { ...lab, api: {}, elements: [...lab.elements, VOICEMAIL] }
  let core: Core | undefined
  let phone: Ue | undefined
  try {
    core = await createCore(config, runtime)
    await core.start()
    phone = await callerOf(config)
    const call = phone.call(CALLED)
    await call.until('answered')
    await until(() => (call.statistics.media?.sent ?? 0) >= FRAMES, 'the caller has spoken')
    await call.hangUp()
    const api = readApiAccess(config) ?? assert.fail('there is no API')
    const ask = (path: string) =>
      fetch(`${api.url}/api/v1/recordings${path}`, { headers: { authorization: `Bearer ${api.key}` } })
    const list = async (query: string): Promise<readonly Shown[]> =>
      ((await (await ask(`?${query}`)).json()) as { recordings: readonly Shown[] }).recordings
    await until(async () => (await list('kind=voicemail')).length === 1, 'the message is in the archive')
    const [message] = await list(`kind=voicemail&number=${encodeURIComponent(CALLED)}`)
    assert.ok(message)
    assert.equal(message.callId, call.id)
    const { kind, reason, to = '' } = message.metadata
    assert.deepEqual([kind, reason], ['voicemail', 'unregistered'])
    assert.match(to, /99901000002/)
    assert.deepEqual(await list('kind=call'), [])
    const octets = Buffer.from(await (await ask(`/${message.id}/content`)).arrayBuffer())
    // with the libraries of AMR it is a WAV file, without them what the phone has sent
    if (message.name.endsWith('.wav')) {
      const { channels, samples } = readWav(octets)
      assert.equal(channels, 1)
      assert.ok(levelOf(samples) > -60, `${levelOf(samples)} dBov`)
      assert.ok((call.statistics.media?.received ?? 0) >= 60, 'the greeting was heard')
    } else assert.equal(octets.toString('latin1', 0, 9), '#!AMR-WB\n')
    assert.equal((await ask('/spool')).status, 200)
  } finally {
    await phone?.stop()
    await core?.stop()
    rmSync(data, { recursive: true, force: true })
  }
})
