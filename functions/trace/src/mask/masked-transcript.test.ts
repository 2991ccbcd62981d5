import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { inMemory, overTcp, testRegistration } from '../test-registration.ts'
import type { TracedMessage } from '../traced-message.ts'
import { maskedTranscript } from './masked-transcript.ts'
import { orderCausally } from './order-causally.ts'

const IMPU = 'sip:001010000000001@ims.mnc001.mcc001.3gppnetwork.org'

test('the first two entries of a registration, in full', () => {
  const [first, second] = maskedTranscript(testRegistration(inMemory))
  const common = (via: readonly string[]): string =>
    [
      'REGISTER sip:ims.mnc001.mcc001.3gppnetwork.org SIP/2.0',
      ...via,
      `From: <${IMPU}>;tag=<tag-1>`,
      `To: <${IMPU}>`,
      'Call-ID: <call-id-1>',
      'CSeq: 1 REGISTER',
      'Contact: <sip:ue@<ue1>>;expires=600000',
      'Authorization: Digest username="u",realm="ims.mnc001.mcc001.3gppnetwork.org",' +
        'uri="sip:ims.mnc001.mcc001.3gppnetwork.org",nonce="",response=""',
      'Path: <sip:term@<pcscf>;lr>',
      'P-Charging-Vector: icid-value=<icid-1>;icid-generated-at=<host>',
      'Content-Length: <length>',
    ].join('\n')
  const viaUe = 'Via: SIP/2.0/<transport> <ue1>;branch=<branch-1>;rport'
  const viaPcscf = 'Via: SIP/2.0/<transport> <pcscf>;branch=<branch-2>;rport'
  assert.equal(first, `ue1 -> pcscf sip\n${common([viaUe])}`)
  assert.equal(second, `pcscf -> icscf sip\n${common([viaPcscf, viaUe])}`)
})

test('Diameter messages show every AVP by name, with identifiers and vectors replaced', () => {
  const transcript = maskedTranscript(testRegistration(inMemory), { protocols: ['diameter'] })
  assert.equal(
    transcript[2],
    [
      'scscf -> hss diameter',
      'MAR application 16777216 flags 0xc0 <hop-by-hop-2> <end-to-end-2>',
      '  Session-Id: <session-id-2>',
      `  Public-Identity: ${IMPU}`,
    ].join('\n'),
  )
  assert.equal(
    transcript[3],
    [
      'hss -> scscf diameter',
      'MAA application 16777216 flags 0x40 <hop-by-hop-2> <end-to-end-2>',
      '  Session-Id: <session-id-2>',
      '  Result-Code: 2001',
      '  SIP-Auth-Data-Item:',
      '    SIP-Authentication-Scheme: Digest-AKAv1-MD5',
      '    SIP-Authenticate: <rand-autn-1>',
      '    SIP-Authorization: 0x0000000000000000',
    ].join('\n'),
  )
})

test('two deployments give the same transcript: other addresses, ports, transport, IP version and random values', () => {
  const one = maskedTranscript(testRegistration(inMemory))
  assert.equal(one.length, 18)
  assert.deepEqual(maskedTranscript(testRegistration(overTcp)), one)
})

test('it does not matter how the traces of several processes are put together', () => {
  const traces = testRegistration(inMemory)
  const expected = maskedTranscript(traces)
  const random = createSeededRandom(5)
  for (let round = 0; round < 20; round += 1) {
    assert.deepEqual(maskedTranscript(interleave(traces, (below) => random.integer(below))), expected)
  }
})

/** Another order in which each element keeps its own. */
function interleave(traces: readonly TracedMessage[], choose: (below: number) => number): readonly TracedMessage[] {
  const queues = [...Map.groupBy(traces, ({ element }) => element).values()].map((queue) => [...queue])
  const mixed: TracedMessage[] = []
  while (queues.length > 0) {
    const at = choose(queues.length)
    const next = queues[at]?.shift()
    if (next) mixed.push(next)
    else queues.splice(at, 1)
  }
  return mixed
}

test('a difference in what matters shows', () => {
  const traces = testRegistration(inMemory)
  const changed = (from: string, to: string): readonly TracedMessage[] =>
    traces.map((trace) => ({
      ...trace,
      data: Buffer.from(Buffer.from(trace.data).toString('latin1').replace(from, to), 'latin1'),
    }))
  const expected = maskedTranscript(traces)
  assert.notDeepEqual(maskedTranscript(changed('expires=600000', 'expires=600001')), expected)
  assert.notDeepEqual(maskedTranscript(changed('sip:term@', 'sip:other@')), expected)
  assert.notDeepEqual(maskedTranscript(changed('qop=auth', 'qop=none')), expected)
  assert.notDeepEqual(maskedTranscript(traces.filter(({ data }) => !Buffer.from(data).includes('200 OK'))), expected)
})

test('a value that is used again where it should not be shows', () => {
  const [first, ...rest] = testRegistration(inMemory)
  assert.ok(first)
  const branch = /branch=(\w+)/.exec(Buffer.from(first.data).toString())?.[1] ?? ''
  const reused = rest.map((trace) => ({
    ...trace,
    data: Buffer.from(
      Buffer.from(trace.data)
        .toString('latin1')
        .replace(/branch=\w+/g, `branch=${branch}`),
      'latin1',
    ),
  }))
  assert.notDeepEqual(maskedTranscript([first, ...reused]), maskedTranscript([first, ...rest]))
})

test('nothing is received before it is sent, and what was traced twice stays once', () => {
  const traces = testRegistration(inMemory)
  const ordered = orderCausally(traces)
  assert.deepEqual(
    ordered,
    traces.filter(({ direction }) => direction === 'out'),
  )
})

test('of what is lost on the way, and of what comes from outside, the one sight there is stays', () => {
  const [sent, received, ...rest] = testRegistration(inMemory)
  assert.ok(sent && received)
  assert.equal(orderCausally([sent]).length, 1)
  assert.deepEqual(orderCausally([received, ...rest])[0], received)
})

test('equal messages between the same two are matched one by one', () => {
  const [sent, received] = testRegistration(inMemory)
  assert.ok(sent && received)
  assert.equal(orderCausally([sent, sent, received].map((trace) => ({ ...trace }))).length, 2)
})

test('peering is left out, unless it is asked for', () => {
  const watchdog = Buffer.alloc(20)
  watchdog.writeUInt32BE(0x0100_0014, 0)
  watchdog.writeUInt32BE(0x8000_0118, 4)
  const trace: TracedMessage = {
    ...(testRegistration(inMemory).find(({ protocol }) => protocol === 'diameter') as TracedMessage),
    data: watchdog,
  }
  assert.deepEqual(maskedTranscript([trace]), [])
  const [entry] = maskedTranscript([trace], { peering: true })
  assert.equal(entry, 'icscf -> stranger diameter\nDWR application 0 flags 0x80 <hop-by-hop-1> <end-to-end-1>')
})

test('bodies of reg-info lose identifiers and seconds', () => {
  const body =
    '<reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="0" state="full"><registration aor="sip:a@b" id="r7" ' +
    'state="active"><contact id="c9" state="active" event="registered" expires="599" callid="x@y" cseq="2">' +
    '<uri>sip:ue@127.0.0.1:5062;transport=tcp</uri></contact></registration></reginfo>'
  const [sent] = testRegistration(inMemory)
  assert.ok(sent)
  const lines = ['NOTIFY sip:ue@127.0.0.1:5062 SIP/2.0', 'Subscription-State: active;expires=599', '', body]
  const [entry] = maskedTranscript([{ ...sent, data: Buffer.from(lines.join('\r\n')) }])
  assert.deepEqual(entry?.split('\n').slice(1), [
    'NOTIFY sip:ue@<ue1> SIP/2.0',
    'Subscription-State: active;expires=<seconds>',
    '',
    body
      .replace('id="r7"', 'id="<reginfo-id-1>"')
      .replace('id="c9"', 'id="<reginfo-id-2>"')
      .replace('599', '<seconds>')
      .replace('x@y', '<call-id-1>')
      .replace('127.0.0.1:5062;transport=tcp', '<ue1>'),
  ])
})

test('over TCP a phone is known by where its Via says it listens, on whatever port it connects from', () => {
  const [sent] = testRegistration(overTcp)
  assert.ok(sent)
  const lines = [
    'REGISTER sip:x SIP/2.0',
    'Via: SIP/2.0/TCP [::1]:5070;branch=z9hG4bK1',
    'Contact: <sip:ue@[::1]:5070;transport=tcp>',
    'Route: <sip:[::1]:15060;lr>, <sip:[::1]:9;lr>',
    '',
    '',
  ]
  const [entry] = maskedTranscript([{ ...sent, data: Buffer.from(lines.join('\r\n')) }], {
    names: Object.entries(overTcp.sip).map(([element, address]) => [address, element] as const),
  })
  assert.deepEqual(entry?.split('\n').slice(2), [
    'Via: SIP/2.0/<transport> <ue1>;branch=<branch-1>',
    'Contact: <sip:ue@<ue1>>',
    'Route: <sip:<pcscf>;lr>, <sip:<host>;lr>',
  ])
})

test('users that an element made up are replaced, subscribers are not', () => {
  const [sent] = testRegistration(inMemory)
  assert.ok(sent)
  const lines = [
    'REGISTER sip:x SIP/2.0',
    'Path: <sip:0123456789abcdef@pcscf.example:5060;lr>',
    'Route: <sip:0123456789abcdef@pcscf.example;lr>',
    'Record-Route: <sip:0123456789abcdef.fedcba9876543210@pcscf.example;lr>',
    'To: <sip:001010000000001@x>',
    '',
    '',
  ]
  const [entry] = maskedTranscript([{ ...sent, data: Buffer.from(lines.join('\r\n')) }])
  assert.deepEqual(entry?.split('\n').slice(2), [
    'Path: <sip:<token-1>@pcscf.example;lr>',
    'Route: <sip:<token-1>@pcscf.example;lr>',
    'Record-Route: <sip:<token-1>.<mark-1>@pcscf.example;lr>',
    'To: <sip:001010000000001@x>',
  ])
})

test('what only a slow machine causes is left out, unless it is asked for (RFC 3261 §17.1.2.2, §17.2.1; RFC 4320 §4.1)', () => {
  const traces = testRegistration(inMemory)
  const [sent, received] = traces
  assert.ok(sent && received)
  const trying = (method: string): TracedMessage => ({
    ...sent,
    ...{ element: 'pcscf', local: sent.remote, remote: sent.local },
    data: Buffer.from(`SIP/2.0 100 Trying\r\nCSeq: 1 ${method}\r\n\r\n`),
  })
  const late = [trying('REGISTER'), trying('INVITE')]
  const slow = [sent, received, { ...sent }, { ...received }, ...late, ...traces.slice(2)]
  assert.deepEqual(maskedTranscript(slow), maskedTranscript(traces))
  const all = maskedTranscript(slow, { retransmissions: true })
  assert.equal(all.length, maskedTranscript(traces).length + 3)
})

test('session descriptions lose times, ports of media and what belongs to the IP version (RFC 8866 §5.2)', () => {
  const [sent] = testRegistration(inMemory)
  assert.ok(sent)
  const described = (ip: string, port: number, bandwidth: number) => {
    const lines = ['v=0', `o=- ${port} ${port} IN ${ip} host`, `c=IN ${ip} host`, `m=audio ${port} RTP/AVP 104`]
    const body = [...lines, `b=AS:${bandwidth}`, 'a=sendrecv', ''].join('\r\n')
    const data = Buffer.from(`INVITE sip:x SIP/2.0\r\nContent-Type: application/sdp\r\n\r\n${body}`)
    return maskedTranscript([{ ...sent, data }])
  }
  const here = described('IP4', 20_000, 41)
  assert.deepEqual(here, described('IP6', 30_000, 49))
  assert.match(here[0] ?? '', /m=audio <port> RTP\/AVP 104/)
  assert.notDeepEqual(here, described('IP4', 0, 41), 'a stream that is refused stays so')
})

test('messages that cannot be decoded are in the transcript, too', () => {
  const [sent] = testRegistration(inMemory)
  assert.ok(sent)
  for (const protocol of ['sip', 'diameter', 'dns'] as const) {
    const [entry] = maskedTranscript([{ ...sent, protocol, data: Buffer.from('garbage') }], { protocols: [protocol] })
    assert.match(entry ?? '', protocol === 'sip' ? /garbage/ : /malformed/)
  }
})
