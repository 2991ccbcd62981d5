import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { diagnose, diagnoseInTurns } from './diagnose.ts'
import { shellWord } from './finding.ts'
import { overviewOf } from './overview.ts'
import type { Rule } from './rule.ts'
import { authorization, TestDialog } from './test-dialog.ts'

const finding = (confidence: number, says: string) => ({
  cause: 'wrong-k' as const,
  confidence,
  what: `what\u001b[2J ${says}`,
  proofs: [{ at: 1, where: 'here', field: 'a\r\nb', says }],
  remedies: [{ text: 'do', commands: [`run ${says}`] }],
})

test('the same cause once, by its surest finding, with the proofs of all; nothing that a terminal obeys', () => {
  const rule: Rule = { cause: 'wrong-k', judge: () => [finding(0.3, 'weak'), finding(0.6, 'strong\u009b')] }
  const other: Rule = { cause: 'as-down', judge: () => [{ ...finding(0.9, 'x'), cause: 'as-down' }] }
  const found = diagnose({ messages: [] }, [rule, other])
  assert.deepEqual(
    found.map(({ cause, confidence }) => [cause, confidence]),
    [
      ['as-down', 0.9],
      ['wrong-k', 0.6],
    ],
  )
  assert.deepEqual(
    found[1]?.proofs.map(({ says, field }) => [says, field]),
    [
      ['strong.', 'a..b'],
      ['weak', 'a..b'],
    ],
  )
  assert.equal(found[1]?.what, 'what.[2J strong.')
})

test('names of phones are safe in a command', () => {
  assert.equal(shellWord('001010000000001@ims.example.org'), '001010000000001')
  assert.equal(shellWord("sip:x'; rm -rf /@a"), "'x'\\''; rm -rf /'")
})

test('what was tried is counted, also where no cause is known', () => {
  const dialog = new TestDialog()
  dialog.answer(10, dialog.request(0, 'ue', 'pcscf', { headers: [authorization('')] }), 500)
  dialog.answer(30, dialog.request(20, 'ue', 'pcscf', { method: 'INVITE', callId: 'two' }), 486)
  const { registrations, calls, impis } = overviewOf(dialog.evidence())
  assert.deepEqual(
    [registrations, calls, impis],
    [{ all: 1, failed: 1 }, { all: 1, failed: 0 }, ['alice@ims.example.org']],
  )
})

test('what a user agent mends by itself is no failure: a session interval that was too small (RFC 4028 §7.3)', () => {
  const dialog = new TestDialog()
  const parts = { method: 'INVITE', callId: 'two' }
  dialog.answer(10, dialog.request(0, 'ue', 'pcscf', parts), 422)
  assert.deepEqual(overviewOf(dialog.evidence()).calls, { all: 1, failed: 1 })
  dialog.answer(30, dialog.request(20, 'ue', 'pcscf', { ...parts, cseq: 2 }), 200)
  assert.deepEqual(overviewOf(dialog.evidence()).calls, { all: 1, failed: 0 })
})

test('whatever is in a trace: it is read or passed over, and never throws', () => {
  const dialog = new TestDialog()
  const register = dialog.request(0, 'ue', 'pcscf', { headers: [authorization('bm9uY2U=')] })
  dialog.answer(10, register, 401, [['WWW-Authenticate', 'Digest nonce="x"']])
  const whole = dialog.evidence().messages
  const message = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.tuple(fc.constantFrom(...whole), fc.nat(), fc.uint8Array({ maxLength: 8 })).map(([{ data }, at, piece]) => {
      const place = at % data.length
      return Buffer.concat([data.subarray(0, place), piece, data.subarray(place)])
    }),
  )
  const protocol = fc.constantFrom('sip', 'diameter', 'dns')
  fc.assert(
    fc.property(fc.array(fc.tuple(protocol, message), { maxLength: 6 }), (all) => {
      const [first] = whole
      assert.ok(first)
      const messages = all.map(([each, data], index) => ({ ...first, protocol: each, data, at: index }) as const)
      diagnose({ messages: [...whole, ...messages], until: 100_000 })
      overviewOf({ messages })
    }),
    { numRuns: 200, seed: 5 },
  )
})

test('two subscribers with the same cause are told apart, and of many the others are named', () => {
  const failing = (count: number) => {
    const dialog = new TestDialog()
    const proofOf = (n: number) => ({ at: n, where: '', field: '', says: '', callId: `c${n}` })
    for (let n = 0; n < count; n++)
      dialog.answer(n + 1, dialog.request(n, 'ue', 'pcscf', { user: `u${n}`, callId: `c${n}` }), 403)
    const findings = Array.from({ length: count }, (_, n) => {
      return { cause: 'wrong-k', confidence: 0.7, what: `K of u${n}.`, proofs: [proofOf(n)], remedies: [] } as const
    })
    return diagnose(dialog.evidence(), [{ cause: 'wrong-k', judge: () => findings }])
  }
  assert.deepEqual(
    failing(2).map(({ who, what }) => [who, what]),
    [
      ['u0', 'K of u0.'],
      ['u1', 'K of u1.'],
    ],
  )
  const many = failing(6)
  assert.equal(many.length, 3)
  assert.equal(many[2]?.what, 'K of u2. So it is with 3 more: u3, u4, u5.')
  assert.deepEqual(many[2]?.explains, ['c2', 'c3', 'c4', 'c5'])
})

test('a diagnosis in turns says the same, and lets others work between any two rules', async () => {
  const dialog = new TestDialog()
  dialog.answer(10, dialog.request(0, 'ue', 'pcscf'), 504, [], { reason: 'No S-CSCF Available' })
  const rule = (cause: Rule['cause']): Rule => ({
    cause,
    judge() {
      said.push(cause)
      return []
    },
  })
  const said: string[] = []
  const othersTurn = async (): Promise<void> => void said.push('others')
  await diagnoseInTurns(dialog.evidence(), othersTurn, [rule('wrong-k'), rule('overloaded')])
  assert.deepEqual(said, ['others', 'wrong-k', 'others', 'overloaded', 'others'])
  assert.deepEqual(await diagnoseInTurns(dialog.evidence(), async () => {}), diagnose(dialog.evidence()))
})
