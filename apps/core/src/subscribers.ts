import { checkSealedKeys, createHss, type Provisioning, type SimCard } from '@voltaic/hss'
import type { Runtime } from '@voltaic/runtime'
import type { VoltaicConfig } from './config/config.ts'
import { openHssStore, openSealer } from './stores.ts'

/** The subscribers of a network, for the command line on the machine that holds them; the core may be running. */
export interface Subscribers {
  readonly provisioning: Provisioning
  /** K and OPc of a SIM, for a simulated phone. @returns undefined when nobody has this identity */
  simCard(identity: string): Promise<SimCard | undefined>
  close(): Promise<void>
}

/** @throws VoltaicError when the store or the key file cannot be opened */
export async function openSubscribers(config: VoltaicConfig, runtime: Runtime): Promise<Subscribers> {
  const { sealer } = openSealer(config)
  const store = await openHssStore(config)
  await checkSealedKeys(store, sealer).catch(async (error: unknown) => {
    await store.close()
    throw error
  })
  const hss = createHss({ runtime, store, sealer }, { plmn: config.plmn, realm: config.realm })
  return {
    provisioning: hss.provisioning,
    simCard: (identity) => hss.simCard(identity),
    async close() {
      await hss.stop()
      await store.close()
    },
  }
}
