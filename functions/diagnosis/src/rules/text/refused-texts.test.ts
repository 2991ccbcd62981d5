import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encodeRpdu, encodeTpdu, type Rpdu, timeStampAt, tpAddressOf, userDataOf } from '@voltaic/sms'
import { diagnose } from '../../diagnose.ts'
import type { Finding } from '../../finding.ts'
import { TestDialog, type TestHeaders } from '../../test-dialog.ts'
import { verdictOf } from '../../verdict.ts'

const SMS = ['Content-Type', 'application/vnd.3gpp.sms'] as const
const BOB = tpAddressOf('+99901000002') ?? assert.fail()
const AT = timeStampAt(1_800_000_000_000)
type Direction = Rpdu['direction']

interface Report {
  /** Of an RP-ERROR; an RP-ACK has none. */
  readonly cause?: number
  readonly failureCause?: number
  /** In-Reply-To. */
  readonly answers?: string
}

/** Texts of alice to bob, or of bob to her, and the reports on them, each answered 202. */
class Texts {
  readonly #dialog = new TestDialog()
  readonly #direction: Direction
  #at = 0

  constructor(direction: Direction) {
    this.#direction = direction
  }

  text(callId: string, messageReference: number, word = 'hello'): this {
    const isUp = this.#direction === 'ms-to-network'
    return this.#send(callId, {
      ...{ type: 'RP-DATA', direction: this.#direction, messageReference },
      userData: isUp ? submit(word) : deliver(word),
    })
  }

  report(callId: string, messageReference: number, { cause, failureCause, answers }: Report = {}): this {
    const direction = this.#direction === 'ms-to-network' ? 'network-to-ms' : 'ms-to-network'
    const headers: TestHeaders = answers === undefined ? [] : [['In-Reply-To', answers]]
    const base = { direction, messageReference } as const
    if (cause === undefined) return this.#send(callId, { type: 'RP-ACK', ...base }, headers)
    const userData = failureCause === undefined ? {} : { userData: reportOf(direction, failureCause) }
    return this.#send(callId, { type: 'RP-ERROR', ...base, cause, ...userData }, headers)
  }

  get findings(): readonly Finding[] {
    return diagnose(this.#dialog.evidence(400_000))
  }

  get causes(): readonly string[] {
    return this.findings.map(({ cause, worksSince }) => (worksSince === undefined ? cause : `${cause}, mended`))
  }

  get verdict() {
    return verdictOf({ who: 'alice' }, this.#dialog.evidence(400_000), this.findings)
  }

  #send(callId: string, rpdu: Rpdu, headers: TestHeaders = []): this {
    this.#at += 1000
    const [from, to, user, toUser] =
      rpdu.direction === 'ms-to-network' ? ['ue', 'pcscf', 'alice', 'centre'] : ['as', 'scscf', 'centre', 'alice']
    const body = Buffer.from(encodeRpdu(rpdu)).toString('latin1')
    const parts = { method: 'MESSAGE', callId, user, toUser, headers: [SMS, ...headers], body }
    this.#dialog.answer(this.#at + 10, this.#dialog.request(this.#at, from, to, parts), 202, [], { reason: 'Accepted' })
    return this
  }
}

const TEXT = { hasUserDataHeader: false, replyPath: false, protocolIdentifier: 0, dataCodingScheme: 4 }
const dataOf = (word: string) => ({
  userData: userDataOf({ header: [], body: { kind: 'octets', octets: Buffer.from(word) } }, TEXT.dataCodingScheme),
})

function submit(word: string): Uint8Array {
  return encodeTpdu({
    ...{ type: 'SMS-SUBMIT', rejectDuplicates: false, statusReportRequest: false, messageReference: 1 },
    ...{ ...TEXT, destinationAddress: BOB, ...dataOf(word) },
  })
}

function deliver(word: string): Uint8Array {
  return encodeTpdu({
    ...{ type: 'SMS-DELIVER', moreMessagesToSend: false, loopPrevention: false, statusReportIndication: false },
    ...{ ...TEXT, originatingAddress: BOB, serviceCentreTimeStamp: AT, ...dataOf(word) },
  })
}

function reportOf(direction: Direction, failureCause: number): Uint8Array {
  const more = { hasUserDataHeader: false, failureCause, parameters: {} }
  return direction === 'network-to-ms'
    ? encodeTpdu({ type: 'SMS-SUBMIT-REPORT', ...more, serviceCentreTimeStamp: AT })
    : encodeTpdu({ type: 'SMS-DELIVER-REPORT', ...more })
}

describe('texts that come back by RP-ERROR after their 202 (TS 24.341 §5.3.1.3, §5.3.2.4)', () => {
  test('the service centre refuses what a phone has sent: why, who, what proves it, and it is no success', () => {
    const refused = (cause: number, failureCause?: number) =>
      new Texts('ms-to-network')
        .text('t', 7)
        .report('r', 7, { cause, answers: 't', ...(failureCause !== undefined && { failureCause }) })
    for (const [cause, name] of [
      ...[1, 30].map((each) => [each, 'text-to-nobody'] as const),
      ...[27, 38, 41, 42, 47].map((each) => [each, 'service-centre-cannot'] as const),
      ...[8, 10, 21, 28, 50, 69, 95, 96, 97, 111, 120].map((each) => [each, 'text-refused'] as const),
    ]) {
      assert.deepEqual(refused(cause).causes, [name], `RP-Cause ${cause}`)
    }
    const [found = assert.fail()] = refused(1, 0xc3).findings
    assert.equal(
      found.what,
      'The service centre (as) has refused the text of alice to +99901000002, after the 202 for it: RP-Cause 1, unassigned number (TP-FCS: invalid SME address).',
    )
    assert.equal(found.who, 'alice')
    assert.deepEqual(
      found.proofs.map(({ where, field }) => `${where}, ${field}`),
      [
        'MESSAGE from 10.45.0.2, RP-Message Reference',
        '202 Accepted from pcscf, Status-Line',
        'MESSAGE from as, RP-Cause',
      ],
    )
    assert.deepEqual(found.remedies[0]?.commands, [
      'voltaic number preview +99901000002',
      'voltaic subscriber show +99901000002',
    ])
    assert.match(refused(42, 0xc0).findings[0]?.remedies[0]?.commands?.join() ?? '', /sms queue --to/)
    assert.match(refused(42, 0xc2).findings[0]?.remedies[0]?.text ?? '', /disk/)
    assert.equal(refused(111).verdict.standing, 'causes')
  })

  test('a phone refuses what it is handed', () => {
    const refused = (cause: number, failureCause?: number) =>
      new Texts('network-to-ms')
        .text('t', 7)
        .report('r', 7, { cause, ...(failureCause !== undefined && { failureCause }) })
    assert.deepEqual(refused(22).causes, ['memory-full'])
    assert.deepEqual(refused(111, 0xd3).causes, ['memory-full'])
    assert.deepEqual(refused(111).causes, ['phone-refuses-text'])
    const [found = assert.fail()] = refused(95, 0x90).findings
    assert.match(found.what, /phone of alice .* from \+99901000002 .*RP-Cause 95.*alphabet/)
    assert.equal(found.proofs.length, 3)
  })

  test('healthy texts raise nothing, and neither does one that the service centre has already', () => {
    assert.deepEqual(new Texts('ms-to-network').text('t', 7).report('r', 7).causes, [])
    assert.deepEqual(new Texts('network-to-ms').text('t', 7).report('r', 7).causes, [])
    const again = new Texts('ms-to-network').text('t', 7).report('r', 7, { cause: 21, failureCause: 0xc5 })
    assert.deepEqual(again.causes, [])
  })

  test('what is taken later is mended: a text to the same number, the same text, any text once there is room', () => {
    const sent = new Texts('ms-to-network').text('t', 7).report('r', 7, { cause: 1 })
    assert.deepEqual(sent.text('u', 8, 'again').report('s', 8).causes, ['text-to-nobody, mended'])
    const got = new Texts('network-to-ms').text('t', 7).report('r', 7, { cause: 98 })
    assert.deepEqual(got.text('u', 8, 'other').report('s', 8).causes, ['phone-refuses-text'])
    assert.deepEqual(got.text('v', 9).report('x', 9).causes, ['phone-refuses-text, mended'])
    const full = new Texts('network-to-ms').text('t', 7).report('r', 7, { cause: 22 })
    assert.deepEqual(full.text('u', 8, 'other').report('s', 8).causes, ['memory-full, mended'])
  })

  test('a report is of the text that its In-Reply-To names, whatever the references say', () => {
    const { findings } = new Texts('ms-to-network')
      .text('t', 7)
      .text('u', 7, 'b')
      .report('r', 7, { cause: 1, answers: 'u' })
    assert.deepEqual(
      findings.flatMap(({ explains }) => explains),
      ['u', 'r'],
    )
  })
})
