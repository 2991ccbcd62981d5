import { networkInterfaces } from 'node:os'
import type { InterfaceFacts, NetworkFacts, Reading } from '@voltaic/doctor'
import { normaliseHost, SOCKET_BUFFER } from '@voltaic/runtime'
import { read, readNumber, readText, unread } from '../read-text.ts'
import { runProgram } from '../run-program.ts'

/** Flags of an interface (netdevice(7)). */
const IFF_UP = 0x1
const IFF_LOOPBACK = 0x8

export async function probeNetwork(): Promise<NetworkFacts> {
  return {
    interfaces: await interfaces(),
    defaultInterface: await defaultInterface(),
    ipForward: await flag('/proc/sys/net/ipv4/ip_forward'),
    rmemMax: await readNumber('/proc/sys/net/core/rmem_max'),
    wmemMax: await readNumber('/proc/sys/net/core/wmem_max'),
    wantedBuffer: SOCKET_BUFFER,
    droppedDatagrams: await droppedDatagrams(),
  }
}

async function flag(path: string): Promise<Reading<boolean>> {
  const reading = await readNumber(path)
  return reading.kind === 'read' ? read(reading.value !== 0) : reading
}

async function interfaces(): Promise<NetworkFacts['interfaces']> {
  // of this network namespace, whatever /sys shows
  const text = await readText('/proc/net/dev')
  if (text === undefined) return unread('/proc/net/dev is not there')
  const names = [...text.matchAll(/^\s*([^\s:|]+):/gm)].map(([, name = '']) => name)
  const listed = await Promise.all(names.map(interfaceCalled))
  const found = listed.filter((each) => each !== undefined)
  return found.length > 0 ? read(found) : unread('/sys/class/net does not show them')
}

async function interfaceCalled(name: string): Promise<InterfaceFacts | undefined> {
  const folder = `/sys/class/net/${name}`
  const [mtu, flags] = [await readText(`${folder}/mtu`), await readText(`${folder}/flags`)]
  if (mtu === undefined || flags === undefined) return undefined
  const bits = Number.parseInt(flags, 16)
  return {
    name,
    mtu: Number(mtu),
    isUp: (bits & IFF_UP) !== 0,
    isLoopback: (bits & IFF_LOOPBACK) !== 0,
    isTun: (await readText(`${folder}/tun_flags`)) !== undefined,
    addresses: await addressesOf(name),
    rpFilter: await rpFilterOf(name),
  }
}

/** `ip` also knows the addresses of an interface that is down; without it those of the others have to do. */
async function addressesOf(name: string): Promise<readonly string[]> {
  const told = await runProgram('ip', '-json', 'address', 'show', 'dev', name)
  const hosts =
    told.kind === 'read'
      ? (JSON.parse(told.value) as { addr_info?: { local?: string }[] }[]).flatMap(({ addr_info: info = [] }) =>
          info.flatMap(({ local }) => local ?? []),
        )
      : (networkInterfaces()[name] ?? []).map(({ address }) => address)
  return hosts.map((host) => normaliseHost(host) ?? host)
}

/** The larger one of the two takes effect (Documentation/networking/ip-sysctl.rst). */
async function rpFilterOf(name: string): Promise<number | undefined> {
  const own = await readNumber(`/proc/sys/net/ipv4/conf/${name}/rp_filter`)
  const all = await readNumber('/proc/sys/net/ipv4/conf/all/rp_filter')
  return own.kind === 'read' && all.kind === 'read' ? Math.max(own.value, all.value) : undefined
}

async function defaultInterface(): Promise<string | undefined> {
  const lines = ((await readText('/proc/net/route')) ?? '').split('\n').slice(1)
  return lines.map((line) => line.split('\t')).find(([, destination]) => destination === '00000000')?.[0]
}

/** Two lines begin with `Udp:`: names, then values. */
async function droppedDatagrams(): Promise<Reading<number>> {
  const lines = ((await readText('/proc/net/snmp')) ?? '').split('\n').filter((line) => line.startsWith('Udp:'))
  const [names = [], values = []] = lines.map((line) => line.split(' '))
  const value = values[names.indexOf('RcvbufErrors')]
  return value === undefined ? unread('/proc/net/snmp does not tell') : read(Number(value))
}
