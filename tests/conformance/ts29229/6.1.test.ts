import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type DiameterMessage,
  decodeMar,
  decodeMessage,
  decodeUaa,
  encodeLia,
  encodeLir,
  encodeMaa,
  encodeMar,
  encodeMessage,
  encodePpa,
  encodePpr,
  encodeRta,
  encodeRtr,
  encodeSaa,
  encodeSar,
  encodeUaa,
  encodeUar,
  type OutgoingMessage,
} from '@voltaic/diameter'

const header = {
  sessionId: 's;1;2',
  originHost: 's.x',
  originRealm: 'x',
  destinationHost: 'h.x',
  destinationRealm: 'x',
}
const hss = { originHost: 'h.x', originRealm: 'x' }
const success = { result: 'DIAMETER_SUCCESS' } as const

/*
 * Both messages were written by hand from RFC 6733 §3 and §4.1 and TS 29.229 §6.1.7, §6.1.2 and §6.3; nothing of this
 * package made them.
 */

/** MAR of `u@x`, `sip:u@x` from S-CSCF `sip:s.x`, one Digest-AKAv1-MD5 vector. */
const MAR = [
  '010000ec c000012f 01000000 00000001 00000002', // version 1, 236 octets, R P, 303, Cx, hop-by-hop 1, end-to-end 2
  '00000107 4000000d 733b313b32000000', // Session-Id M `s;1;2`
  '00000104 40000020', // Vendor-Specific-Application-Id M
  '  0000010a 4000000c 000028af', // Vendor-Id M 10415
  '  00000102 4000000c 01000000', // Auth-Application-Id M 16777216
  '00000115 4000000c 00000001', // Auth-Session-State M NO_STATE_MAINTAINED
  '00000108 4000000b 732e7800', // Origin-Host M `s.x`
  '00000128 40000009 78000000', // Origin-Realm M `x`
  '00000125 4000000b 682e7800', // Destination-Host M `h.x`
  '0000011b 40000009 78000000', // Destination-Realm M `x`
  '00000001 4000000b 75407800', // User-Name M `u@x`
  '00000259 c0000013 000028af 7369703a75407800', // Public-Identity V M `sip:u@x`
  '00000264 c0000028 000028af', // SIP-Auth-Data-Item V M
  '  00000260 c000001c 000028af 4469676573742d414b4176312d4d4435', // SIP-Authentication-Scheme V M
  '0000025f c0000010 000028af 00000001', // SIP-Number-Auth-Items V M 1
  '0000025a c0000013 000028af 7369703a732e7800', // Server-Name V M `sip:s.x`
]

/** UAA: DIAMETER_FIRST_REGISTRATION with one mandatory and one optional capability and a Server-Name. */
const UAA = [
  '010000c8 4000012c 01000000 00000001 00000002', // version 1, 200 octets, P, 300, Cx
  '00000107 4000000d 733b313b32000000', // Session-Id M `s;1;2`
  '00000104 40000020', // Vendor-Specific-Application-Id M
  '  0000010a 4000000c 000028af', // Vendor-Id M 10415
  '  00000102 4000000c 01000000', // Auth-Application-Id M 16777216
  '00000129 40000020', // Experimental-Result M
  '  0000010a 4000000c 000028af', // Vendor-Id M 10415
  '  0000012a 4000000c 000007d1', // Experimental-Result-Code M 2001
  '00000115 4000000c 00000001', // Auth-Session-State M NO_STATE_MAINTAINED
  '00000108 4000000b 682e7800', // Origin-Host M `h.x`
  '00000128 40000009 78000000', // Origin-Realm M `x`
  '0000025b c0000040 000028af', // Server-Capabilities V M
  '  0000025c c0000010 000028af 00000001', // Mandatory-Capability V M 1
  '  0000025d c0000010 000028af 00000002', // Optional-Capability V M 2
  '  0000025a c0000013 000028af 7369703a732e7800', // Server-Name V M `sip:s.x`
]

function octetsOf(lines: readonly string[]): Buffer {
  return Buffer.from(lines.join('').replaceAll(' ', ''), 'hex')
}

const mar = {
  impi: 'u@x',
  impu: 'sip:u@x',
  scheme: 'Digest-AKAv1-MD5',
  numberOfItems: 1,
  serverName: 'sip:s.x',
} as const

const uaa = {
  result: 'DIAMETER_FIRST_REGISTRATION',
  serverCapabilities: { mandatory: [1], optional: [2], serverNames: ['sip:s.x'] },
} as const

function carry(message: OutgoingMessage): DiameterMessage {
  return decodeMessage(encodeMessage(message))
}

describe('TS 29.229 §6.1.7: Multimedia-Auth-Request', () => {
  it('is written as the golden MAR', () => {
    const message = { ...encodeMar(header, mar), hopByHopId: 1, endToEndId: 2 }
    assert.equal(encodeMessage(message).toString('hex'), octetsOf(MAR).toString('hex'))
  })

  it('the golden MAR is read', () => {
    assert.deepEqual(decodeMar(decodeMessage(octetsOf(MAR))), mar)
  })

  it('carries RAND and AUTS in SIP-Authorization when the phone resynchronises (TS 29.228 §6.3)', () => {
    const resynchronisation = Buffer.alloc(30, 7)
    const message = carry(encodeMar(header, { ...mar, resynchronisation }))
    assert.deepEqual(decodeMar(message), { ...mar, resynchronisation })
  })
})

describe('TS 29.229 §6.1.2: User-Authorization-Answer', () => {
  it('is written as the golden UAA', () => {
    const request = decodeMessage(octetsOf(MAR))
    const message = { ...encodeUaa(request, hss, uaa), commandCode: 300 }
    assert.equal(encodeMessage(message).toString('hex'), octetsOf(UAA).toString('hex'))
  })

  it('the golden UAA is read', () => {
    assert.deepEqual(decodeUaa(decodeMessage(octetsOf(UAA))), uaa)
  })
})

describe('TS 29.229 §6.1: every command', () => {
  const user = { impi: 'u@x', impu: 'sip:u@x' }
  const sar = { impus: [], serverName: 'sip:s.x', type: 'NO_ASSIGNMENT', userDataAlreadyAvailable: true } as const
  const rtr = { impi: 'u@x', impus: [], associatedImpis: [], reason: 'SERVER_CHANGE' } as const
  const requests: [name: string, code: number, message: OutgoingMessage][] = [
    ['UAR', 300, encodeUar(header, { ...user, visitedNetwork: 'v', type: 'REGISTRATION' })],
    ['SAR', 301, encodeSar(header, sar)],
    ['LIR', 302, encodeLir(header, { impu: 'sip:u@x' })],
    ['MAR', 303, encodeMar(header, mar)],
    ['RTR', 304, encodeRtr(header, rtr)],
    ['PPR', 305, encodePpr(header, { impi: 'u@x' })],
  ]
  for (const [name, code, message] of requests) {
    it(`${name} has code ${code}, R and P, the Cx application, and begins as the standard says`, () => {
      const { avps, ...request } = carry(message)
      assert.deepEqual(request, {
        flags: 0xc0,
        commandCode: code,
        applicationId: 16_777_216,
        hopByHopId: 0,
        endToEndId: 0,
      })
      // Session-Id, Vendor-Specific-Application-Id, Auth-Session-State, Origin-Host, -Realm, Destination-Host, -Realm
      assert.deepEqual(avps.codes.slice(0, 7), [263, 260, 277, 264, 296, 293, 283])
    })
  }

  const asked = decodeMessage(octetsOf(MAR))
  const answers: [name: string, message: OutgoingMessage][] = [
    ['UAA', encodeUaa(asked, hss, success)],
    ['SAA', encodeSaa(asked, hss, success)],
    ['LIA', encodeLia(asked, hss, success)],
    ['MAA', encodeMaa(asked, hss, mar, { ...success, items: [] })],
    ['RTA', encodeRta(asked, hss, success)],
    ['PPA', encodePpa(asked, hss, success)],
  ]
  for (const [name, message] of answers) {
    it(`${name} has P alone and the common AVPs in the order of the standard`, () => {
      const { avps, flags } = carry(message)
      assert.equal(flags, 0x40)
      assert.deepEqual(avps.codes.slice(0, 6), [263, 260, 268, 277, 264, 296])
    })
  }
})
