import { AF_INET, AF_INET6, familyOf, type Libc, NETLINK_ROUTE, NetlinkSocket } from '@voltaic/linux'
import { type Address, addressKey } from '@voltaic/runtime'
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../../engine/transport-header.ts'
import { kernelError } from '../kernel-error.ts'
import {
  type DefaultRoute,
  decodeRule,
  encodeLinkUp,
  encodeRoute,
  encodeRule,
  encodeRuleDump,
  type RouteChange,
  type RoutingRule,
} from './route-message.ts'
import type { TunDevice } from './tun-device.ts'

/**
 * The kernel cuts a packet only after ESP was put around it (RFC 4303 §3.3.4), so the device takes the longest; nothing
 * that is queued for it waits for a wire.
 */
const DEVICE_MTU = 65_535
const DEVICE_QUEUE = 5000
/** TCP makes its segments so long that ESP around them still fits the radio bearer, as a rule 1358 octets. */
const TCP_MTU = 1300
/** Routing tables, one for each protocol, and the priority of the rules that lead there. */
const TABLES: ReadonlyMap<number, number> = new Map([
  [PROTOCOL_UDP, 7331],
  [PROTOCOL_TCP, 7332],
])
const RULE_PRIORITY = 733
const TO_DEVICE = 1
/** Where the device is gone, as after a crash, packets must not go on to the next table and out in clear. */
const TO_NOWHERE = 2

/** Errors that say that it is so already. */
const THERE = ['', 'EEXIST']
const GONE = ['', 'ENOENT', 'ESRCH', 'ENODEV']

/** Routes and rules of this host. */
export class Routing {
  readonly #socket: NetlinkSocket
  readonly #device: TunDevice
  readonly #families = new Set<number>()
  readonly #ports = new Map<string, Address>()

  constructor(libc: Libc, device: TunDevice) {
    this.#socket = new NetlinkSocket(libc, NETLINK_ROUTE)
    this.#device = device
    this.#demand([encodeLinkUp(device.index, DEVICE_MTU, DEVICE_QUEUE)], THERE)
  }

  /**
   * What these local ports send goes to the device. Two rules for a port, whoever has associations with it.
   *
   * @throws VoltaicError IPSEC_KERNEL
   */
  divert(ports: readonly Address[]): void {
    for (const port of ports) {
      this.#openFamily(familyOf(port.host))
      this.change('add', rulesFor(port))
      this.#ports.set(addressKey(port), port)
    }
  }

  /**
   * Local ports that go to the device for somebody who was killed: the device is ours, so nobody else has any.
   *
   * @throws VoltaicError IPSEC_KERNEL
   */
  leftOver(): readonly Address[] {
    const ports = new Map<string, Address>()
    for (const family of [AF_INET, AF_INET6]) {
      for (const { body } of [...this.#socket.dump(encodeRuleDump(family))].flat()) {
        const { priority, table, from } = decodeRule(body)
        const isOurs = priority === RULE_PRIORITY && [...TABLES.values()].some((each) => each === table)
        if (isOurs && from !== undefined) ports.set(addressKey(from), from)
      }
    }
    return [...ports.values()]
  }

  /** @throws VoltaicError IPSEC_KERNEL */
  restore(ports: readonly Address[]): void {
    for (const port of ports) {
      if (this.#ports.delete(addressKey(port))) this.change('delete', rulesFor(port))
    }
  }

  /** Puts rules in that may be there, or takes out what may be gone. @throws VoltaicError IPSEC_KERNEL */
  change(change: RouteChange, rules: readonly RoutingRule[]): void {
    this.#demand(
      rules.map((rule) => encodeRule(change, rule)),
      change === 'add' ? THERE : GONE,
    )
  }

  /** Takes out all that it has put in. */
  close(): void {
    this.restore([...this.#ports.values()])
    for (const family of this.#families) {
      const routes = this.#routesOf(family).map((route) => encodeRoute('delete', route))
      this.#demand(routes, GONE)
    }
    this.#socket.close()
  }

  #openFamily(family: number): void {
    if (this.#families.has(family)) return
    this.#families.add(family)
    const routes = this.#routesOf(family).map((route) => encodeRoute('add', route))
    this.#demand(routes, THERE)
  }

  #routesOf(family: number): readonly DefaultRoute[] {
    return [...TABLES].flatMap(([protocol, table]) => [
      {
        family,
        table,
        metric: TO_DEVICE,
        device: this.#device.index,
        ...(protocol === PROTOCOL_TCP && { mtu: TCP_MTU }),
      },
      { family, table, metric: TO_NOWHERE },
    ])
  }

  #demand(requests: readonly Buffer[], allowed: readonly string[]): void {
    const failed = this.#socket.transact(requests).find((outcome) => !allowed.includes(outcome))
    if (failed !== undefined) throw kernelError(`routes cannot be changed: ${failed}`)
  }
}

function rulesFor(port: Address): readonly RoutingRule[] {
  return [...TABLES].map(([protocol, table]) => ({
    family: familyOf(port.host),
    priority: RULE_PRIORITY,
    table,
    protocol,
    from: port,
  }))
}
