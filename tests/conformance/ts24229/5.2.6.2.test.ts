import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest, createSipStack, type SipRequest, type SipStack } from '@voltaic/sip'
import { PCSCF, type PcscfAlone, PHONE, PUBLIC, REALM, startPcscfAlone } from './pcscf-alone.ts'

/** Somebody on the host of the phone, with a port that need not be the phone's. */
async function beside(alone: PcscfAlone, host: string, port: number): Promise<SipStack> {
  const stack = createSipStack({
    element: 'beside',
    runtime: alone.runtime,
    listen: [{ transport: 'tcp', address: { host, port } }],
    resolver: { resolve: async () => [] },
    onRequest: async (_, hop) => hop.reply(200),
  })
  await stack.start()
  return stack
}

function message(): SipRequest {
  return createRequest('MESSAGE', `sip:bob@${REALM}`, [
    ['From', `<${PUBLIC}>;tag=1`],
    ['To', `<sip:bob@${REALM}>`],
    ['Call-ID', 'message'],
    ['CSeq', '1 MESSAGE'],
  ])
}

const overTcp = { target: { transport: 'tcp', address: PCSCF } } as const

test('P-CSCF knows a phone that opens a connection for a long request by host and Via (TS 24.229 §5.2.6.2; RFC 3261 §18.1.1)', async () => {
  const alone = await startPcscfAlone()
  await alone.register()
  alone.homeAnswers((_, reply) => reply(200))
  const phone = await beside(alone, PHONE.host, PHONE.port)
  assert.equal((await phone.request(message(), overTcp)).status, 200)
  assert.equal(alone.atHome.at(-1)?.header('P-Asserted-Identity'), `<${PUBLIC}>`)
  await phone.stop()
  await alone.stop()
})

test('P-CSCF takes nobody else on the host, and nobody on another, for the phone (TS 24.229 §5.2.6.2)', async () => {
  const alone = await startPcscfAlone()
  await alone.register()
  const neighbour = await beside(alone, PHONE.host, PHONE.port + 1)
  const stranger = await beside(alone, '198.51.100.7', PHONE.port)
  for (const each of [neighbour, stranger]) assert.equal((await each.request(message(), overTcp)).status, 403)
  await neighbour.stop()
  await stranger.stop()
  await alone.stop()
})
