import assert from 'node:assert/strict'
import type { AsRequest, AsService } from '@voltaic/as-kit'
import { elementsOf, sipUriOf } from '@voltaic/core'
import { formatAddress } from '@voltaic/runtime'
import { createRequest } from '@voltaic/sip'
import { identitiesOf } from '../calls/dialling.ts'
import { ScriptedPhone } from '../calls/scripted-phone.ts'
import type { CallScenario } from '../calls/stage.ts'
import { phoneOfServer, startOwnServer } from './own-server.ts'

/** What a phone may say of whose services are to serve it, and is not heard. */
export const forgeries: readonly CallScenario[] = [
  {
    name: 'a phone that names another user as served, or shows a way back that is a server’s, is served as itself (TS 24.229 §5.2.6.3)',
    async run(stage) {
      const asked: AsRequest[] = []
      const service: AsService = {
        name: 'forgeries',
        criteria: [{ priority: 1, when: [[{ method: 'MESSAGE' }], [{ sessionCase: 'ORIGINATING_SESSION' }]] }],
        onRequest(call) {
          asked.push(call)
          return call.proxy()
        },
      }
      const server = await startOwnServer(stage, service)
      const sim = (await phoneOfServer(stage, server, service)).sim
      const mallory = await ScriptedPhone.take(stage, {}, {}, sim)
      const [victim, bob] = await stage.pair()
      const { config } = stage.network
      const [scscf] = elementsOf(config, 'scscf')
      assert.ok(scscf)
      const pcscf = `<sip:${formatAddress(mallory.phone.config.pcscf.address)};lr>`
      const own = sipUriOf(scscf, config).replace('sip:', '')
      const known = () => asked[0]?.request.list('Route')[1] ?? ''
      const ways = [
        () => [],
        () => [`<sip:${own};lr;orig>`],
        () => ['<sip:odi.000000000000000000000000@evil.example;lr>'],
        () => [known()],
      ]
      for (const [count, way] of ways.entries()) {
        const request = createRequest(
          'MESSAGE',
          identitiesOf(bob).sip,
          [
            ...[pcscf, ...way()].map((route) => ['Route', route] as const),
            ['From', `<${identitiesOf(victim).sip}>;tag=${count}`],
            ['To', `<${identitiesOf(bob).sip}>`],
            ['Call-ID', `forged-${count}-${mallory.phone.config.element}`],
            ['CSeq', '1 MESSAGE'],
            ['P-Served-User', `<${identitiesOf(victim).sip}>;sescase=orig;regstate=reg`],
            ['P-Asserted-Identity', `<${identitiesOf(victim).sip}>`],
            ['Content-Type', 'text/plain'],
          ],
          Buffer.from('hello'),
        )
        const { status } = await stage.soon(mallory.request(request), 'the answer')
        assert.ok(status === 200 || status >= 400, `${status}`)
        // either refused, or served as who it is
        if (status === 200) assert.equal(asked.at(-1)?.servedUser?.identity, mallory.identity.sip)
        if (count === 0) assert.equal(status, 200)
      }
      assert.deepEqual(new Set(bob.messages.map(({ from }) => from)), new Set([mallory.identity.sip]))
      assert.equal(bob.messages.length, asked.length, 'nothing reaches anybody past the server')
    },
  },
]
