// What callers of Cx rely on, asked of the HSS itself and of the HSS behind Diameter.
import { createHss, type Hss, type HssTables, hssMigrations } from '@voltaic/hss'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createSealer, generateKeySet, openSqliteStore, type Store } from '@voltaic/store'
import { type CxSubscribers, runCxContract } from '../../contracts/cx.ts'
import { createDiameterCx } from '../../contracts/cx-over-diameter.ts'
import { alice, bob, inputOf, realm } from './hss-under-test.ts'

const subscribers: CxSubscribers = {
  alice: { impi: alice.impi, impu: alice.sip },
  bob: { impi: bob.impi, impu: bob.sip },
  nobody: { impi: `nobody@${realm}`, impu: `sip:nobody@${realm}` },
  visitedNetwork: realm,
}

async function openHss(): Promise<{ readonly hss: Hss; readonly store: Store<HssTables> }> {
  const store = await openSqliteStore<HssTables>({ file: ':memory:', migrations: [hssMigrations] })
  const runtime = {
    clock: createManualClock(),
    random: createSeededRandom(1),
    log: silentLog,
    counters: new Counters(),
  }
  const hss = createHss({ runtime, store, sealer: createSealer(generateKeySet()) }, { plmn: { mcc: '001', mnc: '01' } })
  await hss.provisioning.import([inputOf(alice), inputOf(bob)])
  return { hss, store }
}

runCxContract('HSS', async () => {
  const { hss, store } = await openHss()
  return { cx: hss.cx, subscribers, cleanup: () => store.close() }
})

runCxContract('HSS behind Diameter over MemoryNet', async () => {
  const { hss, store } = await openHss()
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const world = { net: createMemoryNet({ clock, random }), clock, random }
  const { cx, stop } = await createDiameterCx(hss.cx, world, { host: '127.0.0.10', port: 3868 })
  const cleanup = async () => {
    await stop()
    await hss.stop()
    await store.close()
  }
  return { cx, subscribers, cleanup }
})
