import { deriveOpc, Isim } from '@voltaic/aka'
import type { SimCard } from '@voltaic/hss'
import { playInNetwork } from '../exam-network.ts'
import type { ExamRun } from '../exam-run.ts'

const K = '465b5ce8b199b49faa5f0a2ee238a6bc'
const OP = 'cdc202d5123e20f62b6d676ac72cb318'
const OPC = 'cd63cb71954a9f4e48a5994e37a02baf'

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
]
