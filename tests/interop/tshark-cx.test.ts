import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { TGPP_VENDOR_ID } from '@voltaic/diameter'
import { Stage } from '../scenarios/calls/stage.ts'
import { warmUp } from '../scenarios/calls/test-deployment.ts'
import { startNetwork } from '../scenarios/network.ts'
import { pushScenarios } from '../scenarios/pushes.ts'
import { digestScenarios } from '../scenarios/sip-digest.ts'
import { baseFlags, cxFlags, mayHaveM } from './cx-avp-flags.ts'
import { avpsOf } from './cx-avps.ts'
import { assertWellFormed, dissectMessages, kindsOfFrames } from './dissected-messages.ts'
import { type RunFiles, recordRun } from './recording.ts'
import { type DissectedFrame, dissectAsText, tsharkVersion } from './tshark.ts'

/** AVPs of the digest draft that Cx has from there: Realm, QoP, Algorithm, H(A1). @spec TS 29.229 §6.3.36 */
const DIGEST_AVPS = [104, 110, 111, 121]

for (const { what, run, commands, avps } of [
  {
    what: 'RTR and PPR',
    run: recordPushes,
    commands: [304, 305],
    avps: [602, 606, 615, 616],
  },
  { what: 'SIP Digest', run: recordDigest, commands: [303], avps: [635, ...DIGEST_AVPS] },
] as const) {
  describe(`tshark reads our pcapng of ${what}`, () => {
    let files: RunFiles
    let frames: readonly DissectedFrame[]
    before(async () => {
      files = await recordRun(run)
      frames = await dissectMessages(files.withKeys, files.hints)
    })

    test('nothing is malformed, and every AVP has the flags of its row', async (t) => {
      assertWellFormed(frames)
      assert.doesNotMatch(await dissectAsText(files.withKeys, files.hints), /malformed/i)
      const kinds = kindsOfFrames(frames)
      for (const command of commands) assert.ok(kinds[`diameter ${command} answer`], `command ${command}`)
      const seen = frames.flatMap(avpsOf)
      for (const { code, flags, vendorId } of seen.filter((each) => !mayHaveM(each.code))) {
        const standard = vendorId === TGPP_VENDOR_ID ? cxFlags(code) : baseFlags(code)
        if (!isOfDigest(code, vendorId)) assert.equal(flags, standard, `AVP ${code} of vendor ${vendorId}`)
      }
      for (const code of avps)
        assert.ok(
          seen.some((each) => each.code === code),
          `AVP ${code} occurs`,
        )
      t.diagnostic(`${await tsharkVersion()}: ${JSON.stringify(kinds)}`)
    })

    test('the file has no keys unless it was asked to', () => {
      assert.ok(files.keys.length > 0)
      for (const { name, value } of files.keys) {
        assert.equal(files.masked.includes(value), false, `${name} in the masked file`)
        assert.ok(files.withKeys.includes(value), `${name} in the file with keys`)
      }
    })
  })
}

function isOfDigest(code: number, vendorId: number): boolean {
  return vendorId === 0 && DIGEST_AVPS.includes(code)
}

async function recordPushes(): Promise<void> {
  const network = await startNetwork('memory')
  try {
    await warmUp(network)
    for (const scenario of pushScenarios) await Stage.play(scenario, network)
  } finally {
    await network.stop()
  }
}

async function recordDigest(): Promise<void> {
  for (const { run } of digestScenarios) {
    const network = await startNetwork('memory')
    try {
      await network.whileTimePasses(run(network))
    } finally {
      await network.stop()
    }
  }
}
