import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  avp,
  baseAvps,
  type CxResult,
  createErrorAnswer,
  decodeMessage,
  encodeMessage,
  encodeSaa,
  encodeSar,
  encodeUaa,
  encodeUar,
  refusal,
} from '@voltaic/diameter'
import { createQuery, createResponse, encodeMessage as encodeDns, parseName, RCODE } from '@voltaic/dns'
import { diagnose } from '../../diagnose.ts'
import { TestDialog } from '../../test-dialog.ts'

const ORIGIN = { originHost: 'icscf.example.org', originRealm: 'example.org' }
const HSS = { originHost: 'hss.example.org', originRealm: 'example.org' }
const HEADER = { ...ORIGIN, sessionId: 'one', destinationRealm: 'example.org' }
const IDENTITY = { impi: 'alice@ims.example.org', impu: 'sip:alice@ims.example.org' }
const IDS = { hopByHopId: 1, endToEndId: 2 }
const causesOf = (dialog: TestDialog): readonly string[] => diagnose(dialog.evidence()).map(({ cause }) => cause)

const uar = (type: 'REGISTRATION' | 'REGISTRATION_AND_CAPABILITIES' = 'REGISTRATION') =>
  decodeMessage(
    encodeMessage({
      ...encodeUar(HEADER, { ...IDENTITY, visitedNetwork: 'example.org', type }),
      ...IDS,
    }),
  )

/** A REGISTER that is refused after the HSS has answered that. */
function refusedAfter(answer: Uint8Array | undefined, reason = 'Forbidden', request = uar(), status = 403): TestDialog {
  const dialog = new TestDialog()
  const first = dialog.request(0, 'ue', 'pcscf')
  const onward = dialog.request(10, 'pcscf', 'icscf', { hopsBefore: 1 })
  dialog.other(20, 'icscf', 'hss', 'diameter', encodeMessage(request))
  if (answer !== undefined) dialog.other(30, 'hss', 'icscf', 'diameter', answer)
  dialog.answer(40, onward, status, [], { reason })
  dialog.answer(50, first, status, [], { reason })
  return dialog
}

const answered = (result: CxResult) => refusedAfter(encodeMessage(encodeUaa(uar(), HSS, { result })))

describe('what the HSS says', () => {
  for (const [result, cause] of [
    ['DIAMETER_ERROR_USER_UNKNOWN', 'identity-unknown'],
    ['DIAMETER_ERROR_IDENTITIES_DONT_MATCH', 'identities-do-not-match'],
    ['DIAMETER_AUTHORIZATION_REJECTED', 'identity-barred'],
    ['DIAMETER_ERROR_ROAMING_NOT_ALLOWED', 'roaming-not-allowed'],
    ['DIAMETER_UNABLE_TO_DELIVER', 'diameter-peer-down'],
  ] as const) {
    test(`${result}: ${cause} (TS 29.228 §6.1.1.1)`, () => assert.deepEqual(causesOf(answered(result)), [cause]))
  }

  test('a success without a name and without capabilities is of no use to an I-CSCF (TS 29.228 §6.1.1)', () => {
    assert.deepEqual(causesOf(answered('DIAMETER_SUCCESS')), ['cx-answer-incomplete'])
    const whole = { result: 'DIAMETER_SUCCESS', serverName: 'sip:s' } as const
    assert.deepEqual(causesOf(refusedAfter(encodeMessage(encodeUaa(uar(), HSS, whole)))), [])
  })

  test('a UAA with which the I-CSCF went on is no cause, though another registration is refused earlier (TS 29.228 §6.7)', () => {
    const answer = encodeMessage(encodeUaa(uar(), HSS, { result: 'DIAMETER_FIRST_REGISTRATION' }))
    assert.deepEqual(causesOf(refusedAfter(answer)), ['cx-answer-incomplete'])
    const dialog = refusedAfter(answer)
    dialog.request(35, 'icscf', 'scscf', { hopsBefore: 2 })
    dialog.answer(5010, dialog.request(5000, 'ue', 'pcscf', { callId: 'two' }), 403)
    assert.ok(!causesOf(dialog).includes('cx-answer-incomplete'))
  })

  test('an HSS that leaves the choice to the I-CSCF is no cause where no S-CSCF answers (TS 29.228 §6.1.1.1, §6.7)', () => {
    for (const [type, result] of [
      ['REGISTRATION', 'DIAMETER_FIRST_REGISTRATION'],
      ['REGISTRATION_AND_CAPABILITIES', 'DIAMETER_SUCCESS'],
    ] as const) {
      const answer = encodeMessage(encodeUaa(uar(type), HSS, { result }))
      const dialog = refusedAfter(answer, 'No S-CSCF Available', uar(type), 504)
      assert.deepEqual(causesOf(dialog), ['scscf-unreachable'])
    }
  })

  test('an unknown IMPI that names a known IMPU is no fault of who has that (TS 29.228 §6.1.1.1)', () => {
    const answer = encodeMessage(encodeUaa(uar(), HSS, { result: 'DIAMETER_ERROR_USER_UNKNOWN' }))
    const said = (lacks: 'IMPI' | 'IMPU') => {
      const what = `UAR refused: there is no such ${lacks}`
      const event = {
        at: 25,
        element: 'hss',
        kind: 'store',
        what,
        subscribers: [IDENTITY.impi, IDENTITY.impu],
      } as const
      const [finding] = diagnose(refusedAfter(answer).evidence(60_000, { events: [event] }))
      return [finding?.confidence, finding?.what]
    }
    assert.match(
      `${said('IMPI')}`,
      /^0.4,The HSS does not know the IMPI alice.* itself it knows: a phone that is registered/,
    )
    assert.match(`${said('IMPU')}`, /^0.9,The HSS does not know both/)
    // without a note, whoever has registered with it is known
    const dialog = refusedAfter(answer)
    const headers = [['Authorization', 'Digest username="other@ims.example.org"']] as const
    dialog.answer(9010, dialog.request(9000, 'ue2', 'pcscf', { callId: 'two', headers }), 200)
    assert.match(diagnose(dialog.evidence())[0]?.what ?? '', /^The HSS does not know the IMPI alice/)
  })

  test('a SAR that is refused (TS 29.228 §6.1.2.1)', () => {
    const { impi, impu } = IDENTITY
    const sar = (type: 'REGISTRATION' | 'TIMEOUT_DEREGISTRATION') => {
      const asked = { impi, impus: [impu], serverName: 'sip:s', type, userDataAlreadyAvailable: false }
      return decodeMessage(encodeMessage({ ...encodeSar(HEADER, asked), ...IDS }))
    }
    const refused = (type: Parameters<typeof sar>[0], answer: Parameters<typeof encodeSaa>[2]) =>
      refusedAfter(encodeMessage(encodeSaa(sar(type), HSS, answer)), 'Forbidden', sar(type))
    const unable = { result: 'DIAMETER_UNABLE_TO_COMPLY' } as const
    assert.deepEqual(causesOf(refused('REGISTRATION', unable)), ['server-assignment-refused'])
    // an S-CSCF that was replaced has nothing to end
    assert.deepEqual(causesOf(refused('TIMEOUT_DEREGISTRATION', unable)), [])
    const held = { result: 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED', serverName: 'sip:other' } as const
    const what = 'SAR refused: sip:other has this user, not sip:s'
    const event = { at: 25, element: 'hss', kind: 'store', what, subscribers: [impi, impu] } as const
    const [finding, ...more] = diagnose(refused('REGISTRATION', held).evidence(60_000, { events: [event] }))
    assert.deepEqual([finding?.cause, more], ['held-by-another-scscf', []])
    assert.match(finding?.what ?? '', /to sip:s, but the HSS has it at sip:other/)
    assert.ok(finding?.proofs.some(({ says }) => says === what))
  })

  test('nothing at all (RFC 6733 §5.5)', () => {
    assert.deepEqual(causesOf(refusedAfter(undefined)), ['diameter-peer-down'])
  })

  test('peers without an application in common (RFC 6733 §5.3)', () => {
    const cer = decodeMessage(
      encodeMessage({ flags: 0x80, commandCode: 257, applicationId: 0, ...IDS, avps: [avp(baseAvps.OriginHost, 'i')] }),
    )
    const cea = createErrorAnswer(cer, HSS, refusal('DIAMETER_NO_COMMON_APPLICATION'))
    const dialog = new TestDialog()
    dialog.other(0, 'icscf', 'hss', 'diameter', encodeMessage(cer))
    dialog.other(10, 'hss', 'icscf', 'diameter', encodeMessage(cea))
    assert.deepEqual(causesOf(dialog), ['diameter-no-common-application'])
  })
})

test('a home domain that the DNS does not know (RFC 3263 §4)', () => {
  const query = createQuery(1, parseName('ims.example.org.'), 'NAPTR')
  const asked = (answer: Uint8Array | undefined) => {
    const dialog = new TestDialog()
    const first = dialog.request(0, 'ue', 'pcscf')
    dialog.other(10, 'pcscf', 'dns', 'dns', encodeDns(query))
    if (answer !== undefined) dialog.other(20, 'dns', 'pcscf', 'dns', answer)
    dialog.answer(30, first, 500)
    return causesOf(dialog)
  }
  assert.deepEqual(asked(undefined), ['dns-no-answer'])
  assert.deepEqual(asked(encodeDns(createResponse(query, { rcode: RCODE.NXDOMAIN }))), ['dns-no-answer'])
})
