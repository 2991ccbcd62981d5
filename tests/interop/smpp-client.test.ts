import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import type { VoltaicConfig } from '@voltaic/core'
import { createNodeNet } from '@voltaic/runtime'
import { connect, type Pdu, type Session } from 'smpp'
import { numberOf } from '../scenarios/calls/dialling.ts'
import { Stage } from '../scenarios/calls/stage.ts'
import { startNetwork } from '../scenarios/network.ts'
import { freePorts } from '../scenarios/network-config.ts'
import { textingPhone, textsOf } from '../scenarios/sms/texts.ts'
import { temporaryFolder } from './foreign-program.ts'

/** Number of the program. */
const SHORT_CODE = '7000'
const VERSION = (createRequire(import.meta.url)('smpp/package.json') as { readonly version: string }).version
const ESME_RBINDFAIL = 0x0d

function withSmpp(port: number, passwordFile: string): (config: VoltaicConfig) => VoltaicConfig {
  const account = { systemId: 'shop', passwordFile, numbers: [SHORT_CODE], window: 10 }
  const programs = { smpp: { listen: { host: '127.0.0.1', port }, accounts: [account] }, webhooks: [] }
  return (config) => ({
    ...config,
    elements: config.elements.map((element) => (element.function === 'ip-sm-gw' ? { ...element, programs } : element)),
  })
}

/** A client with what it was sent. */
class Client {
  readonly delivered: Pdu[] = []
  readonly session: Session
  isClosed = false

  constructor(port: number) {
    this.session = connect({ url: `smpp://127.0.0.1:${port}` })
    this.session.on('error', () => {})
    this.session.on('close', () => {
      this.isClosed = true
    })
    this.session.on('deliver_sm', (pdu) => {
      this.delivered.push(pdu)
      this.session.send(pdu.response())
    })
  }

  async bind(password: string): Promise<Pdu> {
    await new Promise<void>((resolve) => this.session.on('connect', resolve))
    return this.ask((onResponse) => this.session.bind_transceiver({ system_id: 'shop', password }, onResponse))
  }

  submit(fields: Readonly<Record<string, unknown>>): Promise<Pdu> {
    const message = { source_addr_ton: 5, source_addr: 'Shop', dest_addr_ton: 1, registered_delivery: 1, ...fields }
    return this.ask((onResponse) => this.session.submit_sm(message, onResponse))
  }

  ask(send: (onResponse: (pdu: Pdu) => void) => void): Promise<Pdu> {
    return new Promise((resolve) => send(resolve))
  }

  /** Texts of receipts. */
  get receipts(): readonly string[] {
    return this.delivered.filter(({ esm_class }) => esm_class === 4).map((pdu) => pdu.short_message?.message ?? '')
  }
}

test(`the npm package smpp ${VERSION} binds, sends, gets receipts and messages of phones (SMPP 3.4 §2)`, async (t) => {
  const passwordFile = join(temporaryFolder(t), 'password')
  writeFileSync(passwordFile, 'secret\n')
  chmodSync(passwordFile, 0o600)
  const [port = 0] = await freePorts('127.0.0.1', 1, createNodeNet())
  const network = await startNetwork('udp', {
    servers: [{ name: 'sms', service: 'ip-sm-gw' }],
    adapt: withSmpp(port, passwordFile),
  })
  network.expectProblems(/SMPP bind refused/)
  const stage = Stage.enter(network)
  const clients: Client[] = []
  try {
    const wrong = new Client(port)
    clients.push(wrong)
    assert.equal((await wrong.bind('guess')).command_status, ESME_RBINDFAIL)
    const client = new Client(port)
    clients.push(client)
    assert.equal((await client.bind('secret')).command_status, 0)
    await sendsAndGetsReceipts(stage, client)
    await getsMessagesOfPhones(stage, client)
    assert.equal((await client.ask((done) => client.session.enquire_link(done))).command_status, 0)
    assert.equal((await client.ask((done) => client.session.unbind(done))).command, 'unbind_resp')
    await stage.eventually(() => client.isClosed, 'the end of the connection')
  } finally {
    for (const { session } of clients) session.destroy()
    await stage.leave()
    await network.stop()
  }
})

/** GSM, Latin-1, UCS-2, and a long text in message_payload: what it writes is what the phone shows. */
async function sendsAndGetsReceipts(stage: Stage, client: Client): Promise<void> {
  const bob = await textingPhone(stage)
  const to = numberOf(bob).slice(1)
  const texts = ['Order €12 {paid} [now]', 'Grüße, ça va', 'καλημέρα 👨‍👩‍👧', 'Dear customer, '.repeat(40)]
  const ids: string[] = []
  for (const text of texts) {
    const field = text.length > 254 ? { message_payload: text } : { short_message: text }
    const response = await client.submit({ destination_addr: to, ...field })
    assert.equal(response.command_status, 0, text)
    ids.push(response.message_id ?? '')
  }
  await stage.eventually(() => client.receipts.length === texts.length, 'receipts')
  assert.deepEqual(textsOf(bob), texts)
  assert.ok(bob.texts.every(({ from }) => from === 'Shop'))
  for (const id of ids) {
    const receipt = client.receipts.find((each) => each.startsWith(`id:${id} `))
    assert.match(
      receipt ?? '',
      /^id:\S+ sub:001 dlvrd:001 submit date:\d{10} done date:\d{10} stat:DELIVRD err:000 text:/,
    )
  }
  const query = { message_id: ids[0], source_addr_ton: 5, source_addr: 'Shop' }
  const state = await client.ask((done) => client.session.query_sm(query, done))
  assert.equal(state.message_state, 2)
  const nobody = await client.submit({ destination_addr: '99901999999', short_message: 'x' })
  assert.equal(nobody.command_status, 0x0b)
}

/** A phone texts the number of the program. */
async function getsMessagesOfPhones(stage: Stage, client: Client): Promise<void> {
  const alice = await textingPhone(stage)
  const before = client.delivered.length
  const sent = alice.sendText(SHORT_CODE, 'STOP €{}', { statusReport: true })
  await stage.eventually(() => client.delivered.length > before, 'a message of a phone')
  const message = client.delivered.at(-1)
  assert.equal(message?.short_message?.message, 'STOP €{}')
  assert.equal(message?.source_addr, numberOf(alice).slice(1))
  assert.equal(message?.destination_addr, SHORT_CODE)
  await stage.eventually(() => sent.state === 'delivered', 'its status report')
}
