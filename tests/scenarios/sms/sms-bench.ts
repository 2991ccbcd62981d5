import type { IpSmGw, IpSmGwDeps, SmsTables } from '@voltaic/ip-sm-gw'
import { createMemoryRuntime, type MemoryRuntime } from '@voltaic/runtime'
import type { Store } from '@voltaic/store'
import { createSmsc, openSmsStore, SmsNetwork } from './sms-network.ts'
import type { SmsPhone } from './sms-phone.ts'

const ALICE = '+4915100000001'
export const BOB = '+4915100000002'

/** A service centre and phones on a network in memory, whose time the test moves. */
export interface SmsBench {
  readonly runtime: MemoryRuntime
  readonly network: SmsNetwork
  readonly alice: SmsPhone
  readonly bob: SmsPhone
  /** The one that runs now. */
  gateway: IpSmGw
  readonly store: Store<SmsTables>
  /** Ends the service centre and starts it anew on the same store. */
  restart(): Promise<void>
  pass(milliseconds: number): Promise<void>
  /** Lets something come to its end while time passes. */
  done<T>(work: Promise<T>): Promise<T>
}

export interface BenchOptions {
  readonly deps?: Partial<IpSmGwDeps>
  readonly isSubscriber?: (number: string) => boolean
  /** What the service centre sees of the store. */
  readonly storeFor?: (store: Store<SmsTables>) => Store<SmsTables>
}

export async function withSmsc(run: (bench: SmsBench) => Promise<void>, options: BenchOptions = {}): Promise<void> {
  const { deps, isSubscriber, storeFor = (store) => store } = options
  const runtime = createMemoryRuntime()
  const store = await openSmsStore()
  const network = new SmsNetwork(runtime)
  const create = () =>
    createSmsc({
      runtime,
      store: storeFor(store),
      ...(deps === undefined ? {} : { deps }),
      ...(isSubscriber === undefined ? {} : { isSubscriber }),
    })
  let { server, gateway } = create()
  const done = async <T>(work: Promise<T>): Promise<T> => {
    let isOver = false
    void work
      .finally(() => {
        isOver = true
      })
      .catch(() => undefined)
    for (let turn = 0; turn < 100 && !isOver; turn++) await runtime.clock.advance(10)
    return work
  }
  const bench: SmsBench = {
    runtime,
    network,
    alice: network.addPhone(ALICE),
    bob: network.addPhone(BOB),
    gateway,
    store,
    async restart() {
      await done(server.stop())
      ;({ server, gateway } = create())
      bench.gateway = gateway
      await done(server.start())
    },
    pass: (milliseconds) => runtime.clock.advance(milliseconds),
    done,
  }
  await network.sip.start()
  await server.start()
  try {
    await run(bench)
  } finally {
    await done(server.stop())
    await network.sip.stop()
    await store.close()
  }
}
