import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BgcfConfig } from '@voltaic/bgcf'
import { type BgcfAlone, HOME, initial, startBgcfAlone, trunkTo } from './bgcf-alone.ts'

function bgcf(name: string, run: (alone: BgcfAlone) => Promise<void>, change: Partial<BgcfConfig> = {}): void {
  test(`BGCF ${name} (TS 24.229 §5.6.2)`, async () => {
    const alone = await startBgcfAlone(change)
    try {
      await run(alone)
    } finally {
      await alone.stop()
    }
    assert.equal(alone.clock.pending, 0, 'no timer is left')
  })
}

const out = ({ core }: BgcfAlone, uri: string, headers: readonly (readonly [string, string])[] = []) =>
  core.send(initial('INVITE', uri, [['P-Asserted-Identity', '<tel:+61255501234>'], ...headers]))
const uris = (neighbour: BgcfAlone['alpha']) => neighbour.requests.map(({ uri }) => uri)

bgcf('sends a tel URI to the trunk of the longest prefix, as a SIP URI with user=phone', async (alone) => {
  assert.equal((await out(alone, 'tel:+442079460000')).status, 200)
  assert.deepEqual([uris(alone.alpha), uris(alone.beta)], [[], ['sip:+442079460000@198.51.100.2:5060;user=phone']])
})

bgcf('reads a SIP URI with a number of its own domain alike', async (alone) => {
  assert.equal((await out(alone, `sip:+447700900123@${HOME};user=phone`)).status, 200)
  assert.deepEqual(uris(alone.alpha), ['sip:+447700900123@198.51.100.1:5060;user=phone'])
})

bgcf('routes a ported number by its routing number, and tells both (RFC 4694 §6)', async (alone) => {
  assert.equal((await out(alone, 'tel:+61299990000;npdi;rn=+442079460000')).status, 200)
  assert.deepEqual(uris(alone.beta), ['sip:+61299990000;npdi;rn=+442079460000@198.51.100.2:5060;user=phone'])
})

bgcf('answers 404 to a number without route, and to what is no global number', async (alone) => {
  for (const uri of ['tel:+33123456789', `tel:7042;phone-context=${HOME}`, `sip:bob@${HOME}`]) {
    assert.equal((await out(alone, uri)).status, 404, uri)
  }
  assert.deepEqual([uris(alone.alpha), uris(alone.beta)], [[], []])
})

for (const status of [500, 502, 503, 408]) {
  bgcf(`tries the next trunk on ${status}`, async (alone) => {
    alone.alpha.answers = (_, hop) => hop.reply(status)
    assert.equal((await out(alone, 'tel:+447700900123')).status, 200)
    assert.equal(alone.beta.requests.length, 1)
  })
}

for (const status of [404, 484, 486, 603]) {
  bgcf(`believes ${status} of a trunk`, async (alone) => {
    alone.alpha.answers = (_, hop) => hop.reply(status)
    assert.equal((await out(alone, 'tel:+447700900123')).status, status)
    assert.equal(alone.beta.requests.length, 0)
  })
}

bgcf('tells its client 503 when no trunk has said anything', async (alone) => {
  await alone.alpha.sip.stop()
  await alone.beta.sip.stop()
  const answer = out(alone, 'tel:+447700900123')
  for (let second = 0; second < 40; second++) await alone.clock.advance(1000)
  assert.equal((await answer).status, 503)
})

bgcf(
  'leaves out a trunk that answers no OPTIONS, and takes it again when it does',
  async (alone) => {
    alone.alpha.answers = (_, hop) => hop.reply(503)
    for (let second = 0; second < 90; second++) await alone.clock.advance(1000)
    assert.deepEqual(
      alone.bgcf.trunks.map(({ name, state }) => [name, state]),
      [
        ['alpha', 'down'],
        ['beta', 'unknown'],
      ],
    )
    const route = alone.bgcf.explain('+447700900123')
    assert.equal(route.kind === 'route' && route.candidates[0]?.state, 'down')
    await out(alone, 'tel:+447700900123')
    assert.equal(alone.alpha.requests.filter(({ method }) => method === 'INVITE').length, 0)
    alone.alpha.answers = (_, hop) => hop.reply(200)
    for (let second = 0; second < 31; second++) await alone.clock.advance(1000)
    await out(alone, 'tel:+447700900123')
    assert.equal(alone.alpha.requests.filter(({ method }) => method === 'INVITE').length, 1)
  },
  { trunks: [trunkTo('alpha', { probeIntervalMs: 30_000 }), trunkTo('beta')] },
)

bgcf('carries no call from one trunk to the other', async (alone) => {
  // as the I-CSCF sends it on, to which the number is nobody's
  const ofTrunk = '<sip:alpha.0.0123456789abcdef@bgcf.home.example:5070;lr>'
  assert.equal((await out(alone, 'tel:+447700900123', [['Record-Route', ofTrunk]])).status, 404)
  // but one of this network may send on what it has got
  const ofUser = `<sip:mo.1@scscf.${HOME}:6060;lr>`
  assert.equal((await out(alone, 'tel:+447700900123', [['Record-Route', `${ofUser}, ${ofTrunk}`]])).status, 200)
})

bgcf('is on the way of the call for both sides, each in its own way (RFC 3261 §16.6)', async (alone) => {
  alone.alpha.answers = (request, hop) =>
    hop.reply(200, {
      headers: [
        ['Record-Route', request.header('Record-Route') ?? ''],
        ['Contact', '<sip:gw@198.51.100.1>'],
      ],
    })
  const response = await out(alone, 'tel:+447700900123')
  const [invite] = alone.alpha.requests
  assert.match(invite?.header('Record-Route') ?? '', /^<sip:alpha\.0\.[0-9a-f]{16}@192\.0\.2\.15:5070;lr>$/)
  assert.match(response.header('Record-Route') ?? '', /^<sip:alpha\.0\.[0-9a-f]{16}@bgcf\.home\.example:5070;lr>$/)
})

bgcf('registers nobody, and says that it is there (TS 24.229 §5.6.1, RFC 3261 §11.2)', async (alone) => {
  assert.equal((await alone.core.send(initial('REGISTER', `sip:${HOME}`))).status, 405)
  assert.equal((await alone.alpha.send(initial('OPTIONS', 'sip:192.0.2.15:5070'))).status, 200)
})
