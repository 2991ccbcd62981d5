import type { SipResponse } from '@voltaic/sip'
import type { Stage } from '../../scenarios/calls/stage.ts'
import { startTrunkNetwork, type TrunkNetwork } from '../../scenarios/trunks/trunk-network.ts'
import { TrunkPeer, type TrunkScript } from '../../scenarios/trunks/trunk-peer.ts'
import { playOn } from '../exam-network.ts'
import type { ExamRun } from '../exam-run.ts'
import { failingCall } from '../pieces.ts'

/** Calls that leave the network. */
export const TRUNK_RUNS: readonly ExamRun[] = [
  { id: 'c13', run: () => refusedBy(420, [['Unsupported', 'timer']]) },
  { id: 'c14', run: () => overTrunks(async (stage, { alice }) => failingCall(stage, alice, '+61399912345')) },
  { id: 'c15', run: () => refusedBy(403) },
]

function refusedBy(status: number, headers: readonly (readonly [string, string])[] = []) {
  const script: TrunkScript = {
    onRequest: (request, hop): SipResponse | undefined =>
      request.method === 'INVITE' ? hop.reply(status, { headers }) : undefined,
  }
  return overTrunks(async (stage, { alice, peers }) => {
    await TrunkPeer.start(stage, 'beta', peers.beta, script)
    return failingCall(stage, alice, '+61399912345')
  })
}

function overTrunks(play: (stage: Stage, trunks: TrunkNetwork) => Promise<string>) {
  let trunks: TrunkNetwork | undefined
  return playOn(
    async () => {
      trunks = await startTrunkNetwork('memory', 'bgcf alone')
      return { network: trunks.network, stop: () => trunks?.stop() ?? Promise.resolve() }
    },
    async ({ stage }) => {
      if (trunks === undefined) throw new Error('no network')
      return { callId: await play(stage, trunks) }
    },
  )
}
