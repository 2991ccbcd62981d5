import assert from 'node:assert/strict'
import { join } from 'node:path'
import { createPhone, createPhoneMedia, elementsOf, type VoltaicConfig } from '@voltaic/core'
import { type CallMediaReport, createNgClient, type NgClient } from '@voltaic/ng'
import {
  Counters,
  createNodeNet,
  createSystemClock,
  createSystemRandom,
  type Net,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import type { Ue, UeCall } from '@voltaic/ue'
import { addSubscribers, answeredCall, pairOf } from '../call-pairs.ts'
import { VictimProcess } from '../kill-processes.ts'

/** Frames of speech that must come while nobody does the signalling: half a second. */
const FRAMES = 25
const PATIENCE_MS = 60_000
const POLL_MS = 20

/** Where the network of the test is, and its phones. */
export interface KillPlaces {
  /** With a P-CSCF that has a media gateway; the gateway may be among its elements, or of somebody else. */
  readonly config: VoltaicConfig
  /** Host of the phones. */
  readonly phoneHost: string
  /** Sockets of phones. */
  readonly phoneNet?: Net
  /** Sockets beside those of the elements. */
  readonly coreNet?: Net
  /** Starts a process where the network is. */
  start?(process: VictimProcess): Promise<void>
  /** How the gateway has to say that it moves packets; unless given it says nothing. */
  readonly engine?: string
}

export function runtimeOn(net: Net = createNodeNet()): Runtime {
  return { clock: createSystemClock(), random: createSystemRandom(), net, log: silentLog, counters: new Counters() }
}

/** A loopback address that nobody else uses, so that ports are free again when what held them was killed. */
export function ownHost(): string {
  return `127.${160 + ((process.pid >> 16) & 31)}.${(process.pid >> 8) & 255}.${process.pid & 255}`
}

/**
 * Two phones talk; the P-CSCF, or the gateway, is killed; they go on talking; it starts again, and one of them hangs up.
 * Only the kernel relays while there is no gateway.
 */
export async function speechOutlivesKill(places: KillPlaces, victim: 'pcscf' | 'agw'): Promise<void> {
  const { config, start = (process) => process.start(), engine } = places
  const cache = join(config.data, 'compile-cache')
  const others = config.elements.map(({ name }) => name).filter((name) => name !== victim)
  const [killed, living] = [new VictimProcess([victim], config, cache), new VictimProcess(others, config, cache)]
  const gateway = clientOf(places)
  const phones: Ue[] = []
  try {
    await Promise.all([start(killed), start(living)])
    await gateway.start()
    phones.push(...(await registeredPhones(places)))
    const { made, got } = await answeredCall(pairOf(phones[0], phones[1]))
    const calls = [made, got]
    await untilHearing(calls, 'speech comes before')
    await killed.kill()
    const isRelayed = victim === 'pcscf' || engine === 'nftables'
    if (isRelayed) await untilHearing(calls, `speech comes while there is no ${victim}`)
    if (victim === 'agw') await start(killed)
    await untilHearing(calls, 'speech comes through the gateway')
    const during = await reportsOf(gateway)
    assert.deepEqual([...during.keys()].map((callId) => callId.split(';').at(-1)?.slice(0, 2)).toSorted(), ['mo', 'mt'])
    for (const report of during.values()) {
      assert.ok(report.streams.every(({ packets }) => packets >= FRAMES))
      assert.equal(report.engine, engine)
    }
    if (victim === 'pcscf') await start(killed)
    await untilHearing(calls, 'speech comes afterwards')
    await made.hangUp()
    assert.deepEqual([(await made.ended).kind, (await got.ended).kind], ['completed', 'completed'])
    await until(async () => (await gateway.list(10)).length === 0, 'the gateway has let go of the call')
  } finally {
    for (const phone of phones) await phone.stop()
    await gateway.stop()
    await killed.stop()
    await living.stop()
  }
}

/** The victim is the P-CSCF. */
export async function speechOutlivesPcscf(places: KillPlaces): Promise<void> {
  await speechOutlivesKill(places, 'pcscf')
}

async function registeredPhones({ config, phoneHost, phoneNet, coreNet }: KillPlaces): Promise<readonly Ue[]> {
  const runtime = runtimeOn(phoneNet)
  const phones: Ue[] = []
  for (const sim of await addSubscribers(2, config, runtimeOn(coreNet))) {
    const settings = { answering: 'manual', regEvent: false, preconditions: 'none' } as const
    const parts = { element: `ue${phones.length + 1}`, host: phoneHost, media: createPhoneMedia(runtime), settings }
    const phone = createPhone(sim, parts, config, runtime)
    phones.push(phone)
    await phone.start()
    assert.equal((await phone.register()).kind, 'registered')
  }
  return phones
}

/** Asks from the host of the P-CSCF, whom the gateway obeys. */
function clientOf({ config, coreNet }: KillPlaces): NgClient {
  const [pcscf] = elementsOf(config, 'pcscf')
  assert.ok(pcscf?.media)
  const local = { host: pcscf.sip.host, port: 0 }
  return createNgClient({ runtime: runtimeOn(coreNet), gateway: pcscf.media.gateway, local })
}

async function reportsOf(gateway: NgClient): Promise<ReadonlyMap<string, CallMediaReport>> {
  const reports = new Map<string, CallMediaReport>()
  for (const callId of await gateway.list(10)) {
    const report = await gateway.query({ callId })
    assert.ok(report)
    reports.set(callId, report)
  }
  return reports
}

async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const clock = createSystemClock()
  const end = clock.now() + PATIENCE_MS
  while (!(await isTrue())) {
    assert.ok(clock.now() < end, what)
    await new Promise<void>((resolve) => void clock.startTimer(POLL_MS, resolve, true))
  }
}

const heard = (call: UeCall): number => call.statistics.media?.received ?? 0

async function untilHearing(calls: readonly UeCall[], what: string): Promise<void> {
  const before = calls.map(heard)
  await until(() => calls.every((call, index) => heard(call) >= (before[index] ?? 0) + FRAMES), what)
}
