import { writeFileSync } from 'node:fs'
import { type Libc, loadLibc } from '@voltaic/linux'
import { configure, createNamespace, type NetworkNamespace } from '../contracts/network-namespaces.ts'

/** Two hosts of phones with a gateway between them, and a wire past it. */
export interface MediaLab {
  readonly libc: Libc
  readonly a: NetworkNamespace
  readonly gateway: NetworkNamespace
  readonly b: NetworkNamespace
  close(): void
}

export const MEDIA_HOSTS = {
  access: '10.81.0.1',
  core: '10.82.0.1',
  a: '10.81.0.2',
  b: '10.82.0.2',
  /** On the wire past the gateway. */
  directA: '10.84.0.1',
  directB: '10.84.0.2',
} as const

const GATEWAY_SETTINGS: Readonly<Record<string, string>> = {
  'all/forwarding': '1',
  'all/accept_local': '1',
  'all/rp_filter': '0',
  'ga/rp_filter': '0',
  'gb/rp_filter': '0',
}

/** Needs root. The namespaces have no names: they are gone with this process, however it ends. */
export async function createMediaLab(): Promise<MediaLab> {
  const [a, gateway, b] = [await createNamespace(), await createNamespace(), await createNamespace()]
  const { access, core, a: ofA, b: ofB, directA, directB } = MEDIA_HOSTS
  await configure(a, ['link set lo up', `link add a0 type veth peer name ga netns ${gateway.path}`])
  await configure(b, ['link set lo up', `link add b0 type veth peer name gb netns ${gateway.path}`])
  await configure(a, [`link add a1 type veth peer name b1 netns ${b.path}`])
  await configure(gateway, [
    'link set lo up',
    `addr add ${access}/24 dev ga`,
    `addr add ${core}/24 dev gb`,
    'link set ga up',
    'link set gb up',
  ])
  await configure(a, hostLines([`${ofA}/24 dev a0`, `${directA}/24 dev a1`], `10.82.0.0/24 via ${access}`))
  await configure(b, hostLines([`${ofB}/24 dev b0`, `${directB}/24 dev b1`], `10.81.0.0/24 via ${core}`))
  await gateway.run(async () => {
    for (const [name, value] of Object.entries(GATEWAY_SETTINGS)) {
      writeFileSync(`/proc/sys/net/ipv4/conf/${name}`, value)
    }
  })
  return {
    libc: await loadLibc(),
    a,
    gateway,
    b,
    close() {
      for (const each of [a, gateway, b]) each.close()
    },
  }
}

function hostLines(addresses: readonly string[], route: string): readonly string[] {
  const devices = addresses.map((address) => `link set ${address.split(' ').at(-1)} up`)
  return [...addresses.map((address) => `addr add ${address}`), ...devices, `route add ${route}`]
}
