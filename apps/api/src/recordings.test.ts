import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RecordingQuery, StoredRecording } from '@voltaic/recordings'
import { startTestApi, type TestApi } from './test-api.ts'

const AT = 1_767_225_600_000
const CONTENT = Buffer.from('RIFF of a call')
const recording: StoredRecording = {
  id: 'aa11',
  name: '/calls/aa11.wav',
  contentType: 'audio/wav',
  length: CONTENT.length,
  sha256: 'ab'.repeat(32),
  callId: 'c1',
  from: '4917',
  startedAt: AT,
  receivedAt: AT + 1000,
  metadata: { callId: 'c1', from: '+4917' },
}

async function* piecesOf(octets: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < octets.length; at += 3) yield octets.subarray(at, at + 3)
}

/** An archive with one recording, that notes what it is asked. */
async function withArchive(
  run: (api: TestApi, told: unknown[], key: (role: 'viewer' | 'admin') => Promise<string>) => Promise<void>,
): Promise<void> {
  const told: unknown[] = []
  let isThere = true
  const library = {
    find: async (id: string) => (isThere && id === recording.id ? recording : undefined),
    async list(query: RecordingQuery) {
      told.push(query)
      return isThere ? [recording] : []
    },
    async read(_: StoredRecording, { first, last }: { readonly first: number; readonly last: number }, actor: string) {
      told.push(['read', first, last, actor])
      return piecesOf(CONTENT.subarray(first, last + 1))
    },
    async remove(id: string, actor: string) {
      told.push(['remove', id, actor])
      const wasThere = isThere && id === recording.id
      isThere = isThere && !wasThere
      return wasThere
    },
  }
  const alarms = [{ kind: 'receiver-down', text: 'nothing can be delivered', since: AT }]
  const api = await startTestApi({ recordings: () => ({ library, spool: () => ({ files: 2, octets: 88, alarms }) }) })
  try {
    await run(api, told, (role) => api.keyOf(role))
  } finally {
    await api.stop()
  }
}

test('recordings are looked for by number, call and time, page by page', () =>
  withArchive(async ({ ask }, told) => {
    const page = await ask('GET', '/recordings?number=%2B4917&since=2026-01-01&until=2026-01-02T03:04:05Z&limit=1')
    assert.equal(page.status, 200)
    assert.deepEqual(told, [{ number: '+4917', since: AT, until: Date.parse('2026-01-02T03:04:05Z'), limit: 1 }])
    assert.equal(page.body.nextAfter, 'aa11')
    assert.deepEqual(page.body.recordings, [
      { ...recording, startedAt: '2026-01-01T00:00:00.000Z', receivedAt: '2026-01-01T00:00:01.000Z' },
    ])
    assert.equal((await ask('GET', '/recordings?since=yesterday')).status, 400)
  }))

test('a recording is fetched whole or in part, by an admin alone (RFC 9110 §14.2)', () =>
  withArchive(async ({ ask }, told, keyOf) => {
    const whole = await ask('GET', '/recordings/aa11/content')
    assert.deepEqual([whole.status, whole.text, whole.headers['content-type']], [200, `${CONTENT}`, 'audio/wav'])
    const part = await ask('GET', '/recordings/aa11/content', { headers: { range: 'bytes=5-6' } })
    assert.deepEqual([part.status, part.text, part.headers['content-range']], [206, 'of', 'bytes 5-6/14'])
    const past = await ask('GET', '/recordings/aa11/content', { headers: { range: 'bytes=14-' } })
    assert.deepEqual([past.status, past.headers['content-range']], [416, 'bytes */14'])
    assert.deepEqual(told, [
      ['read', 0, 13, 'local'],
      ['read', 5, 6, 'local'],
    ])
    const viewer = { key: await keyOf('viewer') }
    assert.equal((await ask('GET', '/recordings/aa11', viewer)).status, 200)
    assert.equal((await ask('GET', '/recordings/aa11/content', viewer)).status, 403)
  }))

test('a deletion is in the audit log', () =>
  withArchive(async ({ ask }, told) => {
    assert.equal((await ask('DELETE', '/recordings/aa11')).status, 204)
    assert.equal((await ask('DELETE', '/recordings/aa11')).status, 404)
    assert.deepEqual(told[0], ['remove', 'aa11', 'local'])
    const { entries } = (await ask('GET', '/audit')).body
    assert.deepEqual(
      entries.map((entry: { operation: string; target: string }) => `${entry.operation} ${entry.target}`),
      ['deleteRecording recording aa11', 'deleteRecording recording aa11'],
    )
  }))

test('what waits, and why, is shown', () =>
  withArchive(async ({ ask }) => {
    const { body } = await ask('GET', '/recordings/spool')
    assert.deepEqual([body.files, body.octets, body.alarms[0].kind], [2, 88, 'receiver-down'])
    assert.equal(body.alarms[0].since, '2026-01-01T00:00:00.000Z')
  }))

test('where nothing is recorded the API says so', async () => {
  const api = await startTestApi()
  assert.deepEqual((await api.ask('GET', '/recordings')).body.code, 'RECORDINGS_NOT_HERE')
  await api.stop()
})
