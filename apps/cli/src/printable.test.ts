import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import type { MediaSummary } from '@voltaic/ue'
import { tableOfCalls } from './commands/calls.ts'
import { describeMedia, describeOutcome } from './describe-call.ts'
import { describeFindings } from './describe-findings.ts'
import { describeMessage } from './describe-message.ts'
import { describeSubscriber } from './describe-subscriber.ts'
import { describeFailure, table } from './output.ts'
import { printable, printableJson, printableLines } from './printable.ts'
import { registrationInWords } from './ue-phone.ts'

/** What a stranger may try, and why it must not reach a terminal. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['\u001b[2J', 'ESC: clears the screen'],
  ['\u001b]0;title\u0007', 'OSC: renames the window'],
  ['\u009b2J', 'C1 CSI, one octet'],
  ['\u009d0;title\u009c', 'C1 OSC'],
  ['\u0085', 'C1 next line'],
  ['\u0000', 'NUL'],
  ['\u0008', 'backspace'],
  ['\r', 'begins the line again'],
  ['\n', 'a line of its own'],
  ['\u007f', 'DEL'],
  ['\u2028', 'line separator'],
  ['\u2029', 'paragraph separator'],
  ['\u200b', 'zero width space'],
  ['\ufeff', 'zero width no-break space'],
  ['\u{e0041}', 'a tag that nobody sees'],
  ['\ud800', 'half of a character'],
  ...['\u200e', '\u200f', '\u061c'].map((mark) => [mark, 'bidi mark'] as const),
  ...['\u202a', '\u202b', '\u202c', '\u202d', '\u202e'].map((control) => [control, 'bidi embedding'] as const),
  ...['\u2066', '\u2067', '\u2068', '\u2069'].map((control) => [control, 'bidi isolate'] as const),
]

const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

const SILENCE: MediaSummary = {
  ...{ sent: 0, received: 0, matched: 0, mismatched: 0, lost: 0, duplicated: 0, late: 0, jitter: 0, refused: 0 },
  rtcp: {
    ...{ sentSr: 0, sentRr: 0, receivedSr: 0, receivedRr: 0, isByeReceived: false },
    peerFractionLost: undefined,
    roundTrip: undefined,
  },
  digits: '',
  digitsSent: '',
}

/** Everything that prints words of others, each given the same words. */
const PLACES: readonly (readonly [string, (evil: string) => string])[] = [
  ['printable', printable],
  [
    'voltaic doctor',
    (evil) => {
      const mend = { kind: 'advice', text: evil } as const
      const words = { what: evil, why: evil, mend, link: evil }
      const found = { severity: 'note', group: 'nat', code: 'PHONE_BEHIND_NAT', ...words } as const
      const text = describeFindings([found], { showsPassed: true, colours: false })
      return text.split('\n').slice(1, 5).join('')
    },
  ],
  ['table', (evil) => withoutFirstLines(table(['head'], [[evil]]), 2)],
  [
    'voltaic calls',
    (evil) =>
      withoutFirstLines(
        tableOfCalls(
          [
            {
              callId: evil,
              caller: evil,
              called: `sip:${evil}@x`,
              state: 'answered',
              icid: evil,
              servedBy: [evil],
              startedAt: 0,
            },
          ],
          0,
        ),
        2,
      ),
  ],
  ['reason phrase', (evil) => describeOutcome({ kind: 'refused', status: 486, reason: evil, by: 'peer' })],
  ['released', (evil) => describeOutcome({ kind: 'released', reason: evil, by: 'network' })],
  ['failed', (evil) => describeOutcome({ kind: 'failed', reason: evil, by: 'us' })],
  ['no answer', (evil) => describeOutcome({ kind: 'no answer', status: 480, reason: evil, by: 'peer' })],
  ['keys', (evil) => describeMedia({ ...SILENCE, digits: evil })],
  ['From', (evil) => describeMessage({ from: evil, contentType: 'text/plain', body: Buffer.from('x') })],
  ['Content-Type', (evil) => describeMessage({ from: 'x', contentType: evil, body: Buffer.from('x') })],
  ['text', (evil) => describeMessage({ from: 'x', contentType: 'text/plain', body: Buffer.from(evil) })],
  ['refused registration', (evil) => registrationInWords({ kind: 'refused', status: 403, reason: evil })],
  [
    'associated URIs',
    (evil) => registrationInWords({ kind: 'registered', expires: 1, serviceRoute: [], associatedUris: [evil] }),
  ],
]

describe('what comes from outside', () => {
  for (const [place, describes] of PLACES) {
    test(`gives a terminal nothing to obey: ${place}`, () => {
      for (const [evil, why] of HOSTILE) {
        const shown = describes(`a${evil}z`)
        assert.ok(!UNSAFE.test(shown), `${why}: ${JSON.stringify(shown)}`)
        // half a character does not survive UTF-8
        assert.match(shown, /a.+z/u, `${why}: the rest is there`)
      }
      assert.ok(describes('Grüße 你好 🙂').includes('Grüße 你好 🙂'), 'text in any script stays')
    })
  }

  test('is not obeyed in errors, whose lines stay lines', () => {
    for (const [evil, why] of HOSTILE) {
      const error = new VoltaicError('CALL_NOT_FOUND', `there is no call ${evil}`, `remedy ${evil}`)
      for (const shown of [
        describeFailure(error),
        describeFailure(error, { json: true }),
        describeFailure(new Error(evil)),
        describeFailure(evil),
      ]) {
        assert.ok(!UNSAFE.test(shown.replaceAll('\n', '')), `${why}: ${JSON.stringify(shown)}`)
      }
    }
    const shown = describeFailure(new VoltaicError('X', 'first\n  second', 'third'))
    assert.equal(shown, 'voltaic: first\n  second\n         third')
  })

  test('is not obeyed in what is known of a subscriber, line by line', () => {
    for (const [evil, why] of HOSTILE) {
      const shown = describeSubscriber({
        impis: [
          {
            impi: evil,
            imsi: evil,
            msisdn: evil,
            amf: '8000',
            seq: 1,
            algorithm: 'milenage' as const,
            indLength: 5,
            delta: 2 ** 28,
          },
        ],
        registrationSets: [
          {
            state: 'registered',
            scscf: evil,
            registeredImpis: [evil],
            impus: [{ identity: evil, barred: false, isDefault: true }],
          },
        ],
      })
      assert.equal(shown.split('\n').length, 4, why)
      assert.ok(!UNSAFE.test(shown.replaceAll('\n', '')), `${why}: ${JSON.stringify(shown)}`)
    }
  })

  test('means the same in JSON, and is escaped there', () => {
    for (const [evil, why] of HOSTILE) {
      const value = { [evil]: [evil, 'Grüße 🙂'] }
      for (const indent of [undefined, 2]) {
        const json = printableJson(value, indent)
        assert.deepEqual(JSON.parse(json), value, why)
        assert.ok(!UNSAFE.test(json.replaceAll('\n', '')), `${why}: ${json}`)
      }
      assert.ok(printableJson(value).includes('Grüße 🙂'))
    }
  })

  test('of several lines keeps them', () => {
    assert.equal(printableLines('a\u001b\n\u202eb'), 'a?\n?b')
  })
})

function withoutFirstLines(text: string, count: number): string {
  return text.split('\n').slice(count).join('\n')
}
