import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InitialFilterCriteria } from '@voltaic/profile'
import { criteria, giveBack, type ServiceBench, startServiceBench, stopBench } from './application-servers.ts'
import { CONTACT, IMPI, IMPU, PUBLIC, profile, REALM } from './scscf-alone.ts'

const REGISTERED = 'TERMINATING_REGISTERED'
const UNREGISTERED = 'TERMINATING_UNREGISTERED'

interface Setting {
  readonly isRegistered?: boolean
}

function services(
  name: string,
  list: readonly InitialFilterCriteria[],
  run: (bench: ServiceBench) => Promise<void>,
  { isRegistered = true }: Setting = {},
): void {
  test(`S-CSCF, terminating: ${name} (TS 24.229 §5.4.3.3)`, async () => {
    const bench = await startServiceBench(list)
    try {
      if (isRegistered) assert.equal((await bench.register()).status, 200)
      bench.notified.length = 0
      bench.sars.length = 0
      await run(bench)
    } finally {
      await stopBench(bench)
    }
  })
}

const order = (bench: ServiceBench) => bench.asked.map(([n]) => n)

services('servers before the phones', [criteria(1, REGISTERED), criteria(2, REGISTERED)], async (bench) => {
  assert.equal((await bench.terminate('INVITE')).status, 200)
  assert.deepEqual(order(bench), [1, 2])
  for (const [, request] of bench.asked) {
    assert.equal(request.uri, PUBLIC)
    assert.equal(request.header('P-Served-User'), `<${PUBLIC}>;sescase=term;regstate=reg`)
  }
  const [request] = bench.onward
  assert.equal(request?.uri, CONTACT)
  assert.equal(request?.header('P-Called-Party-ID'), `<${PUBLIC}>`)
  assert.equal(request?.has('P-Served-User'), false)
})

services(
  'criteria of the other cases do not count',
  [criteria(1, UNREGISTERED), criteria(2, 'ORIGINATING_SESSION')],
  async (bench) => {
    assert.equal((await bench.terminate('MESSAGE')).status, 200)
    assert.deepEqual(order(bench), [])
    assert.equal(bench.onward.length, 1)
  },
)

services('a server takes the call itself', [criteria(1, REGISTERED)], async (bench) => {
  bench.servers.set(1, (_, hop) => hop.reply(200))
  assert.equal((await bench.terminate('INVITE')).status, 200)
  assert.equal(bench.onward.length, 0)
})

const carol = `sip:carol@${REALM}`
const divert = [criteria(1, REGISTERED), criteria(2, REGISTERED), criteria(3, 'ORIGINATING_CDIV')]

services('another Request-URI is a diversion: no more services of the one who is called', divert, async (bench) => {
  bench.servers.set(1, (request, hop) => giveBack(request.withUri(carol), hop))
  assert.equal((await bench.terminate('INVITE')).status, 200)
  assert.deepEqual(order(bench), [1, 3])
  assert.equal(bench.asked[1]?.[1].header('P-Served-User'), `<${PUBLIC}>;orig-cdiv;regstate=reg`)
  assert.equal(bench.onward[0]?.uri, carol)
})

services('the same identity in other words is no diversion', [criteria(1, REGISTERED)], async (bench) => {
  bench.servers.set(1, (request, hop) => giveBack(request.withUri(PUBLIC.replace('ims', 'IMS')), hop))
  assert.equal((await bench.terminate('INVITE')).status, 200)
  assert.equal(bench.onward[0]?.uri, CONTACT)
})

services('a phone that has left meanwhile is not there', [criteria(1, REGISTERED)], async (bench) => {
  bench.servers.set(1, async (request, hop) => {
    await bench.register([['Contact', `<${CONTACT}>;expires=0`]])
    return giveBack(request, hop)
  })
  assert.equal((await bench.terminate('MESSAGE')).status, 480)
})

services('a barred identity has no services', [criteria(1, REGISTERED)], async (bench) => {
  assert.equal((await bench.terminate('INVITE', [], IMPU)).status, 404)
  assert.deepEqual(order(bench), [])
})

const voicemail = [criteria(1, UNREGISTERED)]
const away: Setting = { isRegistered: false }

services(
  'the services of a user who is not registered; the HSS is asked once, and told when it is over',
  voicemail,
  async (bench) => {
    bench.servers.set(1, (_, hop) => hop.reply(200))
    assert.deepEqual([(await bench.terminate('INVITE')).status, (await bench.terminate('MESSAGE')).status], [200, 200])
    assert.deepEqual(order(bench), [1, 1])
    assert.equal(bench.asked[0]?.[1].header('P-Served-User'), `<${PUBLIC}>;sescase=term;regstate=unreg`)
    const told = () => bench.sars.map(({ type, impus, impi }) => [type, impus, impi])
    assert.deepEqual(told(), [['UNREGISTERED_USER', [PUBLIC], undefined]])
    await bench.clock.advance(700_000)
    assert.deepEqual(told().slice(1), [['TIMEOUT_DEREGISTRATION', [PUBLIC], undefined]])
  },
  away,
)

services(
  'a server of such a user that gives the request back leads nowhere',
  voicemail,
  async (bench) => {
    assert.equal((await bench.terminate('INVITE')).status, 480)
    assert.deepEqual(order(bench), [1])
  },
  away,
)

services(
  'a user whom the HSS does not know is not there',
  [],
  async (bench) => {
    bench.saa = () => ({ result: 'DIAMETER_ERROR_USER_UNKNOWN' })
    assert.equal((await bench.terminate('INVITE')).status, 480)
  },
  away,
)

services(
  'who registers is no longer served as one who has not, and the HSS hears nothing wrong of it',
  voicemail,
  async (bench) => {
    bench.servers.set(1, (_, hop) => hop.reply(200))
    await bench.terminate('INVITE')
    assert.equal((await bench.register()).status, 200)
    assert.equal((await bench.terminate('MESSAGE')).status, 200)
    assert.deepEqual(order(bench), [1])
    await bench.clock.advance(560_000)
    assert.deepEqual(
      bench.sars.map(({ type }) => type),
      ['UNREGISTERED_USER', 'REGISTRATION'],
    )
  },
  away,
)

services(
  'what the HSS changes of a user who is not registered counts for the next request',
  voicemail,
  async (bench) => {
    bench.servers.set(1, (_, hop) => hop.reply(200))
    const types = () => bench.sars.map(({ type }) => type)
    await bench.terminate('MESSAGE')
    assert.deepEqual(await bench.scscf.push.pushProfile({ impi: IMPI, userData: profile(voicemail) }), {
      result: 'DIAMETER_SUCCESS',
    })
    await bench.terminate('MESSAGE')
    const removal = { impi: IMPI, impus: [PUBLIC], associatedImpis: [], reason: 'REMOVE_S-CSCF' } as const
    assert.equal((await bench.scscf.push.registrationTermination(removal)).result, 'DIAMETER_SUCCESS')
    await bench.clock.advance(700_000)
    assert.deepEqual(types(), ['UNREGISTERED_USER', 'UNREGISTERED_USER'])
    assert.equal((await bench.scscf.push.registrationTermination(removal)).result, 'DIAMETER_ERROR_USER_UNKNOWN')
  },
  away,
)

services(
  'a server originates for a user who is not registered',
  [criteria(1, 'ORIGINATING_UNREGISTERED')],
  async (bench) => {
    const headers = [
      ['Route', `<sip:scscf.${REALM}:6060;lr;orig>`],
      ['P-Served-User', `<${PUBLIC}>`],
    ] as const
    assert.equal((await bench.originate('MESSAGE', headers)).status, 200)
    assert.deepEqual(order(bench), [1])
    assert.equal(bench.asked[0]?.[1].header('P-Served-User'), `<${PUBLIC}>;sescase=orig;regstate=unreg`)
  },
  away,
)

services(
  'a phone does not, though it asserts the identity',
  [],
  async (bench) => {
    assert.equal((await bench.originate('MESSAGE')).status, 403)
    assert.deepEqual(bench.sars, [])
  },
  away,
)
