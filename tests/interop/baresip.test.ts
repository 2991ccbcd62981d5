import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createPhoneMedia } from '@voltaic/core'
import { VOLTE_CODECS_BOTH_FRAMINGS } from '@voltaic/sdp'
import type { Ue, UeCall } from '@voltaic/ue'
import { type Network, startNetwork } from '../scenarios/network.ts'
import { sipOf } from '../scenarios/traced-sip.ts'
import { type Baresip, baresipVersion, numberOf, placesOf, startBaresip } from './baresip.ts'
import { temporaryFolder } from './foreign-program.ts'

const PASSWORD = 'correct-horse-battery'
/** Frames of 20 ms that must come, at least, in a second of speech. */
const FRAMES = 25
/** Of 20 ms each: a machine that takes as long for half a second of speech is broken. */
const MAX_WAITS = 500

for (const transport of ['udp', 'tcp'] as const) {
  test(`baresip registers by SIP Digest over ${transport}, calls a phone with a SIM and is called by it (TS 33.203 §N.2)`, async (t) => {
    const network = await startNetwork('udp')
    let baresip: Baresip | undefined
    try {
      const account = await network.addDigestSubscriber(PASSWORD)
      baresip = await startBaresip({ ...placesOf(network), account, transport, folder: temporaryFolder(t) })
      await baresip.seen('REGISTER_OK')
      const view = await network.subscribers.provisioning.show(account.impi)
      assert.equal(view?.registrationSets[0]?.state, 'registered')
      const phone = await network.phoneOf(
        await network.addSubscriber(),
        { media: { codecs: VOLTE_CODECS_BOTH_FRAMINGS } },
        { media: createPhoneMedia(network.runtime) },
      )
      assert.equal((await phone.register()).kind, 'registered')
      await callOf(baresip, phone)
      await callTo(baresip, phone, numberOf(view?.registrationSets[0]?.impus.map(({ identity }) => identity)))
      assert.ok(responses(network, 407) > 0, 'its call was challenged')
      const frames = `${responses(network, 401)} challenges of REGISTER, ${responses(network, 407)} of INVITE`
      t.diagnostic(`${await baresipVersion()} over ${transport}: registered, called and was called; ${frames}`)
    } finally {
      await baresip?.stop()
      await network.stop()
    }
  })
}

test('baresip with a wrong password is not registered', async (t) => {
  const network = await startNetwork('udp')
  let baresip: Baresip | undefined
  try {
    const account = await network.addDigestSubscriber(PASSWORD)
    const wrong = { ...account, password: 'wrong-horse-battery' }
    const parts = { ...placesOf(network), account: wrong, transport: 'udp' } as const
    baresip = await startBaresip({ ...parts, folder: temporaryFolder(t) })
    const { param } = await baresip.seen('REGISTER_FAIL')
    const view = await network.subscribers.provisioning.show(account.impi)
    assert.equal(view?.registrationSets[0]?.state, 'not-registered')
    t.diagnostic(`${await baresipVersion()} gives up: ${param ?? ''}`)
  } finally {
    await baresip?.stop()
    await network.stop()
  }
})

/** baresip calls; the phone answers, hears, and hangs up. */
async function callOf(baresip: Baresip, phone: Ue): Promise<void> {
  const incoming = new Promise<UeCall>((resolve) => phone.onCall(resolve))
  baresip.command('dial', numberOf(phone.associatedUris).replace('tel:', 'sip:'))
  const call = await incoming
  await call.ring()
  await baresip.seen('CALL_RINGING')
  await call.answer()
  await baresip.seen('CALL_ESTABLISHED')
  await heard(call)
  await call.hangUp()
  await baresip.seen('CALL_CLOSED')
}

/** The phone calls; baresip answers and hangs up. */
async function callTo(baresip: Baresip, phone: Ue, number: string): Promise<void> {
  const call = phone.call(number)
  await baresip.seen('CALL_INCOMING')
  baresip.command('accept')
  await baresip.seen('CALL_ESTABLISHED')
  await call.until('answered')
  await heard(call)
  baresip.command('hangup')
  assert.equal((await call.ended).kind, 'completed')
  await baresip.seen('CALL_CLOSED')
}

/** Resolves when enough speech has come. */
async function heard(call: UeCall): Promise<void> {
  const enough = (): boolean => (call.statistics.media?.received ?? 0) >= FRAMES
  for (let waits = 0; !enough() && waits < MAX_WAITS; waits++) await wait(20)
  assert.ok(enough(), `${call.state} ${JSON.stringify(call.statistics)}`)
  assert.equal(call.statistics.media?.refused, 0)
}

function responses(network: Network, status: number): number {
  return network
    .trace()
    .filter(({ element, direction }) => element === 'pcscf' && direction === 'out')
    .filter((message) => sipOf(message).startsWith(`SIP/2.0 ${status} `)).length
}
