import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { familyOf } from '@voltaic/linux'
import { type Address, addressKey } from '@voltaic/runtime'
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../../engine/transport-header.ts'
import type { RoutingRule } from './route-message.ts'
import type { Routing } from './routing.ts'

/** Keeps from protected ports what did not come out of ESP. @spec TS 33.203 §7.1 */
export interface ClearTextGuard {
  add(ports: readonly Address[]): Promise<void>
  remove(ports: readonly Address[]): Promise<void>
  /** Leaves nothing of itself on the host. */
  close(): Promise<void>
}

/** Name of the table in nftables. */
const TABLE = 'voltaic_esp'

/** By nftables, or by routing rules where the host has no nftables. @param device that all may come in by */
export async function createClearTextGuard(device: string, routing: Routing): Promise<ClearTextGuard> {
  const isReady = await runNft(tableFor(device))
  return isReady ? createNftGuard() : new RuleGuard(device, routing)
}

/** What a crash has left is replaced. One statement a line: nft takes nothing else. */
function tableFor(device: string): readonly string[] {
  const drop = (version: string, set: string) =>
    `add rule inet ${TABLE} input iifname != "${device}" meta l4proto { tcp, udp } ${version} daddr . th dport @${set} counter drop`
  return [
    `add table inet ${TABLE}`,
    `delete table inet ${TABLE}`,
    `add table inet ${TABLE}`,
    `add chain inet ${TABLE} input { type filter hook input priority filter - 10; }`,
    `add set inet ${TABLE} ports4 { type ipv4_addr . inet_service; }`,
    `add set inet ${TABLE} ports6 { type ipv6_addr . inet_service; }`,
    drop('ip', 'ports4'),
    drop('ip6', 'ports6'),
  ]
}

function createNftGuard(): ClearTextGuard {
  const change = async (verb: 'add' | 'delete', ports: readonly Address[]) => {
    await runNft(
      ports.map(({ host, port }) => {
        const set = host.includes(':') ? 'ports6' : 'ports4'
        return `${verb} element inet ${TABLE} ${set} { ${host} . ${port} }`
      }),
    )
  }
  return {
    add: (ports) => change('add', ports),
    remove: (ports) => change('delete', ports),
    close: async () => void (await runNft([`delete table inet ${TABLE}`])),
  }
}

/** @returns whether nft is there and did all */
async function runNft(lines: readonly string[]): Promise<boolean> {
  const child = spawn('nft', ['-f', '-'], { stdio: ['pipe', 'ignore', 'ignore'] })
  child.stdin.on('error', () => {})
  child.stdin.end(`${lines.join('\n')}\n`)
  try {
    const [status] = await once(child, 'close')
    return status === 0
  } catch {
    return false
  }
}

/** The kernel's own table of what is delivered here. */
const TABLE_LOCAL = 255
const LOCAL_FIRST = 0
/** Before the local table is asked: what comes out of the device is delivered, what else is for a port vanishes. */
const FROM_DEVICE = 3
const BLOCK = 5
const LOCAL_LATER = 9

class RuleGuard implements ClearTextGuard {
  readonly #device: string
  readonly #routing: Routing
  readonly #families = new Set<number>()
  readonly #ports = new Map<string, Address>()

  constructor(device: string, routing: Routing) {
    this.#device = device
    this.#routing = routing
  }

  async add(ports: readonly Address[]): Promise<void> {
    for (const port of ports) {
      this.#openFamily(familyOf(port.host))
      this.#routing.change('add', rulesFor(port))
      this.#ports.set(addressKey(port), port)
    }
  }

  async remove(ports: readonly Address[]): Promise<void> {
    for (const port of ports) {
      if (this.#ports.delete(addressKey(port))) this.#routing.change('delete', rulesFor(port))
    }
  }

  async close(): Promise<void> {
    await this.remove([...this.#ports.values()])
    for (const family of this.#families) {
      this.#routing.change('add', [{ family, priority: LOCAL_FIRST, table: TABLE_LOCAL }])
      this.#routing.change('delete', this.#orderOf(family))
    }
  }

  /** The new order is complete before the old one goes: at no time is nothing delivered. */
  #openFamily(family: number): void {
    if (this.#families.has(family)) return
    this.#families.add(family)
    this.#routing.change('add', this.#orderOf(family))
    this.#routing.change('delete', [{ family, priority: LOCAL_FIRST, table: TABLE_LOCAL }])
  }

  #orderOf(family: number): readonly RoutingRule[] {
    return [
      { family, priority: FROM_DEVICE, table: TABLE_LOCAL, inbound: this.#device },
      { family, priority: LOCAL_LATER, table: TABLE_LOCAL },
    ]
  }
}

function rulesFor(port: Address): readonly RoutingRule[] {
  const family = familyOf(port.host)
  return [PROTOCOL_UDP, PROTOCOL_TCP].map((protocol) => ({ family, priority: BLOCK, protocol, to: port }))
}
