import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import type { HttpAnswer, HttpRequest } from '@voltaic/application-servers'
import { silentLog } from '@voltaic/runtime'
import { createHttpServer, MAX_HTTP_DOCUMENT } from './http-server.ts'

const ANY_PORT = { host: '127.0.0.1', port: 0 }

/** Asks a service that answers so; returns what it was asked. */
async function withService(
  answer: (request: HttpRequest) => HttpAnswer,
  run: (url: string, asked: readonly HttpRequest[]) => Promise<void>,
): Promise<void> {
  const asked: HttpRequest[] = []
  const listener = await createHttpServer(silentLog).listen(ANY_PORT, (request) => {
    asked.push(request)
    return answer(request)
  })
  try {
    await run(`http://127.0.0.1:${listener.local.port}`, asked)
  } finally {
    await listener.close()
  }
}

const done = (): HttpAnswer => ({ status: 201, document: { id: 7 }, headers: { location: '/calls/7' } })

test('a service is told method, path, authorization and document, and its answer goes out as JSON', async () => {
  await withService(done, async (url, asked) => {
    const response = await fetch(`${url}/calls?x=1`, {
      method: 'POST',
      headers: { authorization: 'Bearer t' },
      body: '{"from":"a"}',
    })
    assert.deepEqual([response.status, response.headers.get('location')], [201, '/calls/7'])
    assert.deepEqual(await response.json(), { id: 7 })
    await fetch(`${url}/calls/7`)
    assert.deepEqual(asked, [
      { method: 'POST', path: '/calls', authorization: 'Bearer t', document: { from: 'a' } },
      { method: 'GET', path: '/calls/7', authorization: '', document: undefined },
    ])
  })
})

test('no JSON is 400, a document that is too long 413, and the service is not asked', async () => {
  await withService(done, async (url, asked) => {
    const post = async (body: string) => (await fetch(url, { method: 'POST', body })).status
    assert.equal(await post('from=a'), 400)
    const most = JSON.stringify('x'.repeat(MAX_HTTP_DOCUMENT - 2))
    assert.equal(await post(most), 201)
    assert.equal(await post(`${most} `), 413)
    assert.equal(asked.length, 1)
  })
})

test('a service that throws is answered 500, and the next request is served', async () => {
  let count = 0
  const service = () => {
    count += 1
    if (count === 1) throw new Error('broken')
    return done()
  }
  await withService(service, async (url) => {
    assert.equal((await fetch(url)).status, 500)
    assert.equal((await fetch(url)).status, 201)
  })
})

test('who goes away before the end of its request leaves no error behind', async () => {
  const errors: string[] = []
  const log = { ...silentLog, error: (event: string) => void errors.push(event) }
  const listener = await createHttpServer(log).listen(ANY_PORT, done)
  try {
    const socket = connect(listener.local.port, '127.0.0.1')
    const asked = new Promise((resolve) => socket.once('data', resolve))
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n')
    // 100: the service waits for the document by now
    await asked
    socket.destroy()
    const next = await fetch(`http://127.0.0.1:${listener.local.port}`)
    assert.equal(next.status, 201)
  } finally {
    await listener.close()
  }
  assert.deepEqual(errors, [])
})

test('a connection without a request does not keep the service from stopping', async () => {
  await withService(done, async (url) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.on('error', () => {})
  })
})

test('a port that is taken is said so', async () => {
  const server = createHttpServer(silentLog)
  const first = await server.listen(ANY_PORT, done)
  try {
    await assert.rejects(server.listen(first.local, done), { code: 'AS_HTTP_PORT_TAKEN' })
  } finally {
    await first.close()
  }
})
