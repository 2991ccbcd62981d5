import assert from 'node:assert/strict'
import { isimAheadOf } from '../../scenarios/network.ts'
import { playInNetwork } from '../exam-network.ts'
import type { ExamRun } from '../exam-run.ts'

const QUIET = 10_000

/** Registrations in which nothing is wrong. */
export const HEALTHY_REGISTRATIONS: readonly ExamRun[] = [
  {
    id: 'h01',
    run: () => registers({ ipsec: 'udp' }),
  },
  {
    id: 'h02',
    run: () => registers({ ipsec: 'tcp' }),
  },
  {
    id: 'h03',
    run: () => registers({}),
  },
  {
    id: 'h04',
    run: () =>
      playInNetwork({}, async ({ network }) => {
        const account = await network.addDigestSubscriber('correct horse')
        const phone = await network.digestPhone(account)
        await registered(network.whileTimePasses(phone.register()))
        await network.clock?.advance(QUIET)
        return { subscriber: account.impi }
      }),
  },
  {
    id: 'h05',
    run: () =>
      playInNetwork({}, async ({ network }) => {
        const sim = await network.addSubscriber()
        const phone = await network.phoneOf(sim, { isim: isimAheadOf(sim, 1000) })
        await registered(network.whileTimePasses(phone.register()))
        await network.clock?.advance(QUIET)
        return { subscriber: sim.impi }
      }),
  },
  {
    id: 'h06',
    run: () =>
      playInNetwork({ ipsec: 'udp' }, async ({ network }) => {
        const phone = await network.phone({ expires: 120, refreshes: true })
        await registered(phone.register())
        await network.clock?.advance(400_000)
        assert.equal(phone.isRegistered, true)
        return { subscriber: phone.sim.impi }
      }),
  },
  {
    id: 'h07',
    run: () =>
      playInNetwork({ ipsec: 'udp' }, async ({ network }) => {
        const phone = await network.phone({ regEvent: true })
        await registered(phone.register())
        await registered(network.whileTimePasses(phone.deregister()))
        await network.clock?.advance(QUIET)
        return { subscriber: phone.sim.impi }
      }),
  },
]

/** One phone that registers and stays. */
function registers(options: Parameters<typeof playInNetwork>[0]) {
  return playInNetwork(options, async ({ network }) => {
    const phone = await network.phone({ regEvent: true })
    await registered(network.whileTimePasses(phone.register()))
    await network.clock?.advance(QUIET)
    return { subscriber: phone.sim.impi }
  })
}

async function registered(outcome: Promise<{ readonly kind: string }>): Promise<void> {
  assert.equal((await outcome).kind, 'registered')
}
