import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Address } from '@voltaic/runtime'
import type { TracedMessage } from '../traced-message.ts'
import { createLadder } from './ladder.ts'
import { whoIsIn } from './who-is-in.ts'

const ALICE: Address = { host: '127.0.0.1', port: 40001 }
const BOB: Address = { host: '127.0.0.1', port: 40002 }
const PCSCF: Address = { host: '127.0.0.1', port: 5060 }

const ladder = () =>
  createLadder({
    width: 110,
    phones: ['ue1', 'ue2'],
    names: [
      [ALICE, 'ue1'],
      [BOB, 'ue2'],
      [PCSCF, 'pcscf'],
    ],
  })

function sent(element: string, local: Address, remote: Address, text: string): TracedMessage {
  const data = Buffer.from(`${text}\r\n\r\n`)
  return {
    element,
    direction: 'out',
    protocol: 'sip',
    transport: 'udp',
    local,
    remote,
    at: 0,
    data,
    number: 1,
  } as TracedMessage
}

test('a call between two phones has a lifeline for each, at the two ends', () => {
  const view = ladder()
  const [titles, invite] = view.rows(sent('ue1', ALICE, PCSCF, 'INVITE tel:+99901000002 SIP/2.0'))
  assert.match(titles ?? '', /ue1 +P-CSCF +I-CSCF +HSS +S-CSCF +ue2$/)
  assert.match(invite ?? '', /├─+INVITE─+▶│ .*tel:\+99901000002$/)
  const rows = view.rows(sent('pcscf', PCSCF, BOB, 'INVITE sip:b@127.0.0.1:40002 SIP/2.0'))
  assert.equal(rows.length, 1)
  assert.match(rows[0] ?? '', /│ +├─+INVITE─*┼─+┼─+┼─+▶│ +sip:b@/)
})

test('a response inside a call says what it answers, and whether it describes media (RFC 3264 §5)', () => {
  const view = ladder()
  const response = (headers: string, body = '') =>
    view
      .rows(sent('ue2', BOB, PCSCF, `SIP/2.0 200 OK\r\n${headers}\r\nContent-Length: ${body.length}\r\n\r\n${body}`))
      .at(-1)
  assert.match(response('CSeq: 2 PRACK') ?? '', /OK · PRACK$/)
  assert.match(response('CSeq: 1 INVITE\r\nContent-Type: application/sdp', 'v=0') ?? '', /OK · INVITE · SDP$/)
})

test('what goes through ESP has a double line, what is in clear or in the core a single one (TS 33.203 §7.1)', () => {
  const view = createLadder({
    width: 110,
    names: [
      [PCSCF, 'pcscf'],
      [{ ...PCSCF, port: 6100 }, 'pcscf'],
      [{ ...PCSCF, port: 6060 }, 'scscf'],
    ],
    protectedPorts: [{ ...PCSCF, port: 6100 }],
  })
  const row = (element: string, local: Address, remote: Address) =>
    view.rows(sent(element, local, remote, 'INVITE tel:+99901000002 SIP/2.0')).at(-1) ?? ''
  assert.match(row('ue1', ALICE, PCSCF), /├─+INVITE─+▶│/)
  assert.match(row('ue1', ALICE, { ...PCSCF, port: 6100 }), /╞═+INVITE═+▶│/)
  assert.match(row('pcscf', PCSCF, { ...PCSCF, port: 6060 }), /├─+INVITE─+┼─+┼─+▶│/)
  const ascii = createLadder({ ascii: true, protectedPorts: [PCSCF] })
  assert.match(ascii.rows(sent('ue1', ALICE, PCSCF, 'INVITE tel:1 SIP/2.0')).at(-1) ?? '', /\|=+INVITE=+>\|/)
})

test('what happened at one element is a mark on its lifeline, and a whole trace has its titles once', () => {
  const view = createLadder({ width: 110, names: [[PCSCF, 'pcscf']], alsoElements: ['ue1', 'pcscf', 'as'] })
  const rows = [
    ...view.rows(sent('ue1', ALICE, PCSCF, 'INVITE tel:1 SIP/2.0')),
    ...view.note({ at: 1, element: 'pcscf', what: 'IPsec set 1 in use\u001b[2J' }),
    ...view.note({ at: 2, element: 'as', what: 'asked' }),
  ]
  assert.equal(rows.length, 4)
  assert.match(rows[0] ?? '', /P-CSCF .*as$/)
  assert.match(rows[2] ?? '', /00:00:00.001 +│ +● +│ +│ +│ +│ +IPsec set 1 in use\?\[2J$/)
  assert.match(rows[3] ?? '', /│ +● +asked$/)
})

test('what is longer than the line goes on below it, whole, between words', () => {
  const view = createLadder({ width: 110, names: [[PCSCF, 'pcscf']] })
  const what =
    'media ended: audio AMR-WB: 512 packets, 1 dropped, 0.2 % lost, MOS 4.1 from the offerer; 498 packets from the answerer'
  const [, first = '', ...more] = view.note({ at: 1, element: 'pcscf', what })
  assert.match(first, /^00:00:00.001 +│ +● +│ +│ +│ +media ended: /)
  assert.ok(more.length > 0)
  for (const row of [first, ...more]) assert.ok(row.length <= 110, row)
  for (const row of more) assert.match(row, /^ +│ +│ +│ +│ +│ +[^ ]/)
  const said = [first, ...more].map((row) => row.replace(/^.*[│●] +/, '')).join(' ')
  assert.equal(said, what)
  const endless = view.note({ at: 2, element: 'pcscf', what: 'x'.repeat(10_000) })
  assert.ok(endless.length < 10 && endless.at(-1)?.endsWith('…'), String(endless.length))
})

test('a phone that is called before it has said anything is known by what it answers, in a trace that is whole', () => {
  const at = { ...BOB, port: 40102 }
  const entries = [
    sent('pcscf', PCSCF, at, 'INVITE sip:b@127.0.0.1:40102 SIP/2.0'),
    sent('ue2', BOB, PCSCF, 'SIP/2.0 180 Ringing\r\nContact: <sip:b@127.0.0.1:40102>'),
  ].map((message, index) => ({ ...message, sequence: index }))
  assert.deepEqual(whoIsIn(entries, [[PCSCF, 'pcscf']]).elements, ['pcscf', 'ue2'])
})
