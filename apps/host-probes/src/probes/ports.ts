import { VoltaicError } from '@voltaic/base'
import type { NetworkPlan, PlannedElement, PortFacts } from '@voltaic/doctor'
import { type Address, findPortHolder, type Net, type PortHolder } from '@voltaic/runtime'
import { readText } from '../read-text.ts'

/** Binds each port for a moment. @param ours processes that run elements of this network */
export async function probePorts(
  plan: NetworkPlan,
  net: Net,
  ours: ReadonlySet<number>,
): Promise<readonly PortFacts[]> {
  const facts: PortFacts[] = []
  for (const element of plan.elements) {
    for (const transport of transportsOf(element)) facts.push(await probePort(element, transport, net, ours))
  }
  for (const address of plan.gm.protectedPorts) {
    const name = `${plan.elements.find((each) => isPcscfAt(each, address))?.name ?? 'pcscf'} (IPsec)`
    for (const transport of ['udp', 'tcp'] as const) {
      facts.push(await probePort({ name, function: 'pcscf', address }, transport, net, ours))
    }
  }
  return facts
}

function isPcscfAt({ function: what, address }: PlannedElement, { host }: Address): boolean {
  return what === 'pcscf' && address.host === host
}

function transportsOf({ function: what }: PlannedElement): readonly ('udp' | 'tcp')[] {
  return what === 'hss' ? ['tcp'] : ['udp', 'tcp']
}

async function probePort(
  { name, address }: PlannedElement,
  transport: 'udp' | 'tcp',
  net: Net,
  ours: ReadonlySet<number>,
): Promise<PortFacts> {
  const fact = { element: name, transport, address }
  try {
    const socket =
      transport === 'udp'
        ? await net.bindDatagram(address, { onDatagram() {} })
        : await net.listenStream(address, (accepted) => {
            accepted.destroy()
            return { onData() {}, onClose() {} }
          })
    await socket.close()
    return { ...fact, state: 'free', holder: undefined }
  } catch (error) {
    const code = error instanceof VoltaicError ? error.code : undefined
    if (code === 'NET_ADDRESS_NOT_LOCAL') return { ...fact, state: 'not-local', holder: undefined }
    if (code === 'NET_PERMISSION') return { ...fact, state: 'forbidden', holder: undefined }
    if (code !== 'NET_PORT_TAKEN') throw error
    const holder = await findPortHolder(transport, address)
    if (typeof holder === 'object' && ours.has(holder.pid)) return { ...fact, state: 'ours', holder }
    return { ...fact, state: 'taken', holder: typeof holder === 'object' ? await withUnit(holder) : holder }
  }
}

/** The control group of a process names the service that it belongs to. */
async function withUnit(holder: PortHolder): Promise<PortFacts['holder']> {
  const unit = /\/([\w@:.-]+\.service)$/m.exec((await readText(`/proc/${holder.pid}/cgroup`)) ?? '')?.[1]
  // what somebody runs by hand is below the service of the login
  return unit === undefined || /^(user@|session-)/.test(unit) ? holder : { ...holder, unit }
}
