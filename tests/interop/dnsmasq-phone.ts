/**
 * Runs in a network namespace of its own, with an empty one beside it for dnsmasq: a cable between the two, dnsmasq at its far end,
 * and a phone at the near end that looks for its P-CSCF. Arguments: options of dnsmasq. Writes what it has found as JSON.
 *
 *   phone: 192.0.2.9, 2001:db8::9 -- cable -- 192.0.2.1, 2001:db8::1: dnsmasq
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createResolver, type Resolver } from '@voltaic/dns'
import {
  Counters,
  createNodeNet,
  createSystemClock,
  createSystemRandom,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import { createSipResolver } from '@voltaic/sip'
import { type DiscoveryWay, discoverPcscf, type PcscfDiscovery } from '@voltaic/ue'

/** What each way has led to. */
export type PhoneReport = Readonly<Record<'DHCPv4' | 'DHCPv6' | 'DNS', PcscfDiscovery>>

export const DNSMASQ_ADDRESSES = { ipv4: '192.0.2.1', ipv6: '2001:db8::1' } as const
const PHONE = { ipv4: '192.0.2.9', ipv6: '2001:db8::9' }
/** Known to DNS by NAPTR, SRV and addresses. */
export const PCSCF_NAME = 'pcscf.ims.example'

/** At dnsmasq's end: waits for the cable, then becomes dnsmasq. */
const FAR_END = `
  until ip link set network up 2>/dev/null; do sleep 0.02; done
  echo 0 > /proc/sys/net/ipv6/conf/network/accept_dad
  ip addr add ${DNSMASQ_ADDRESSES.ipv4}/24 dev network
  ip addr add ${DNSMASQ_ADDRESSES.ipv6}/64 dev network nodad
  exec dnsmasq --keep-in-foreground --conf-file=/dev/null --user=root --log-facility=- --log-dhcp \\
    --interface=network --bind-interfaces --no-hosts --no-resolv --no-ping --leasefile-ro "$@"`

const ip = (...args: readonly string[]) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] })

async function startDnsmasq(options: readonly string[]): Promise<{ stop(): Promise<void> }> {
  const child = spawn('unshare', ['--net', 'sh', '-c', FAR_END, 'sh', ...options], {
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const ended = once(child, 'close')
  let said = ''
  const ready = new Promise<void>((resolve) => {
    child.stderr.on('data', (data: Buffer) => {
      said += data.toString()
      // the last thing that it says before it listens
      if (/DHCP, sockets bound exclusively|DHCPv6.*|started, version/.test(said)) resolve()
    })
  })
  // nobody can put a cable into a namespace before it is there
  await untilNamespaceOf(child.pid ?? 0)
  ip('link', 'set', 'network', 'netns', String(child.pid))
  const outcome = await Promise.race([ready.then(() => 'ready'), ended])
  if (outcome !== 'ready') throw new Error(`dnsmasq ended before it was ready:\n${said}`)
  return {
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function untilNamespaceOf(pid: number): Promise<void> {
  const own = execFileSync('readlink', ['/proc/self/ns/net']).toString()
  const clock = createSystemClock()
  while (execFileSync('readlink', [`/proc/${pid}/ns/net`]).toString() === own) {
    await new Promise<void>((resolve) => clock.startTimer(20, resolve, true))
  }
}

function layCable(): void {
  ip('link', 'set', 'lo', 'up')
  ip('link', 'add', 'phone', 'type', 'veth', 'peer', 'name', 'network')
  writeFileSync('/proc/sys/net/ipv6/conf/phone/accept_dad', '0')
  ip('addr', 'add', `${PHONE.ipv4}/24`, 'dev', 'phone')
  ip('addr', 'add', `${PHONE.ipv6}/64`, 'dev', 'phone', 'nodad')
  ip('link', 'set', 'phone', 'up')
}

/** The link-local address of the phone, which the kernel makes. */
async function linkLocal(): Promise<string> {
  const clock = createSystemClock()
  for (;;) {
    const lines = execFileSync('ip', ['-6', '-o', 'addr', 'show', 'dev', 'phone', 'scope', 'link']).toString()
    const address = /inet6 (fe80:[0-9a-f:]+)\/64(?!.*tentative)/.exec(lines)?.[1]
    if (address !== undefined) return address
    await new Promise<void>((resolve) => clock.startTimer(50, resolve, true))
  }
}

async function discover(runtime: Runtime, way: DiscoveryWay): Promise<PcscfDiscovery> {
  const resolvers: Resolver[] = []
  const resolverOf = (dnsServers: readonly string[]) => {
    const hosts = dnsServers.length > 0 ? dnsServers : [DNSMASQ_ADDRESSES.ipv4]
    const dns = createResolver(runtime, { element: 'phone', servers: hosts.map((host) => ({ host, port: 53 })) })
    resolvers.push(dns)
    return createSipResolver({ dns, random: runtime.random, transports: ['udp', 'tcp'] })
  }
  const found = await discoverPcscf({ runtime, resolverOf }, [way])
  for (const resolver of resolvers) await resolver.stop()
  return found
}

async function main(): Promise<void> {
  const runtime: Runtime = {
    clock: createSystemClock(),
    random: createSystemRandom(),
    net: createNodeNet(),
    log: silentLog,
    counters: new Counters(),
  }
  layCable()
  const dnsmasq = await startDnsmasq(process.argv.slice(2))
  try {
    const hardwareAddress = Uint8Array.of(2, 0, 0, 0, 0, 9)
    const report: PhoneReport = {
      DHCPv4: await discover(runtime, {
        by: 'DHCPv4',
        address: PHONE.ipv4,
        server: DNSMASQ_ADDRESSES.ipv4,
        hardwareAddress,
      }),
      // all servers of the link, from the address that the kernel has made
      DHCPv6: await discover(runtime, {
        by: 'DHCPv6',
        address: `${await linkLocal()}%phone`,
        duid: Uint8Array.of(0, 3, 0, 1, ...hardwareAddress),
      }),
      DNS: await discover(runtime, { by: 'DNS', names: [PCSCF_NAME] }),
    }
    console.log(JSON.stringify(report))
  } finally {
    await dnsmasq.stop()
  }
}

if (import.meta.main) await main()
