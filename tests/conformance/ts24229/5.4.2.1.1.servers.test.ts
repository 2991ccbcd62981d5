import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseReginfo } from '@voltaic/profile'
import { createRequest, type SipResponse } from '@voltaic/sip'
import { criteria, type ServiceBench, startServiceBench, stopBench } from './application-servers.ts'
import { CONTACT, IMPU, PUBLIC } from './scscf-alone.ts'

const SERVER = 'sip:as1.example'

function services(name: string, run: (bench: ServiceBench) => Promise<void>): void {
  test(`S-CSCF, reg event: ${name} (TS 24.229 §5.4.2.1.1)`, async () => {
    const bench = await startServiceBench([criteria(1, 'TERMINATING_REGISTERED')])
    try {
      assert.equal((await bench.register()).status, 200)
      await run(bench)
    } finally {
      await stopBench(bench)
    }
  })
}

let calls = 0
function watch(bench: ServiceBench, asserted: string | undefined, from = SERVER): Promise<SipResponse> {
  calls += 1
  return bench.send(
    createRequest('SUBSCRIBE', PUBLIC, [
      ['From', `<${from}>;tag=${calls}`],
      ['To', `<${PUBLIC}>`],
      ['Call-ID', `watch-${calls}`],
      ['CSeq', '1 SUBSCRIBE'],
      ['Event', 'reg'],
      ['Contact', `<${from}>`],
      ...(asserted === undefined ? [] : [['P-Asserted-Identity', `<${asserted}>`] as const]),
    ]),
  )
}

services(
  'an application server of the user is told how the user is registered, and when the user leaves',
  async (bench) => {
    assert.equal((await watch(bench, SERVER)).status, 200)
    await bench.clock.advance(100)
    const states = () =>
      bench.notified
        .filter(({ uri }) => uri === SERVER)
        .map(({ body }) => parseReginfo(body).registrations.find(({ aor }) => aor === PUBLIC)?.state)
    assert.deepEqual(states(), ['active'])
    await bench.register([['Contact', `<${CONTACT}>;expires=0`]])
    await bench.clock.advance(100)
    assert.deepEqual(states(), ['active', 'terminated'])
  },
)

services('its port and parameters are no matter', async (bench) => {
  assert.equal((await watch(bench, 'sip:AS1.example:5080;transport=tcp')).status, 200)
})

for (const [what, asserted] of [
  ['another server', 'sip:as2.example'],
  ['a user at the host of the server', 'sip:mallory@as1.example'],
  ['a stranger', 'sip:mallory@example.org'],
  ['a number of nobody', 'tel:+15550100'],
  ['an identity of the user that is barred', IMPU],
  ['nobody', undefined],
] as const) {
  services(`${what} is told nothing`, async (bench) => {
    assert.equal((await watch(bench, asserted)).status, 403)
    assert.deepEqual(
      [...bench.stored.values()].flatMap(({ subscriptions }) => subscriptions),
      [],
    )
  })
}

services('a server that subscribes again and again pushes out its own subscriptions only', async (bench) => {
  assert.equal((await watch(bench, PUBLIC, PUBLIC)).status, 200)
  for (let count = 1; count <= 20; count += 1) {
    assert.equal((await watch(bench, SERVER)).status, 200)
    await bench.clock.advance(100)
  }
  const watchers = [...bench.stored.values()].flatMap(({ subscriptions }) =>
    subscriptions.map(({ dialog }) => dialog.remoteUri),
  )
  assert.equal(watchers.length, 16)
  assert.equal(watchers.filter((uri) => uri === PUBLIC).length, 1)
})
