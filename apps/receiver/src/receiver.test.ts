import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { request as requestHttp } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { createRecordingLibrary, type RecordingTables, recordingMigrations } from '@voltaic/recordings'
import { createManualClock, createSeededRandom, createSystemRandom, silentLog } from '@voltaic/runtime'
import { createFileShelf } from '@voltaic/spool'
import { openSqliteStore } from '@voltaic/store'
import { createReceiver } from './receiver.ts'
import type { Account } from './receiver-settings.ts'
import { MAX_WRONG_CREDENTIALS_A_MINUTE } from './server.ts'

const MAX = 100_000
const UPLOADER: Account = { user: 'switch', secret: { kind: 'password', text: 'pw' }, role: 'upload' }
const READER: Account = { user: 'anna', secret: { kind: 'token', text: 'read-token' }, role: 'read' }
const ADMIN: Account = { user: 'root', secret: { kind: 'token', text: 'admin-token' }, role: 'admin' }
const UPLOAD = { authorization: `Basic ${Buffer.from('switch:pw').toString('base64')}` }
const READ = { authorization: 'Bearer read-token' }
const ALL = { authorization: 'Bearer admin-token' }

async function prepare(t: TestContext, accounts: readonly Account[] = [UPLOADER, READER, ADMIN]) {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-receiver-'))
  const store = await openSqliteStore<RecordingTables>({ file: ':memory:', migrations: [recordingMigrations] })
  const deps = { store, clock: createManualClock(), random: createSeededRandom(1), log: silentLog }
  const shelf = createFileShelf(folder, 0, createSystemRandom())
  const library = createRecordingLibrary({ ...deps, shelf }, { maxFileOctets: MAX })
  await library.open()
  const receiver = await createReceiver(
    { library, log: silentLog },
    { listen: { host: '127.0.0.1', port: 0 }, accounts, maxFileOctets: MAX },
  )
  const url = await receiver.start()
  t.after(async () => {
    await receiver.stop()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const ask = async (
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: string | Uint8Array<ArrayBuffer> | FormData,
  ) => {
    const response = await fetch(`${url}${path}`, { method, headers, ...(body !== undefined && { body }) })
    return { response, status: response.status, octets: Buffer.from(await response.arrayBuffer()) }
  }
  const files = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
  return { url, ask, library, files }
}

const json = (octets: Buffer) => JSON.parse(octets.toString())
const octetsOf = (length: number) => Uint8Array.from(createSeededRandom(length).bytes(length))

test('a raw upload is in the index, and comes back whole or in parts (RFC 9110 §9.3.4, §14.2)', async (t) => {
  const { ask } = await prepare(t)
  const sent = octetsOf(70_000)
  const about = { 'content-type': 'audio/wav', 'x-recording-from': '+4917', 'x-recording-call-id': 'c1' }
  const put = await ask('PUT', '/calls/a.wav', { ...UPLOAD, ...about }, sent)
  assert.equal(put.status, 201)
  assert.equal((await ask('PUT', '/calls/a.wav', { ...UPLOAD, ...about }, sent)).status, 200)
  const { id, sha256 } = json(put.octets)
  assert.equal(sha256, createHash('sha256').update(sent).digest('hex'))
  const { recordings } = json((await ask('GET', '/recordings?number=%2B4917', READ)).octets)
  assert.deepEqual(
    recordings.map((each: { name: string; callId: string }) => [each.name, each.callId]),
    [['/calls/a.wav', 'c1']],
  )
  const whole = await ask('GET', `/recordings/${id}/content`, READ)
  assert.deepEqual(whole.octets, Buffer.from(sent))
  assert.equal(whole.response.headers.get('content-type'), 'audio/wav')
  const part = await ask('GET', `/recordings/${id}/content`, { ...READ, range: 'bytes=10-19' })
  assert.deepEqual([part.status, part.response.headers.get('content-range')], [206, 'bytes 10-19/70000'])
  assert.deepEqual(part.octets, Buffer.from(sent).subarray(10, 20))
  const past = await ask('GET', `/recordings/${id}/content`, { ...READ, range: 'bytes=70000-' })
  assert.equal(past.status, 416)
  const other = { ...READ, range: 'bytes=10-19', 'if-range': '"other"' }
  assert.equal((await ask('GET', `/recordings/${id}/content`, other)).status, 200)
})

test('a form as mod_httapi of FreeSWITCH sends it is taken as it is (RFC 7578 §4)', async (t) => {
  const { ask } = await prepare(t)
  const form = new FormData()
  form.append('session_id', 's1')
  form.append('part1.PCMU', new Blob([Uint8Array.from(octetsOf(5000))], { type: 'audio/wav' }), 'recording.wav')
  const { status, octets } = await ask('POST', '/upload', UPLOAD, form)
  assert.equal(status, 201)
  const { name, callId, metadata, length } = json(octets)
  assert.deepEqual([name, callId, metadata.field, length], ['recording.wav', 's1', 'part1.PCMU', 5000])
})

test('what is longer than may be is refused with 413, announced or not, and leaves nothing', async (t) => {
  const { ask, files, url } = await prepare(t)
  assert.equal((await ask('PUT', '/a.wav', UPLOAD, octetsOf(MAX + 1_100_000))).status, 413)
  assert.equal((await ask('PUT', '/a.wav', UPLOAD, octetsOf(MAX + 1))).status, 413)
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const request = requestHttp(`${url}/b.wav`, { method: 'PUT', headers: UPLOAD }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    request.on('error', reject)
    for (let left = 0; left < 4; left++) request.write(octetsOf(60_000))
    request.end()
  })
  assert.equal(status, 413)
  assert.equal(files().length, 0)
  assert.equal((await ask('PUT', '/a.wav', UPLOAD, octetsOf(MAX))).status, 201)
})

test('a name that leads elsewhere is a text in the index, and no path', async (t) => {
  const { url, ask, files } = await prepare(t)
  const status = await new Promise((resolve, reject) => {
    const path = '/..%2f..%2f..%2fetc/%2e%2e/passwd%00.wav'
    const request = requestHttp(url, { method: 'PUT', path, headers: UPLOAD }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    request.on('error', reject)
    request.end('x')
  })
  assert.equal(status, 201)
  const form = new FormData()
  form.append('file', new Blob(['y'], { type: 'text/html' }), '../../../evil.html')
  assert.equal((await ask('POST', '/', UPLOAD, form)).status, 201)
  for (const { name } of files()) assert.match(name, /^[0-9a-f]{32}\.[a-z0-9]{1,8}$/)
  const { recordings } = json((await ask('GET', '/recordings', READ)).octets)
  const [html] = recordings.filter((each: { name: string }) => each.name.endsWith('.html'))
  const { response } = await ask('GET', `/recordings/${html.id}/content`, READ)
  assert.equal(response.headers.get('content-type'), 'application/octet-stream')
  assert.match(response.headers.get('content-disposition') ?? '', /^attachment; filename="[0-9a-f]{32}\.html"$/)
})

test('who it is decides what may be done (RFC 7617 §2, RFC 6750 §2.1); deletion is in the audit', async (t) => {
  const { ask, files } = await prepare(t)
  assert.equal((await ask('PUT', '/a.wav', {}, 'x')).status, 401)
  assert.equal((await ask('PUT', '/a.wav', { authorization: 'Bearer pw' }, 'x')).status, 401)
  const { id } = json((await ask('PUT', '/a.wav', UPLOAD, 'x')).octets)
  assert.equal((await ask('GET', '/recordings', UPLOAD)).status, 403)
  assert.equal((await ask('DELETE', `/recordings/${id}`, READ)).status, 403)
  assert.equal((await ask('GET', `/recordings/${id}/content`, READ)).status, 200)
  assert.equal((await ask('DELETE', `/recordings/${id}`, ALL)).status, 204)
  assert.equal((await ask('GET', `/recordings/${id}/content`, READ)).status, 404)
  assert.equal(files().length, 0)
  const { audit } = json((await ask('GET', '/audit', ALL)).octets)
  assert.deepEqual(
    audit.map((entry: { actor: string; operation: string }) => `${entry.actor} ${entry.operation}`).toSorted(),
    ['anna fetch', 'root delete'],
  )
})

test('a search that says something twice is refused, and is no failure', async (t) => {
  const { ask } = await prepare(t)
  for (const name of ['number', 'callId', 'since', 'until', 'after', 'limit', 'other']) {
    const { status, octets } = await ask('GET', `/recordings?${name}=1&${name}=2`, READ)
    assert.deepEqual([status, json(octets).code], [400, 'QUERY_INVALID'], name)
  }
})

test('passwords cannot be tried out for long', async (t) => {
  const { ask } = await prepare(t)
  const statuses = new Set<number>()
  for (let left = MAX_WRONG_CREDENTIALS_A_MINUTE + 1; left > 0; left--) {
    statuses.add((await ask('GET', '/recordings', { authorization: 'Bearer x' })).status)
  }
  assert.deepEqual([...statuses], [401, 429])
})

test('without accounts uploads come from loopback alone, and nobody reads', async (t) => {
  const { ask } = await prepare(t, [])
  assert.equal((await ask('PUT', '/a.wav', {}, 'x')).status, 201)
  assert.equal((await ask('GET', '/recordings')).status, 401)
})

test('a digest that is not that of what came is refused (RFC 9530 §2)', async (t) => {
  const { ask, files } = await prepare(t)
  const wrong = `sha-256=:${createHash('sha256').update('other').digest('base64')}:`
  assert.equal((await ask('PUT', '/a.wav', { ...UPLOAD, 'content-digest': wrong }, 'x')).status, 400)
  assert.equal(files().length, 0)
})

test('a connection that is cut in the middle leaves nothing, and the server goes on', async (t) => {
  const { ask, url, files } = await prepare(t)
  const { port, hostname } = new URL(url)
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `PUT /a.wav HTTP/1.1\r\nHost: x\r\nAuthorization: ${UPLOAD.authorization}\r\nContent-Length: 9000\r\n\r\n`,
      )
      socket.write(octetsOf(4000), () => socket.destroy())
    })
    socket.on('close', () => resolve())
  })
  assert.equal((await ask('PUT', '/b.wav', UPLOAD, 'x')).status, 201)
  const { recordings } = json((await ask('GET', '/recordings', READ)).octets)
  assert.equal(recordings.length, 1)
  // the draft goes as soon as the server has seen the end of the connection
  for (let left = 200; left > 0 && files().length > 1; left--) await ask('GET', '/recordings', READ)
  assert.equal(files().length, 1)
})

test('beyond loopback it wants accounts and TLS', async () => {
  const settings = { listen: { host: '0.0.0.0', port: 0 }, maxFileOctets: MAX }
  const library = undefined as never
  for (const accounts of [[], [ADMIN]]) {
    await assert.rejects(
      createReceiver({ library, log: silentLog }, { ...settings, accounts }),
      (error) => error instanceof VoltaicError && error.code === 'RECEIVER_EXPOSED',
    )
  }
})

test('each account does what its role says: who may listen does not upload, who uploads does not listen', async (t) => {
  const { ask, files } = await prepare(t)
  assert.equal((await ask('PUT', '/calls/mine.wav', READ, octetsOf(10))).status, 403)
  assert.deepEqual(files(), [])
  assert.equal((await ask('GET', '/recordings', UPLOAD)).status, 403)
})
