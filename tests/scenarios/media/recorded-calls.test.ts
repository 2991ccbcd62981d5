import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  type Core,
  createCore,
  createPhone,
  createPhoneMedia,
  labConfig,
  readApiAccess,
  readReceiver,
  type VoltaicConfig,
} from '@voltaic/core'
import {
  Counters,
  createNodeNet,
  createSystemClock,
  createSystemRandom,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import type { Ue, UeCall } from '@voltaic/ue'
import { addSubscribers, answeredCall, type Pair, pairOf } from '../call-pairs.ts'

/** Frames of speech that both hear before they hang up. */
const FRAMES = 15
const PATIENCE_MS = 30_000
const POLL_MS = 20
const MAGIC = '#!AMR-WB\n'

const runtime: Runtime = {
  clock: createSystemClock(),
  random: createSystemRandom(),
  net: createNodeNet(),
  log: silentLog,
  counters: new Counters(),
}

/** A loopback address that nobody else uses, with the ports of the lab on it. */
const host = `127.${128 + ((process.pid >> 16) & 31)}.${(process.pid >> 8) & 255}.${process.pid & 255}`
const RECEIVER = `${host}:8090`

interface Shown {
  readonly id: string
  readonly name: string
  readonly from: string
  readonly to: string
  readonly sha256: string
  readonly callId: string
  readonly metadata: Readonly<Record<string, string>>
}

interface Sampled {
  readonly media: readonly {
    readonly streams: readonly { readonly samples: readonly { readonly packets: number }[] }[]
  }[]
}

async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = runtime.clock.now() + PATIENCE_MS
  while (!(await isTrue())) {
    assert.ok(runtime.clock.now() < end, what)
    await new Promise<void>((resolve) => void runtime.clock.startTimer(POLL_MS, resolve, true))
  }
}

const heard = (call: UeCall): number => call.statistics.media?.received ?? 0

/** A call in which both have heard the other. */
async function talk(pair: Pair, meanwhile: (callId: string) => Promise<void> = async () => {}): Promise<void> {
  const { made, got } = await answeredCall(pair)
  await until(() => heard(made) >= FRAMES && heard(got) >= FRAMES, 'both hear the other')
  await meanwhile(made.id)
  await made.hangUp()
  await Promise.all([made.ended, got.ended])
}

/** A network whose first subscriber is recorded when it calls; recordings go to the receiver of the network. */
function recordedLab(data: string): VoltaicConfig {
  const { receiver } = readReceiver(
    `receiver: { listen: '${RECEIVER}', accounts: [ { user: gateway, password: hush }, { user: me, token: t, role: admin } ] }`,
    'receiver.yaml',
  )
  const lab = labConfig({ data, host, hasMedia: true })
  const url = `http://${RECEIVER}/{date}/{callId}/{index}-{id}.{extension}`
  const credentials = { kind: 'basic', user: 'gateway', password: 'hush' } as const
  const upload = { url, method: 'PUT', credentials, headers: { 'X-Site': 'lab' } } as const
  const rules = [{ subscriber: `sip:+99901000001@${lab.realm}`, direction: 'out' as const }, { number: '+4999' }]
  return { ...lab, api: {}, recording: { rules, format: 'amr', upload, receiver, spool: { keepFree: 0 } } }
}

async function phonesOf(config: VoltaicConfig): Promise<readonly Ue[]> {
  const phones: Ue[] = []
  const settings = { answering: 'manual', regEvent: false, preconditions: 'none' } as const
  for (const sim of await addSubscribers(2, config, runtime)) {
    const media = createPhoneMedia(runtime)
    phones.push(createPhone(sim, { element: `ue${phones.length + 1}`, media, settings }, config, runtime))
  }
  for (const phone of phones) {
    await phone.start()
    assert.equal((await phone.register()).kind, 'registered')
  }
  return phones
}

test('a call that a rule names is recorded, uploaded and found at the receiver byte for byte; others are not', async () => {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-recorded-'))
  const config = recordedLab(data)
  let core: Core | undefined
  let phones: readonly Ue[] = []
  try {
    core = await createCore(config, runtime)
    await core.start()
    phones = await phonesOf(config)
    await talk(pairOf(phones[1], phones[0]))
    const api = readApiAccess(config) ?? assert.fail('there is no API')
    const askApi = async (method: string, path: string) => {
      const answer = await fetch(`${api.url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${api.key}` },
      })
      return answer.json() as Promise<Readonly<Record<string, unknown>>>
    }
    let callId = ''
    await talk(pairOf(phones[0], phones[1]), async (id) => {
      callId = encodeURIComponent(id)
      const { recording, isNew, since } = await askApi('POST', `/calls/${callId}/record`)
      assert.deepEqual([recording, isNew], [true, false], 'the rule has begun it')
      assert.ok(Date.parse(`${since}`) <= runtime.clock.now(), `${since}`)
    })
    const ended = await askApi('GET', `/calls/${callId}`)
    assert.equal(ended['state'], 'ended')
    assert.match(`${ended['called']}`, /\+99901000002/)
    assert.ok(Date.parse(`${ended['endedAt']}`) > Date.parse(`${ended['answeredAt']}`))
    const { media } = (await askApi('GET', `/calls/${callId}/media/samples`)) as unknown as Sampled
    assert.equal(media.length, 2, 'at the caller and at the called phone')
    for (const { streams } of media) {
      const packets = streams.map(({ samples }) => samples.reduce((sum, each) => sum + each.packets, 0))
      assert.ok(packets.length === 2 && packets.every((count) => count >= FRAMES), `${packets}`)
    }
    const ask = (path: string) => fetch(`http://${RECEIVER}${path}`, { headers: { authorization: 'Bearer t' } })
    const list = async (query: string): Promise<readonly Shown[]> =>
      ((await (await ask(`/recordings?${query}`)).json()) as { recordings: readonly Shown[] }).recordings
    await until(async () => (await list('number=99901000002')).length === 2, 'both sides are at the receiver')
    const recordings = await list('')
    assert.equal(new Set(recordings.map(({ callId }) => callId)).size, 1, 'one of the two calls')
    for (const { id, name, sha256, metadata } of recordings) {
      assert.match(name, /^\/\d{4}-\d\d-\d\d\/[^/]+\/\d-[0-9a-f]{32}\.awb$/)
      assert.deepEqual([metadata['leg'], metadata['direction'], metadata['sha256']], ['mo', 'out', sha256])
      const octets = Buffer.from(await (await ask(`/recordings/${id}/content`)).arrayBuffer())
      assert.equal(createHash('sha256').update(octets).digest('hex'), sha256)
      assert.ok(octets.toString('latin1').startsWith(MAGIC))
      assert.ok(octets.length > MAGIC.length + FRAMES * 10, `${octets.length} octets`)
    }
    assert.deepEqual(recordings.map(({ metadata }) => metadata['side']).toSorted(), ['callee', 'caller'])
    const spool = () => askApi('GET', '/recordings/spool')
    // the receiver has a file before its answer has reached the spool
    await until(async () => (await spool())['files'] === 0, 'the spool is empty')
    assert.deepEqual(await spool(), { files: 0, octets: 0, alarms: [] })
  } finally {
    for (const phone of phones) await phone.stop()
    await core?.stop()
    rmSync(data, { recursive: true, force: true })
  }
})
