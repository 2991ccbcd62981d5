import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { A_LAW, levelOf, PLAIN_SPEECH_CODECS, readWav } from '@voltaic/audio'
import { createRecordingLibrary, type StoredRecording } from '@voltaic/recordings'
import { Counters, createSystemClock, createSystemRandom, silentLog } from '@voltaic/runtime'
import { createFileShelf, createUploadSpool } from '@voltaic/spool'
import { createCallRecorder } from './call-recorder.ts'
import { keepIn } from './recordings/keep-in-archive.ts'
import { openRecordingDatabase } from './stores.ts'

const FRAME = 160
const PCMA = { payloadType: 8, encoding: 'PCMA', clockRate: 8000, channels: 1, fmtp: '' }

function packet(sequence: number, samples: Int16Array): Uint8Array {
  const timestamp = sequence * FRAME
  const header = [0x80, 8, sequence >> 8, sequence & 255, 0, 0, timestamp >> 8, timestamp & 255, 0, 0, 0, 1]
  return Uint8Array.from([...header, ...A_LAW.encode(samples)])
}

test('a recorded call lies in the archive as a stereo file, with what is known of it', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-kept-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const deps = { clock: createSystemClock(), random: createSystemRandom(), log: silentLog, counters: new Counters() }
  const store = await openRecordingDatabase(':memory:')
  context.after(() => store.close())
  const shelf = createFileShelf(join(folder, 'recordings'), 0, deps.random)
  const library = createRecordingLibrary({ ...deps, store, shelf }, { maxFileOctets: 1_000_000 })
  await library.open()
  const spool = createUploadSpool(deps, {
    folder: join(folder, 'spool'),
    deliver: keepIn(library),
    limits: { keepFree: 0 },
  })
  await spool.start()
  const octetsOf = async (recording: StoredRecording) => {
    const pieces: Uint8Array[] = []
    for await (const piece of await library.read(recording, { first: 0, last: recording.length - 1 }, 'me')) {
      pieces.push(piece)
    }
    return Buffer.concat(pieces)
  }
  const { decoders } = PLAIN_SPEECH_CODECS
  const recorder = createCallRecorder({ spool, decoders, format: 'wav', log: silentLog })
  const metadata = 'call-id=abc|leg=mo|caller=sip:+4917@ims.example|called=tel:+4930'
  const recording = recorder.begin({ callId: 'abc;mo', metadata }) ?? assert.fail()
  for (const side of ['caller', 'callee'] as const) recording.described(side, [PCMA])
  const tone = Int16Array.from({ length: FRAME }, (_, index) => Math.round(8000 * Math.sin(index / 3)))
  for (let sequence = 1; sequence <= 50; sequence++) {
    recording.packet('caller', packet(sequence, tone), 1000 + sequence * 20)
    recording.packet('callee', packet(sequence, new Int16Array(FRAME)), 1000 + sequence * 20)
  }
  recording.finish()
  await spool.stop()
  const restarted = createUploadSpool(deps, {
    folder: join(folder, 'spool'),
    deliver: keepIn(library),
    limits: { keepFree: 0 },
  })
  await restarted.start()
  await restarted.whenIdle()
  await restarted.stop()
  const [kept = assert.fail(), ...others] = await library.list({ number: '+4930', limit: 10 })
  assert.deepEqual(others, [])
  assert.deepEqual([kept.callId, kept.from, kept.metadata['leg'], kept.contentType], ['abc', '4917', 'mo', 'audio/wav'])
  const { channels, samples } = readWav(await octetsOf(kept))
  assert.equal(channels, 2)
  const [left, right] = [0, 1].map((channel) => samples.filter((_, index) => index % 2 === channel))
  assert.ok(Math.abs(levelOf(left ?? assert.fail()) - levelOf(tone)) < 1)
  assert.ok(levelOf(right ?? assert.fail()) < levelOf(tone) - 30)
})

test('a recording on demand is found by the Call-ID of SIP, whatever the call is called at the gateway; silence leaves no file', () => {
  const callIds: string[] = []
  const file = { id: '1', stopped: undefined, append() {}, overwrite() {}, close: async () => {} }
  const spool = {
    create({ metadata }: { readonly metadata: Readonly<Record<string, string>> }) {
      callIds.push(metadata['callId'] ?? '')
      return file
    },
  }
  const recorder = createCallRecorder({ spool, decoders: PLAIN_SPEECH_CODECS.decoders, format: 'wav', log: silentLog })
  for (const leg of ['mo', 'mt-1a2b3c', 'trunk', 'trunk-in']) {
    for (const packets of [0, 1]) {
      const recording = recorder.begin({ callId: `a;b@c;${leg}`, metadata: undefined }) ?? assert.fail()
      recording.described('caller', [PCMA])
      for (let sequence = 0; sequence < packets; sequence++) {
        recording.packet('caller', packet(sequence, new Int16Array(FRAME)), 1000)
      }
      recording.finish()
    }
  }
  assert.deepEqual(callIds, ['a;b@c', 'a;b@c', 'a;b@c', 'a;b@c'])
})
