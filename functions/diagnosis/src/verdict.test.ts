import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diagnose } from './diagnose.ts'
import type { Rule } from './rule.ts'
import { authorization, TestDialog } from './test-dialog.ts'
import { type Asked, suggestion, verdictOf } from './verdict.ts'

const asked: Asked = { who: '001010000000003', isSubscriber: true, pcscfs: ['192.0.2.1:5060'] }
const called = (dialog: TestDialog, at: number, callId: string, status: number): TestDialog => {
  const invite = dialog.request(at, 'ue', 'pcscf', { method: 'INVITE', uri: 'tel:+49301', callId })
  dialog.answer(at + 100, invite, status, [['Reason', 'Q.850;cause=1']], { reason: 'Not Found' })
  return dialog
}

test('that nothing was heard is not that nothing is wrong: what a phone needs for its first word is told', () => {
  const { standing, what, remedies } = verdictOf(asked, { messages: [] }, [])
  assert.equal(standing, 'silent')
  assert.equal(what, '001010000000003 is a subscriber, but no message of it has ever arrived here.')
  assert.match(remedies[0]?.text ?? '', /192\.0\.2\.1:5060.*PCO/)
})

test('who is nobody is told so, with those whose name is nearly that', () => {
  const nobody = { who: 'ue\u001b9', isSubscriber: false, near: ['ue1', 'ue2'] }
  const { standing, what, near } = verdictOf(nobody, { messages: [] }, [])
  assert.deepEqual([standing, near], ['unknown', ['ue1', 'ue2']])
  assert.match(what, /^There is no subscriber ue\.9 here, /)
  assert.equal(suggestion({ near: ['ue1', 'ue2'] }), 'Did you mean ue1 or ue2?')
  assert.equal(suggestion({}), undefined)
})

test('a call that failed without a rule knowing why is named with its answer; one that was repeated with success is not', () => {
  const dialog = called(new TestDialog(), 0, 'one', 404)
  const { standing, what, failures } = verdictOf(asked, dialog.evidence(), [])
  assert.deepEqual([standing, failures[0]?.callId], ['failed', 'one'])
  assert.match(what, /^The call to tel:\+49301 failed: 404 Not Found \(Q\.850;cause=1\) from pcscf\./)
  called(dialog, 5000, 'two', 200)
  assert.equal(verdictOf(asked, dialog.evidence(), []).standing, 'works')
})

test('a registration that succeeded is no failure', () => {
  const dialog = new TestDialog()
  dialog.answer(10, dialog.request(0, 'ue', 'pcscf', { headers: [authorization('')] }), 200)
  assert.equal(verdictOf(asked, dialog.evidence(), []).standing, 'works')
})

test('a cause of which the same works again comes last and says since when; proofs are in the order of time', () => {
  const at = (time: number, callId: string) => ({ at: time, where: '', field: '', says: callId, callId })
  const rule = (cause: 'as-down' | 'trunk-down', confidence: number, ...proofs: ReturnType<typeof at>[]): Rule => ({
    cause,
    judge: () => [{ cause, confidence, what: cause, proofs, remedies: [] }],
  })
  const dialog = called(called(called(new TestDialog(), 0, 'one', 404), 5000, 'two', 200), 9000, 'three', 404)
  const rules = [rule('as-down', 0.9, at(100, 'one')), rule('trunk-down', 0.5, at(9100, 'three'), at(9000, 'three'))]
  const findings = diagnose(dialog.evidence(), rules)
  assert.deepEqual(
    findings.map(({ cause, worksSince, proofs }) => [cause, worksSince, proofs.map((each) => each.at)]),
    [
      ['trunk-down', undefined, [9000, 9100]],
      ['as-down', 5000, [100]],
    ],
  )
  assert.equal(verdictOf(asked, dialog.evidence(), findings).standing, 'causes')
  assert.equal(verdictOf(asked, dialog.evidence(), findings.slice(1)).failures[0]?.callId, 'three')
})
