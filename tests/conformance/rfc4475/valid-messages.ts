import assert from 'node:assert/strict'
import {
  formatUri,
  parseContacts,
  parseNameAddrs,
  parseUri,
  parseVia,
  type SipMessage,
  SipRequest,
  SipResponse,
  unescapeUri,
  uriEquals,
  utf8,
} from '@voltaic/sip'

/** What the valid messages of RFC 4475 §3.1 mean. */
export const VALID_MESSAGES: Readonly<Record<string, (message: SipMessage) => void>> = {
  wsinv: (message) => {
    assert.deepEqual(request(message).requestUri, {
      kind: 'sip',
      scheme: 'sip',
      user: 'vivekg',
      host: 'chair-dnrc.example.com',
      params: new Map([['unknownparam', undefined]]),
    })
    assert.equal(message.toTag, '1918181833n')
    assert.equal(message.from.displayName, 'J Rosenberg \\"')
    assert.equal(message.fromTag, '98asjd8')
    assert.equal(message.header('max-forwards'), '0068')
    assert.deepEqual(message.cseq, { number: 9, method: 'INVITE' })
    assert.equal(message.header('Subject'), '')
    assert.equal(message.header('NewFangledHeader'), 'newfangled value continued newfangled value')
    assert.equal(message.header('unknownheaderwithunusualvalue'), ';;,,;;,;')
    const vias = message.list('Via').map(parseVia)
    assert.deepEqual(
      vias.map(({ transport, host, params }) => [transport, host, params.get('branch')]),
      [
        ['UDP', '192.0.2.2', '390skdjuw'],
        ['TCP', 'spindle.example.com', 'z9hG4bK9ikj8'],
        ['UDP', '192.168.255.111', 'z9hG4bK30239'],
      ],
    )
    const [route] = parseNameAddrs(message, 'Route')
    assert.equal(route?.uri, 'sip:services.example.com;lr;unknownwith=value;unknown-no-value')
    assert.deepEqual(parseContacts(message), [
      {
        displayName: 'Quoted string ""',
        uri: 'sip:jdrosen@example.com',
        params: new Map([
          ['newparam', 'newvalue'],
          ['secondparam', undefined],
          ['q', '0.33'],
        ]),
      },
    ])
    assert.equal(message.body.length, 150)
  },
  intmeth: (message) => {
    const { method, uri, requestUri } = request(message)
    assert.equal(method, "!interesting-Method0123456789_*+`.%indeed'~")
    assert.equal(formatUri(requestUri), uri)
    assert.ok(requestUri.kind === 'sip')
    assert.equal(requestUri.user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*")
    assert.equal(requestUri.password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)")
    assert.equal(message.topVia.params.get('branch'), "z9hG4bK-.!%66*_+`'~")
    assert.equal(message.to.displayName, 'BEL:\x07 NUL:\x00 DEL:\x7f')
    assert.equal(message.from.displayName, "token1~` token2'+_ token3*%!.-")
    assert.equal(utf8(message.from.params.get("fromparam''~+*_!.-%") ?? ''), 'работающий')
    assert.equal(message.fromTag, "_token~1'+`*%!-.")
    assert.equal(message.callId, 'intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{')
    assert.equal(utf8(message.header("extensionHeader-!.%*+_`'~") ?? ''), '\ufeff大停電')
  },
  esc01: (message) => {
    const { requestUri } = request(message)
    assert.ok(requestUri.kind === 'sip')
    assert.equal(unescapeUri(requestUri.user ?? ''), 'sips:user@example.com')
    assert.equal(requestUri.host, 'example.net')
    assert.ok(uriEquals(parseUri(message.to.uri), parseUri('sip:user@example.com')))
    const [contact] = parseContacts(message)
    assert.ok(typeof contact === 'object')
    const uri = parseUri(contact.uri)
    assert.ok(uri.kind === 'sip')
    assert.equal(unescapeUri(uri.user ?? ''), 'caller')
    assert.equal(unescapeUri(uri.params.get('n%61me') ?? ''), 'value%41')
  },
  escnull: (message) => {
    const to = parseUri(message.to.uri)
    assert.ok(to.kind === 'sip')
    assert.equal(unescapeUri(to.user ?? ''), 'null-\0-null')
    const contacts = parseContacts(message)
    assert.ok(contacts !== '*' && contacts.length === 2)
    const [one, two] = contacts.map(({ uri }) => parseUri(uri))
    assert.ok(one !== undefined && two !== undefined && !uriEquals(one, two))
  },
  esc02: (message) => {
    assert.equal(request(message).method, 'RE%47IST%45R')
    assert.equal(message.to.displayName, '%Z%45')
    assert.equal(message.topVia.params.get('branch'), 'z9hG4bK209%fzsnel234')
    assert.equal(parseContacts(message).length, 2)
    assert.equal(message.header('C%6Fntact'), '<sip:alias2@host2.example.com>')
  },
  lwsdisp: (message) => {
    assert.equal(message.from.displayName, 'caller')
    assert.equal(message.from.uri, 'sip:caller@example.com')
    assert.equal(message.fromTag, '323')
  },
  longreq: (message) => {
    assert.equal(message.headerLines('Via').length, 34)
    assert.equal(message.list('Via').map(parseVia).at(-1)?.params.get('received'), '192.0.2.5')
    assert.equal(message.callId, `longreq.one${'really'.repeat(20)}longcallid`)
    assert.equal(message.fromTag, `12${'982'.repeat(50)}424`)
    assert.equal(message.from.params.has(`unknownvalueless${'paramname'.repeat(10)}`), true)
    assert.ok(message.has(`Unknown-${'Long'.repeat(20)}-Name`))
  },
  dblreq: (message) => {
    assert.equal(request(message).method, 'REGISTER')
    assert.equal(message.body.length, 0)
  },
  semiuri: (message) => {
    const { requestUri } = request(message)
    assert.ok(requestUri.kind === 'sip')
    assert.equal(unescapeUri(requestUri.user ?? ''), 'user;par=u@example.net')
    assert.equal(requestUri.params.size, 0)
    assert.equal(message.list('Accept').length, 6)
  },
  transports: (message) => {
    const transports = message.list('Via').map((via) => parseVia(via).transport)
    assert.deepEqual(transports, ['UDP', 'SCTP', 'TLS', 'UNKNOWN', 'TCP'])
  },
  mpart01: (message) => {
    assert.equal(message.body.length, 553)
    assert.ok(Buffer.from(message.body).includes(Buffer.from('308201520609', 'hex')))
    assert.ok(Buffer.from(message.body).toString('latin1').endsWith('--7a9cbec02ceef655--\r\n'))
  },
  unreason: (message) => {
    assert.equal(response(message).status, 200)
    assert.equal(utf8(response(message).reason), '= 2**3 * 5**2 но сто девяносто девять - простое')
  },
  noreason: (message) => {
    assert.equal(response(message).status, 100)
    assert.equal(response(message).reason, '')
  },
  baddate: (message) => assert.equal(message.header('Date'), 'Fri, 01 Jan 2010 16:00:00 EST'),
}

function request(message: SipMessage): SipRequest {
  assert.ok(message instanceof SipRequest)
  return message
}

function response(message: SipMessage): SipResponse {
  assert.ok(message instanceof SipResponse)
  return message
}
