import { deriveOpc, Isim, type IsimResponse } from '@voltaic/aka'
import type { SimCard } from '@voltaic/hss'
import { playInNetwork } from '../exam-network.ts'
import type { ExamRun } from '../exam-run.ts'

const K = '465b5ce8b199b49faa5f0a2ee238a6bc'
const OP = 'cdc202d5123e20f62b6d676ac72cb318'
const OPC = 'cd63cb71954a9f4e48a5994e37a02baf'

const hexOf = (octets: Uint8Array): string => Buffer.from(octets).toString('hex')

/** A card that wants the separation bit of AMF. @spec TS 33.102 §H */
class StrictIsim extends Isim {
  override authenticate(rand: Uint8Array, autn: Uint8Array): IsimResponse {
    return ((autn[6] ?? 0) & 0x80) === 0 ? { kind: 'mac-failure' } : super.authenticate(rand, autn)
  }
}

/** What is wrong with the keys of a SIM, or with its counter. */
export const KEY_RUNS: readonly ExamRun[] = [
  {
    id: 'r01',
    run: () =>
      playInNetwork({}, async ({ network }) => {
        const sim = await network.addSubscriber({ k: K, opc: OPC })
        const k = Uint8Array.from(sim.k)
        k[7] = (k[7] as number) ^ 0x10
        const phone = await network.phoneOf({ ...sim, k })
        await network.whileTimePasses(phone.register())
        return { subscriber: sim.impi }
      }),
  },
  {
    id: 'r02',
    run: () =>
      playInNetwork({}, async ({ network }) => {
        const sims: SimCard[] = []
        for (let index = 0; index < 3; index++) {
          sims.push(await network.addSubscriber({ k: K.replace(/^46/, `4${index}`), opc: OP }))
        }
        const [sim] = sims as [SimCard]

        const phone = await network.phoneOf({ ...sim, opc: deriveOpc(sim.k, sim.opc) })
        await network.whileTimePasses(phone.register())
        return { subscriber: sim.impi }
      }),
  },
  {
    id: 'r03',
    run: () =>
      playInNetwork({}, async ({ network }) => {
        const sim = await network.addSubscriber({ sqn: '000000100000' })
        const scheme = { ...sim.scheme, delta: 100 }
        const isim = new Isim(sim, { scheme, state: { seqs: Array.from({ length: 32 }, () => 10) } })
        const phone = await network.phoneOf(sim, { isim })
        for (let count = 0; count < 4; count++) await network.whileTimePasses(phone.register())
        return { subscriber: sim.impi }
      }),
  },
  {
    id: 'r04',
    run: () =>
      playInNetwork({}, async ({ network }) => {
        const sim = await network.addSubscriber({ amf: '8000' })
        const phone = await network.phoneOf(sim, { isim: new StrictIsim(sim, { scheme: sim.scheme }) })
        await network.whileTimePasses(phone.register())
        // the keys have been proved to be right; then somebody mends what was in order
        const changed = await network.subscribers.provisioning.change(sim.impi, {
          sim: { k: hexOf(sim.k), opc: hexOf(sim.opc), amf: '0000' },
        })
        if (changed.kind !== 'changed') throw new Error(JSON.stringify(changed))
        await network.whileTimePasses(phone.register())
        await network.clock?.advance(10_000)
        return { subscriber: sim.impi }
      }),
  },
]
