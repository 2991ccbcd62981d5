import type { Cx } from '@voltaic/diameter'
import type { SimCard } from '@voltaic/hss'
import { createSipStack } from '@voltaic/sip'
import type { UeConfig } from '@voltaic/ue'
import { addressesOf, phoneWith, SERVERS } from '../../scenarios/services/service-box.ts'
import { type ExamNetwork, playInNetwork } from '../exam-network.ts'
import type { ExamRun } from '../exam-run.ts'
import { takePlaceOfHss } from '../fake-hss.ts'

/** Registrations that fail inside the network, or later. */
export const NETWORK_RUNS: readonly ExamRun[] = [
  {
    id: 'r20',
    run: () =>
      playInNetwork({}, async (exam) => {
        const sim = await registers(exam, { expires: 120 })
        await exam.network.clock?.advance(300_000)
        return sim
      }),
  },
  { id: 'r21', run: () => withoutElement('hss') },
  {
    id: 'r22',
    run: () =>
      playInNetwork({}, async (exam) => {
        const sim = await exam.network.addSubscriber()
        // RFC 8506: credit control, which the HSS of somebody else may well have
        await takePlaceOfHss(exam, sim, {}, [{ id: 4 }])
        return registers(exam, {}, sim)
      }),
  },
  {
    id: 'r24',
    run: () => withHss({ serverAssignment: async () => ({ result: 'DIAMETER_UNABLE_TO_COMPLY' }) }),
  },
  { id: 'r25', run: () => withoutElement('dns') },
  { id: 'r26', run: () => withoutElement('scscf') },
  {
    id: 'r27',
    run: () => withHss({ userAuthorization: async () => ({ result: 'DIAMETER_ERROR_ROAMING_NOT_ALLOWED' }) }),
  },
  {
    id: 'r28',
    run: () =>
      playInNetwork({}, async ({ network }) => {
        const account = await network.addDigestSubscriber('correct horse')
        const phone = await network.digestPhone({ ...account, password: 'wrong horse' })
        for (let count = 0; count < 3; count++) await network.whileTimePasses(phone.register())
        await network.clock?.advance(10_000)
        return { subscriber: account.impi }
      }),
  },
  { id: 'r29', run: refusedByServer },
]

async function registers({ network }: ExamNetwork, settings: Partial<UeConfig> = {}, sim?: SimCard) {
  const phone = await network.phoneOf(sim ?? (await network.addSubscriber()), settings)
  await network.whileTimePasses(phone.register())
  await network.clock?.advance(10_000)
  return { subscriber: phone.sim.impi }
}

function withoutElement(name: string) {
  return playInNetwork({}, async (exam) => {
    await exam.network.stopElement(name)
    return registers(exam)
  })
}

function withHss(answers: Partial<Cx>) {
  return playInNetwork({}, async (exam) => {
    const sim = await exam.network.addSubscriber()
    await takePlaceOfHss(exam, sim, answers)
    return registers(exam, {}, sim)
  })
}

function refusedByServer() {
  const servers = SERVERS.filter(({ name }) => name === 'alert')
  const web = { webhook: { post: async () => ({ status: 204, document: undefined }) } }
  return playInNetwork({ servers, web: web as never }, async ({ network, stage }) => {
    const alice = await phoneWith(stage, 'alert', 'SESSION_TERMINATED', { regEvent: true })
    await network.stopElement('alert')
    const { address } = addressesOf(network, 'alert')
    const refusing = createSipStack({
      element: 'alert',
      runtime: network.runtime,
      listen: [
        { transport: 'udp', address },
        { transport: 'tcp', address },
      ],
      resolver: { resolve: async () => [] },
      onRequest: async (_, hop) => hop.reply(403),
    })
    await refusing.start()
    stage.add({ stop: () => refusing.stop() })
    await stage.soon(alice.register(), 'registration')
    await stage.pass(60_000)
    return { subscriber: alice.sim.impi }
  })
}
