import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { askCores, createPhone, createPhoneMedia, labConfig, type MediaView } from '@voltaic/core'
import {
  Counters,
  createNodeNet,
  createSystemClock,
  createSystemRandom,
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

const runtime: Runtime = {
  clock: createSystemClock(),
  random: createSystemRandom(),
  net: createNodeNet(),
  log: silentLog,
  counters: new Counters(),
}

/** A loopback address that nobody else uses, so that ports are free again when what held them was killed. */
function ownHost(): string {
  return `127.${160 + ((process.pid >> 16) & 31)}.${(process.pid >> 8) & 255}.${process.pid & 255}`
}

async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = runtime.clock.now() + PATIENCE_MS
  while (!(await isTrue())) {
    assert.ok(runtime.clock.now() < end, what)
    await new Promise<void>((resolve) => void runtime.clock.startTimer(POLL_MS, resolve, true))
  }
}

const heard = (call: UeCall): number => call.statistics.media?.received ?? 0

async function untilHearing(calls: readonly UeCall[], what: string): Promise<void> {
  const before = calls.map(heard)
  await until(() => calls.every((call, index) => heard(call) >= (before[index] ?? 0) + FRAMES), what)
}

async function mediaAt(data: string): Promise<readonly MediaView[]> {
  const answers = await askCores(data, { ask: 'media' })
  return answers.flatMap((answer) => ('media' in answer ? answer.media : []))
}

test('kill -9 of the P-CSCF: speech goes on through the gateway, and the call can be ended after its restart', async () => {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-kill-media-'))
  const config = labConfig({ data, host: ownHost(), hasMedia: true })
  const cache = join(data, 'compile-cache')
  const others = config.elements.map(({ name }) => name).filter((name) => name !== 'pcscf')
  const [pcscf, living] = [new VictimProcess(['pcscf'], config, cache), new VictimProcess(others, config, cache)]
  const phones: Ue[] = []
  try {
    await Promise.all([pcscf.start(), living.start()])
    for (const sim of await addSubscribers(2, config, runtime)) {
      const media = createPhoneMedia(runtime)
      const settings = { answering: 'manual', regEvent: false, preconditions: 'none' } as const
      phones.push(createPhone(sim, { element: `ue${phones.length + 1}`, media, settings }, config, runtime))
    }
    for (const phone of phones) {
      await phone.start()
      assert.equal((await phone.register()).kind, 'registered')
    }
    const { made, got } = await answeredCall(pairOf(phones[0], phones[1]))
    const calls = [made, got]
    await untilHearing(calls, 'speech comes before')
    await pcscf.kill()
    await untilHearing(calls, 'speech comes while there is no P-CSCF')
    const during = await mediaAt(data)
    assert.deepEqual(during.map(({ callId }) => callId.split(';').at(-1)).toSorted(), ['mo', 'mt'])
    assert.ok(during.every(({ streams }) => streams.every(({ packets }) => packets >= FRAMES)))
    await pcscf.start()
    await untilHearing(calls, 'speech comes afterwards')
    await made.hangUp()
    assert.deepEqual([(await made.ended).kind, (await got.ended).kind], ['completed', 'completed'])
    await until(async () => (await mediaAt(data)).length === 0, 'the gateway has let go of the call')
  } finally {
    for (const phone of phones) await phone.stop()
    await pcscf.stop()
    await living.stop()
    rmSync(data, { recursive: true, force: true })
  }
})
