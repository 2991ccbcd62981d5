import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatReginfo, parseReginfo, type ReginfoContactEvent } from '@voltaic/profile'

/** The events of the contact state machine, and the state that a contact is in after each. */
const events: readonly (readonly [ReginfoContactEvent, 'active' | 'terminated'])[] = [
  ['registered', 'active'],
  ['created', 'active'],
  ['refreshed', 'active'],
  ['shortened', 'active'],
  ['expired', 'terminated'],
  ['deactivated', 'terminated'],
  ['probation', 'terminated'],
  ['unregistered', 'terminated'],
  ['rejected', 'terminated'],
]

for (const [event, state] of events) {
  test(`event ${event} is written and read with state ${state} (RFC 3680 §3.7.1)`, () => {
    const contact = { id: 'c', state, event, uri: 'sip:a@192.0.2.1', unknownParams: [] }
    const text = formatReginfo({
      version: 0,
      state: 'full',
      registrations: [{ aor: 'sip:a@example.net', id: 'r', state, contacts: [contact] }],
    })
    assert.ok(
      text.includes(`<contact id="c" state="${state}" event="${event}"><uri>sip:a@192.0.2.1</uri></contact>`),
      text,
    )
    assert.deepEqual(parseReginfo(text).registrations[0]?.contacts, [contact])
  })
}
