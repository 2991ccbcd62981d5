import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  type ApiAccess,
  type Core,
  createCore,
  createLog,
  createPhone,
  createRuntime,
  labSims,
  openSubscribers,
  readApiAccess,
  type VoltaicConfig,
} from '@voltaic/core'
import type { Ue } from '@voltaic/ue'
import { networkConfig } from './network-config.ts'

const SECRET = 'webhook secret'
/** Number of the program. */
const SHORT_CODE = '7001'

type Told = Readonly<Record<string, unknown>>

/** A web server of the operator's: what it is told, with the right signature. */
class WebServer {
  readonly #server: Server
  readonly #told: Told[] = []
  #wake: () => void = () => {}

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString()
        const signed = createHmac('sha256', SECRET).update(`${request.headers['x-voltaic-timestamp']}.${body}`)
        const isSigned = request.headers['x-voltaic-signature'] === `sha256=${signed.digest('hex')}`
        if (isSigned) this.#told.push(JSON.parse(body) as Told)
        response.writeHead(isSigned ? 204 : 403).end()
        this.#wake()
      })
    })
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  /** Waits for the next event. */
  async next(): Promise<Told> {
    for (;;) {
      const told = this.#told.shift()
      if (told !== undefined) return told
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

async function configWith(folder: string, url: string): Promise<VoltaicConfig> {
  const secretFile = join(folder, 'secret')
  writeFileSync(secretFile, `${SECRET}\n`)
  chmodSync(secretFile, 0o600)
  const webhook = { name: 'crm', url, secretFile, numbers: [SHORT_CODE], wantsStatus: true }
  const { net } = createRuntime({ log: createLog('silent') })
  const config = await networkConfig('udp', join(folder, 'data'), net, false, [{ name: 'sms', service: 'ip-sm-gw' }])
  return {
    ...config,
    api: {},
    elements: config.elements.map((element) =>
      element.function === 'ip-sm-gw' ? { ...element, programs: { webhooks: [webhook] } } : element,
    ),
  }
}

/** A core in this process, and a phone of the lab that is registered. */
async function startWithPhone(config: VoltaicConfig): Promise<{ readonly core: Core; readonly phone: Ue }> {
  const runtime = createRuntime({ log: createLog('error') })
  const core = await createCore(config, runtime)
  const subscribers = await openSubscribers(config, runtime)
  const [first] = await labSims(subscribers, config, runtime)
  await subscribers.close()
  assert.ok(first)
  await core.start()
  const settings = { regEvent: false, refreshes: false, media: 'none' } as const
  const phone = createPhone(first.sim, { element: 'ue1', settings }, config, runtime)
  await phone.start()
  assert.equal((await phone.register()).kind, 'registered')
  return { core, phone }
}

async function send({ url, key }: ApiAccess, body: unknown, idempotencyKey: string) {
  const response = await fetch(`${url}/api/v1/sms/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as { ids: readonly string[]; encoding: string } }
}

test('a program sends over HTTP, once for each Idempotency-Key, and is told by webhook of delivery and of texts of phones', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-programs-'))
  const web = new WebServer()
  const config = await configWith(folder, await web.start())
  const { core, phone } = await startWithPhone(config)
  try {
    const access = readApiAccess(config)
    assert.ok(access)
    const message = { to: '+99901000001', from: 'Shop', text: 'Your parcel: καλημέρα', statusReport: true }
    const first = await send(access, message, 'order-1')
    const again = await send(access, message, 'order-1')
    assert.deepEqual([first.status, first.body.encoding], [201, 'ucs2'])
    assert.deepEqual(again.body.ids, first.body.ids)
    const { event, state, messageId } = await web.next()
    assert.deepEqual([event, state, messageId], ['status', 'delivered', first.body.ids[0]])
    assert.deepEqual(
      phone.texts.map(({ from, body }) => [from, body]),
      [['Shop', { kind: 'text', text: message.text }]],
    )
    const sent = phone.sendText(SHORT_CODE, 'thanks 👍', { statusReport: true })
    const { from, to, text } = await web.next()
    assert.deepEqual([from, to, text], ['+99901000001', SHORT_CODE, 'thanks 👍'])
    assert.deepEqual(await sent.delivered, { kind: 'delivered' })
  } finally {
    await phone.stop()
    await core.stop()
    web.stop()
    rmSync(folder, { recursive: true })
  }
})
