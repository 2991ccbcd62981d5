import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Address, EventTrace } from '@voltaic/runtime'
import { diagnose } from '../../diagnose.ts'
import type { Evidence } from '../../evidence.ts'
import { akaNonce, challenge, keyOfPlace, placeOf, TestDialog } from '../../test-dialog.ts'

const causesOf = (evidence: Evidence): readonly string[] => diagnose(evidence).map(({ cause }) => cause)

function silent(headers: readonly (readonly [string, string])[] = [], dialog = new TestDialog()): TestDialog {
  const first = dialog.request(0, 'ue', 'pcscf', { headers })
  dialog.answer(10, first, 401, [challenge(akaNonce())])
  return dialog
}

const OFFER = ['Security-Client', 'ipsec-3gpp;alg=hmac-sha-1-96;spi-c=1;spi-s=2;port-c=3;port-s=4'] as const
const AGREED: EventTrace = {
  at: 10,
  element: 'pcscf',
  kind: 'sa',
  what: 'IPsec set 1 temporary',
  subscribers: ['alice@example.org'],
  fields: { host: '10.45.0.2', ueSpis: '1 2', uePorts: '3 4', pcscfSpis: '11 12', pcscfPorts: '6101 6100' },
}
const dropped = (fields: EventTrace['fields']): EventTrace => ({
  at: 500,
  element: 'pcscf',
  kind: 'sa',
  what: 'ESP packet dropped',
  fields: { from: '10.45.0.2', ...fields },
})

describe('security associations', () => {
  test('a kernel that counts what it drops while a phone is silent, without saying whose: possible (RFC 4303 §3.4)', () => {
    const counted = (at: number, reason: string, status = 401) => {
      const dialog = new TestDialog()
      const first = dialog.request(0, 'ue', 'pcscf', { headers: [OFFER] })
      dialog.answer(10, first, status, [challenge(akaNonce()), ['Security-Server', 'ipsec-3gpp;alg=hmac-sha-1-96']])
      const event: EventTrace = { ...dropped({}), at, fields: { reason, count: 3 } }
      return causesOf(dialog.evidence(60_000, { events: [event] }))
    }
    assert.deepEqual(counted(500, 'unknown-spi'), ['sa-mismatch', 'no-second-register'])
    assert.deepEqual(counted(500, 'replay'), ['no-second-register'])
    assert.deepEqual(counted(-500, 'unknown-spi'), ['no-second-register'])
    assert.deepEqual(counted(500, 'unknown-spi', 200), [])
  })

  const judged = (fields: EventTrace['fields']) =>
    causesOf(silent([OFFER]).evidence(60_000, { events: [AGREED, dropped(fields)] }))[0]

  test('spi-c in the place of spi-s (TS 33.203 §7.1)', () => {
    assert.equal(judged({ reason: 'wrong-port', spi: 11, toPort: 6100 }), 'sa-mismatch')
  })

  test('the client port in the place of the server port (TS 33.203 §7.1)', () => {
    assert.equal(judged({ reason: 'wrong-port', spi: 12, toPort: 6101 }), 'protected-port-wrong')
  })

  test('keys that differ; a packet that came twice is no fault', () => {
    assert.equal(judged({ reason: 'icv', spi: 12 }), 'sa-mismatch')
    assert.equal(judged({ reason: 'replay', spi: 12 }), 'no-second-register')
  })
})

describe('what stands on the way', () => {
  test('a translator: Via names another address than the packet has (TS 33.203 §7.1)', () => {
    const dialog = new TestDialog()
    const first = dialog.request(0, 'ue2', 'pcscf', { headers: [OFFER] })
    const seen = dialog.evidence().messages[0]
    assert.ok(seen)
    const message = { ...seen, remote: placeOf('translator') }
    const { head } = first
    const answer = new TestDialog()
    answer.answer(10, { from: 'ue2', to: 'pcscf', head }, 401, [challenge(akaNonce())])
    assert.equal(causesOf({ messages: [message, ...answer.evidence().messages], until: 60_000 })[0], 'nat-on-the-path')
    assert.ok(!causesOf(silent([OFFER]).evidence()).includes('nat-on-the-path'))
  })

  test('long datagrams that nobody answers, beside short ones that are answered (RFC 3261 §18.1.1)', () => {
    const long = ['X-Long', 'x'.repeat(1400)] as const
    const lost = (repeated: number, body: readonly (readonly [string, string])[]) => {
      const dialog = silent()
      dialog.request(100, 'ue', 'pcscf', { callId: 'two', headers: body, repeated })
      return causesOf(dialog.evidence())
    }
    assert.equal(lost(5, [long])[0], 'large-datagrams-lost')
    assert.ok(!lost(5, []).includes('large-datagrams-lost'))
    assert.ok(
      !lost(1, [long]).includes('large-datagrams-lost'),
      'one that was not sent again may have been lost by chance',
    )
  })

  test('on one host a phone that has left is not taken for the core, which still answers', () => {
    const moved = ({ host, port }: Address): Address => ({
      host: '127.0.0.1',
      port: host === placeOf('ue').host ? 49_153 : port,
    })
    const judged = (from: 'ue' | 'pcscf', to: 'ue' | 'pcscf') => {
      const dialog = silent()
      dialog.request(100, from, to, { callId: 'two', headers: [['X-Long', 'x'.repeat(1400)]], repeated: 5 })
      const { messages, ...rest } = dialog.evidence()
      const here = messages.map((each) => ({ ...each, local: moved(each.local), remote: moved(each.remote) }))
      return causesOf({ ...rest, messages: here }).includes('large-datagrams-lost')
    }
    assert.equal(judged('pcscf', 'ue'), false)
    assert.equal(judged('ue', 'pcscf'), true)
  })

  test('the second REGISTER will be too long where the first is long: possible', () => {
    const causes = causesOf(silent([['X-Long', 'x'.repeat(1100)]]).evidence())
    assert.deepEqual(causes, ['no-second-register', 'large-datagrams-lost'])
  })

  test('and likelier than silence where what it has to repeat tells its length (RFC 3329 §2.3.1)', () => {
    const server = ['Security-Server', `ipsec-3gpp;alg=hmac-sha-1-96;ealg=aes-cbc;${'x'.repeat(100)}`] as const
    const answered = (length: number, more: Partial<Evidence> = {}, transport: 'udp' | 'tcp' = 'udp') => {
      const dialog = new TestDialog()
      const first = dialog.request(0, 'ue', 'pcscf', { headers: [['X-Long', 'x'.repeat(length)]], transport })
      dialog.answer(10, first, 401, [challenge(akaNonce()), server], { transport })
      return causesOf(dialog.evidence(60_000, more))
    }
    assert.deepEqual(answered(1000), ['large-datagrams-lost', 'no-second-register'])
    assert.deepEqual(answered(700), ['no-second-register'])
    assert.deepEqual(answered(1000, {}, 'tcp'), ['no-second-register'])
    const habitsOf = () => ({
      family: 'Robot',
      silentAfterChallenge: [{ because: 'it likes no qop', mend: 'Mend it.' }],
    })
    assert.deepEqual(answered(1000, { habitsOf }), ['no-second-register', 'large-datagrams-lost'])
  })

  const capture = { streams: [], pcos: [], fragmentsLost: 0, resets: [] }

  test('fragments that are missing where something was not answered (RFC 791 §3.2)', () => {
    const of = (fragmentsLost: number) =>
      causesOf(silent().evidence(60_000, { capture: { ...capture, fragmentsLost } }))
    assert.equal(of(2)[0], 'fragment-lost')
    assert.equal(of(0)[0], 'no-second-register')
  })

  test('a connection of the phone that was reset, as an event or in a capture (RFC 9293 §3.5.2)', () => {
    const reset = (remote: string): EventTrace => ({
      at: 5,
      element: 'pcscf',
      kind: 'connection',
      what: 'connection reset',
      fields: { local: keyOfPlace('pcscf'), remote },
    })
    assert.equal(causesOf(silent().evidence(60_000, { events: [reset(keyOfPlace('ue'))] }))[0], 'connection-reset')
    assert.equal(causesOf(silent().evidence(60_000, { events: [reset('10.9.9.9 5060')] }))[0], 'no-second-register')
    const refused = new TestDialog()
    refused.answer(10, refused.request(0, 'ue', 'pcscf'), 403)
    const closed = refused.evidence(60_000, { events: [reset(keyOfPlace('ue'))] })
    assert.equal(causesOf(closed).includes('connection-reset'), false, 'who heard a refusal was reached')
    const resets = [{ at: 5, from: placeOf('ue'), to: placeOf('pcscf') }]
    assert.equal(causesOf(silent().evidence(60_000, { capture: { ...capture, resets } }))[0], 'connection-reset')
  })
})

describe('clocks', () => {
  const hops = (near: number, far: number) => {
    const dialog = new TestDialog()
    const first = dialog.request(0, 'ue', 'pcscf')
    const onward = dialog.request(far, 'pcscf', 'icscf', { hopsBefore: 1 })
    dialog.answer(far + 20, onward, 200)
    dialog.answer(near, first, 200)
    return causesOf(dialog.evidence())
  }

  test('an answer before its request, or before the answer that it follows from', () => {
    assert.deepEqual(hops(100, 8000), ['clock-differs'])
    assert.deepEqual(hops(100, 10), [])
    assert.deepEqual(hops(-5000, -9000), ['clock-differs'])
  })
})

test('an application server that refuses, and a registration that ends by it (TS 24.229 §5.4.1.7)', () => {
  const told = (status: number, event?: EventTrace) => {
    const dialog = new TestDialog()
    const telling = dialog.request(0, 'scscf', 'as', { user: 'scscf', toUser: 'alice' })
    dialog.answer(10, telling, status)
    return causesOf(dialog.evidence(60_000, { events: event === undefined ? [] : [event] }))
  }
  const ended: EventTrace = { at: 50, element: 'scscf', kind: 'store', what: 'registration deactivated' }
  assert.deepEqual(told(403, ended), ['as-ended-registration', 'ended-by-network'])
  assert.deepEqual(told(403), [], 'it may be one that does not matter')
  assert.deepEqual(told(200, ended), ['ended-by-network'])
})

describe('a P-CSCF that is not there', () => {
  const alone = (repeated: number, until: number) => {
    const dialog = new TestDialog()
    dialog.request(0, 'ue', 'pcscf', { repeated })
    return diagnose(dialog.evidence(until))
  }

  test('answers nothing: surer when the phone has given up (RFC 3261 §17.1.2.2)', () => {
    const [found] = alone(7, 60_000)
    assert.equal(found?.cause, 'pcscf-silent')
    const [early] = alone(2, 6000)
    assert.ok(early === undefined || early.confidence < (found?.confidence ?? 0))
    assert.deepEqual(alone(2, 3000), [], 'it may still answer')
  })

  test('is there when it passes the REGISTER on, or has answered before', () => {
    const dialog = new TestDialog()
    const first = dialog.request(0, 'ue', 'pcscf', { repeated: 7 })
    dialog.request(10, 'pcscf', 'icscf', { hopsBefore: 1, repeated: 7 })
    assert.ok(first)
    assert.ok(!causesOf(dialog.evidence()).includes('pcscf-silent'))
    assert.ok(!causesOf(silent().evidence()).includes('pcscf-silent'))
  })

  test('refuses connections again and again (RFC 9293 §3.5.1)', () => {
    const refused = (count: number, port: number) => {
      const [from, to] = [{ ...placeOf('pcscf'), port }, placeOf('ue')]
      const resets = Array.from({ length: count }, (_, index) => ({ at: index * 1000, from, to }))
      return causesOf({ messages: [], until: 60_000, capture: { streams: [], pcos: [], fragmentsLost: 0, resets } })
    }
    assert.deepEqual(refused(5, 5060), ['pcscf-silent'])
    assert.deepEqual(refused(1, 5060), [])
    assert.deepEqual(refused(5, 443), [])
  })
})
