import { readFileSync, writeFileSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'
import { type Libc, listInterfaces } from '@voltaic/linux'

/** One setting of the kernel's network, as `sysctl` names it. */
export interface HostSetting {
  readonly name: string
  readonly value: string
}

/** How settings are read and written; the kernel's own in production. */
export interface HostSettings {
  /** Interfaces of the host by name, with their addresses. */
  interfaces(): ReadonlyMap<string, readonly string[]>
  /** @param path below /proc/sys @returns undefined when there is no such setting */
  read(path: string): string | undefined
  /** @throws Error when this process may not */
  write(path: string, value: string): void
}

const LOOPBACK = 'lo'
const ROOT = '/proc/sys'

/** Of the host that this process is on, or the network namespace of its thread. */
export function createKernelSettings(libc: Libc): HostSettings {
  return {
    interfaces: () => listInterfaces(libc),
    read(path) {
      try {
        return readFileSync(`${ROOT}/${path}`, 'latin1').trim()
      } catch {
        return undefined
      }
    },
    write: (path, value) => writeFileSync(`${ROOT}/${path}`, value),
  }
}

/**
 * What this host must be told before packets that got new addresses in it are routed: their source is then an address of
 * the host itself, which the kernel takes for a forgery unless `accept_local` says that it is none.
 *
 * @param hosts addresses of the gateway
 * @throws VoltaicError AGW_ADDRESS_NOT_LOCAL
 */
export function missingSettings(hosts: readonly string[], settings: HostSettings): readonly HostSetting[] {
  const missing = new Map<string, HostSetting>()
  const demand = (path: string, value: string, isMet: boolean) => {
    if (!isMet) missing.set(path, { name: path.includes('.') ? path : path.replaceAll('/', '.'), value })
  }
  for (const host of hosts) {
    if (host.includes(':')) {
      demand('net/ipv6/conf/all/forwarding', '1', settings.read('net/ipv6/conf/all/forwarding') === '1')
      interfacesOf(host, settings)
      continue
    }
    const of = (place: string, name: string) => settings.read(`net/ipv4/conf/${place}/${name}`)
    for (const device of interfacesOf(host, settings)) {
      const path = `net/ipv4/conf/${device}`
      demand(`${path}/forwarding`, '1', of(device, 'forwarding') === '1')
      demand(`${path}/accept_local`, '1', [of('all', 'accept_local'), of(device, 'accept_local')].includes('1'))
      // The larger one of both counts: 1 demands the way back over the same interface, 2 any way back.
      const filter = Math.max(Number(of('all', 'rp_filter') ?? 0), Number(of(device, 'rp_filter') ?? 0))
      demand(`${path}/rp_filter`, '2', filter !== 1)
    }
  }
  return [...missing.values()]
}

/**
 * Makes sure that this host routes what the relay rewrites.
 *
 * @param isAllowedToSet whether settings that are missing are set
 * @throws VoltaicError AGW_HOST_SETTINGS with the lines that set them, AGW_ADDRESS_NOT_LOCAL
 */
export function prepareHost(hosts: readonly string[], isAllowedToSet: boolean, settings: HostSettings): void {
  const missing = missingSettings(hosts, settings)
  if (missing.length === 0) return
  let cause: unknown
  if (isAllowedToSet) {
    try {
      for (const { name, value } of missing) {
        settings.write(name.includes('/') ? name : name.replaceAll('.', '/'), value)
      }
      return
    } catch (error) {
      cause = error
    }
  }
  const lines = missing.map(({ name, value }) => `${name}=${value}`).join(' ')
  throw new VoltaicError(
    'AGW_HOST_SETTINGS',
    `this host does not route what its packet filter rewrites: it needs ${lines}`,
    `run: sysctl -w ${lines} (and keep them in /etc/sysctl.d), or let the gateway set them: prepareHost: true; or set engine: user-space`,
    { cause },
  )
}

/** Where packets for an address may come in; of one on the loopback interface, at any other one. */
function interfacesOf(host: string, settings: HostSettings): readonly string[] {
  const interfaces = settings.interfaces()
  const holders = [...interfaces].filter(([, addresses]) => addresses.includes(host)).map(([name]) => name)
  if (holders.length === 0) {
    throw new VoltaicError(
      'AGW_ADDRESS_NOT_LOCAL',
      `${host} is no address of this host`,
      `give it to an interface: ip address add ${host} dev ...; or configure one of those that it has`,
    )
  }
  return holders.includes(LOOPBACK) ? [...interfaces.keys()].filter((name) => name !== LOOPBACK) : holders
}
