import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest, createSipStack, type SipRequest, type SipStack } from '@voltaic/sip'
import { criteria, giveBack, type ServiceBench, startServiceBench, stopBench } from './application-servers.ts'
import { PUBLIC, REALM, SCSCF } from './scscf-alone.ts'

const BOB = `sip:bob@${REALM}`

function identifiers(name: string, run: (bench: ServiceBench) => Promise<void>): void {
  test(`original dialog identifier: ${name} (TS 24.229 §5.4.3.4)`, async () => {
    const bench = await startServiceBench([criteria(1, 'ORIGINATING_SESSION')])
    try {
      assert.equal((await bench.register()).status, 200)
      await run(bench)
    } finally {
      await stopBench(bench)
    }
  })
}

/** Somebody on the wire who is not of the trust domain. */
async function startStranger({ runtime }: ServiceBench): Promise<SipStack> {
  const stranger = createSipStack({
    element: 'stranger',
    runtime,
    listen: [{ transport: 'udp', address: { host: '192.0.2.66', port: 5060 } }],
    resolver: { resolve: async () => [] },
    onRequest: async (_, hop) => hop.reply(405),
  })
  await stranger.start()
  return stranger
}

const toScscf = { target: { transport: 'udp', address: SCSCF } } as const
const way = (user: string) => `<sip:${user}@scscf.${REALM}:6060;lr>`

/** The request as the server got it, without the Route that led there. */
async function taken(bench: ServiceBench): Promise<SipRequest> {
  bench.servers.set(1, (_, hop) => hop.reply(200))
  assert.equal((await bench.originate('MESSAGE')).status, 200)
  const [, request] = bench.asked.at(-1) ?? []
  assert.ok(request)
  return request.withoutFirst('Route').without('Via').with('Call-ID', 'another')
}

identifiers('nobody else may use one, though it be stolen', async (bench) => {
  const stolen = await taken(bench)
  const stranger = await startStranger(bench)
  assert.equal((await stranger.request(stolen, toScscf)).status, 403)
  assert.equal(bench.onward.length, 0)
  assert.equal((await bench.send(stolen)).status, 200)
  await stranger.stop()
})

identifiers('one that was never given leads nowhere', async (bench) => {
  const request = await taken(bench)
  for (const user of ['odi.', 'odi.000000000000000000000000', 'odi.%00', `odi.${'f'.repeat(200)}`]) {
    assert.equal((await bench.send(request.with('Route', way(user)))).status, 481, user)
  }
  assert.equal(bench.onward.length, 0)
})

identifiers('who is served says the identifier, not P-Served-User', async (bench) => {
  bench.servers.set(1, (request, hop) =>
    giveBack(request.with('P-Served-User', '<sip:victim@example.org>;sescase=term;regstate=unreg'), hop),
  )
  assert.equal((await bench.originate('MESSAGE')).status, 200)
  assert.deepEqual(
    bench.sars.map(({ type }) => type),
    ['REGISTRATION'],
  )
  assert.equal(bench.onward[0]?.uri, BOB)
  assert.equal(bench.onward[0]?.has('P-Served-User'), false)
})

identifiers('a REGISTER is none that a server gives back', async (bench) => {
  const [route = ''] = (await taken(bench)).list('Route')
  const register = createRequest('REGISTER', `sip:${REALM}`, [
    ['Route', route],
    ['From', `<${PUBLIC}>;tag=1`],
    ['To', `<${PUBLIC}>`],
    ['Call-ID', 'register'],
    ['CSeq', '1 REGISTER'],
    ['Contact', '<sip:mallory@192.0.2.66>'],
  ])
  assert.notEqual((await bench.send(register)).status, 200)
  assert.equal(bench.onward.length, 0)
  assert.equal([...bench.stored.values()].flatMap(({ bindings }) => bindings).length, 1)
  await bench.clock.advance(300_000)
})

test('a user whom a stranger names is not served (TS 24.229 §4.4.1, §5.4.3.2)', async () => {
  const bench = await startServiceBench([criteria(1, 'ORIGINATING_UNREGISTERED')])
  try {
    const stranger = await startStranger(bench)
    await bench.originate('MESSAGE')
    const forged = createRequest('MESSAGE', BOB, [
      ['Route', `<sip:scscf.${REALM}:6060;lr;orig>`],
      ['From', `<${PUBLIC}>;tag=1`],
      ['To', `<${BOB}>`],
      ['Call-ID', 'forged'],
      ['CSeq', '1 MESSAGE'],
      ['P-Served-User', `<${PUBLIC}>;sescase=orig;regstate=unreg`],
      ['P-Asserted-Identity', `<${PUBLIC}>`],
    ])
    assert.equal((await stranger.request(forged, toScscf)).status, 403)
    assert.deepEqual([bench.sars, bench.asked, bench.onward], [[], [], []])
    await stranger.stop()
  } finally {
    await stopBench(bench)
  }
})
