import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createManualClock } from '@voltaic/runtime'
import { captureOf, MAX_CAPTURE_PAUSE, MAX_CAPTURE_WAIT } from '../capture-body.ts'
import { MAX_CONNECTIONS, MAX_SILENCE } from '../slow-clients.ts'
import { startTestApi, type TestApi } from '../test-api.ts'
import { MAX_CAPTURES, MAX_STREAMS } from './places.ts'
import { MAX_AT_WORK, MAX_WAITING } from './shared-answers.ts'
import type { TimelineStep, TimelineWish, TraceDoor, TraceRow, TraceWish } from './trace-door.ts'

const row = (at: number): TraceRow => ({
  ...{ id: `${at}-1`, at, protocol: 'sip', from: 'ue1', to: 'pcscf', label: 'REGISTER', detail: '', mood: 'request' },
})
const listeners = new Set<(row: TraceRow) => void>()
const wishes: TraceWish[] = []
const asked: TimelineWish[] = []
const step = (at: number): TimelineStep => ({ at, kind: 'call', outcome: 'success', what: `Call at ${at}` })
const kept = [row(1000), row(2000), row(3000)]
const trace: TraceDoor = {
  last(wish, limit) {
    wishes.push(wish)
    return kept.filter(({ at }) => at >= (wish.since ?? 0)).slice(-limit)
  },
  watch(_, listener) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  message: (id) =>
    id === '1000-1' ? { row: row(1000), title: 'REGISTER', fields: [], body: '', raw: 'REGISTER' } : undefined,
  export: (who, format) =>
    who === 'nobody' ? undefined : { octets: Buffer.from(format), ...(who === 'busy' && { newestSince: 1000 }) },
  why: async (who) => {
    if (who.startsWith('slow')) await slowly()
    return {
      who,
      findings: [
        {
          cause: 'wrong-k',
          confidence: 0.9,
          what: `K of ${who} is wrong`,
          proofs: [],
          remedies: [{ text: 'mend it' }],
        },
      ],
      verdict: { standing: 'causes', what: 'K', remedies: [], failures: [] },
    }
  },
  async timeline(wish) {
    asked.push(wish)
    const steps = [step(3000), step(2000), step(-1000)].filter(({ at }) => at < (wish.before ?? 9000))
    return { entries: steps.slice(0, wish.limit), hasMore: steps.length > wish.limit }
  },
  async readCapture(chunks, gone) {
    let packets = 0
    for await (const chunk of chunks) packets += chunk.length
    if (packets === LONG_WORK.length) {
      atWork++
      await once(gone, 'abort')
      atWork--
    }
    return { rows: [], messages: 0, packets, findings: [] }
  },
  counters: () => ({ entries: 3, lost: 0, expired: 0, octets: 1 }),
}

/** A capture that the reader below works on until nobody waits for the answer. */
const LONG_WORK = 'takes as long as somebody waits'
let atWork = 0

/** Questions that wait to be answered, and how many have been asked. */
const whys: (() => void)[] = []
let begun = 0
async function slowly(): Promise<void> {
  begun++
  await new Promise<void>((resolve) => whys.push(resolve))
}

let api: TestApi
let url = ''
before(async () => {
  api = await startTestApi({ trace: () => trace })
  url = await api.api.start()
})
after(() => api.stop())

test('the last rows, one message and files come out; what is not kept is told', async () => {
  const { body } = await api.ask('GET', '/trace?limit=2&who=alice&protocols=sip,event')
  assert.deepEqual(
    [body.rows.map(({ id }: TraceRow) => id), wishes.at(-1)],
    [['2000-1', '3000-1'], { who: 'alice', protocols: ['sip', 'event'] }],
  )
  assert.equal((await api.ask('GET', '/trace?protocols=smtp')).status, 400)
  assert.equal((await api.ask('GET', '/trace/messages/1000-1')).body.title, 'REGISTER')
  assert.equal((await api.ask('GET', '/trace/messages/1000-2')).body.code, 'MESSAGE_NOT_FOUND')
  const file = await api.ask('GET', '/trace/export?who=alice&format=svg')
  assert.deepEqual(
    [file.text, file.headers['content-type'], file.headers['content-disposition']],
    ['svg', 'image/svg+xml', 'attachment; filename="trace.svg"'],
  )
  assert.equal('voltaic-newest-since' in file.headers, false)
  const cut = (await api.ask('GET', '/trace/export?who=busy&format=pcapng')).headers
  assert.deepEqual(
    [cut['voltaic-newest-since'], cut['content-disposition']],
    ['1970-01-01T00:00:01.000Z', 'attachment; filename="trace-newest.pcapng"'],
  )
  assert.equal((await api.ask('GET', '/trace/export?who=nobody&format=svg')).status, 404)
})

test('why is asked by subscriber or call; a capture is read as it comes', async () => {
  assert.equal((await api.ask('GET', '/trace/why?who=1')).body.findings[0].what, 'K of 1 is wrong')
  const asked = { body: 'octets', type: 'application/octet-stream' }
  assert.equal((await api.ask('POST', '/captures', asked)).body.packets, 6)
  const packed = gzipSync('octets'.repeat(1000))
  assert.equal((await api.ask('POST', '/captures', { ...asked, body: packed })).body.packets, 6000)
  const cut = await api.ask('POST', '/captures', { ...asked, body: packed.subarray(0, packed.length - 8) })
  assert.equal(cut.body.packets, 6000)
  const wrong = await api.ask('POST', '/captures', {
    ...asked,
    body: Buffer.from([0x1f, 0x8b, 0, 1, 2, 3, 4, 5, 6, 7]),
  })
  assert.deepEqual(
    [wrong.status, wrong.body.code, wrong.body.remedy],
    [422, 'CAPTURE_GZIP_INVALID', 'Unpack it first: gunzip FILE'],
  )
  assert.equal((await api.ask('POST', '/captures', { body: {} })).body.code, 'BODY_TYPE_REFUSED')
})

test('a timeline has what messages and the audit log say, page by page; who changed what only an admin is told', async () => {
  const imsi = '001010000000001'
  const viewer = await api.keyOf('viewer')
  await api.ask('POST', '/subscribers', { body: { imsi, k: '0'.repeat(32), opc: '1'.repeat(32) } })
  const sim = { k: '2'.repeat(32), opc: '3'.repeat(32) }
  await api.ask('PATCH', `/subscribers/${imsi}`, { body: { msisdn: '+15550001', sim } })
  const look = async (query: string, key?: string) =>
    (await api.ask('GET', `/subscribers/${imsi}/timeline?${query}`, { key })).body
  const all = await look('')
  assert.deepEqual(
    all.entries.map(({ what, by }: { what: string; by?: string }) => `${what}, ${by}`),
    [
      'Changed: number, public identities, keys of the SIM, local',
      'Added, local',
      'Call at 3000, undefined',
      'Call at 2000, undefined',
      'Call at -1000, undefined',
    ],
  )
  assert.ok(asked.at(-1)?.identities.includes(`sip:${imsi}@ims.mnc001.mcc001.3gppnetwork.org`))
  assert.ok(!JSON.stringify(await look('', viewer)).includes('"by"'))
  const page = await look('kinds=call,text&limit=1')
  assert.deepEqual([page.entries.length, page.nextBefore, page.isTraced], [1, 3000, true])
  assert.deepEqual((await look('limit=1&before=3000')).entries[0].at, 2000)
  assert.deepEqual((await look('kinds=provisioning')).entries.length, 2)
})

/** Reads a stream until it has said so much. */
async function stream(headers: Record<string, string>, until: (text: string) => boolean): Promise<string> {
  const asked = request(`${url}/api/v1/trace/stream`, { headers, agent: false }).end()
  const [answer] = await once(asked, 'response')
  let text = ''
  for await (const chunk of answer) {
    text += String(chunk)
    if (until(text)) break
  }
  asked.destroy()
  return text
}

test('a stream begins where its reader left off, goes on with what comes, and forgets who has gone', async () => {
  const key = { authorization: `Bearer ${api.api.localKey}` }
  const whole = stream({ ...key, 'last-event-id': '1000-1' }, (text) => {
    if (text.includes('3000-1') && !text.includes('4000-1')) for (const tell of listeners) tell(row(4000))
    return text.includes('4000-1')
  })
  const ids = [...(await whole).matchAll(/^id: (.*)$/gm)].map(([, id]) => id)
  assert.deepEqual(ids, ['2000-1', '3000-1', '4000-1'])
  while (listeners.size > 0) await new Promise(setImmediate)
})

test('a stream ends with the key that opened it, whoever revokes that', async () => {
  const { body } = await api.ask('POST', '/api-keys', { body: { name: 'watcher', role: 'viewer' } })
  let at = 10_000
  const whole = stream({ authorization: `Bearer ${body.key}` }, (text) => {
    if (!text.includes('10000-1')) for (const tell of listeners) tell(row(at))
    return false
  })
  while (listeners.size === 0) await new Promise(setImmediate)
  // another process, as voltaic api key does where no core runs
  await api.store.db.updateTable('api_key').set({ revoked_at: at }).where('id', '=', body.id).execute()
  // the next row that comes later than ten seconds has the key looked at
  for (const tell of listeners) {
    at += 20_000
    tell(row(at))
  }
  await whole
  while (listeners.size > 0) await new Promise(setImmediate)
})

test('a stream ends at once with the session or the key that is ended here', async () => {
  const { body: link } = await api.ask('POST', '/login-links', { body: { name: 'anna', role: 'viewer' } })
  const opened = await api.ask('POST', '/session', { key: '', body: { link: link.path.replace('/#link=', '') } })
  const [cookie = ''] = String(opened.headers['set-cookie']).split(';')
  const { body: key } = await api.ask('POST', '/api-keys', { body: { name: 'noc', role: 'viewer' } })
  const bySession = stream({ cookie }, () => false)
  const byKey = stream({ authorization: `Bearer ${key.key}` }, () => false)
  while (listeners.size < 2) await new Promise(setImmediate)
  const headers = { cookie, 'x-csrf-token': opened.body.csrfToken }
  await api.ask('DELETE', '/session', { key: '', headers })
  assert.equal(listeners.size, 1, 'nothing more goes out, though nothing has happened since')
  await bySession
  await api.ask('DELETE', `/api-keys/${key.id}`)
  assert.equal(listeners.size, 0)
  await byKey
})

test(`no more than ${MAX_STREAMS} read a stream at the same time; who leaves makes room, and HEAD takes none`, async () => {
  const headers = { authorization: `Bearer ${api.api.localKey}` }
  assert.equal(api.api.server.server.maxConnections, MAX_CONNECTIONS)
  const head = await fetch(`${url}/api/v1/trace/stream`, { method: 'HEAD', headers })
  assert.deepEqual([head.status, listeners.size], [404, 0])
  const open = async () => {
    const asked = request(`${url}/api/v1/trace/stream`, { headers, agent: false }).end()
    const [answer] = await once(asked, 'response')
    answer.resume()
    return { asked, status: answer.statusCode }
  }
  const readers = await Promise.all(Array.from({ length: MAX_STREAMS }, open))
  assert.ok(readers.every(({ status }) => status === 200))
  const late = await open()
  assert.equal(late.status, 429)
  readers[0]?.asked.destroy()
  while (listeners.size === MAX_STREAMS) await new Promise(setImmediate)
  const next = await open()
  assert.equal(next.status, 200)
  for (const { asked } of [...readers, next]) asked.destroy()
  while (listeners.size > 0) await new Promise(setImmediate)
})

test(`why is worked out ${MAX_AT_WORK} at a time; who would wait too long is told when to ask again`, async () => {
  const ask = (who: string) => api.ask('GET', `/trace/why?who=${who}`)
  const all = Array.from({ length: MAX_AT_WORK + MAX_WAITING + 1 }, (_, index) => ask(`slow${index}`))
  const late = await Promise.race(all)
  assert.deepEqual([late.status, late.body.code, late.headers['retry-after']], [429, 'TOO_MANY_REQUESTS', '2'])
  let answered = 0
  while (answered < MAX_AT_WORK + MAX_WAITING) {
    assert.ok(whys.length <= MAX_AT_WORK)
    if (whys.length > 0) answered++
    whys.shift()?.()
    await new Promise(setImmediate)
  }
  const statuses = (await Promise.all(all)).map(({ status }) => status)
  assert.deepEqual(statuses.toSorted(), [...Array(MAX_AT_WORK + MAX_WAITING).fill(200), 429])
  assert.equal(begun, MAX_AT_WORK + MAX_WAITING)
})

test(`no more than ${MAX_CAPTURES} captures are read at the same time`, async () => {
  const headers = {
    authorization: `Bearer ${api.api.localKey}`,
    'content-type': 'application/octet-stream',
  }
  const begin = () => {
    const asked = request(`${url}/api/v1/captures`, { method: 'POST', headers, agent: false })
    asked.write('octets')
    return { asked, answer: once(asked, 'response') }
  }
  const all = Array.from({ length: MAX_CAPTURES + 1 }, begin)
  const [refused] = await Promise.race(all.map(({ answer }) => answer))
  assert.equal(refused.statusCode, 429)
  for (const { asked } of all) asked.end()
  const statuses = (await Promise.all(all.map(({ answer }) => answer))).map(([{ statusCode }]) => statusCode)
  assert.deepEqual(statuses.toSorted(), [...Array(MAX_CAPTURES).fill(200), 429])
  // who stops in the middle keeps no place
  const { pending } = api.clock
  const stopped = Array.from({ length: MAX_CAPTURES }, begin)
  while (api.clock.pending < pending + MAX_CAPTURES) await new Promise(setImmediate)
  await api.clock.advance(MAX_CAPTURE_PAUSE)
  for (const { asked, answer } of stopped) {
    const [{ statusCode }] = await answer
    assert.equal(statusCode, 408)
    asked.destroy()
  }
  assert.equal((await api.ask('POST', '/captures', { body: 'x', type: 'application/octet-stream' })).status, 200)
})

test('a capture that comes octet by octet is not waited for; one that comes fast enough is, however long', async () => {
  const clock = createManualClock(0)
  const body = new PassThrough()
  const chunks = captureOf(body, clock)
  const afterASecond = async (octets: number) => {
    await new Promise(setImmediate)
    await clock.advance(1000)
    body.write(Buffer.alloc(octets))
  }
  const send = (octets: number) => Promise.all([chunks.next(), afterASecond(octets)])
  while (clock.now() < 2 * MAX_CAPTURE_WAIT) await send(5 * 1024)
  const since = clock.now()
  await assert.rejects(
    async () => {
      for (;;) await send(1)
    },
    { status: 408, code: 'CAPTURE_STALLED', message: /slower than 4096 octets a second/ },
  )
  // it has gained a quarter of a minute by the 1024 octets a second that it was faster
  assert.equal(Math.round((clock.now() - since) / 1000), MAX_CAPTURE_WAIT / 1000 + 15)
})

test('a capture whose sender has gone is not read any further', async () => {
  const headers = { authorization: `Bearer ${api.api.localKey}`, 'content-type': 'application/octet-stream' }
  const asked = request(`${url}/api/v1/captures`, { method: 'POST', headers, agent: false })
  const failed = once(asked, 'error')
  asked.end(LONG_WORK)
  while (atWork === 0) await new Promise(setImmediate)
  asked.destroy(new Error('gone'))
  await failed
  while (atWork > 0) await new Promise(setImmediate)
})

test('who connects and says nothing is let go of; a stream in which nothing happens is not', async () => {
  const { hostname, port } = new URL(url)
  const headers = { authorization: `Bearer ${api.api.localKey}` }
  const sockets: Socket[] = []
  api.api.server.server.on('connection', (socket: Socket) => sockets.push(socket))
  const silent = connect(Number(port), hostname)
  await once(silent, 'connect')
  while (sockets.length < 1) await new Promise(setImmediate)
  assert.equal(sockets[0]?.timeout, MAX_SILENCE)
  const asked = request(`${url}/api/v1/trace/stream`, { headers, agent: false }).end()
  await once(asked, 'response')
  assert.equal(sockets[1]?.timeout, 0)
  sockets[0]?.emit('timeout')
  await once(silent, 'close')
  asked.destroy()
  while (listeners.size > 0) await new Promise(setImmediate)
})
