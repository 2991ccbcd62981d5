import { createProcessSaBackend, type EspDropped } from '@voltaic/ipsec'
import { Counters, createMemoryNet, createSeededRandom, createSystemClock, type Faults } from '@voltaic/runtime'
import { noNamespaces } from './network-namespaces.ts'
import { runSaBackendContract } from './sa-backend.ts'
import type { SaHost, SaLab } from './sa-backend-lab.ts'
import { makeNamespaceLab, openTun } from './sa-backend-namespaces.ts'

const PROTOCOL_UDP = 17

/** Both machines inside this process. */
async function makeMemoryLab(): Promise<SaLab> {
  const clock = createSystemClock()
  const net = createMemoryNet({ clock, random: createSeededRandom(1) })
  let protocols: number[] = []
  let faults: Faults | undefined
  net.addTap(({ kind, to }) => {
    protocols.push(kind === 'udp' ? PROTOCOL_UDP : to.port)
    if (faults?.duplication === 1) protocols.push(to.port)
    return faults
  })
  const createHost = (four: string, six: string, seed: number): SaHost => {
    const counters = new Counters()
    const random = createSeededRandom(seed)
    const told: EspDropped[] = []
    const onDrop = (dropped: EspDropped) => void told.push(dropped)
    return {
      hosts: { 4: four, 6: six },
      net,
      ...{ counters, told },
      open: async () => createProcessSaBackend(net, { clock, random, counters, onDrop }),
    }
  }
  return {
    ue: createHost('10.77.0.1', 'fd77::1', 2),
    pcscf: createHost('10.77.0.2', 'fd77::2', 3),
    wire: {
      take() {
        const taken = protocols
        protocols = []
        return taken
      },
      async repeat(send) {
        faults = { duplication: 1 }
        await send()
        faults = undefined
      },
    },
    close: async () => {},
  }
}

runSaBackendContract('inside the process', makeMemoryLab)
runSaBackendContract('user space over TUN', () => makeNamespaceLab(openTun, openTun), noNamespaces())
