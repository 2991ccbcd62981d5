import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { createHttpWebhook } from './http-webhook.ts'

/** Asks a web server that answers so. */
async function withWeb(answer: RequestListener, run: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address)
  try {
    await run(`http://127.0.0.1:${address.port}/hook`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('a document goes out as JSON, and one comes back', async () => {
  const clock = createManualClock()
  let heard = ''
  await withWeb(
    (request, response) => {
      heard = `${request.method} ${request.headers['content-type']} `
      request.on('data', (chunk) => {
        heard += String(chunk)
      })
      request.on('end', () => response.end('{"allow":false}'))
    },
    async (url) => {
      const answer = await createHttpWebhook(clock).post(url, { user: 'sip:alice@example.org' })
      assert.deepEqual(answer, { status: 200, document: { allow: false } })
    },
  )
  assert.equal(heard, 'POST application/json {"user":"sip:alice@example.org"}')
  assert.equal(clock.pending, 0)
})

for (const [what, status, body] of [
  ['what is no JSON', 200, 'hello'],
  ['nothing', 204, ''],
  ['more than is read', 200, `"${'x'.repeat(70_000)}"`],
  ['a redirection, which is not followed', 302, ''],
] as const) {
  test(`${what} is no document`, () =>
    withWeb(
      (_, response) => {
        response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {})
        response.end(body)
      },
      async (url) => {
        const answer = await createHttpWebhook(createManualClock()).post(url, {})
        assert.deepEqual(answer, { status, document: undefined })
      },
    ))
}

test('a server that does not answer is given up, and one that is not there is no answer', async () => {
  const clock = createManualClock()
  const webhook = createHttpWebhook(clock)
  let gone = ''
  await withWeb(
    () => void clock.advance(3000),
    async (url) => {
      gone = url
      assert.equal(await webhook.post(url, {}), undefined)
    },
  )
  assert.equal(await webhook.post(gone, {}), undefined)
  assert.equal(clock.pending, 0)
})
