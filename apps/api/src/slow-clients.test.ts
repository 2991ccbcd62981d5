import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Log, type LogFields, silentLog } from '@voltaic/runtime'
import { MAX_WRONG_KEYS_A_MINUTE } from './server.ts'
import { BODY_TIMEOUT_MS, HEAD_TIMEOUT_MS, MAX_CONNECTIONS } from './slow-clients.ts'
import { startTestApi, type TestApi } from './test-api.ts'

async function listening(t: TestContext): Promise<{ readonly api: TestApi; readonly port: number }> {
  const api = await startTestApi()
  t.after(() => api.stop())
  const url = new URL(await api.api.start())
  return { api, port: Number(url.port) }
}

/** Sends the head of a request and the first octet of its body, and waits until both have arrived. */
async function begin(t: TestContext, { api, port }: { api: TestApi; port: number }, head: string): Promise<Socket> {
  const arrived = once(api.api.server.server, 'request')
  const socket = connect(port, '127.0.0.1')
  t.after(() => socket.destroy())
  socket.on('error', () => {})
  socket.resume()
  socket.write(`${head}\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{`)
  await arrived
  for (let turn = 0; turn < 10; turn++) await nextTurn()
  return socket
}

test('a body that does not come ends the connection, without a key and with one', async (t) => {
  const running = await listening(t)
  const key = `Authorization: Bearer ${running.api.api.localKey}`
  for (const head of [
    'POST /api/v1/session HTTP/1.1\r\nContent-Type: application/json',
    `POST /api/v1/subscribers HTTP/1.1\r\nContent-Type: application/json\r\n${key}`,
    'POST /nowhere HTTP/1.1\r\nContent-Type: application/json',
  ]) {
    const socket = await begin(t, running, head)
    const closed = once(socket, 'close')
    await running.api.clock.advance(BODY_TIMEOUT_MS)
    await closed
  }
})

test('an import may take its time, unless it was refused before its end', async (t) => {
  const running = await listening(t)
  const head = 'POST /api/v1/imports HTTP/1.1\r\nContent-Type: text/csv'
  const key = `Authorization: Bearer ${running.api.api.localKey}`
  const slow = await begin(t, running, `${head}\r\n${key}`)
  const refused = await begin(t, running, `${head}\r\nAuthorization: Bearer vk_wrong`)
  const closed = once(refused, 'close')
  await running.api.clock.advance(BODY_TIMEOUT_MS)
  await closed
  await running.api.clock.advance(BODY_TIMEOUT_MS)
  assert.equal(slow.closed, false)
  slow.end()
})

test('heads that are late and connections without end are limited by the server itself', async (t) => {
  const { api } = await listening(t)
  const { headersTimeout, maxConnections } = api.api.server.server
  assert.deepEqual([headersTimeout, maxConnections], [HEAD_TIMEOUT_MS, MAX_CONNECTIONS])
})

/** An API whose log tells where requests came from. */
async function behind(t: TestContext, proxy: string | undefined) {
  const from: (string | undefined)[] = []
  const note = (event: string, fields: LogFields = {}) => {
    if (event === 'api.request') from.push(String(fields['from']))
  }
  const log: Log = { ...silentLog, info: note }
  const api = await startTestApi({}, { settings: proxy === undefined ? {} : { proxy }, log })
  t.after(() => api.stop())
  const ask = async (remoteAddress: string, forwarded: string, key = 'vk_wrong') => {
    const headers = { authorization: `Bearer ${key}`, 'x-forwarded-for': forwarded }
    return (await api.api.server.inject({ url: '/api/v1/subscribers', remoteAddress, headers })).statusCode
  }
  return { from, ask }
}

test('only the proxy that is named says where a request comes from, and only the last step of it counts', async (t) => {
  const { from, ask } = await behind(t, '192.0.2.2')
  await ask('192.0.2.2', '198.51.100.7')
  await ask('192.0.2.2', '203.0.113.1, 198.51.100.8')
  await ask('192.0.2.66', '198.51.100.9')
  assert.deepEqual(from, ['198.51.100.7', '198.51.100.8', '192.0.2.66'])
  const alone = await behind(t, undefined)
  await alone.ask('127.0.0.1', '198.51.100.7')
  assert.deepEqual(alone.from, ['127.0.0.1'])
})

test('who guesses keys does not begin anew with another X-Forwarded-For; others behind the proxy still may', async (t) => {
  const alone = await behind(t, undefined)
  const statuses = new Set<number>()
  for (let guess = 0; guess <= MAX_WRONG_KEYS_A_MINUTE; guess++) {
    statuses.add(await alone.ask('192.0.2.66', `198.51.100.${guess}`))
  }
  assert.deepEqual([...statuses], [401, 429])
  const { ask } = await behind(t, '192.0.2.2')
  for (let guess = 0; guess <= MAX_WRONG_KEYS_A_MINUTE; guess++) await ask('192.0.2.2', `${guess}.1.1.1, 198.51.100.7`)
  assert.deepEqual([await ask('192.0.2.2', '198.51.100.7'), await ask('192.0.2.2', '198.51.100.8')], [429, 401])
})
