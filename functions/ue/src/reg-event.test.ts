import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createRequest } from '@voltaic/sip'
import {
  type Answer,
  accept,
  challenge,
  credentialsOf,
  type ScriptedNetwork,
  scriptNetwork,
} from './scripted-network.ts'
import type { UeConfig } from './ue-config.ts'

function story(
  name: string,
  answers: readonly Answer[],
  run: (network: ScriptedNetwork) => Promise<void>,
  settings: Partial<UeConfig> = {},
): void {
  test(name, async () => {
    const network = await scriptNetwork(answers, settings)
    try {
      await run(network)
    } finally {
      await network.stop()
    }
  })
}

describe('the network ends a registration (TS 24.229 §5.1.1.7)', () => {
  const registered = [challenge, accept, challenge, accept]

  /** A NOTIFY in the dialog of the phone's own subscription. */
  async function notify(network: ScriptedNetwork, contact: string, callId?: string): Promise<number> {
    const subscribe = network.subscribes[0]
    assert.ok(subscribe)
    const own = subscribe.header('Contact')?.slice(1, -1) ?? ''
    const document = `<?xml version="1.0"?><reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="1" state="full"><registration aor="sip:x@y" id="1" state="terminated">${contact.replace('OWN', own)}</registration></reginfo>`
    const request = createRequest('NOTIFY', own, [
      ['From', `${subscribe.header('To')};tag=p`],
      ['To', subscribe.header('From') ?? ''],
      ['Call-ID', callId ?? subscribe.callId],
      ['CSeq', '1 NOTIFY'],
      ['Event', 'reg'],
      ['Subscription-State', 'active'],
    ]).withBody('application/reginfo+xml', Buffer.from(document))
    return (await network.send(request)).status
  }
  const contact = (event: string, uri = 'OWN', more = '') =>
    `<contact id="1" state="terminated" event="${event}"${more}><uri>${uri}</uri></contact>`
  const settings = { regEvent: true, refreshes: true }

  story(
    'and asks for a new one with deactivated: the phone registers again',
    registered,
    async (network) => {
      await network.ue.register()
      assert.equal(await notify(network, contact('deactivated')), 200)
      await network.clock.advance(0)
      assert.equal(network.registers.length, 4)
      assert.equal(credentialsOf(network.registers[2]).get('nonce'), '', 'as if it came for the first time')
      assert.equal(network.ue.isRegistered, true)
    },
    settings,
  )

  story(
    'with probation: the phone comes again when it may (RFC 3680 §3.7.1)',
    registered,
    async (network) => {
      await network.ue.register()
      await notify(network, contact('probation', 'OWN', ' retry-after="300"'))
      await network.clock.advance(299_999)
      assert.equal(network.ue.isRegistered, false)
      await network.clock.advance(1)
      assert.equal(network.ue.isRegistered, true)
    },
    settings,
  )

  for (const event of ['rejected', 'expired']) {
    story(
      `with ${event}: the phone stays away`,
      registered,
      async (network) => {
        await network.ue.register()
        assert.equal(await notify(network, contact(event)), 200)
        await network.clock.advance(200 * 3_600_000)
        assert.equal(network.registers.length, 2)
        assert.equal(network.ue.isRegistered, false)
      },
      settings,
    )
  }

  story(
    'of another contact, or in another dialog: nothing to do with this phone',
    registered,
    async (network) => {
      await network.ue.register()
      assert.equal(await notify(network, contact('rejected', 'sip:other@10.0.0.9')), 200)
      assert.equal(await notify(network, contact('rejected'), 'another-call'), 481)
      assert.equal(network.ue.isRegistered, true)
      assert.equal(network.ue.regEvents, 1)
    },
    settings,
  )
})
