import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createManualClock, createSeededRandom, createSystemRandom, silentLog } from '@voltaic/runtime'
import { createFileShelf } from '@voltaic/spool'
import { openSqliteStore } from '@voltaic/store'
import { createRecordingLibrary, type LibrarySettings, type StoredRecording } from './recording-library.ts'
import { type RecordingTables, recordingMigrations } from './recording-tables.ts'
import { takeUpload, type UploadAnswer } from './take-upload.ts'

const DAY = 86_400_000

async function prepare(t: TestContext, settings: Partial<LibrarySettings> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-recordings-'))
  const store = await openSqliteStore<RecordingTables>({ file: ':memory:', migrations: [recordingMigrations] })
  t.after(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const clock = createManualClock()
  const shelf = createFileShelf(folder, 0, createSystemRandom())
  const deps = { store, shelf, clock, random: createSeededRandom(5), log: silentLog }
  const library = createRecordingLibrary(deps, { maxFileOctets: 1000, ...settings })
  await library.open()
  const send = (
    method: 'PUT' | 'POST',
    path: string,
    content: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<UploadAnswer> => {
    const octets = Buffer.from(content, 'latin1')
    async function* body(): AsyncGenerator<Uint8Array> {
      // small pieces: nothing may hang on where one ends
      for (let at = 0; at < octets.length; at += 7) yield octets.subarray(at, at + 7)
    }
    return takeUpload(library, { method, path, headers, body: body(), bodySha256: () => sha256(content) })
  }
  const files = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile()).length
  return { library, clock, send, files, shelf }
}

function sha256(content: string, encoding: 'hex' | 'base64' = 'hex'): string {
  return createHash('sha256').update(Buffer.from(content, 'latin1')).digest(encoding)
}

function recordingOf(answer: UploadAnswer): StoredRecording {
  assert.ok('recording' in answer, JSON.stringify(answer))
  return answer.recording
}

function codeOf(answer: UploadAnswer): string {
  return 'code' in answer ? `${answer.status} ${answer.code}` : `${answer.status}`
}

const FORM = { 'content-type': 'multipart/form-data; boundary=----------------------------aa' }
const form = (...parts: readonly string[]) =>
  `${parts.map((part) => `------------------------------aa\r\nContent-Disposition: form-data; ${part}\r\n`).join('')}------------------------------aa--\r\n`

test('a form as FreeSWITCH sends it is taken as it is (RFC 7578 §4)', async (t) => {
  const { library, send } = await prepare(t)
  const wav = 'RIFF\r\n--\r\n------------------------------a\0\xff'
  const content = form(
    'name="session_id"\r\n\r\n7d4c1b0e',
    'name="Caller-Caller-ID-Number"\r\n\r\n+49 170 1234567',
    `name="part1.PCMU"; filename="recording.wav"\r\nContent-Type: audio/wav\r\n\r\n${wav}`,
    'name="Caller-Destination-Number"\r\n\r\n1000',
  )
  const recording = recordingOf(await send('POST', '/recording_upload', content, FORM))
  assert.equal(recording.name, 'recording.wav')
  assert.equal(recording.contentType, 'audio/wav')
  assert.equal(recording.sha256, sha256(wav))
  assert.deepEqual([recording.callId, recording.from, recording.to], ['7d4c1b0e', '491701234567', '1000'])
  assert.equal(recording.metadata['field'], 'part1.PCMU')
  assert.deepEqual(await library.list({ number: 'sip:+491701234567@ims.example', limit: 10 }), [recording])
  assert.deepEqual(await library.list({ callId: '7d4c1b0e', limit: 10 }), [recording])
  assert.deepEqual(await library.list({ number: '170', limit: 10 }), [])
})

test('a file is taken as it is by PUT, and found and read again (RFC 9110 §9.3.4)', async (t) => {
  const { library, send, clock } = await prepare(t)
  const answer = await send('PUT', '/path/name.wav', 'octets', {
    'content-type': 'audio/wav',
    'content-digest': `sha-512=:AAAA:, sha-256=:${sha256('octets', 'base64')}:`,
    'x-recording-call-id': 'caf%C3%A9',
    'x-recording-created-at': '2025-12-31T00:00:00.000Z',
  })
  assert.equal(answer.status, 201)
  const recording = recordingOf(answer)
  assert.equal(recording.name, '/path/name.wav')
  assert.equal(recording.callId, 'café')
  assert.equal(recording.startedAt, Date.UTC(2025, 11, 31))
  assert.deepEqual(await library.find(recording.id), recording)
  const chunks: Uint8Array[] = []
  for await (const chunk of await library.read(recording, { first: 1, last: 3 }, 'anna')) chunks.push(chunk)
  assert.equal(Buffer.concat(chunks).toString(), 'cte')
  assert.deepEqual(await library.list({ since: Date.UTC(2025, 11, 31), until: clock.now(), limit: 10 }), [recording])
  assert.deepEqual(await library.list({ since: clock.now(), limit: 10 }), [])
  assert.deepEqual(
    (await library.audit(5)).map(({ actor, operation }) => [actor, operation]),
    [['anna', 'fetch']],
  )
})

test('an upload that is repeated is there once, by its key, its address or its content', async (t) => {
  const { send, files, clock } = await prepare(t)
  const key = { 'idempotency-key': '"abc"' }
  const first = recordingOf(await send('PUT', '/a.wav', 'one', key))
  const again = await send('PUT', '/b.wav', 'one', key)
  assert.equal(again.status, 200)
  assert.equal(recordingOf(again).id, first.id)
  assert.equal(codeOf(await send('PUT', '/a.wav', 'two', key)), '422 RECORDING_KEY_REUSED')
  assert.equal((await send('PUT', '/c.wav', 'three')).status, 201)
  await clock.advance(DAY)
  assert.equal((await send('PUT', '/c.wav', 'three')).status, 200)
  assert.equal((await send('PUT', '/c.wav', 'another call')).status, 201)
  const content = form('name="f"; filename="recording.wav"\r\n\r\nfour')
  assert.equal((await send('POST', '/', content, FORM)).status, 201)
  assert.equal((await send('POST', '/', content, FORM)).status, 200)
  await clock.advance(DAY)
  assert.equal((await send('POST', '/', content, FORM)).status, 201, 'the same silence on another day is another call')
  assert.equal(files(), 5)
})

test('two uploads under one key at the same time are one', async (t) => {
  const { send, files } = await prepare(t)
  const key = { 'idempotency-key': 'k' }
  const answers = await Promise.all(Array.from({ length: 8 }, () => send('PUT', '/a.wav', 'one', key)))
  assert.equal(answers.filter(({ status }) => status === 201).length, 1)
  assert.equal(new Set(answers.map((answer) => recordingOf(answer).id)).size, 1)
  assert.equal(files(), 1)
})

test('what is too long, empty, damaged or no form is refused and leaves nothing behind', async (t) => {
  const { send, files } = await prepare(t)
  assert.equal(codeOf(await send('PUT', '/a.wav', 'x'.repeat(1001))), '413 RECORDING_TOO_LONG')
  const long = form(`name="f"; filename="a.wav"\r\n\r\n${'x'.repeat(1001)}`)
  assert.equal(codeOf(await send('POST', '/', long, FORM)), '413 RECORDING_TOO_LONG')
  assert.equal(codeOf(await send('PUT', '/a.wav', '')), '400 RECORDING_EMPTY')
  assert.equal(codeOf(await send('POST', '/', form('name="only"\r\n\r\na field'), FORM)), '400 RECORDING_EMPTY')
  const wrong = { 'content-digest': `sha-256=:${sha256('other', 'base64')}:` }
  assert.equal(codeOf(await send('PUT', '/a.wav', 'x', wrong)), '400 RECORDING_DIGEST_WRONG')
  assert.equal(
    codeOf(await send('PUT', '/a.wav', 'x', { 'x-recording-sha256': sha256('y') })),
    '400 RECORDING_DIGEST_WRONG',
  )
  const cut = form('name="f"; filename="a.wav"\r\n\r\nhalf of it').slice(0, -20)
  for (const type of ['multipart/form-data', 'Multipart/Form-Data; boundary=', 'multipart/form-data; charset=utf-8'])
    assert.equal(codeOf(await send('POST', '/', cut, { 'content-type': type })), '400 RECORDING_FORM_MALFORMED', type)
  assert.equal(codeOf(await send('POST', '/', cut, FORM)), '400 RECORDING_FORM_MALFORMED')
  const many = form(...Array.from({ length: 101 }, (_, index) => `name="n${index}"\r\n\r\nx`))
  assert.equal(codeOf(await send('POST', '/', many, FORM)), '400 RECORDING_FORM_MALFORMED')
  assert.equal(
    codeOf(await send('POST', '/', form(`name="${'n'.repeat(9000)}"\r\n\r\nx`), FORM)),
    '400 RECORDING_FORM_MALFORMED',
  )
  assert.equal(files(), 0)
})

test('names of senders are kept as names and lead nowhere', async (t) => {
  const { send, library } = await prepare(t)
  for (const [index, path] of [
    '/../../../etc/passwd',
    '/a/%2e%2e/b.wav',
    '/x.wav\0',
    `/${'y'.repeat(5000)}`,
  ].entries()) {
    const recording = recordingOf(await send('PUT', path, `content ${index}`))
    assert.equal(recording.name, path.slice(0, 512))
    assert.match(recording.id, /^[0-9a-f]{32}$/)
  }
  assert.equal((await library.list({ limit: 10 })).length, 4)
})

test('what is deleted is gone, who did it is noted, and a repeat does not bring it back', async (t) => {
  const { send, library, files } = await prepare(t)
  const key = { 'idempotency-key': 'k' }
  const { id } = recordingOf(await send('PUT', '/a.wav', 'one', key))
  assert.equal(await library.remove(id, 'anna'), true)
  assert.equal(await library.remove(id, 'anna'), false)
  assert.equal(files(), 0)
  assert.equal(await library.find(id), undefined)
  assert.equal((await send('PUT', '/a.wav', 'one', key)).status, 200)
  assert.equal(files(), 0)
  assert.deepEqual(
    (await library.audit(5)).map(({ actor, operation }) => [actor, operation]),
    [['anna', 'delete']],
  )
})

test('recordings are kept as long and as many as is set, the newest', async (t) => {
  const { send, library, clock } = await prepare(t, { keepMs: 10 * DAY, keepOctets: 10 })
  await send('PUT', '/1', '12345')
  await clock.advance(1000)
  await send('PUT', '/2', '67890')
  await clock.advance(1000)
  await send('PUT', '/3', 'abcde')
  const names = async () => (await library.list({ limit: 10 })).map(({ name }) => name)
  assert.deepEqual(await names(), ['/3', '/2'])
  await clock.advance(10 * DAY - 500)
  assert.equal(await library.sweep(), 1)
  assert.deepEqual(await names(), ['/3'])
  assert.ok((await library.audit(5)).every(({ actor }) => actor === 'retention'))
})

test('a file that was never acknowledged is gone after a restart, and one that was is not', async (t) => {
  const { send, library, shelf, files } = await prepare(t)
  recordingOf(await send('PUT', '/a.wav', 'one'))
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('orphan')
  }
  const reception = await shelf.receive(source(), 100)
  assert.ok(reception.kind === 'received')
  await reception.file.keep('00112233445566778899aabbccddeeff.wav')
  assert.equal(files(), 2)
  await library.open()
  assert.equal(files(), 1)
})

test('pages follow each other without a gap', async (t) => {
  const { send, library, clock } = await prepare(t)
  for (let index = 0; index < 25; index++) {
    await send('PUT', `/${index}`, `content ${index}`)
    if (index % 3 === 0) await clock.advance(1000)
  }
  const seen: string[] = []
  for (let after: string | undefined; ; ) {
    const page = await library.list({ limit: 4, ...(after !== undefined && { after }) })
    seen.push(...page.map(({ id }) => id))
    if (page.length < 4) break
    after = page.at(-1)?.id
  }
  assert.equal(seen.length, 25)
  assert.equal(new Set(seen).size, 25)
})
