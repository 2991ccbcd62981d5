import assert from 'node:assert/strict'
import { DecodeError } from '@voltaic/base'
import {
  type CreateSessionRequest,
  type CreateSessionResponse,
  createPcoAnswer,
  createPcoRequest,
  createSessionRequestOf,
  createSessionResponseOf,
  decodeGtpv2,
  decodePlainNas,
  encodeActivateDefaultBearerAccept,
  encodeActivateDefaultBearerRequest,
  encodeAttachMessage,
  encodeCreateSessionRequest,
  encodeCreateSessionResponse,
  encodePdnConnectivityReject,
  encodePdnConnectivityRequest,
  F_TEID_INTERFACES,
  fTeidAt,
  type PdnAddress,
} from '@voltaic/epc'
import type { FuzzTarget } from './fuzz-target.ts'

// The first octet of a mutant picks the decoder: NAS, or GTPv2-C.
const NAS = 0
const GTPV2 = 1

const ask = createPcoRequest(['pcscf-ipv4', 'pcscf-ipv6', 'mtu'])
const tell = createPcoAnswer({ pcscf: ['192.0.2.10', '2001:db8::10'], mtu: 1300 })
const connectivity = encodePdnConnectivityRequest({
  kind: 'PDN connectivity request',
  transactionIdentity: 1,
  pdnType: 'IPv4v6',
  apn: 'ims',
  pco: ask,
})
const activation = encodeActivateDefaultBearerRequest({
  kind: 'Activate default EPS bearer context request',
  bearerIdentity: 5,
  transactionIdentity: 1,
  qci: 5,
  apn: 'ims',
  pdnAddress: { ipv4: '10.46.0.2', interfaceIdentifier: '0000000000000002' },
  cause: 50,
  pco: tell,
})
const session: CreateSessionRequest = {
  sequenceNumber: 1,
  teid: 0,
  imsi: '001010000000001',
  userLocation: { mcc: '001', mnc: '01', tac: 1, cell: 1 },
  servingNetwork: { mcc: '001', mnc: '01' },
  sender: fTeidAt('127.0.0.1', F_TEID_INTERFACES.S11_MME, 1),
  pgw: fTeidAt('::1', F_TEID_INTERFACES.S5_PGW_CONTROL, 2),
  apn: 'ims',
  selectionMode: 0,
  pdnType: 'IPv4v6',
  paa: { ipv4: '0.0.0.0', ipv6: '::', ipv6PrefixLength: 0 },
  apnRestriction: 0,
  ambr: { up: 1, down: 2 },
  pco: ask,
  bearer: { ebi: 5, qos: { qci: 5, priority: 9, mayPreempt: false, mayBePreempted: true } },
}
const nas = [
  connectivity,
  activation,
  encodePdnConnectivityReject({ kind: 'PDN connectivity reject', transactionIdentity: 1, cause: 27 }),
  encodeAttachMessage({ kind: 'Attach request', imsi: '001010000000001', esm: connectivity }),
  encodeAttachMessage({ kind: 'Attach accept', tai: { mcc: '001', mnc: '01', tac: 1 }, esm: activation }),
  encodeAttachMessage({
    kind: 'Attach complete',
    esm: encodeActivateDefaultBearerAccept({ kind: 'Activate default EPS bearer context accept', bearerIdentity: 5 }),
  }),
  encodeAttachMessage({ kind: 'Attach reject', cause: 19, esm: connectivity }),
]
const gtpv2 = [
  encodeCreateSessionRequest(session),
  encodeCreateSessionResponse({
    sequenceNumber: 1,
    teid: 1,
    cause: 16,
    sender: fTeidAt('127.0.0.1', F_TEID_INTERFACES.S11_SGW, 1),
    paa: { ipv4: '10.46.0.2', ipv6: '2001:db8::2', ipv6PrefixLength: 64 },
    apnRestriction: 0,
    pco: tell,
    bearer: { ebi: 5, cause: 16, s1uSgw: fTeidAt('127.0.0.1', F_TEID_INTERFACES.S1U_SGW, 2) },
  }),
]

/** What is accepted is written again where there is a way to, and then read as the same. */
function checkGtpv2(octets: Uint8Array): void {
  for (const message of decodeGtpv2(octets)) {
    if (message.type === 32) checkRequest(createSessionRequestOf(message))
    if (message.type === 33) checkResponse(createSessionResponseOf(message))
  }
}

function checkRequest(request: CreateSessionRequest): void {
  // what is no access point name by its characters is read all the same, and never written
  const isWritable = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(request.apn) && request.imsi !== '' && hasAddress(request.paa)
  if (isWritable) assert.deepEqual(createSessionRequestOf(only(encodeCreateSessionRequest(request))), request)
}

function checkResponse(response: CreateSessionResponse): void {
  if (response.paa !== undefined && !hasAddress(response.paa)) return
  assert.deepEqual(createSessionResponseOf(only(encodeCreateSessionResponse(response))), response)
}

function hasAddress({ ipv4, ipv6 }: PdnAddress): boolean {
  return ipv4 !== undefined || ipv6 !== undefined
}

function only(datagram: Uint8Array) {
  const [message] = decodeGtpv2(datagram)
  assert.ok(message)
  return message
}

export const target: FuzzTarget = {
  name: 'epc',
  corpus: () => [
    ...nas.map((bytes) => Buffer.from([NAS, ...bytes])),
    ...gtpv2.map((bytes) => Buffer.from([GTPV2, ...bytes])),
  ],
  run([selector = 0, ...octets]) {
    try {
      if ((selector & GTPV2) === 0) decodePlainNas(Buffer.from(octets))
      else checkGtpv2(Buffer.from(octets))
      return 'accepted'
    } catch (error) {
      if (error instanceof DecodeError) return 'rejected'
      throw error
    }
  },
}
