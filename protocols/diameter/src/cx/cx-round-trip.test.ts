import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type DiameterMessage, decodeMessage, encodeMessage, type OutgoingMessage } from '../codec/message.ts'
import { experimentalResultCodes } from './cx-result.ts'
import { decodeLia, decodeLir, encodeLia, encodeLir } from './location-info.ts'
import { decodeMaa, decodeMar, encodeMaa, encodeMar } from './multimedia-auth.ts'
import type {
  AuthDataItem,
  ChargingInformation,
  CxResult,
  DeregistrationReason,
  DigestAuthDataItem,
  ExperimentalResultName,
  RestorationInfo,
  RestoredContact,
  ServerAssignmentType,
  ServerCapabilities,
  UserAuthorizationType,
} from './port.ts'
import { decodePpa, decodePpr, encodePpa, encodePpr } from './push-profile.ts'
import { decodeRta, decodeRtr, encodeRta, encodeRtr } from './registration-termination.ts'
import { decodeSaa, decodeSar, encodeSaa, encodeSar } from './server-assignment.ts'
import { decodeUaa, decodeUar, encodeUaa, encodeUar } from './user-authorization.ts'

const origin = { originHost: 'hss.example', originRealm: 'example' }
const header = {
  sessionId: 'scscf.example;1;2',
  originHost: 'scscf.example',
  originRealm: 'example',
  destinationRealm: 'example',
  destinationHost: 'hss.example',
}

/** fast-check makes records without a prototype, unless it is told to. */
const plain = { noNullPrototype: true } as const

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).filter((value) => value.isWellFormed())
const octets = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((value) => Buffer.from(value))
const texts = fc.array(text, { maxLength: 3 })

const results: CxResult[] = [
  'DIAMETER_SUCCESS',
  'DIAMETER_LIMITED_SUCCESS',
  'DIAMETER_UNABLE_TO_DELIVER',
  'DIAMETER_TOO_BUSY',
  'DIAMETER_AVP_UNSUPPORTED',
  'DIAMETER_AUTHORIZATION_REJECTED',
  'DIAMETER_INVALID_AVP_VALUE',
  'DIAMETER_MISSING_AVP',
  'DIAMETER_AVP_OCCURS_TOO_MANY_TIMES',
  'DIAMETER_UNABLE_TO_COMPLY',
  'code 5017',
  ...(Object.keys(experimentalResultCodes) as ExperimentalResultName[]),
]
const result = fc.constantFrom(...results)

/** No wish at all is written as no AVP. */
const capabilities: fc.Arbitrary<ServerCapabilities> = fc
  .record(
    {
      mandatory: fc.array(fc.nat(0xffff_ffff), { maxLength: 3 }),
      optional: fc.array(fc.nat(0xffff_ffff), { maxLength: 3 }),
      serverNames: texts,
    },
    plain,
  )
  .filter(({ mandatory, optional, serverNames }) => mandatory.length + optional.length + serverNames.length > 0)
const choice = fc.record(
  { result, serverName: text, serverCapabilities: capabilities },
  { ...plain, requiredKeys: ['result'] },
)
const charging: fc.Arbitrary<ChargingInformation> = fc.record(
  {
    primaryEventChargingFunctionName: text,
    secondaryEventChargingFunctionName: text,
    primaryChargingCollectionFunctionName: text,
    secondaryChargingCollectionFunctionName: text,
  },
  { ...plain, requiredKeys: [] },
)
const subscription = fc.record({ callId: text, from: text, to: text, recordRoute: text, contact: text }, plain)
const restoredContact: fc.Arbitrary<RestoredContact> = fc.record(
  { contact: text, path: text, callId: text, initialCseq: fc.nat(0xffff_ffff), subscription },
  { ...plain, requiredKeys: ['contact', 'path'] },
)
const restoration: fc.Arbitrary<RestorationInfo> = fc.record(
  {
    impi: text,
    contacts: fc.array(restoredContact, { maxLength: 3 }),
  },
  plain,
)
const akaItem = (itemNumber: number): fc.Arbitrary<AuthDataItem> =>
  fc.record(
    {
      scheme: fc.constant('Digest-AKAv1-MD5' as const),
      itemNumber: fc.constant(itemNumber),
      authenticate: octets(32),
      authorization: octets(8),
      confidentialityKey: octets(16),
      integrityKey: octets(16),
    },
    plain,
  )
const digestItem: fc.Arbitrary<DigestAuthDataItem> = fc.record(
  {
    scheme: fc.constant('SIP Digest' as const),
    realm: text,
    algorithm: fc.constant('MD5'),
    qop: fc.constantFrom('auth', 'auth-int'),
    ha1: octets(16).map((value) => value.toString('hex')),
  },
  plain,
)
const uaTypes: UserAuthorizationType[] = ['REGISTRATION', 'DE_REGISTRATION', 'REGISTRATION_AND_CAPABILITIES']
const assignmentTypes: ServerAssignmentType[] = [
  'NO_ASSIGNMENT',
  'REGISTRATION',
  'RE_REGISTRATION',
  'UNREGISTERED_USER',
  'TIMEOUT_DEREGISTRATION',
  'USER_DEREGISTRATION',
  'TIMEOUT_DEREGISTRATION_STORE_SERVER_NAME',
  'USER_DEREGISTRATION_STORE_SERVER_NAME',
  'ADMINISTRATIVE_DEREGISTRATION',
  'AUTHENTICATION_FAILURE',
  'AUTHENTICATION_TIMEOUT',
  'DEREGISTRATION_TOO_MUCH_DATA',
  'AAA_USER_DATA_REQUEST',
]
const reasons: DeregistrationReason[] = [
  'PERMANENT_TERMINATION',
  'NEW_SERVER_ASSIGNED',
  'SERVER_CHANGE',
  'REMOVE_S-CSCF',
]

const uar = fc.record(
  { impi: text, impu: text, visitedNetwork: text, type: fc.constantFrom(...uaTypes), emergency: fc.constant(true) },
  { ...plain, requiredKeys: ['impi', 'impu', 'visitedNetwork', 'type'] },
)
const mar = fc.record(
  {
    impi: text,
    impu: text,
    scheme: fc.constantFrom('Digest-AKAv1-MD5' as const, 'SIP Digest' as const, 'Unknown' as const),
    numberOfItems: fc.nat(10),
    serverName: text,
    resynchronisation: octets(30),
  },
  { ...plain, requiredKeys: ['impi', 'impu', 'scheme', 'numberOfItems', 'serverName'] },
)
const sar = fc.record(
  {
    impi: text,
    impus: texts,
    wildcardedIdentity: text,
    supportedFeatures: fc.nat(0xffff_ffff),
    serverName: text,
    type: fc.constantFrom(...assignmentTypes),
    userDataAlreadyAvailable: fc.boolean(),
    multipleRegistration: fc.boolean(),
    restoration,
  },
  { ...plain, requiredKeys: ['impus', 'serverName', 'type', 'userDataAlreadyAvailable'] },
)
const saa = fc.record(
  {
    result,
    impi: text,
    userData: octets(50),
    chargingInformation: charging,
    associatedImpis: texts,
    associatedRegisteredImpis: texts,
    serverName: text,
    restoration: fc.array(restoration, { minLength: 1, maxLength: 2 }),
    wildcardedIdentity: text,
    wildcardedImpu: text,
  },
  { ...plain, requiredKeys: ['result'] },
)
const lia = fc.record(
  {
    result,
    serverName: text,
    serverCapabilities: capabilities,
    psiDirectRouting: fc.constant(true),
    wildcardedIdentity: text,
    wildcardedImpu: text,
  },
  { ...plain, requiredKeys: ['result'] },
)
const lir = fc.record(
  { impu: text, originating: fc.constant(true), capabilities: fc.constant(true) },
  { ...plain, requiredKeys: ['impu'] },
)
const rtr = fc.record(
  { impi: text, impus: texts, associatedImpis: texts, reason: fc.constantFrom(...reasons), reasonInfo: text },
  { ...plain, requiredKeys: ['impi', 'impus', 'associatedImpis', 'reason'] },
)
const rta = fc.record(
  {
    result,
    associatedImpis: fc.array(text, { minLength: 1, maxLength: 3 }),
    emergencyRegistrations: fc.array(fc.record({ impi: text, impu: text }, plain), { minLength: 1, maxLength: 3 }),
  },
  { ...plain, requiredKeys: ['result'] },
)
const ppr = fc.record(
  { impi: text, userData: octets(60), chargingInformation: charging, digest: digestItem },
  { ...plain, requiredKeys: ['impi'] },
)

function carry(message: OutgoingMessage): DiameterMessage {
  return decodeMessage(encodeMessage(message))
}

const aMar = { impi: 'i', impu: 'sip:i', scheme: 'Unknown', numberOfItems: 1, serverName: 'sip:s' } as const
/** Some request to answer. */
const asked = carry(encodeMar(header, aMar))

describe('Cx operations: what is decoded is what was encoded (TS 29.229 §6.1)', () => {
  it('UAR and UAA', () => {
    fc.assert(fc.property(uar, (value) => assert.deepEqual(decodeUar(carry(encodeUar(header, value))), value)))
    fc.assert(
      fc.property(choice, (value) => assert.deepEqual(decodeUaa(carry(encodeUaa(asked, origin, value))), value)),
    )
  })

  it('MAR and MAA', () => {
    fc.assert(fc.property(mar, (value) => assert.deepEqual(decodeMar(carry(encodeMar(header, value))), value)))
    const items = fc.oneof(fc.tuple(akaItem(1), akaItem(2), akaItem(3)), fc.tuple(digestItem), fc.constant([]))
    fc.assert(
      fc.property(result, items, (code, list) => {
        const answer = { result: code, items: list }
        assert.deepEqual(decodeMaa(carry(encodeMaa(asked, origin, aMar, answer))), answer)
      }),
    )
  })

  it('MAA of a refusal says why (RFC 6733 §7.3)', () => {
    const answer = { result: 'DIAMETER_UNABLE_TO_COMPLY', items: [], message: 'all SQNs are used up' } as const
    assert.deepEqual(decodeMaa(carry(encodeMaa(asked, origin, aMar, answer))), answer)
  })

  it('gives the vectors of an MAA in the order of their numbers (TS 29.229 §6.3.14)', () => {
    const [first, second] = fc.sample(fc.tuple(akaItem(1), akaItem(2)), 1)[0] ?? []
    assert.ok(first !== undefined && second !== undefined)
    const maa = encodeMaa(asked, origin, aMar, { result: 'DIAMETER_SUCCESS', items: [second, first] })
    assert.deepEqual(decodeMaa(carry(maa)).items, [first, second])
  })

  it('SAR and SAA', () => {
    fc.assert(fc.property(sar, (value) => assert.deepEqual(decodeSar(carry(encodeSar(header, value))), value)))
    fc.assert(fc.property(saa, (value) => assert.deepEqual(decodeSaa(carry(encodeSaa(asked, origin, value))), value)))
  })

  it('LIR and LIA', () => {
    fc.assert(fc.property(lir, (value) => assert.deepEqual(decodeLir(carry(encodeLir(header, value))), value)))
    fc.assert(fc.property(lia, (value) => assert.deepEqual(decodeLia(carry(encodeLia(asked, origin, value))), value)))
  })

  it('RTR and RTA', () => {
    fc.assert(fc.property(rtr, (value) => assert.deepEqual(decodeRtr(carry(encodeRtr(header, value))), value)))
    fc.assert(
      fc.property(rta, (value) => {
        assert.deepEqual(decodeRta(carry(encodeRta(asked, origin, value))), value)
      }),
    )
  })

  it('PPR and PPA', () => {
    fc.assert(fc.property(ppr, (value) => assert.deepEqual(decodePpr(carry(encodePpr(header, value))), value)))
    fc.assert(
      fc.property(result, (code) => {
        assert.deepEqual(decodePpa(carry(encodePpa(asked, origin, { result: code }))), { result: code })
      }),
    )
  })
})
