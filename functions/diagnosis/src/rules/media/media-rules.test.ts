import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { EventTrace } from '@voltaic/runtime'
import { diagnose } from '../../diagnose.ts'
import type { CaptureEvidence, Evidence, EvidenceStream } from '../../evidence.ts'
import { TestDialog } from '../../test-dialog.ts'

const causesOf = (evidence: Evidence): readonly string[] => diagnose(evidence).map(({ cause }) => cause)
const SDP = ['Content-Type', 'application/sdp'] as const

function description(host: string, port: number, direction = 'sendrecv', fmtp = 'mode-set=2'): string {
  return [
    'v=0',
    `o=- 1 1 IN IP4 ${host}`,
    's=-',
    `c=IN IP4 ${host}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 104`,
    'a=rtpmap:104 AMR-WB/16000/1',
    `a=fmtp:104 ${fmtp}`,
    `a=${direction}`,
    '',
  ].join('\r\n')
}

/** A call that is answered, and ended after so many milliseconds. */
function answered({
  caller = '192.0.2.50',
  direction = 'sendrecv',
  lasts = 10_000,
  fmtp = 'mode-set=2',
} = {}): TestDialog {
  const dialog = new TestDialog()
  const parts = { method: 'INVITE', uri: 'tel:+49301', headers: [SDP] }
  const invite = dialog.request(0, 'ue', 'pcscf', { ...parts, body: description(caller, 4000, 'sendrecv', fmtp) })
  dialog.answer(100, invite, 200, [SDP], { body: description('192.0.2.60', 5000, direction, fmtp) })
  dialog.answer(100 + lasts + 10, dialog.request(100 + lasts, 'ue', 'pcscf', { method: 'BYE', cseq: 2 }), 200)
  return dialog
}

const counted = (offererPackets: number, answererPackets: number): EventTrace => ({
  at: 9000,
  element: 'pcscf',
  kind: 'media',
  what: 'audio',
  callId: 'one',
  fields: { offererPackets, answererPackets },
})

describe('speech that a gateway counts', () => {
  const judged = (offerer: number, answerer: number, call = answered()) =>
    causesOf(call.evidence(60_000, { events: [counted(offerer, answerer)] }))

  test('from one side, from both and from none (RFC 3264 §6.1)', () => {
    assert.deepEqual(judged(400, 0), ['one-way-audio'])
    assert.deepEqual(judged(0, 400), ['one-way-audio'])
    assert.deepEqual(judged(0, 0), ['no-audio'])
    assert.deepEqual(judged(400, 390), [])
  })

  test('a side that has said that it does not send, and a call that was too brief', () => {
    assert.deepEqual(judged(400, 0, answered({ direction: 'recvonly' })), [])
    assert.deepEqual(judged(0, 0, answered({ lasts: 500 })), [])
  })

  test('a description with an address that is not that of the signalling (RFC 8866 §5.7)', () => {
    assert.deepEqual(judged(400, 390, answered({ caller: '10.1.0.7' })), [])
  })

  test('without anybody who counts nothing is said', () => {
    assert.deepEqual(causesOf(answered().evidence()), [])
  })
})

describe('speech in a capture', () => {
  const stream = (from: string, to: string, port: number, more: Partial<EvidenceStream> = {}): EvidenceStream => ({
    from: { host: from, port: 9999 },
    to: { host: to, port },
    packets: 100,
    firstAt: 200,
    lastAt: 9000,
    ...more,
  })
  const capture = (...streams: readonly EvidenceStream[]): CaptureEvidence => ({
    streams,
    pcos: [],
    fragmentsLost: 0,
    resets: [],
  })
  const toCalled = (more?: Partial<EvidenceStream>) => stream('192.0.2.50', '192.0.2.60', 5000, more)
  const toCaller = (more?: Partial<EvidenceStream>) => stream('192.0.2.60', '192.0.2.50', 4000, more)
  const judged = (call: TestDialog, ...streams: readonly EvidenceStream[]) =>
    causesOf(call.evidence(60_000, { capture: capture(...streams) }))

  test('of which one direction is missing', () => {
    assert.deepEqual(judged(answered(), toCalled()), ['one-way-audio'])
    assert.deepEqual(judged(answered(), toCalled(), toCaller()), [])
  })

  test('that is all of another call says nothing of this one', () => {
    assert.deepEqual(judged(answered(), stream('203.0.113.1', '203.0.113.2', 7000)), [])
    assert.deepEqual(judged(answered({ caller: '10.9.9.9' }), stream('203.0.113.1', '203.0.113.2', 7000)), [])
  })

  test('in another form than was agreed on (RFC 4867 §8.1)', () => {
    const aligned = { framing: 'octet-aligned' } as const
    assert.deepEqual(judged(answered(), toCalled(aligned), toCaller()), ['amr-framing-mismatch'])
    assert.deepEqual(judged(answered({ fmtp: 'octet-align=1' }), toCalled(aligned), toCaller(aligned)), [])
  })

  test('to a private address that is not where its packets come from (RFC 1918 §3)', () => {
    const call = answered({ caller: '192.168.1.5' })
    const fromOutside = stream('198.51.100.7', '192.0.2.60', 5000)
    assert.deepEqual(judged(call, fromOutside, stream('192.0.2.60', '192.168.1.5', 4000)), [
      'media-address-not-reachable',
    ])
    const atSource = { ...toCaller(), from: { host: '192.0.2.60', port: 5000 }, to: fromOutside.from }
    assert.deepEqual(judged(call, fromOutside, atSource), [], 'answered to where it comes from (RFC 4961 §3)')
    const inside = stream('192.168.1.5', '192.0.2.60', 5000)
    assert.deepEqual(judged(call, inside, stream('192.0.2.60', '192.168.1.5', 4000)), [])
  })
})
