import assert from 'node:assert/strict'
import { parseAuth } from '@voltaic/sip'
import type { GmAlone } from './gm-alone.ts'
import { plainRegister } from './gm-home.ts'
import type { ScriptedGmPhone } from './gm-phone.ts'
import { gm, messageOf } from './gm-test.ts'
import { REALM, registered } from './pcscf-alone.ts'

const CLAUSE = '(TS 24.229 §5.2.2.3)'

/** A home network that challenges by SIP Digest whoever gives no answer, and takes any. */
function challengeByDigest(alone: GmAlone): void {
  alone.answer = (request, reply) => {
    if (request.method !== 'REGISTER') return reply(200)
    const hasAnswered = Boolean(parseAuth(request.header('Authorization') ?? 'Digest a=b').params.get('response'))
    return hasAnswered
      ? reply(200, [...registered(request), ['Authentication-Info', 'nextnonce="next",rspauth="00ff"']])
      : reply(401, [['WWW-Authenticate', `Digest realm="${REALM}",nonce="n",algorithm=MD5,qop="auth"`]])
  }
}

function register(phone: ScriptedGmPhone, response: string, more = ''): ReturnType<ScriptedGmPhone['register']> {
  const answer = `Digest username="${phone.impi}",realm="${REALM}",nonce="n",uri="sip:x",response="${response}"${more}`
  return phone.register([['Authorization', answer]])
}

/** What the home network was told of the last REGISTER. */
function toldAtHome(alone: GmAlone): string | undefined {
  const last = alone.atHome.findLast(({ method }) => method === 'REGISTER')
  return parseAuth(last?.header('Authorization') ?? 'Digest a=b').params.get('integrity-protected')
}

gm(`says nothing of a REGISTER without an answer, and ip-assoc-pending of one with it ${CLAUSE}`, async (alone) => {
  challengeByDigest(alone)
  const phone = await alone.phone()
  const challenge = await register(phone, '')
  assert.equal(challenge.status, 401)
  assert.match(challenge.header('WWW-Authenticate') ?? '', /nonce="n".*qop="auth"/)
  assert.equal(toldAtHome(alone), undefined)
  const accepted = await register(phone, '00ff')
  assert.equal(accepted.status, 200)
  assert.match(accepted.header('Authentication-Info') ?? '', /rspauth="00ff"/)
  assert.equal(toldAtHome(alone), 'ip-assoc-pending')
  assert.equal([...alone.contacts.values()][0]?.hasIpAssociation, true)
})

gm(`says ip-assoc-yes of the same user from the same source, and of nobody else ${CLAUSE}`, async (alone) => {
  challengeByDigest(alone)
  const phone = await alone.phone()
  await register(phone, '00ff')
  await register(phone, '00fe')
  assert.equal(toldAtHome(alone), 'ip-assoc-yes')
  const { impi } = phone
  phone.impi = 'another@example.org'
  await register(phone, '00ff')
  assert.equal(toldAtHome(alone), 'ip-assoc-pending', 'another user from there')
  const thief = await alone.phone({ host: '198.51.100.200', impi })
  await register(thief, '00ff')
  assert.equal(toldAtHome(alone), 'ip-assoc-pending', 'the same user from elsewhere')
})

gm(`keeps an association over a restart ${CLAUSE}`, async (alone) => {
  challengeByDigest(alone)
  const phone = await alone.phone()
  await register(phone, '00ff')
  await alone.restart()
  await register(phone, '00fe')
  assert.equal(toldAtHome(alone), 'ip-assoc-yes')
})

gm(`does not believe a phone that says it has one, and says "no" of AKA in clear ${CLAUSE}`, async (alone) => {
  challengeByDigest(alone)
  const phone = await alone.phone()
  await register(phone, '00ff', ',integrity-protected="ip-assoc-yes"')
  assert.equal(toldAtHome(alone), 'ip-assoc-pending')
  const other = await alone.phone({ host: '198.51.100.2', impi: 'sim@example.org' })
  await register(other, '00ff', ',algorithm=AKAv1-MD5')
  assert.equal(toldAtHome(alone), 'no')
  assert.equal([...alone.contacts.values()].find(({ impi }) => impi === other.impi)?.hasIpAssociation, undefined)
})

gm(`knows the requests of such a phone by their source ${CLAUSE}`, async (alone) => {
  challengeByDigest(alone)
  const phone = await alone.phone()
  await register(phone, '00ff')
  assert.equal((await phone.sendInClear(messageOf(phone))).status, 200)
  const stranger = await alone.phone({ host: '198.51.100.200' })
  assert.equal((await stranger.sendInClear(messageOf(phone))).status, 403)
})

gm(
  `lets nobody register by SIP Digest where IPsec is required, but for those excepted ${CLAUSE}`,
  async (alone) => {
    challengeByDigest(alone)
    const refused = await alone.phone({ host: '198.51.100.1', impi: 'sim@example.org' })
    for (const response of ['', '00ff']) assert.equal((await register(refused, response)).status, 494)
    assert.equal(alone.atHome.length, 0)
    const excepted = await alone.phone({ host: '198.51.100.2', impi: 'soft@example.org' })
    // it gives no user name before it is challenged: To says who it is
    const first = await excepted.sendInClear(
      plainRegister(1, excepted.contact, [], excepted.impi).without('Authorization'),
    )
    assert.equal(first.status, 401)
    assert.equal((await register(excepted, '00ff')).status, 200)
  },
  { policy: 'require', subscribers: [{ impi: 'soft@*', policy: 'prefer' }] },
)
