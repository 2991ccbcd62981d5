import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Address, createManualClock } from '@voltaic/runtime'
import { createRequest, type Flow, type SipRequest } from '@voltaic/sip'
import type { UeContact } from './ue-contact.ts'
import { UeContacts } from './ue-contacts.ts'

const PHONE: Address = { host: '127.0.0.1', port: 40001 }
const LOCAL: Address = { host: '127.0.0.1', port: 5060 }

function contactOf(fields: Partial<UeContact>, now: number): UeContact {
  return {
    token: 'token',
    impi: 'a@example.org',
    contact: `sip:a@${PHONE.host}:${PHONE.port}`,
    source: PHONE,
    transport: 'udp',
    connection: undefined,
    behindNat: false,
    gm: undefined,
    serviceRoute: [],
    associatedUris: [],
    expiresAt: now + 600_000,
    isLeaving: false,
    regEvent: undefined,
    ...fields,
  }
}

async function withContact(fields: Partial<UeContact> = {}) {
  const clock = createManualClock()
  const ended: string[] = []
  const store = { load: async () => [], save: async () => {}, remove: async () => {} }
  const hooks = {
    defer: (work: () => Promise<void>) => void work(),
    onEnded: ({ token }: UeContact) => ended.push(token),
  }
  const contacts = new UeContacts(clock, store, hooks)
  await contacts.start()
  await contacts.save(contactOf(fields, clock.now()))
  return { clock, contacts, ended }
}

function request(sentBy: string): SipRequest {
  return createRequest('MESSAGE', 'sip:b@example.org', [['Via', `SIP/2.0/TCP ${sentBy};branch=z9hG4bK1`]])
}

function flow(transport: 'udp' | 'tcp', port: number, host = PHONE.host): Flow {
  return { transport, local: LOCAL, remote: { host, port } }
}

test('a connection from the port number of a phone on UDP is not the phone, whatever its Via (TS 24.229 §5.2.6.2)', async () => {
  const { contacts } = await withContact()
  assert.equal(contacts.bySource(flow('udp', PHONE.port), request('127.0.0.1:1')) !== undefined, true)
  // an S-CSCF on the same host, whose connection happens to have that port
  assert.equal(contacts.bySource(flow('tcp', PHONE.port), request('127.0.0.1:6060')), undefined)
  contacts.stop()
})

test('a phone is known on a new connection by where it listens (RFC 3261 §18.1.1)', async () => {
  const { contacts } = await withContact()
  assert.equal(contacts.bySource(flow('tcp', 55_555), request('127.0.0.1:40001'))?.token, 'token')
  assert.equal(contacts.bySource(flow('tcp', 55_555), request('127.0.0.2:40001')), undefined)
  assert.equal(contacts.bySource(flow('tcp', 55_555, '127.0.0.2'), request('127.0.0.1:40001')), undefined)
  contacts.stop()
})

test('a phone that registered over TCP may send over UDP from where it listens (TS 24.229 §5.1.2A)', async () => {
  const { contacts } = await withContact({
    transport: 'tcp',
    source: { host: PHONE.host, port: 50_000 },
    connection: 3,
  })
  assert.equal(contacts.bySource({ ...flow('tcp', 50_000), connection: 3 }, request('127.0.0.1:9'))?.token, 'token')
  assert.equal(contacts.bySource(flow('udp', PHONE.port), request('127.0.0.1:9'))?.token, 'token')
  assert.equal(contacts.bySource(flow('udp', 50_000), request('127.0.0.1:9')), undefined)
  contacts.stop()
})

test('a connection that got the port of one that is gone is not of its phone (TS 24.229 §5.2.6.2)', async () => {
  const { contacts } = await withContact({
    transport: 'tcp',
    source: { host: PHONE.host, port: 50_000 },
    connection: 3,
  })
  const another = { ...flow('tcp', 50_000), connection: 4 }
  assert.equal(contacts.bySource(another, request('127.0.0.1:40002')), undefined)
  assert.equal(contacts.bySource(another, request('127.0.0.1:40001'))?.token, 'token')
  contacts.stop()
})

test('the end of a registration is told once: when the phone leaves, or when its time is over (TS 24.229 §5.2.8.1)', async () => {
  const { clock, contacts, ended } = await withContact()
  const contact = contacts.byToken('token')
  assert.ok(contact)
  await contacts.save({ ...contact, isLeaving: true, expiresAt: clock.now() + 32_000 })
  await clock.advance(60_000)
  assert.deepEqual(ended, ['token'])
  contacts.stop()
  const other = await withContact()
  await other.clock.advance(700_000)
  assert.deepEqual(other.ended, ['token'])
  other.contacts.stop()
  assert.equal(other.clock.pending, 0)
})
