import assert from 'node:assert/strict'
import test from 'node:test'
import { VoltaicError } from '@voltaic/base'
import type { VoltaicConfig } from './config.ts'
import { elementsOf } from './config.ts'
import { readConfig } from './read-config.ts'

const text = (media: string, recording = ''): string => `
plmn: { mcc: '001', mnc: '01' }
${recording}
elements:
  - { name: hss, function: hss, diameter: 127.0.0.1:3868 }
  - { name: icscf, function: icscf, sip: 127.0.0.1:5061 }
  - { name: scscf, function: scscf, sip: 127.0.0.1:5062 }
  - { name: dns, function: dns, dns: 127.0.0.1:5353 }
  - { name: pcscf, function: pcscf, sip: 127.0.0.1:5060${media === '' ? '' : `, media: ${media}`} }
`
const read = (media: string, recording?: string): VoltaicConfig => readConfig(text(media, recording), 'voltaic.yaml')
const mediaOf = (config: VoltaicConfig) => elementsOf(config, 'pcscf')[0]?.media

test('media of a P-CSCF: a gateway is enough, the rest has defaults', () => {
  assert.equal(mediaOf(read('')), undefined)
  assert.deepEqual(mediaOf(read('{ gateway: "127.0.0.1:2223" }')), {
    gateway: { host: '127.0.0.1', port: 2223 },
    onFailure: 'refuse',
    earlyMedia: 'open',
    inactivityMs: 60_000,
  })
  const all =
    '{ gateway: "[::1]:2223", onFailure: bypass, earlyMedia: gated, coreFamily: IP6, transcode: [AMR-WB, PCMA], inactivitySeconds: 90 }'
  assert.deepEqual(mediaOf(read(all)), {
    gateway: { host: '::1', port: 2223 },
    onFailure: 'bypass',
    earlyMedia: 'gated',
    coreFamily: 'IP6',
    transcode: ['AMR-WB', 'PCMA'],
    inactivityMs: 90_000,
  })
})

test('rules of recording are read; without them nothing is recorded', () => {
  assert.equal(read('').recording, undefined)
  const rules = 'recording: { rules: [ { subscriber: "sip:alice@ims.example", direction: out, beep: true }, {} ] }'
  assert.deepEqual(read('', rules).recording, {
    rules: [{ subscriber: 'sip:alice@ims.example', direction: 'out', beep: true }, {}],
  })
})

const refused: readonly (readonly [media: string, recording: string, complaint: RegExp])[] = [
  ['{}', '', /media/],
  ['{ gateway: localhost }', '', /where the media gateway is controlled, as 127\.0\.0\.1:2223/],
  ['{ gateway: "127.0.0.1:70000" }', '', /127\.0\.0\.1:70000 is no IP address with a port up to 65535/],
  ['{ gateway: "127.0.0.1:2223", onFailure: ignore }', '', /refuse or bypass/],
  ['{ gateway: "127.0.0.1:2223", coreFamily: IPv4 }', '', /IP4 or IP6/],
  ['{ gateway: "127.0.0.1:2223", inactivitySeconds: 0 }', '', /in seconds, from 1/],
  ['{ gateway: "127.0.0.1:2223", earlyMedia: none }', '', /open, or gated/],
  ['{ gateway: "127.0.0.1:2223", transcode: PCMA }', '', /a list of PCMA, PCMU, AMR, AMR-WB/],
  ['{ gateway: "127.0.0.1:2223", transcode: [EVS] }', '', /PCMA, PCMU, AMR or AMR-WB/],
  ['{ gateway: "127.0.0.1:2223", transcode: [PCMA, PCMU, AMR, AMR-WB, AMR] }', '', /a list of PCMA, PCMU, AMR, AMR-WB/],
  ['', 'recording: { rules: [ { subscriber: alice } ] }', /a public identity/],
  ['', 'recording: { rules: [ { direction: both } ] }', /in or out/],
]
for (const [media, recording, complaint] of refused) {
  test(`refused: media ${media} ${recording}`, () => {
    assert.throws(
      () => read(media, recording),
      (error) => error instanceof VoltaicError && complaint.test(error.message),
    )
  })
}

const trunkText = (media: string): string =>
  `${text('')}  - { name: bgcf, function: bgcf, sip: 127.0.0.1:5070, trunks: [ { name: a, uri: "sip:192.0.2.1" } ], routes: [ { prefix: "+44", via: [ { to: a, priority: 1, weight: 1 } ] } ], media: ${media} }\n`
const trunkMediaOf = (media: string) => elementsOf(readConfig(trunkText(media), 'voltaic.yaml'), 'bgcf')[0]?.media

test('media of a BGCF: trunks are offered G.711 and phones AMR besides, unless the codecs are given', () => {
  const { trunkCodecs, coreCodecs } = trunkMediaOf('{ gateway: "127.0.0.1:2223" }') ?? assert.fail()
  assert.deepEqual(
    [trunkCodecs, coreCodecs],
    [
      ['PCMA', 'PCMU'],
      ['AMR-WB', 'AMR'],
    ],
  )
  const given = trunkMediaOf('{ gateway: "127.0.0.1:2223", trunkCodecs: [PCMU], coreCodecs: [], trunkFamily: IP6 }')
  assert.deepEqual([given?.trunkCodecs, given?.coreCodecs, given?.trunkFamily], [['PCMU'], [], 'IP6'])
})

for (const [media, complaint] of [
  ['trunkCodecs: [G729]', /PCMA, PCMU, AMR or AMR-WB/],
  ['coreCodecs: [EVS]', /PCMA, PCMU, AMR or AMR-WB/],
  ['trunkCodecs: PCMA', /what trunks are offered besides: a list of PCMA, PCMU, AMR, AMR-WB/],
  ['coreCodecs: [PCMA, PCMU, AMR, AMR-WB, AMR]', /what phones are offered besides: a list of/],
  ['trunkFamily: IPv6', /IP4 or IP6/],
] as const) {
  test(`refused: media of a BGCF with ${media}`, () => {
    assert.throws(
      () => trunkMediaOf(`{ gateway: "127.0.0.1:2223", ${media} }`),
      (error) => error instanceof VoltaicError && complaint.test(error.message),
    )
  })
}
