import assert from 'node:assert/strict'
import { VOLTE_CODECS, VOLTE_CODECS_BOTH_FRAMINGS } from '@voltaic/sdp'
import { hangUp, talk } from '../calls/dialling.ts'
import type { CallScenario, Stage } from '../calls/stage.ts'

const WIDEBAND = 16_000
/** AMR-WB in one framing alone, with its keys. */
const EFFICIENT = VOLTE_CODECS.filter(({ clockRate }) => clockRate === WIDEBAND)
const ALIGNED = VOLTE_CODECS_BOTH_FRAMINGS.filter(
  ({ clockRate, encoding, fmtp }) =>
    clockRate === WIDEBAND && (encoding === 'telephone-event' || fmtp.includes('octet-align=1')),
)

async function phonesOfTwoFramings(stage: Stage) {
  const plain = { preconditions: 'none', sessionTimer: 'off' } as const
  const alice = await stage.registered({ ...plain, media: { codecs: EFFICIENT } })
  const bob = await stage.registered({ ...plain, media: { codecs: ALIGNED } })
  return [alice, bob] as const
}

/** Two phones that have no format in common, where `media.transcode` of the P-CSCF has AMR-WB. */
export const gatewayCodecScenarios: readonly CallScenario[] = [
  {
    name: 'phones that pack AMR-WB otherwise than each other hear each other bit by bit, keys too (RFC 4867 §4.3, §4.4)',
    async run(stage) {
      for (const way of ['there', 'back'] as const) {
        const phones = await phonesOfTwoFramings(stage)
        const [caller, called] = way === 'there' ? phones : phones.toReversed()
        assert.ok(caller && called)
        const call = await talk(stage, caller, called)
        const media = () => [call.out, call.in].map(({ statistics }) => statistics.media ?? assert.fail('no media'))
        await stage.eventually(() => media().every(({ received }) => received >= 20), 'speech')
        await stage.soon(call.out.dtmf('7#'), 'keys')
        await stage.eventually(() => media()[1]?.digits === '7#', 'the digits')
        for (const { received, matched, lost, refused } of media()) {
          assert.deepEqual({ matched, lost, refused }, { matched: received, lost: 0, refused: 0 })
        }
        await hangUp(stage, call)
      }
    },
  },
]

/** The same two where it has nothing. */
export const noGatewayCodecScenarios: readonly CallScenario[] = [
  {
    name: 'without codecs of the gateway phones with none in common are told 488 (RFC 3264 §6)',
    async run(stage) {
      const [alice, bob] = await phonesOfTwoFramings(stage)
      const call = alice.call(bob.associatedUris[0] ?? assert.fail())
      const { kind, status } = await stage.soon(call.ended, 'the refusal')
      assert.deepEqual([kind, status], ['refused', 488])
    },
  },
]
