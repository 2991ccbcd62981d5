import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KeyCheck } from '@voltaic/aka'
import type { CauseId } from '../../causes.ts'
import { diagnose } from '../../diagnose.ts'
import type { Evidence, KeysAtHand } from '../../evidence.ts'
import { POSSIBLE } from '../../finding.ts'
import { akaNonce, authorization, challenge, TestDialog } from '../../test-dialog.ts'

const causesOf = (evidence: Evidence): readonly CauseId[] => diagnose(evidence).map(({ cause }) => cause)
const named = (evidence: Evidence, cause: CauseId) => diagnose(evidence).find((each) => each.cause === cause)
const NONCE = akaNonce()

/** A REGISTER, its challenge, and the REGISTER that answers it as told. */
function challenged(
  answer: string,
  { nonce = NONCE, last = 403, dialog = new TestDialog(), at = 0, cseq = 1, from = 'ue', callId = 'one' } = {},
): TestDialog {
  const first = dialog.request(at, from, 'pcscf', { callId, cseq, headers: [authorization('')] })
  dialog.answer(at + 50, first, 401, [challenge(nonce)])
  const headers = [authorization(nonce, answer)]
  const second = dialog.request(at + 100, from, 'pcscf', { callId, cseq: cseq + 1, headers })
  dialog.answer(at + 150, second, last, last === 401 ? [challenge(nonce)] : [])
  return dialog
}

const checkOf = (verdict: KeyCheck['verdict'], code?: KeyCheck['findings'][number]['code']) => ({
  isOf: () => verdict === 'fit',
  check: (): KeyCheck => ({
    verdict,
    findings: code === undefined ? [] : [{ code, severity: 'problem', text: 'A reason.' }],
  }),
  othersWithSameOpc: () => 0,
})

describe('keys', () => {
  test('an empty response without auts: the SIM does not believe the challenge (TS 24.229 §5.1.1.5.3)', () => {
    assert.deepEqual(causesOf(challenged('response=""').evidence()), ['wrong-k'])
    const asked = named(
      challenged('response=""').evidence(60_000, { keys: checkOf('misfit', 'MAC_FAILURE') }),
      'wrong-k',
    )
    assert.match(asked?.remedies[0]?.text ?? '', /A reason/)
  })

  test('an answer that fits the stored keys is no fault of keys', () => {
    assert.deepEqual(causesOf(challenged('response="abc"').evidence(60_000, { keys: checkOf('fit') })), [])
    assert.deepEqual(causesOf(challenged('response="abc"').evidence(60_000, { keys: checkOf('misfit') })), ['wrong-k'])
  })

  test('an OPc that several SIMs have is an OP, and so says a key check (TS 35.206 §4.1)', () => {
    const shared = { ...checkOf('misfit'), othersWithSameOpc: () => 3 }
    assert.deepEqual(causesOf(challenged('response=""').evidence(60_000, { keys: shared })), [
      'op-given-as-opc',
      'wrong-k',
    ])
    const checked = challenged('response="abc"').evidence(60_000, { keys: checkOf('mend', 'OPC_IS_OP') })
    assert.equal(causesOf(checked)[0], 'op-given-as-opc')
  })

  test('one AUTS is how a counter begins, two without success are a loop (TS 33.102 §6.3.5)', () => {
    assert.deepEqual(causesOf(challenged('response="x", auts="y"', { last: 500 }).evidence()), [])
    const twice = challenged('response="x", auts="y"', {
      dialog: challenged('response="x", auts="y"'),
      at: 1000,
      cseq: 3,
    })
    assert.deepEqual(causesOf(twice.evidence()), ['sqn-resynchronisation-loop'])
    const healed = challenged('response="x"', { dialog: twice, at: 3000, cseq: 5, last: 200 })
    assert.deepEqual(causesOf(healed.evidence()), [])
  })

  test('where a phone has answered with the keys of now, a wrong answer is of somebody else (TS 33.203 §6.1.1)', () => {
    const keys: KeysAtHand = {
      isOf: (_, { answer }) => answer.kind === 'digest' && answer.digest.response === 'right',
      check: () => ({ verdict: 'misfit', findings: [] }),
      othersWithSameOpc: () => 1,
    }
    const dialog = challenged('response="right"', { last: 200 })
    challenged('response="forged"', { dialog, at: 5000, cseq: 3, from: 'ue2' })
    const [finding, ...more] = diagnose(dialog.evidence(60_000, { keys }))
    assert.deepEqual([finding?.cause, finding?.confidence, more], ['foreign-registration', POSSIBLE, []])
    assert.match(finding?.what ?? '', /^Somebody at 10.45.0.3:5060 .* at 10.45.0.2:5060 has answered with them/)
    assert.ok(finding?.remedies.every(({ commands = [] }) => commands.every((each) => !each.includes('--k'))))
    // keys that were changed since say nothing of it
    const other = { ...keys, isOf: () => false, othersWithSameOpc: () => 0 }
    assert.deepEqual(causesOf(dialog.evidence(60_000, { keys: other })), ['wrong-k'])
  })

  test('of many wrong answers the newest is searched for what was mistyped, and once; all are explained', () => {
    const dialog = new TestDialog()
    for (let count = 0; count < 40; count++) {
      challenged(`response="${count}"`, { dialog, at: count * 1000, cseq: count * 2 + 1, callId: `${count}` })
    }
    const searched: string[] = []
    const check: KeysAtHand['check'] = (_, { answer }) => {
      searched.push(answer.kind === 'digest' ? answer.digest.response : answer.kind)
      return { verdict: 'misfit', findings: [] }
    }
    const found = named(dialog.evidence(60_000, { keys: { ...checkOf('misfit'), check } }), 'wrong-k')
    assert.deepEqual(searched, ['39'])
    assert.equal(found?.explains?.length, 40)
  })

  test('AMF with separation bit 0 counts when the same SIM has believed another challenge (TS 33.102 §H)', () => {
    const nonce = akaNonce('0000')
    assert.deepEqual(causesOf(challenged('response=""', { nonce }).evidence()), ['wrong-k'])
    const before = challenged('response="x"', { last: 200 })
    const after = challenged('response=""', { nonce, dialog: before, at: 5000, cseq: 3 })
    const now: KeysAtHand = {
      isOf: (_, { answer }) => answer.kind === 'digest',
      check: (_, { answer }) => ({ verdict: answer.kind === 'digest' ? 'fit' : 'misfit', findings: [] }),
      othersWithSameOpc: () => 0,
    }
    assert.equal(causesOf(after.evidence(60_000, { keys: now }))[0], 'amf-refused')
    // of a SIM whose keys may have been changed since, an earlier success says little
    assert.deepEqual(causesOf(after.evidence()), ['wrong-k', 'amf-refused'])
    assert.deepEqual(causesOf(after.evidence(60_000, { keys: checkOf('misfit') })), ['wrong-k', 'amf-refused'])
    // and one that has believed this AMF does not refuse it
    const same = challenged('response="x"', { nonce, last: 200 })
    const later = challenged('response=""', { nonce, dialog: same, at: 5000, cseq: 3 })
    assert.deepEqual(causesOf(later.evidence(60_000, { keys: now })), ['foreign-registration'])
  })

  test('a password of SIP Digest is wrong when its answer gets another challenge, not when the nonce was stale (RFC 7616 §3.3)', () => {
    const digest = (last: string, status = 401) => {
      const dialog = new TestDialog()
      dialog.answer(10, dialog.request(0, 'ue', 'pcscf', { headers: [authorization('')] }), 401, [
        challenge('n1', 'algorithm=MD5'),
      ])
      const second = dialog.request(20, 'ue', 'pcscf', { cseq: 2, headers: [authorization('n1', 'response="x"')] })
      dialog.answer(30, second, status, [challenge('n2', last)])
      return causesOf(dialog.evidence())
    }
    assert.deepEqual(digest('algorithm=MD5'), ['digest-password-wrong'])
    assert.deepEqual(digest('algorithm=MD5', 403), ['digest-password-wrong'])
    assert.deepEqual(digest('algorithm=MD5, stale=true'), [])
  })
})

describe('who registers where', () => {
  const refused = (uri: string, reason: string, status = 403) => {
    const dialog = new TestDialog()
    dialog.answer(10, dialog.request(0, 'ue', 'pcscf', { uri }), status, [], { reason })
    return causesOf(dialog.evidence())
  }

  test('an MNC of two digits in a domain (TS 23.003 §13.2)', () => {
    assert.equal(refused('sip:ims.mnc01.mcc001.3gppnetwork.org', 'Forbidden')[0], 'realm-mnc-digits')
    assert.ok(!refused('sip:ims.mnc001.mcc001.3gppnetwork.org', 'Forbidden').includes('realm-mnc-digits'))
  })

  test('a domain that is not served (TS 24.229 §5.2.2.1)', () => {
    assert.deepEqual(refused('sip:ims.other.example', 'Home Network Not Served'), ['realm-not-served'])
  })

  test('a domain in which another phone is let in is served', () => {
    const dialog = new TestDialog()
    dialog.answer(10, dialog.request(0, 'ue', 'pcscf'), 200)
    dialog.answer(30, dialog.request(20, 'ue', 'pcscf', { callId: 'two', user: 'bob' }), 403)
    assert.deepEqual(causesOf(dialog.evidence()), [])
  })

  test('a REGISTER that went on was let in', () => {
    const dialog = new TestDialog()
    const first = dialog.request(0, 'ue', 'pcscf')
    dialog.answer(20, dialog.request(10, 'pcscf', 'icscf', { hopsBefore: 1 }), 403)
    dialog.answer(30, first, 403)
    assert.deepEqual(causesOf(dialog.evidence()), [])
  })

  test('an I-CSCF that finds no S-CSCF, by what it says or by the REGISTER that nobody answers (TS 24.229 §5.3.1.3)', () => {
    assert.deepEqual(refused('sip:a', 'No S-CSCF Available', 504), ['scscf-unreachable'])
    const dialog = new TestDialog()
    const first = dialog.request(0, 'ue', 'pcscf')
    dialog.request(10, 'icscf', 'scscf', { hopsBefore: 2 })
    dialog.answer(4000, first, 504)
    assert.deepEqual(causesOf(dialog.evidence()), ['scscf-unreachable'])
  })

  test('an HSS that does not answer, as the I-CSCF says (TS 24.229 §5.3.1.2)', () => {
    assert.deepEqual(refused('sip:a', 'HSS Does Not Answer', 480), ['diameter-peer-down'])
  })
})

describe('the security agreement', () => {
  const offer = ['Security-Client', 'ipsec-3gpp;alg=hmac-md5-96;ealg=null;spi-c=1;spi-s=2;port-c=3;port-s=4'] as const
  const wanted = ['Security-Server', 'ipsec-3gpp;q=0.1;alg=hmac-sha-1-96;ealg=aes-cbc'] as const
  const answered = (status: number, headers: readonly (readonly [string, string])[]) => {
    const dialog = new TestDialog()
    dialog.answer(10, dialog.request(0, 'ue', 'pcscf', { headers }), status, [wanted])
    return dialog.evidence()
  }

  test('a client that offers none (RFC 3329 §2.3.1)', () => {
    assert.deepEqual(causesOf(answered(494, [])), ['no-security-client'])
    assert.deepEqual(causesOf(answered(421, [])), ['no-security-client'])
  })

  test('one that offers other algorithms; both lists are named (TS 33.203 §H)', () => {
    const finding = named(answered(494, [offer]), 'security-algorithm-mismatch')
    assert.match(finding?.what ?? '', /hmac-md5-96\/null; the P-CSCF takes hmac-sha-1-96\/aes-cbc/)
  })

  test('one that has an algorithm in common and repeats nothing (RFC 3329 §2.3.1)', () => {
    const both = ['Security-Client', `${wanted[1]};spi-c=1;spi-s=2;port-c=3;port-s=4`] as const
    const finding = named(answered(494, [both]), 'sa-mismatch')
    assert.match(finding?.what ?? '', /does not repeat in Security-Verify/)
    assert.deepEqual(causesOf(answered(494, [both])), ['sa-mismatch'])
  })

  test('one that repeats something else than it was told (TS 33.203 §7.2)', () => {
    const verify = ['Security-Verify', 'ipsec-3gpp;alg=hmac-md5-96'] as const
    assert.deepEqual(causesOf(answered(494, [offer, verify])), ['sa-mismatch'])
  })
})

describe('a phone that says no more', () => {
  const silent = (more: string, headers: readonly (readonly [string, string])[] = []) => {
    const dialog = new TestDialog()
    dialog.answer(10, dialog.request(0, 'ue', 'pcscf', { headers }), 401, [challenge(NONCE, more)])
    return dialog
  }

  test('is named when it had time to answer, with what is known of its family', () => {
    assert.deepEqual(causesOf(silent('algorithm=AKAv1-MD5').evidence(1000)), [], 'it may still answer')
    assert.deepEqual(causesOf(silent('algorithm=AKAv1-MD5').evidence()), ['no-second-register'])
    const signs: unknown[] = []
    const agent = ['User-Agent', 'Robot/1'] as const
    const instance = ['Contact', '<sip:a@10.45.0.2>;+sip.instance="<urn:gsma:imei:35622410-483840-0>"'] as const
    const evidence = silent('algorithm=AKAv1-MD5', [agent, instance]).evidence(60_000, {
      habitsOf(given) {
        signs.push(given)
        return { family: 'Robot', silentAfterChallenge: [{ because: 'it likes no qop', mend: 'Leave it out.' }] }
      },
    })
    assert.match(
      named(evidence, 'no-second-register')?.remedies[0]?.text ?? '',
      /^Robot: it likes no qop. Leave it out/,
    )
    assert.deepEqual(signs[0], { userAgent: 'Robot/1', imei: 'urn:gsma:imei:35622410-483840-0' })
  })

  test('may have been given the keys of the P-CSCF (TS 24.229 §5.2.2.2)', () => {
    assert.equal(causesOf(silent('algorithm=AKAv1-MD5, ck="00", ik="00"').evidence())[0], 'challenge-carries-keys')
  })

  test('is no fault once it has registered', () => {
    const healed = challenged('response="x"', { dialog: silent('algorithm=AKAv1-MD5'), at: 9000, cseq: 5, last: 200 })
    assert.deepEqual(causesOf(healed.evidence()), [])
  })
})

describe('lifetimes', () => {
  test('423 again and again (RFC 3261 §10.2.8)', () => {
    const dialog = new TestDialog()
    const contact = ['Contact', '<sip:a@10.45.0.2>;expires=30'] as const
    dialog.answer(10, dialog.request(0, 'ue', 'pcscf', { headers: [contact] }), 423, [['Min-Expires', '600']])
    const finding = named(dialog.evidence(), 'expires-too-brief')
    assert.match(finding?.what ?? '', /for 30 seconds; the network takes no less than 600/)
  })

  const granted = (until: number, renewsAt?: number) => {
    const dialog = new TestDialog()
    const contact = ['Contact', '<sip:a@10.45.0.2>;expires=60'] as const
    dialog.answer(10, dialog.request(0, 'ue', 'pcscf', { headers: [contact] }), 200, [contact])
    if (renewsAt !== undefined) {
      dialog.answer(renewsAt + 1, dialog.request(renewsAt, 'ue', 'pcscf', { cseq: 2, headers: [contact] }), 200, [
        contact,
      ])
    }
    return dialog.evidence(until)
  }

  test('a registration that runs out in a capture, and one that is renewed (TS 24.229 §5.1.1.4.1)', () => {
    assert.deepEqual(causesOf(granted(120_000)), ['registration-not-refreshed'])
    assert.deepEqual(causesOf(granted(50_000)), [])
    assert.deepEqual(causesOf(granted(100_000, 50_000)), [])
  })

  test('a soft client that says its username only when it is challenged, and at once later, is one phone', () => {
    const dialog = new TestDialog()
    const digest = ['Authorization', 'Digest username="al", realm="r", nonce="n", response="x"'] as const
    const expires = [['Contact', '<sip:a@b>;expires=60']] as const
    dialog.answer(10, dialog.request(0, 'ue', 'pcscf'), 401, [challenge('n', 'algorithm=MD5')])
    dialog.answer(30, dialog.request(20, 'ue', 'pcscf', { cseq: 2, headers: [digest] }), 200, expires)
    dialog.answer(50_010, dialog.request(50_000, 'ue', 'pcscf', { cseq: 3, headers: [digest] }), 200, expires)
    assert.deepEqual(causesOf(dialog.evidence(80_000)), [])
    // one that never got so far as to say it is the same one, too
    const failed = new TestDialog()
    failed.answer(10, failed.request(0, 'ue', 'pcscf', { callId: 'two' }), 403)
    failed.answer(30, failed.request(20, 'ue', 'pcscf', { headers: [digest] }), 200)
    assert.deepEqual(causesOf(failed.evidence()), [])
  })

  test('the timer of the S-CSCF says so itself (TS 24.229 §5.4.1.5)', () => {
    const event = {
      at: 60_000,
      element: 'scscf',
      kind: 'timer',
      what: 'registration expired',
      subscribers: ['alice'],
    } as const
    assert.deepEqual(causesOf({ ...granted(61_000), events: [event] }), ['registration-not-refreshed'])
  })
})

test('the network has ended the registration, until the phone comes back (RFC 3680 §5.2, TS 24.229 §5.1.1.7)', () => {
  const ended = (word: string, isBack = false) => {
    const dialog = challenged('response="x"', { last: 200 })
    const body = `<reginfo><registration aor="sip:alice@ims.example.org" state="terminated"><contact event="${word}"/></registration></reginfo>`
    const notify = dialog.request(5000, 'pcscf', 'ue', {
      method: 'NOTIFY',
      headers: [['Event', 'reg']],
      body,
      callId: 'n',
    })
    dialog.answer(5010, notify, 200)
    if (isBack) challenged('response="x"', { last: 200, dialog, at: 9000, cseq: 3 })
    return named(dialog.evidence(), 'ended-by-network')
  }
  assert.match(
    ended('rejected')?.what ?? '',
    /^The registration of sip:alice.* ended by the network at 00:00:05 UTC, .*stay away/,
  )
  assert.equal(ended('unregistered'), undefined)
  assert.equal(ended('rejected', true), undefined)
})

test('a phone that is given no P-CSCF (TS 24.008 §10.5.6.3)', () => {
  const pco = (fromPhone: boolean, pcscfAddresses: readonly string[]) => ({
    at: fromPhone ? 1 : 2,
    where: ['GTPv2-C'],
    fromPhone,
    asksForPcscf: fromPhone,
    pcscfAddresses,
  })
  const capture = (addresses: readonly string[]) => ({
    messages: [],
    capture: { streams: [], pcos: [pco(true, []), pco(false, addresses)], fragmentsLost: 0, resets: [] },
  })
  assert.deepEqual(causesOf(capture([])), ['no-pcscf-address'])
  assert.deepEqual(causesOf(capture(['192.0.2.1'])), [])
})
