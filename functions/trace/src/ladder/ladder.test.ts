import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import type { Address } from '@voltaic/runtime'
import { inMemory, testRegistration } from '../test-registration.ts'
import type { TracedMessage } from '../traced-message.ts'
import { createLadder, type LadderOptions } from './ladder.ts'

const names: readonly (readonly [Address, string])[] = [
  ...Object.entries(inMemory.sip).map(([element, address]) => [address, element] as const),
  [inMemory.cx.hss, 'hss'],
]

const registration = testRegistration(inMemory).filter(({ direction }) => direction === 'out')

function draw(messages: readonly TracedMessage[], options: LadderOptions = {}): readonly string[] {
  const ladder = createLadder({ names, ...options })
  return messages.flatMap((message) => ladder.rows(message))
}

function sip(changes: Partial<TracedMessage>, ...lines: readonly string[]): TracedMessage {
  const { ue1, pcscf } = inMemory.sip
  const data = Buffer.from([...lines, '', ''].join('\r\n'))
  return {
    at: 0,
    element: 'ue1',
    direction: 'out',
    transport: 'udp',
    local: ue1,
    remote: pcscf,
    protocol: 'sip',
    data,
    ...changes,
  }
}

test('a registration at 100 columns, as a new user first sees it', () => {
  assert.deepEqual(draw(registration), [
    'time (UTC)    UE        P-CSCF      I-CSCF        HSS       S-CSCF',
    '12:00:00.000   ├─REGISTER─▶│           │           │           │   001010000000001',
    '12:00:00.002   │           ├─REGISTER─▶│           │           │   001010000000001',
    '12:00:00.004   │           │           ├───UAR────▶│           │   001010000000001',
    '12:00:00.006   │           │           │◀───UAA────┤           │   FIRST_REGISTRATION',
    '12:00:00.008   │           │           ├─REGISTER──┼──────────▶│   001010000000001',
    '12:00:00.010   │           │           │           │◀───MAR────┤   001010000000001',
    '12:00:00.012   │           │           │           ├───MAA────▶│   SUCCESS · Digest-AKAv1-MD5',
    '12:00:00.014   │           │           │◀──────────┼────401────┤   Unauthorized · AKAv1-MD5',
    '12:00:00.016   │           │◀───401────┤           │           │   Unauthorized · AKAv1-MD5',
    '12:00:00.018   │◀───401────┤           │           │           │   Unauthorized · AKAv1-MD5',
    '12:00:00.020   ├─REGISTER─▶│           │           │           │   001010000000001 · response',
    '12:00:00.022   │           ├─REGISTER─▶│           │           │   001010000000001 · response',
    '12:00:00.024   │           │           ├─REGISTER──┼──────────▶│   001010000000001 · response',
    '12:00:00.026   │           │           │           │◀───SAR────┤   001010000000001 · REGISTRATION',
    '12:00:00.028   │           │           │           ├───SAA────▶│   SUCCESS · profile of 4 octets',
    '12:00:00.030   │           │           │◀──────────┼────200────┤   OK · 600000 s',
    '12:00:00.032   │           │◀───200────┤           │           │   OK · 600000 s',
    '12:00:00.034   │◀───200────┤           │           │           │   OK · 600000 s',
  ])
})

test('no line is longer than the terminal is wide, and the lifelines stand below each other', () => {
  for (const width of [60, 80, 100, 120, 200]) {
    const rows = draw(registration, { width })
    const lifelines = new Set<string>()
    for (const row of rows.slice(1)) {
      assert.ok(row.length <= Math.max(width, 64), `${row.length} at ${width}: ${row}`)
      lifelines.add(
        [...row]
          .flatMap((character, at) => ('│├┤┼'.includes(character) ? [at] : []))
          .slice(0, 5)
          .join(),
      )
    }
    assert.equal(lifelines.size, 1, `at ${width}`)
  }
})

test('ASCII rows say the same with characters of ASCII only', () => {
  const [, first, , , answer] = draw(registration, { ascii: true })
  assert.equal(first, '12:00:00.000   |-REGISTER->|           |           |           |   001010000000001')
  assert.equal(answer, '12:00:00.006   |           |           |<---UAA----|           |   FIRST_REGISTRATION')
})

test('colours change nothing but colours', () => {
  const coloured = draw(registration, { colours: true })
  assert.deepEqual(coloured.map(stripVTControlCharacters), draw(registration))
  assert.ok(coloured.every((row) => row.includes('\u001b[')))
})

test('what a peer sends cannot move the cursor or hide text', () => {
  const evil = '\u001b[2J\u0007\u202e'
  const [, request, response] = draw([sip({}, `MESSAGE sip:${evil}@x SIP/2.0`), sip({}, `SIP/2.0 200 ${evil}`)])
  for (const row of [request, response]) assert.doesNotMatch(row ?? '', /[\p{Cc}\p{Cf}]/u)
})

test('an element that was not expected gets a lifeline, and the titles are drawn again', () => {
  const as = { host: '127.0.0.20', port: 5080 }
  const toAs = sip({ element: 'scscf', local: inMemory.sip.scscf, remote: as }, 'REGISTER sip:as SIP/2.0')
  const rows = draw([registration[0] as TracedMessage, toAs, toAs], { names: [...names, [as, 'presence']] })
  assert.equal(rows.length, 5)
  assert.match(rows[2] ?? '', /S-CSCF +presence$/)
})

test('some phones have a lifeline each, further ones share one; of several S-CSCFs each has its own', () => {
  const at = (element: string, port: number): TracedMessage =>
    sip({ element, local: { host: '127.0.0.99', port } }, 'REGISTER sip:x SIP/2.0')
  const ladder = createLadder({ names })
  assert.equal(ladder.rows(at('ue1', 1)).length, 2)
  assert.match(ladder.rows(at('ue2', 2))[0] ?? '', /ue1 +ue2 +P-CSCF/)
  ladder.rows(at('ue3', 5))
  assert.match(ladder.rows(at('ue4', 6))[0] ?? '', /ue3 +other UE +P-CSCF/)
  assert.equal(ladder.rows(at('ue5', 7)).length, 1)
  assert.match(ladder.rows(at('scscf1', 3))[0] ?? '', /HSS +S-CSCF1$/)
  assert.match(ladder.rows(at('scscf2', 4))[0] ?? '', /S-CSCF1 +S-CSCF2$/)
  assert.equal(ladder.rows(at('scscf1', 3)).length, 1)
})

test('phones of other processes are told apart by what they register, at all their ports (RFC 3329 §2.2)', () => {
  const { pcscf } = inMemory.sip
  const phone = (port: number) =>
    ({ element: 'pcscf', direction: 'in', local: pcscf, remote: { host: '10.0.0.9', port } }) as const
  const register = (port: number, imsi: string) =>
    sip(
      phone(port),
      'REGISTER sip:x SIP/2.0',
      'Via: SIP/2.0/UDP 10.0.0.9',
      `From: <sip:${imsi}@x>;tag=1`,
      `To: <sip:${imsi}@x>`,
      `Security-Client: ipsec-3gpp;port-c=${port + 1};port-s=${port + 2}`,
    )
  const ladder = createLadder({ names })
  ladder.rows(register(5100, '001010000000005'))
  const [titles] = ladder.rows(register(5200, '001010000000006'))
  assert.match(titles ?? '', /ue-0005 +ue-0006 +P-CSCF/)
  const call = { ...phone(5202), direction: 'out', isProtected: true } as const
  assert.match(ladder.rows(sip(call, 'INVITE sip:y SIP/2.0'))[0] ?? '', /│ +│◀═+INVITE═+╡ +│/)
})

test('a server that nobody has named and that the S-CSCF talks to is no phone (TS 24.229 §5.4.1.7)', () => {
  const to = { element: 'scscf', local: inMemory.sip.scscf, remote: { host: '10.0.0.7', port: 7060 } }
  const [titles, row] = draw([sip(to, 'REGISTER sip:as SIP/2.0')])
  assert.match(titles ?? '', /S-CSCF +10\.0\.0\.7$/)
  assert.match(row ?? '', /├─*REGISTER─▶│/)
})

test('an unknown address that speaks SIP is drawn as a phone', () => {
  const { pcscf } = inMemory.sip
  const from = { host: '203.0.113.9', port: 5060 }
  const [, row] = draw([
    sip({ element: 'pcscf', direction: 'in', local: pcscf, remote: from }, 'OPTIONS sip:x SIP/2.0'),
  ])
  assert.match(row ?? '', /├─OPTIONS/)
})

test('an element is known by every address it has sent from', () => {
  const ladder = createLadder()
  const { pcscf, icscf } = inMemory.sip
  ladder.rows(sip({ element: 'icscf', local: icscf, remote: pcscf }, 'OPTIONS sip:x SIP/2.0'))
  const [row] = ladder.rows(sip({ element: 'pcscf', local: pcscf, remote: icscf }, 'SIP/2.0 200 OK'))
  assert.match(row ?? '', /│ +├+─+200─+▶│( +│)+ {3}OK/)
})

test('DNS and watchdogs are drawn on request only', () => {
  const query = Buffer.from('123401000001000000000000076578616d706c6500' + '00230001', 'hex')
  const watchdog = Buffer.alloc(20)
  watchdog.writeUInt32BE(0x0100_0014, 0)
  watchdog.writeUInt32BE(0x8000_0118, 4)
  const messages = [
    sip({ protocol: 'dns', data: query, remote: { host: '127.0.0.53', port: 53 } }),
    sip({ protocol: 'diameter', data: watchdog, transport: 'tcp' }),
    sip({ data: Buffer.from('\r\n\r\n') }),
  ]
  assert.deepEqual(draw(messages), [])
  const rows = draw(messages, { everything: true })
  assert.match(rows[0] ?? '', /S-CSCF +DNS$/)
  assert.match(rows[1] ?? '', /NAPTR.*example/)
  assert.match(rows[2] ?? '', /DWR/)
  assert.match(rows[3] ?? '', /ping/)
})

test('a message from an element to itself, or between phones, is drawn without an arrow', () => {
  const { ue1 } = inMemory.sip
  const [, row] = draw([sip({ remote: { ...ue1, port: 5064 } }, 'MESSAGE sip:ue2@x SIP/2.0')], {
    names: [[{ ...ue1, port: 5064 }, 'ue1'], ...names],
  })
  assert.equal(row, '00:00:00.000   │↻ MESSAGE  │           │           │           │   sip:ue2@x')
  const own = { element: 'scscf', local: inMemory.sip.scscf, remote: inMemory.sip.scscf }
  const [, last] = draw([sip(own, 'MESSAGE sip:ue2@x SIP/2.0')])
  assert.match(last ?? '', /│↻ MESSAGE +sip:ue2@x$/)
})
