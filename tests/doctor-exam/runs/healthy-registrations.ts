import assert from 'node:assert/strict'
import type { VoltaicConfig } from '@voltaic/core'
import { isimAheadOf, startNetwork } from '../../scenarios/network.ts'
import { playInNetwork, playOn } from '../exam-network.ts'
import type { ExamRun } from '../exam-run.ts'
import { examPhone } from '../phones-of-exam.ts'

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
  {
    id: 'h08',
    run: () =>
      playOn(
        async () => {
          const network = await startNetwork('memory', { adapt: overIpv6 })
          return { network, stop: () => network.stop() }
        },
        async ({ network }) => {
          const phone = await network.phone({ regEvent: true })
          await registered(network.whileTimePasses(phone.register()))
          assert.ok(phone.address.host.includes(':'))
          await network.clock?.advance(QUIET)
          return { subscriber: phone.sim.impi }
        },
      ),
  },
  {
    id: 'h09',
    run: () =>
      playInNetwork({ ipsec: 'udp' }, async (exam) => {
        const { network } = exam
        const sim = await network.addSubscriber()
        const first = await examPhone(exam, sim, { regEvent: true })
        await registered(network.whileTimePasses(first.register()))
        await network.clock?.advance(QUIET)
        // out of coverage, and back with another address
        await first.stop()
        const again = await examPhone(exam, sim, { regEvent: true }, { host: '127.0.0.3' })
        await registered(network.whileTimePasses(again.register()))
        await network.clock?.advance(QUIET)
        return { subscriber: sim.impi }
      }),
  },
]

/** The same network with IPv6 addresses everywhere. */
function overIpv6(config: VoltaicConfig): VoltaicConfig {
  return JSON.parse(JSON.stringify(config).replaceAll('"127.0.0.1"', '"::1"')) as VoltaicConfig
}

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
