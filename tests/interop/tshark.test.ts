import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { VoltaicConfig } from '@voltaic/core'
import { definitions, findDefinition, TGPP_VENDOR_ID } from '@voltaic/diameter'
import { type Network, startNetwork } from '../scenarios/network.ts'
import { registerScenarios } from '../scenarios/register.ts'
import { baseFlags, cxFlags, mayHaveM } from './cx-avp-flags.ts'
import { type AvpKind, avpsOf, everyCxAvp } from './cx-avps.ts'
import { assertWellFormed, dissectMessages, kindsOfFrames, kindsSent, valuesOf } from './dissected-messages.ts'
import { captureLoopback } from './loopback-capture.ts'
import { type Recording, recordScenarios } from './recording.ts'
import { type DissectedFrame, dissectAsText, tsharkVersion } from './tshark.ts'

describe('tshark reads our pcapng', () => {
  let recording: Recording
  let frames: readonly DissectedFrame[]
  let version: string
  before(async () => {
    version = await tsharkVersion()
    recording = await recordScenarios()
    frames = await dissectMessages(recording.masked, recording.hints)
  })

  test('nothing is malformed, and every message is what our own trace says', async (t) => {
    assertWellFormed(frames)
    const kinds = kindsOfFrames(frames)
    assert.deepEqual(kinds, kindsSent(recording.trace))
    for (const kind of ['sip REGISTER', 'sip 200', 'sip 403', 'sip 423', 'diameter 303 answer', 'dns answer']) {
      assert.ok(kinds[kind], `${kind} occurs`)
    }
    const text = await dissectAsText(recording.masked, recording.hints)
    assert.doesNotMatch(text, /malformed/i)
    t.diagnostic(`${version}: ${frames.length} frames, ${JSON.stringify(kinds)}`)
  })

  test('every AVP has the flags of its row in TS 29.229 table 6.3.1 or RFC 6733 §4.5, and of our dictionary', (t) => {
    const seen = frames.flatMap(avpsOf)
    for (const each of seen) assertFlags(each)
    const codes = new Set(seen.map(({ code }) => code))
    for (const code of [600, 601, 602, 606, 607, 608, 609, 610, 612, 613, 614, 623, 624, 625, 626]) {
      assert.ok(codes.has(code), `AVP ${code} occurs`)
    }
    t.diagnostic(`${version}: ${seen.length} AVPs of ${codes.size} kinds`)
  })

  test('Wireshark knows every AVP of our dictionary for Cx but RTR-Flags, and sees the flags of the table', async (t) => {
    const sent = definitions.filter(({ vendorId }) => vendorId === TGPP_VENDOR_ID)
    const dissected = await dissectMessages(everyCxAvp(sent), [])
    assertWellFormed(dissected, ['Unknown AVP 659 (vendor=3GPP)'])
    const seen = dissected.flatMap(avpsOf)
    for (const each of seen) assertFlags(each)
    assert.deepEqual(new Set(seen.map(({ code }) => code)), new Set(sent.map(({ code }) => code)))
    t.diagnostic(`${version}: ${sent.length} AVPs of Cx`)
  })

  test('a file has the keys of subscribers only when it was asked to, and zeros of the same length otherwise', (t) => {
    const { masked, withKeys, keys } = recording
    assert.ok(keys.length > 20)
    for (const { name, value } of keys) {
      for (const written of formsOf(value)) assert.equal(masked.includes(written), false, `${name} in the masked file`)
      assert.ok(withKeys.includes(value), `${name} in the file with keys`)
      if (name !== 'XRES') assert.ok(withKeys.includes(value.toString('hex')), `${name} in a 401 of the file with keys`)
    }
    t.diagnostic(`${version}: ${keys.length} keys`)
  })

  test('the file with keys is well-formed too, and frame by frame as long as the masked one', async (t) => {
    const open = await dissectMessages(recording.withKeys, recording.hints)
    assertWellFormed(open)
    const lengths = (each: DissectedFrame) => valuesOf(each, 'frame.len')
    assert.deepEqual(open.map(lengths), frames.map(lengths))
    t.diagnostic(version)
  })
})

describe('tshark reads the loopback interface', () => {
  for (const [index, deployment] of (['udp', 'tcp'] as const).entries()) {
    test(`deployment ${deployment}: nothing is malformed, and every message is what our own trace says`, async (t) => {
      const host = `127.0.117.${index + 1}`
      const capture = await captureLoopback(host)
      let octets: Buffer
      let network: Network
      try {
        network = await startNetwork(deployment, { adapt: (config) => movedTo(host, config) })
        await runScenarios(network)
      } finally {
        octets = await capture.stop()
      }
      const frames = await dissectMessages(octets, hintsOf(network.config))
      assertWellFormed(frames)
      const kinds = kindsOfFrames(frames)
      assert.deepEqual(kinds, kindsSent(network.trace()))
      for (const each of frames.flatMap(avpsOf)) assertFlags(each)
      t.diagnostic(`${await tsharkVersion()}: ${frames.length} frames, ${JSON.stringify(kinds)}`)
    })
  }
})

async function runScenarios(network: Network): Promise<void> {
  try {
    for (const { run } of registerScenarios) await run(network)
  } finally {
    await network.stop()
  }
}

/** The same ports at another address. */
function movedTo(host: string, config: VoltaicConfig): VoltaicConfig {
  const elements = config.elements.map((element) => {
    if (element.function === 'dns') return { ...element, dns: { ...element.dns, host } }
    if (element.function === 'hss') return { ...element, diameter: { ...element.diameter, host } }
    if (element.function === 'agw') return { ...element, ng: { ...element.ng, host } }
    return { ...element, sip: { ...element.sip, host } }
  })
  return { ...config, elements }
}

function hintsOf(config: VoltaicConfig): readonly string[] {
  return config.elements.flatMap((element) => {
    if (element.function === 'dns') return [`udp.port==${element.dns.port},dns`, `tcp.port==${element.dns.port},dns`]
    if (element.function === 'hss') return [`tcp.port==${element.diameter.port},diameter`]
    if (element.function === 'agw') return []
    return [`udp.port==${element.sip.port},sip`, `tcp.port==${element.sip.port},sip`]
  })
}

function assertFlags({ code, flags, vendorId }: AvpKind): void {
  const place = `AVP ${code} of vendor ${vendorId}`
  const standard = vendorId === TGPP_VENDOR_ID ? cxFlags(code) : baseFlags(code)
  if (!mayHaveM(code)) assert.equal(flags, standard, `${place}, as the standard says`)
  assert.equal(findDefinition(code, vendorId)?.flags, standard, `${place}, as our dictionary says`)
}

/** How a key could stand in a file: as octets, in hexadecimal digits, in base64. */
function formsOf(value: Buffer): readonly Buffer[] {
  const hex = value.toString('hex')
  return [value, ...[hex, hex.toUpperCase(), value.toString('base64')].map((text) => Buffer.from(text, 'latin1'))]
}
