import { numberOf } from '../../scenarios/calls/dialling.ts'
import { textingPhone } from '../../scenarios/sms/texts.ts'
import { playInNetwork } from '../exam-network.ts'
import type { ExamRun } from '../exam-run.ts'

const servers = [{ name: 'sms', service: 'ip-sm-gw' }]

/** Texts that do not get through. */
export const TEXT_RUNS: readonly ExamRun[] = [
  {
    id: 't01',
    run: () =>
      playInNetwork({ servers }, async ({ network, stage }) => {
        const alice = await textingPhone(stage, { retries: 2, tr1mMs: 5000 })
        const bob = await textingPhone(stage)
        const own = alice.address
        // the reports of the service centre are lost on the way to the phone
        network.memory?.addTap(({ to, data }) => {
          const isToAlice = to.port === own.port && Buffer.from(data).toString('latin1', 0, 8) === 'MESSAGE '
          return isToAlice ? 'drop' : undefined
        })
        const sent = alice.sendText(numberOf(bob), 'hello')
        await stage.later(sent.sent, 'the end of the retries', 200_000)
        await stage.pass(40_000)
        return { subscriber: alice.sim.impi }
      }),
  },
  {
    id: 't02',
    run: () =>
      playInNetwork({ servers }, async ({ stage }) => {
        const alice = await textingPhone(stage)
        const bob = await textingPhone(stage, { faults: { rpError: 22 } })
        const sent = alice.sendText(numberOf(bob), 'hello')
        await stage.soon(sent.sent, 'sent')
        await stage.pass(10_000)
        return { subscriber: bob.sim.impi }
      }),
  },
  {
    id: 't03',
    run: () =>
      playInNetwork({ servers }, async ({ stage }) => {
        const alice = await stage.registered({ sms: { serviceCentre: '+99901000000' } })
        const bob = await textingPhone(stage)
        const sent = alice.sendText(numberOf(bob), 'hello')
        await stage.later(sent.sent, 'the end', 200_000)
        return { subscriber: alice.sim.impi }
      }),
  },
]
