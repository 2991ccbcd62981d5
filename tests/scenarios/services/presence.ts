import assert from 'node:assert/strict'
import { createRequest, type SipRequest } from '@voltaic/sip'
import { ScriptedPhone } from '../calls/scripted-phone.ts'
import type { CallScenario, Stage } from '../calls/stage.ts'
import { phoneWith } from './service-box.ts'
import { publishRequest } from './uses.ts'

/** A phone that watches, and what it is told. */
interface Watching {
  readonly phone: ScriptedPhone
  readonly notified: SipRequest[]
}

async function watching(stage: Stage): Promise<Watching> {
  const notified: SipRequest[] = []
  const phone = await ScriptedPhone.take(stage, {
    onRequest(request, hop) {
      if (request.method !== 'NOTIFY') return undefined
      notified.push(request)
      return Promise.resolve(hop.reply(200))
    },
  })
  return { phone, notified }
}

function subscribeRequest({ phone }: Watching, to: string, expires: number): SipRequest {
  return createRequest('SUBSCRIBE', to, [
    ['Max-Forwards', '70'],
    ['From', `<${phone.identity.sip}>;tag=w1`],
    ['To', `<${to}>`],
    ['Call-ID', `watch-${phone.phone.sim.impi}`],
    ['CSeq', '1 SUBSCRIBE'],
    ['Contact', phone.contact],
    ['Event', 'presence'],
    ['Accept', 'application/pidf+xml'],
    ['Expires', String(expires)],
  ])
}

const stateIn = (request: SipRequest | undefined) =>
  /<basic>(\w+)<\/basic>/.exec(Buffer.from(request?.body ?? []).toString())?.[1]

/** PUBLISH, SUBSCRIBE and NOTIFY with the presence server. */
export const presenceScenarios: readonly CallScenario[] = [
  {
    name: 'who watches a user is told what the user publishes, and that it has ended (RFC 3903 §4; RFC 3856 §6)',
    async run(stage) {
      const alice = await phoneWith(stage, 'presence')
      await stage.soon(alice.register(), 'registration')
      const bob = await watching(stage)
      const published = await stage.soon(alice.send(publishRequest(alice, 'open', 1)), 'PUBLISH')
      assert.equal(published.status, 200)
      await stage.sight(published.callId, 'presence', '< PUBLISH')
      const etag = published.header('SIP-ETag') ?? ''
      const subscribed = await stage.soon(bob.phone.request(subscribeRequest(bob, alice.associatedUris[0] ?? '', 300)))
      assert.equal(subscribed.status, 200)
      await stage.eventually(() => bob.notified.length === 1, 'the first NOTIFY')
      assert.equal(stateIn(bob.notified[0]), 'open')
      assert.match(bob.notified[0]?.header('Subscription-State') ?? '', /^active;expires=300$/)

      const changed = publishRequest(alice, 'closed', 2, [['SIP-If-Match', etag]])
      assert.equal((await stage.soon(alice.send(changed), 'PUBLISH')).status, 200)
      await stage.eventually(() => bob.notified.length === 2, 'the second NOTIFY')
      assert.equal(stateIn(bob.notified[1]), 'closed')

      const stale = publishRequest(alice, 'open', 3, [['SIP-If-Match', etag]])
      assert.equal((await stage.soon(alice.send(stale), 'PUBLISH')).status, 412)

      await stage.pass(700_000, 10_000)
      await stage.eventually(() => bob.notified.length === 3, 'the last NOTIFY')
      assert.equal(bob.notified[2]?.header('Subscription-State'), 'terminated;reason=timeout')
    },
  },
  {
    name: 'of a user who publishes nothing there is a document without state (RFC 3856 §6.6.2)',
    async run(stage) {
      const alice = await phoneWith(stage, 'presence')
      await stage.soon(alice.register(), 'registration')
      const bob = await watching(stage)
      const [user = ''] = alice.associatedUris
      assert.equal((await stage.soon(bob.phone.request(subscribeRequest(bob, user, 0)))).status, 200)
      await stage.eventually(() => bob.notified.length === 1, 'the NOTIFY')
      const document = Buffer.from(bob.notified[0]?.body ?? []).toString()
      assert.ok(document.endsWith(`entity="${user}"/>`), document)
    },
  },
]
