import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BgcfConfig } from '@voltaic/bgcf'
import { createRequest } from '@voltaic/sip'
import { type BgcfAlone, HOME, initial, startBgcfAlone, trunkTo } from './bgcf-alone.ts'

function edge(name: string, run: (alone: BgcfAlone) => Promise<void>, change: Partial<BgcfConfig> = {}): void {
  test(`a call that a trunk brings: ${name} (TS 24.229 §5.10.3.2)`, async () => {
    const alone = await startBgcfAlone(change)
    try {
      await run(alone)
    } finally {
      await alone.stop()
    }
  })
}

const LONDON = 'sip:+442079460000@carrier.example'
const brought = (alone: BgcfAlone, headers: readonly (readonly [string, string])[] = [], from = LONDON) =>
  alone.alpha.send(initial('INVITE', 'sip:+61255501234@192.0.2.15:5070', headers, from))

edge('goes to the I-CSCF, with a global number and the identity of who calls', async (alone) => {
  assert.equal((await brought(alone)).status, 200)
  const [invite] = alone.core.requests
  assert.equal(invite?.uri, `sip:+61255501234@${HOME};user=phone`)
  assert.equal(invite?.header('Route'), `<sip:icscf.${HOME}:4060;lr>`)
  assert.equal(invite?.header('P-Asserted-Identity'), '<tel:+442079460000>')
  assert.match(invite?.header('P-Charging-Vector') ?? '', /^icid-value="?[0-9a-f]{32}"?;orig-ioi="?alpha/)
})

edge('what it says of ways and of this network is not believed', async (alone) => {
  await brought(alone, [
    ['Route', '<sip:somewhere.example;lr>'],
    ['P-Served-User', `<sip:bob@${HOME}>;sescase=orig`],
    ['P-Charging-Vector', 'icid-value=1'],
    ['P-Profile-Key', '<sip:x>'],
  ])
  const [invite] = alone.core.requests
  assert.equal(invite?.list('Route').length, 1)
  assert.deepEqual([invite?.has('P-Served-User'), invite?.has('P-Profile-Key')], [false, false])
})

edge('it sees nothing of this network in the answers, nor who answers and wants to stay unknown', async (alone) => {
  alone.core.answers = (_, hop) =>
    hop.reply(200, {
      headers: [
        ['P-Charging-Vector', 'icid-value=1'],
        ['P-Asserted-Identity', '<tel:+61255501234>'],
        ['Privacy', 'id'],
      ],
    })
  const response = await brought(alone)
  assert.deepEqual([response.has('P-Charging-Vector'), response.has('P-Asserted-Identity')], [false, false])
})

edge('it may name nobody of this network', async (alone) => {
  for (const [headers, from] of [
    [[], `sip:alice@${HOME}`],
    [[], 'sip:+61255501111@carrier.example'],
    [[['P-Asserted-Identity', '<tel:+61255501111>']], LONDON],
  ] as const) {
    assert.equal((await brought(alone, headers, from)).status, 403)
  }
  assert.equal(alone.core.requests.length, 0)
  assert.equal(alone.runtime.counters.read()['bgcf.refused.forged'], 3)
})

edge(
  'an MGC of this network may: it is one of its elements',
  async (alone) => {
    assert.equal((await brought(alone, [['P-Asserted-Identity', '<tel:+61255501111>']])).status, 200)
    assert.equal(alone.core.requests[0]?.header('P-Asserted-Identity'), '<tel:+61255501111>')
  },
  { trunks: [trunkTo('alpha', { isTrusted: true })], routes: [] },
)

edge('who is no trunk brings nothing, and neither does a request without a dialog', async (alone) => {
  assert.equal((await alone.stranger.send(initial('INVITE', 'sip:+61255501234@192.0.2.15', [], LONDON))).status, 403)
  const bye = createRequest('BYE', `sip:bob@${HOME}`, [
    ['Route', `<sip:alpha.0.0123456789abcdef@192.0.2.15:5070;lr>, <sip:scscf.${HOME}:6060;lr>`],
    ['From', `<${LONDON}>;tag=1`],
    ['To', `<sip:bob@${HOME}>;tag=2`],
    ['Call-ID', 'x'],
    ['CSeq', '1 BYE'],
  ])
  for (const from of [alone.alpha, alone.stranger]) assert.equal((await from.send(bye)).status, 481)
  assert.equal(alone.core.requests.length, 0)
})

edge('inside a dialog it may go to the CSCFs, and nowhere else', async (alone) => {
  const invite = initial('INVITE', 'sip:+61255501234@192.0.2.15:5070', [], LONDON)
  await alone.alpha.send(invite)
  const mark = /sip:([^@]+)@/.exec(alone.core.requests[0]?.header('Record-Route') ?? '')?.[1]
  const inDialog = (next: string) =>
    createRequest('BYE', 'sip:bob@203.0.113.9', [
      ['Route', `<sip:${mark}@192.0.2.15:5070;lr>, <${next}>`],
      ['From', invite.header('From') ?? ''],
      ['To', `${invite.header('To')};tag=2`],
      ['Call-ID', invite.callId],
      ['CSeq', '2 BYE'],
      ['P-Asserted-Identity', `<sip:alice@${HOME}>`],
    ])
  assert.equal((await alone.alpha.send(inDialog('sip:203.0.113.9;lr'))).status, 481)
  assert.equal((await alone.alpha.send(inDialog(`sip:mt.1@scscf.${HOME}:6060;lr`))).status, 200)
  const bye = alone.core.requests.find(({ method }) => method === 'BYE')
  assert.equal(bye?.has('P-Asserted-Identity'), false)
})
