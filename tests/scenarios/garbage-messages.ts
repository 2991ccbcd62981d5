import { avp, baseAvps, cxAvps, encodeMessage as encodeDiameter } from '@voltaic/diameter'
import { frameMessage } from '@voltaic/dns'
import type { Random } from '@voltaic/runtime'
import { mutateBlindly } from '../fuzz/blind.ts'
import { target as diameterTarget } from '../fuzz/diameter-mutations.ts'
import { target as dnsTarget } from '../fuzz/dns-mutations.ts'
import type { FuzzTarget } from '../fuzz/fuzz-target.ts'
import { target as sipTarget } from '../fuzz/sip-mutations.ts'

const MOST_RANDOM_OCTETS = 1400

/** Anything at all: random octets, the beginning of a good message, or a good one with some octets changed. */
export type Garbage = (random: Random) => Uint8Array

export const sipGarbage: Garbage = garbageOf(sipTarget, imsRequests())
export const diameterGarbage: Garbage = garbageOf(diameterTarget, [])
export const dnsGarbage: Garbage = garbageOf(dnsTarget, [])

/** Over TCP, half of it with a length in front that is right. */
export const dnsStreamGarbage: Garbage = (random) =>
  random.integer(2) === 0 ? dnsGarbage(random) : frameMessage(dnsGarbage(random))

function garbageOf(target: FuzzTarget, more: readonly Uint8Array[]): Garbage {
  const corpus = [...target.corpus(), ...more, ...more]
  return (random) => {
    const good = withFreshBranch(random, corpus[random.integer(corpus.length)] ?? new Uint8Array(0))
    switch (random.integer(5)) {
      case 0:
        return random.bytes(random.integer(MOST_RANDOM_OCTETS))
      case 1:
        return good.subarray(0, random.integer(good.length + 1))
      case 2:
        return mutateBlindly(random, good, corpus)
      case 3:
        return good
      default:
        return target.mutateConsistently?.(random, good) ?? good
    }
  }
}

/** With the branch of another message it would be a retransmission, and get no further than the transactions. */
function withFreshBranch(random: Random, message: Uint8Array): Uint8Array {
  const text = Buffer.from(message).toString('latin1')
  return Buffer.from(
    text.replace(/z9hG4bK[^;,\s]*/, () => `z9hG4bK${random.hex(6)}`),
    'latin1',
  )
}

/** What the procedures of the CSCFs read closely; the sender is believed where it is of the trust domain. */
function imsRequests(): readonly Uint8Array[] {
  const realm = 'ims.mnc001.mcc001.3gppnetwork.org'
  const common = [
    'Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKx;rport',
    'Max-Forwards: 70',
    `From: <sip:001010000000009@${realm}>;tag=a`,
    `To: <sip:001010000000009@${realm}>`,
    'Call-ID: garbage',
    'P-Charging-Vector: icid-value=1;icid-generated-at=x;orig-ioi=y',
  ]
  const nonce = Buffer.alloc(32, 7).toString('base64')
  const credentials = `username="001010000000009@${realm}",realm="${realm}",uri="sip:${realm}",nonce="${nonce}"`
  const reginfo = `<?xml version="1.0"?><reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="1" state="full"><registration aor="sip:a@b" id="1" state="active"><contact id="2" state="terminated" event="deactivated"><uri>sip:a@127.0.0.1</uri></contact></registration></reginfo>`
  const requests: readonly (readonly [method: string, uri: string, headers: readonly string[], body?: string])[] = [
    [
      'REGISTER',
      `sip:${realm}`,
      [
        'CSeq: 1 REGISTER',
        'Contact: <sip:001010000000009@127.0.0.1:9>;expires=600;+sip.instance="<urn:gsma:imei:1>"',
        `Authorization: Digest ${credentials},response="00112233445566778899aabbccddeeff",algorithm=AKAv1-MD5,integrity-protected="no"`,
        `Path: <sip:0123456789abcdef@pcscf.${realm}:5060;lr>`,
        `P-Visited-Network-ID: "${realm}"`,
        'Require: path',
      ],
    ],
    [
      'REGISTER',
      `sip:${realm}`,
      ['CSeq: 2 REGISTER', 'Contact: *', 'Expires: 0', `Authorization: Digest ${credentials}`],
    ],
    [
      'SUBSCRIBE',
      `sip:001010000000009@${realm}`,
      [
        'CSeq: 1 SUBSCRIBE',
        'Event: reg',
        'Expires: 60',
        'Contact: <sip:a@127.0.0.1:9>',
        `P-Asserted-Identity: <sip:001010000000009@${realm}>, <tel:+1>`,
        `Route: <sip:orig@scscf.${realm}:6060;lr>`,
      ],
    ],
    [
      'NOTIFY',
      `sip:0123456789abcdef@pcscf.${realm}:5060;lr`,
      ['CSeq: 1 NOTIFY', 'Event: reg', 'Subscription-State: active;expires=5', 'Content-Type: application/reginfo+xml'],
      reginfo,
    ],
    [
      'MESSAGE',
      'tel:+15551234567',
      ['CSeq: 1 MESSAGE', `Route: <sip:0123456789abcdef@pcscf.${realm}:5060;lr>`],
      'hello',
    ],
  ]
  return requests.map(([method, uri, headers, body = '']) => {
    const head = [`${method} ${uri} SIP/2.0`, ...common, ...headers, `Content-Length: ${Buffer.byteLength(body)}`]
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
  })
}

/** An OPTIONS for a stream, with that header at its end. */
export function options(header: string): Buffer {
  const lines = [
    'OPTIONS sip:a@b SIP/2.0',
    'Via: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bKc',
    'From: <sip:a@b>;tag=1',
    'To: <sip:a@b>',
    'Call-ID: c',
    'CSeq: 1 OPTIONS',
    header,
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}

/** A good CER. */
export function cer(host: string): Buffer {
  return encodeDiameter({
    flags: 0x80,
    commandCode: 257,
    applicationId: 0,
    hopByHopId: 1,
    endToEndId: 1,
    avps: [
      avp(baseAvps.OriginHost, host),
      avp(baseAvps.OriginRealm, 'example.org'),
      avp(baseAvps.HostIpAddress, '127.0.0.1'),
      avp(baseAvps.VendorId, 0),
      avp(baseAvps.ProductName, 'stranger'),
      avp(baseAvps.VendorSpecificApplicationId, [
        avp(baseAvps.VendorId, 10415),
        avp(baseAvps.AuthApplicationId, 16_777_216),
      ]),
    ],
  })
}

/** A UAR whose User-Name says that it is `length` octets long. */
export function uarWithAvpLength(length: number): Buffer {
  const octets = encodeDiameter({
    flags: 0xc0,
    commandCode: 300,
    applicationId: 16_777_216,
    hopByHopId: 2,
    endToEndId: 2,
    avps: [avp(cxAvps.PublicIdentity, 'sip:a@b'), avp(baseAvps.UserName, 'a@b')],
  })
  // the last AVP: an 8 octet header, 3 octets and one of padding
  octets.writeUIntBE(length, octets.length - 12 + 5, 3)
  return octets
}

/** A Diameter header, and then whatever: its Message Length is a lie. */
export function diameterOfLength(length: number, octets: number): Buffer {
  const message = Buffer.alloc(octets)
  message[0] = 1
  message.writeUIntBE(length, 1, 3)
  message[4] = 0x80
  message.writeUIntBE(257, 5, 3)
  return message
}
