import assert from 'node:assert/strict'
import type { SipResponse } from '@voltaic/sip'
import type { GmAlone } from './gm-alone.ts'
import { gm, setsOf, statesOf } from './gm-test.ts'

/** 494 with a list to choose from, and nothing left of the attempt. */
function assertRefused(response: SipResponse, alone: GmAlone, cause: string): void {
  assert.equal(response.status, 494)
  assert.match(response.header('Security-Server') ?? '', /^ipsec-3gpp;q=0.8;alg=null;ealg=aes-gcm;prot=esp;mod=trans, /)
  assert.equal(alone.counters.get(`pcscf.gm.refused.${cause}`), 1, cause)
}

const mechanism = (fields: string) => `ipsec-3gpp;prot=esp;mod=trans;${fields}`
const USABLE = 'alg=hmac-sha-1-96;ealg=aes-cbc;spi-c=1000;spi-s=1001;port-c=6300;port-s=6301'

const UNUSABLE: Readonly<Record<string, string>> = {
  'an algorithm that there is not': USABLE.replace('aes-cbc', 'rot13'),
  'no integrity': USABLE.replace('alg=hmac-sha-1-96', 'alg=null').replace('ealg=aes-cbc', 'ealg=null'),
  'an SPI that IANA keeps': USABLE.replace('spi-c=1000', 'spi-c=255'),
  'SPI 0': USABLE.replace('spi-s=1001', 'spi-s=0'),
  'the same SPI twice': USABLE.replace('1001', '1000'),
  'port 5060': USABLE.replace('port-s=6301', 'port-s=5060'),
  'port 0': USABLE.replace('port-c=6300', 'port-c=0'),
}

for (const [what, fields] of Object.entries(UNUSABLE)) {
  gm(
    `refuses an offer with ${what}, before the home network is asked (RFC 3329 §2.3.1, TS 33.203 §7.1)`,
    async (alone) => {
      const phone = await alone.phone()
      const response = await phone.register([['Security-Client', mechanism(fields)]])
      assertRefused(response, alone, 'nothing-in-common')
      assert.deepEqual([alone.atHome.length, await setsOf(alone)], [0, 0])
    },
  )
}

for (const [what, value] of Object.entries({
  garbage: ';;;=,',
  'an SPI that is no number': mechanism(USABLE.replace('1000', 'many')),
  'an SPI of 33 bits': mechanism(USABLE.replace('1000', '4294967296')),
  'a port of 17 bits': mechanism(USABLE.replace('6300', '65536')),
  'a q above 1': mechanism(`q=1.1;${USABLE}`),
  'a hundred mechanisms': Array.from({ length: 100 }, () => mechanism(USABLE)).join(','),
})) {
  gm(`answers 400 to a Security-Client with ${what} (RFC 3329 §2.2)`, async (alone) => {
    const phone = await alone.phone()
    assert.equal((await phone.register([['Security-Client', value]])).status, 400)
    assert.deepEqual([alone.atHome.length, await setsOf(alone)], [0, 0])
  })
}

gm('refuses a phone that asks for an agreement and offers TLS only (RFC 3329 §2.3.1)', async (alone) => {
  const phone = await alone.phone()
  assertRefused(await phone.register([['Security-Client', 'tls;q=0.2']]), alone, 'no-ipsec-3gpp')
})

gm(
  'refuses a phone without IPsec where that is required (TS 24.229 §5.2.2.2)',
  async (alone) => {
    const phone = await alone.phone()
    assertRefused(await phone.register([]), alone, 'no-offer')
    assert.equal(alone.atHome.length, 0)
  },
  { policy: 'require' },
)

gm(
  'serves nobody in clear where IPsec is required, even if the home network does not challenge',
  async (alone) => {
    alone.answer = (request, reply) => reply(200, [['Contact', request.header('Contact') ?? '']])
    const phone = await alone.phone()
    const refused = await phone.challenged()
    const why = '399 pcscf "IPsec: it is required, and the home network has not authenticated anybody"'
    assert.deepEqual([refused.status, refused.header('Warning')], [403, why])
    assert.equal(alone.pcscf.registeredContacts, 0)
  },
  { policy: 'require' },
)

gm('refuses an answer with another Security-Verify than it sent, and ends the set (TS 33.203 §7.2)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.agree(await phone.challenged())
  const weaker = set.verify.map(([name, value]) => [name, value.replace('aes-gcm', 'aes-cbc')] as const)
  assertRefused(await phone.answer(set, weaker), alone, 'security-verify')
  assert.deepEqual([alone.atHome.length, statesOf(alone)], [1, ''])
  await alone.clock.advance(10_000)
  assert.equal(await setsOf(alone), 0)
})

gm('refuses an answer without Security-Verify (RFC 3329 §2.3.1)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.agree(await phone.challenged())
  assertRefused(await phone.answer({ ...set, verify: [] }), alone, 'security-verify')
})

gm('takes a Security-Verify that is written another way (RFC 3329 §2.4)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.agree(await phone.challenged())
  const written = set.verify.map(
    ([name, value]) => [name, value.replaceAll(';', ' ; ').replace('q=0.1', 'q=0.100')] as const,
  )
  assert.equal((await phone.answer(set, written)).status, 200)
})

gm('refuses an answer with another Security-Client than the first (TS 33.203 §7.2)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.agree(await phone.challenged())
  const other = set.client.map(([name, value]) => [name, value.replaceAll('6300', '6302')] as const)
  assertRefused(await phone.answer(set, other), alone, 'security-client')
  assert.equal(alone.atHome.length, 1)
})

gm('refuses an answer in the name of another user (TS 24.229 §5.2.2.2)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.agree(await phone.challenged())
  const other = 'Digest username="other@example.org",realm="x",nonce="bm9uY2U=",uri="sip:x",response="00ff"'
  assertRefused(await phone.answer(set, [['Authorization', other]]), alone, 'user')
  assert.equal(alone.atHome.length, 1)
})

gm('refuses a refresh in the name of another user, and leaves the set alone (TS 24.229 §5.2.2.1)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.registerProtected()
  const other = 'Digest username="other@example.org",realm="x",nonce="",uri="sip:x",response=""'
  assertRefused(await phone.register([...set.verify, ['Authorization', other]], set), alone, 'user')
  assert.equal(await setsOf(alone), 1)
})

gm(
  'tells the phone over the set that its authentication has failed, then takes the set out (TS 24.229 §5.2.2.2)',
  async (alone) => {
    const phone = await alone.phone()
    const set = await phone.agree(await phone.challenged())
    alone.answer = (_, reply) => reply(403)
    assert.equal((await phone.answer(set)).status, 403)
    assert.equal(statesOf(alone), '')
    await alone.clock.advance(10_000)
    assert.equal(await setsOf(alone), 0)
  },
)

gm('keeps the set when the phone is asked for a longer registration (RFC 3261 §10.2.8)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.agree(await phone.challenged())
  const { answer } = alone
  alone.answer = (_, reply) => reply(423, [['Min-Expires', '3600']])
  assert.equal((await phone.answer(set)).status, 423)
  alone.answer = answer
  assert.equal((await phone.answer(set)).status, 200)
})

gm('forgets a challenge that is never answered after four minutes (TS 24.229 §7.8)', async (alone) => {
  const phone = await alone.phone()
  await phone.challenged()
  assert.deepEqual([statesOf(alone), await setsOf(alone)], ['temporary 1', 1])
  await alone.clock.advance(242_000)
  assert.deepEqual([statesOf(alone), await setsOf(alone)], ['', 0])
})

gm('holds one set for one source that begins again and again (TS 24.229 §5.2.2.2)', async (alone) => {
  const phone = await alone.phone()
  for (let attempt = 0; attempt < 5; attempt++) {
    assert.equal((await phone.challenged()).status, 401)
    await phone.renew({ portS: phone.next.portS + 10 })
  }
  assert.deepEqual([statesOf(alone), await setsOf(alone)], ['temporary 1', 1])
})
