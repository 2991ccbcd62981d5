import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import type { Shipment } from './delivery.ts'
import { createHttpDelivery, UPLOAD_SILENCE_MS } from './http-delivery.ts'
import type { UploadTarget } from './upload-target.ts'

const ID = '00112233445566778899aabbccddeeff'
const NEVER = new AbortController().signal

function ship(t: TestContext, content: Uint8Array): Shipment {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-delivery-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, `${ID}.wav`)
  writeFileSync(path, content)
  return {
    id: ID,
    file: `${ID}.wav`,
    path,
    state: 'ready',
    contentType: 'audio/wav',
    metadata: { callId: 'é/1', from: '+49170' },
    createdAt: 0,
    length: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    attempts: 0,
  }
}

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return `http://127.0.0.1:${address.port}`
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function digestOf(body: Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
}

test('PUT sends the file with its digest, its key and what is known of it (RFC 9110 §9.3.4, RFC 9530 §2)', async (t) => {
  const content = Buffer.alloc(300_000, 'speech ')
  let seen: { readonly request: IncomingMessage; readonly body: Buffer } | undefined
  const origin = await serve(t, (request, response) => {
    void bodyOf(request).then((body) => {
      seen = { request, body }
      response.writeHead(201).end()
    })
  })
  const target: UploadTarget = {
    url: `${origin}/{date}/{id}.{extension}`,
    method: 'PUT',
    headers: { 'x-tenant': '7' },
    credentials: { kind: 'bearer', token: 'secret' },
  }
  const outcome = await createHttpDelivery(createManualClock(), target)(ship(t, content), NEVER)
  assert.deepEqual(outcome, { kind: 'delivered' })
  assert.ok(seen)
  const { method, url, headers } = seen.request
  assert.deepEqual([method, url], ['PUT', `/1970-01-01/${ID}.wav`])
  assert.ok(seen.body.equals(content))
  assert.equal(headers['content-digest'], digestOf(content))
  assert.equal(headers['content-length'], '300000')
  assert.equal(headers['idempotency-key'], `"${ID}"`)
  assert.equal(headers['authorization'], 'Bearer secret')
  assert.equal(headers['x-tenant'], '7')
  assert.equal(headers['x-recording-call-id'], '%C3%A9/1')
  assert.equal(headers['x-recording-sha256'], createHash('sha256').update(content).digest('hex'))
})

test('POST sends a form with metadata and the file (RFC 7578 §4)', async (t) => {
  const content = Buffer.from('--boundary?\r\n--')
  let seen: { readonly form: FormData; readonly digest: string; readonly body: Buffer } | undefined
  const origin = await serve(t, (request, response) => {
    void bodyOf(request).then(async (body) => {
      const type = request.headers['content-type'] ?? ''
      const form = await new Response(body, { headers: { 'content-type': type } }).formData()
      seen = { form, body, digest: String(request.headers['content-digest']) }
      response.writeHead(200).end()
    })
  })
  const target: UploadTarget = { url: `${origin}/upload`, method: 'POST', field: 'recording' }
  assert.deepEqual(await createHttpDelivery(createManualClock(), target)(ship(t, content), NEVER), {
    kind: 'delivered',
  })
  assert.ok(seen)
  const file = seen.form.get('recording')
  assert.ok(file instanceof File)
  assert.equal(file.name, `${ID}.wav`)
  assert.ok(Buffer.from(await file.arrayBuffer()).equals(content))
  const metadata = JSON.parse(String(seen.form.get('metadata')))
  assert.equal(metadata.callId, 'é/1')
  assert.equal(seen.digest, digestOf(seen.body))
})

test('what a status means: delivered, refused for long, or to be tried again', async (t) => {
  let status = 0
  const origin = await serve(t, (request, response) => {
    request.resume()
    request.on('end', () => response.writeHead(status, status === 503 ? { 'retry-after': '7' } : {}).end())
  })
  const deliver = createHttpDelivery(createManualClock(), { url: `${origin}/{id}?token=x`, method: 'PUT' })
  const shipment = ship(t, Buffer.from('x'))
  const kindOf = async (code: number) => {
    status = code
    return deliver(shipment, NEVER)
  }
  for (const code of [200, 201, 204]) assert.equal((await kindOf(code)).kind, 'delivered')
  for (const code of [302, 400, 403, 404, 409, 413]) assert.equal((await kindOf(code)).kind, 'refused', `${code}`)
  for (const code of [408, 429, 500, 502]) assert.equal((await kindOf(code)).kind, 'failed', `${code}`)
  assert.deepEqual(await kindOf(503), { kind: 'failed', reason: `${origin}/${ID} answers 503`, retryAfterMs: 7000 })
  assert.deepEqual(await kindOf(401), { kind: 'failed', reason: `${origin}/${ID} answers 401`, isUnauthorized: true })
})

test('a receiver that answers before it has read all is heard', async (t) => {
  const origin = await serve(t, (_request, response) => void response.writeHead(413).end())
  const deliver = createHttpDelivery(createManualClock(), { url: `${origin}/{id}`, method: 'PUT' })
  const outcome = await deliver(ship(t, Buffer.alloc(20_000)), NEVER)
  assert.equal(outcome.kind, 'refused')
})

test('a connection that is cut in the middle, and nobody there at all, are failures', async (t) => {
  const cut = createTcpServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.destroy())
  })
  cut.listen(0, '127.0.0.1')
  await once(cut, 'listening')
  const { port } = cut.address() as { port: number }
  const deliver = createHttpDelivery(createManualClock(), { url: `http://127.0.0.1:${port}/{id}`, method: 'PUT' })
  const shipment = ship(t, Buffer.alloc(2_000_000))
  assert.equal((await deliver(shipment, NEVER)).kind, 'failed')
  cut.close()
  await once(cut, 'close')
  const outcome = await deliver(shipment, NEVER)
  assert.match(outcome.kind === 'failed' ? outcome.reason : '', /ECONNREFUSED/)
})

test('a receiver that says nothing is given up after half a minute without an octet', async (t) => {
  const clock = createManualClock()
  const heard = Promise.withResolvers<void>()
  const origin = await serve(t, (request) => {
    request.resume()
    request.on('end', () => heard.resolve())
  })
  const outcome = createHttpDelivery(clock, { url: `${origin}/{id}`, method: 'PUT' })(ship(t, Buffer.from('x')), NEVER)
  await heard.promise
  await clock.advance(UPLOAD_SILENCE_MS)
  assert.deepEqual(await outcome, { kind: 'failed', reason: 'the receiver says nothing' })
  assert.equal(clock.pending, 0)
})

test('a spool that is being stopped waits for nobody', async (t) => {
  const abort = new AbortController()
  const origin = await serve(t, () => abort.abort())
  const outcome = await createHttpDelivery(createManualClock(), { url: `${origin}/{id}`, method: 'PUT' })(
    ship(t, Buffer.from('x')),
    abort.signal,
  )
  assert.equal(outcome.kind, 'failed')
})

test('a file that is gone is a failure, not a hung upload', async (t) => {
  const origin = await serve(t, (request) => void request.resume())
  const shipment = { ...ship(t, Buffer.from('x')), path: '/nonexistent/file.wav' }
  const outcome = await createHttpDelivery(createManualClock(), { url: `${origin}/{id}`, method: 'PUT' })(
    shipment,
    NEVER,
  )
  assert.equal(outcome.kind, 'failed')
})
