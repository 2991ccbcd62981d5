import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest, encodeMessage, parseAuth, parseNameAddr } from '@voltaic/sip'
import {
  IMPI,
  PCSCF,
  type PcscfAlone,
  PHONE,
  PUBLIC,
  REALM,
  registered,
  registerRequest,
  SERVICE_ROUTE,
  startPcscfAlone,
} from './pcscf-alone.ts'

function pcscf(name: string, run: (alone: PcscfAlone) => Promise<void>): void {
  test(`P-CSCF ${name} (TS 24.229 §5.2.2.1)`, async () => {
    const alone = await startPcscfAlone()
    try {
      await run(alone)
    } finally {
      await alone.stop()
      assert.equal(alone.clock.pending, 0, 'no timer is left')
    }
  })
}

pcscf('adds Path with a token of its own, Require: path, the visited network and a charging vector', async (alone) => {
  await alone.fromPhone(registerRequest())
  const [request] = alone.atHome
  const path = parseNameAddr(request?.header('Path') ?? '').uri
  assert.match(path, new RegExp(`^sip:[0-9a-f]{16}@pcscf\\.${REALM}:5060;lr$`))
  assert.deepEqual(request?.list('Require'), ['path'])
  assert.equal(request?.header('P-Visited-Network-ID'), `"${REALM}"`)
  assert.match(
    request?.header('P-Charging-Vector') ?? '',
    /^icid-value="[0-9a-f]{32}";icid-generated-at=pcscf\.[^;]+;orig-ioi=/,
  )
})

pcscf('takes one off Max-Forwards', async (alone) => {
  await alone.fromPhone(registerRequest([['Max-Forwards', '42']]))
  assert.equal(alone.atHome[0]?.header('Max-Forwards'), '41')
})

pcscf('drops sec-agree and the Security headers, which are between phone and P-CSCF', async (alone) => {
  await alone.fromPhone(
    registerRequest([
      ['Require', 'sec-agree, gruu'],
      ['Proxy-Require', 'sec-agree'],
      ['Security-Client', 'ipsec-3gpp;alg=hmac-sha-1-96;spi-c=1;spi-s=2;port-c=3;port-s=4'],
      ['Security-Verify', 'ipsec-3gpp'],
    ]),
  )
  const [request] = alone.atHome
  assert.deepEqual(request?.list('Require'), ['gruu', 'path'])
  for (const name of ['Proxy-Require', 'Security-Client', 'Security-Verify'])
    assert.equal(request?.has(name), false, name)
})

pcscf('does not believe what a phone says in the name of the network', async (alone) => {
  await alone.fromPhone(
    registerRequest([
      ['P-Asserted-Identity', '<sip:president@example.org>'],
      ['P-Charging-Vector', 'icid-value=forged'],
      ['P-Visited-Network-ID', 'forged'],
      ['Path', '<sip:forged@example.org;lr>'],
      ['Service-Route', '<sip:forged@example.org;lr>'],
      ['Route', '<sip:forged@example.org;lr>'],
    ]),
  )
  assert.equal(alone.atHome.length, 1)
  assert.doesNotMatch(alone.atHome[0]?.lines.map((line) => line.value).join('\n') ?? '', /forged|president/)
})

pcscf('writes integrity-protected itself, however the phone hides a "yes"', async (alone) => {
  const forgeries = [
    `Digest username="${IMPI}",integrity-protected="yes"`,
    `Digest username="${IMPI}",Integrity-Protected=yes`,
    `Digest username="${IMPI}", integrity-protected = "yes", realm="x"`,
    `Digest integrity-protected="no",username="${IMPI}",integrity-protected="yes"`,
    `Digest username="${IMPI}",algorithm="AKAv1-MD5,integrity-protected=yes"`,
    `Digest username="${IMPI}",qop="auth integrity-protected=yes",nc="1,integrity-protected=yes"`,
  ]
  for (const forgery of forgeries) {
    alone.atHome.length = 0
    const response = await alone.fromPhone(registerRequest([['Authorization', forgery]]))
    const forwarded = alone.atHome[0]?.header('Authorization')
    if (forwarded === undefined) assert.equal(response.status, 400, forgery)
    else {
      const said = parseAuth(forwarded).params.get('integrity-protected')
      // nothing is said of what may be the beginning of SIP Digest
      assert.equal(said, forgery.includes('AKA') ? 'no' : undefined, forgery)
      assert.equal(forwarded.match(/integrity-protected="/gi)?.length ?? 0, said === undefined ? 0 : 1, forgery)
    }
  }
})

pcscf('keeps CK and IK of a challenge to itself', async (alone) => {
  const keys = 'ck="0123456789abcdef0123456789abcdef",ik="fedcba9876543210fedcba9876543210"'
  alone.homeAnswers((_, reply) =>
    reply(401, [
      ['WWW-Authenticate', `Digest realm="${REALM}",nonce="bm9uY2U=",algorithm=AKAv1-MD5,${keys},qop="auth,auth-int"`],
    ]),
  )
  const response = await alone.fromPhone(registerRequest())
  assert.equal(response.status, 401)
  assert.equal(
    response.header('WWW-Authenticate'),
    `Digest realm="${REALM}",nonce="bm9uY2U=",algorithm=AKAv1-MD5,qop="auth,auth-int"`,
  )
})

pcscf('keeps contact, Service-Route and identities of a phone that was accepted', async (alone) => {
  const response = await alone.register()
  assert.equal(response.status, 200)
  const [contact] = [...alone.stored.values()]
  assert.equal(contact?.impi, IMPI)
  assert.deepEqual(contact?.serviceRoute, [SERVICE_ROUTE])
  assert.deepEqual(contact?.associatedUris, [PUBLIC, 'tel:+99901000001'])
  assert.equal(contact?.expiresAt, alone.clock.now() + 600_000)
  assert.equal(alone.pcscf.registeredContacts, 1)
})

pcscf('tells a phone nothing of charging', async (alone) => {
  const response = await alone.register()
  assert.equal(response.has('P-Charging-Vector'), false)
  assert.equal(response.has('P-Charging-Function-Addresses'), false)
})

pcscf('keeps nothing of a phone that was refused', async (alone) => {
  alone.homeAnswers((_, reply) => reply(403))
  assert.equal((await alone.fromPhone(registerRequest())).status, 403)
  assert.equal(alone.stored.size, 0)
})

pcscf('forgets a phone that has left, 32 s later, and lets it send nothing meanwhile', async (alone) => {
  await alone.register()
  alone.homeAnswers((request, reply) =>
    reply(
      200,
      registered(request).filter(([name]) => name !== 'Contact'),
    ),
  )
  assert.equal(
    (
      await alone.fromPhone(
        registerRequest([
          ['Contact', '*'],
          ['Expires', '0'],
        ]),
      )
    ).status,
    200,
  )
  assert.equal(alone.pcscf.registeredContacts, 0)
  assert.equal(alone.stored.size, 1)
  await alone.clock.advance(34_000)
  assert.equal(alone.stored.size, 0)
})

pcscf('uses the same Path token while a phone stays registered', async (alone) => {
  await alone.register()
  const token = [...alone.stored.keys()][0]
  await alone.register()
  assert.deepEqual([...alone.stored.keys()], [token])
})

pcscf('takes no word on who a phone is from a home network that the phone makes up', async (alone) => {
  for (const uri of [
    'sip:192.0.2.12:4060',
    `sip:${REALM}.example`,
    'sip:example.org',
    `tel:+99901;phone-context=${REALM}`,
  ]) {
    alone.homeAnswers((request, reply) => reply(200, registered(request)))
    assert.equal((await alone.fromPhone(registerRequest().withUri(uri))).status, 403, uri)
  }
  assert.equal(alone.atHome.length, 0)
  assert.equal(alone.stored.size, 0)
})

pcscf('enters the home network at its entry point, whatever else the Request-URI says', async (alone) => {
  await alone.fromPhone(
    registerRequest().withUri(`sip:x@${REALM.toUpperCase()}:9999;maddr=198.51.100.66;transport=tcp`),
  )
  assert.equal(alone.atHome[0]?.uri, `sip:${REALM}`)
})

pcscf('does not take a phone for the one whose address another has put into its Contact', async (alone) => {
  const victim = { host: '198.51.100.77', port: 5060 }
  alone.homeAnswers((request, reply) => reply(200, registered(request)))
  await alone.fromPhone(registerRequest([['Contact', `<sip:mallory@${victim.host}:${victim.port}>;expires=600`]]))
  assert.equal(alone.pcscf.registeredContacts, 1)
  alone.atHome.length = 0
  const answered = new Promise<string>((resolve) => {
    const onDatagram = (data: Uint8Array) => resolve(Buffer.from(data).toString('latin1'))
    void alone.runtime.net.bindDatagram(victim, { onDatagram }).then(async (socket) => {
      const request = createRequest('MESSAGE', `sip:bob@${REALM}`, [
        ['Via', `SIP/2.0/UDP ${victim.host}:${victim.port};branch=z9hG4bKvictim`],
        ['From', `<${PUBLIC}>;tag=1`],
        ['To', `<sip:bob@${REALM}>`],
        ['Call-ID', 'victim'],
        ['CSeq', '1 MESSAGE'],
      ])
      socket.send(encodeMessage(request), PCSCF)
    })
  })
  assert.match(await answered, /^SIP\/2\.0 403 /)
  assert.equal(alone.atHome.length, 0)
})

pcscf('keeps a phone that only asks for its bindings, or takes away another one (RFC 3261 §10.2.3)', async (alone) => {
  await alone.register()
  const own = `<sip:001010000000001@${PHONE.host}:${PHONE.port}>;expires=500`
  for (const asked of [[], ['<sip:old@198.51.100.9>;expires=0']]) {
    alone.homeAnswers((_, reply) => reply(200, [['Contact', own]]))
    const request = registerRequest()
    const response = await alone.fromPhone(asked[0] ? request.with('Contact', asked[0]) : request.without('Contact'))
    assert.equal(response.status, 200)
    assert.equal(alone.pcscf.registeredContacts, 1, String(asked))
  }
})

pcscf('recognises the contact in a 200 that spells its URI in another way (RFC 3261 §19.1.4)', async (alone) => {
  alone.homeAnswers((request, reply) => {
    const spelt = `<SIP:%30${'01010000000001'}@${PHONE.host}:${PHONE.port}>;expires=600`
    return reply(200, [['Contact', spelt], ...registered(request).filter(([name]) => name !== 'Contact')])
  })
  await alone.fromPhone(registerRequest())
  assert.equal(alone.pcscf.registeredContacts, 1)
  assert.equal([...alone.stored.values()][0]?.contact, `sip:001010000000001@${PHONE.host}:${PHONE.port}`)
})

pcscf('survives a disk that fails when a contact has run out', async (alone) => {
  await alone.register()
  alone.stored.delete = () => {
    throw new Error('disk full')
  }
  await alone.clock.advance(602_000)
  assert.equal(alone.pcscf.registeredContacts, 0)
})
