import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseMessage } from '@voltaic/sip'
import { RoleGuesser } from './guess-roles.ts'
import type { ImportedMessage } from './imported-message.ts'

const HOST = '127.0.0.1'
const at = (port: number) => ({ host: HOST, port })

/** A REGISTER over one hop, with further Vias of those it came through. */
function register(user: string, from: number, to: number, vias: number, offer = ''): ImportedMessage {
  const text = [
    'REGISTER sip:ims.example SIP/2.0',
    ...Array.from({ length: vias }, (_, hop) => `Via: SIP/2.0/UDP ${HOST};branch=z9hG4bK${hop}`),
    `From: <sip:${user}@ims.example>;tag=1`,
    `To: <sip:${user}@ims.example>`,
    `Call-ID: ${user}`,
    'CSeq: 1 REGISTER',
    `Contact: <sip:${user}@${HOST}:${from}>`,
    ...(offer === '' ? [] : [`Security-Client: ipsec-3gpp;alg=hmac-sha-1-96;spi-c=1;spi-s=2;${offer}`]),
    '',
    '',
  ].join('\r\n')
  const data = Buffer.from(text)
  const sights = [{ at: 0, from: at(from), to: at(to) }]
  return { kind: 'message', at: 0, protocol: 'sip', transport: 'udp', data, sip: parseMessage(data), sights } as never
}

test('all ports of a phone are one phone, also where all elements share a host (RFC 3329 §2.2)', () => {
  const roles = new RoleGuesser()
  roles.learn(register('001010000000001', 40001, 5060, 1, 'port-c=41001;port-s=41002'))
  roles.learn(register('001010000000001', 5060, 4060, 2))
  roles.learn(register('001010000000002', 40002, 5060, 1, 'port-c=42001;port-s=42002'))
  assert.deepEqual(
    [40001, 41002, 41001, 40002, 42001, 42002].map((port) => roles.nameOf(at(port))),
    ['ue1', 'ue1', 'ue1', 'ue2', 'ue2', 'ue2'],
  )
  assert.equal(roles.nameOf(at(5060)), 'pcscf')
})
