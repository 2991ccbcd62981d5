import type { Address, Random, Runtime } from '@voltaic/runtime'
import { checkFamily, exchangeDhcp, type MalformedAnswer, readOptionsOf } from '../exchange.ts'
import {
  DHCPV6_OPTIONS,
  DHCPV6_TYPES,
  type Dhcpv6Message,
  decodeDhcpv6,
  dhcpv6Option,
  encodeDhcpv6,
} from './dhcpv6-message.ts'
import {
  type Dhcpv6Status,
  decodeIpv6Addresses,
  decodeSipServerNames,
  decodeStatusCode,
  encodeOptionRequest,
} from './dhcpv6-values.ts'

const CLIENT_PORT = 546
const SERVER_PORT = 547
/** All_DHCP_Relay_Agents_and_Servers, RFC 8415 §7.1. */
const ALL_SERVERS = 'ff02::1:2'
/** RFC 8415 §7.6. */
const INF_MAX_DELAY_MS = 1000
const INF_TIMEOUT_MS = 1000
const INF_MAX_RT_MS = 3_600_000
/** RAND of RFC 8415 §15 is between -0.1 and +0.1; here in thousandths. */
const RAND_THOUSANDTHS = 100
/** How long the client asks. The RFC has it ask for ever; a phone has other ways to find its P-CSCF. */
const DHCPV6_DURATION_MS = 60_000
const MAX_ELAPSED = 0xffff
const SUCCESS = 0

const ASKED_FOR = [
  DHCPV6_OPTIONS.SIP_SERVER_D,
  DHCPV6_OPTIONS.SIP_SERVER_A,
  DHCPV6_OPTIONS.DNS_SERVERS,
  // RFC 8415 §18.2.6: these two with every Information-request
  DHCPV6_OPTIONS.INFORMATION_REFRESH_TIME,
  DHCPV6_OPTIONS.INF_MAX_RT,
]

export interface Dhcpv6InformationOptions {
  /** The client's address, link-local as a rule: `fe80::1%eth0`. */
  readonly address: string
  /** The multicast address of all servers unless given; its zone is that of `address`. */
  readonly server?: string
  /** DUID of the client, RFC 8415 §11; none is sent unless given. */
  readonly duid?: Uint8Array
  /** Other than 547 and 546. */
  readonly ports?: { readonly server: number; readonly client: number }
  /** How long to ask, in milliseconds; a minute unless given. */
  readonly durationMs?: number
}

/** What a server has told. */
export type Dhcpv6Configuration =
  | {
      readonly kind: 'answered'
      readonly sipServerNames: readonly string[]
      readonly sipServerAddresses: readonly string[]
      readonly dnsServers: readonly string[]
    }
  | { readonly kind: 'refused'; readonly status: Dhcpv6Status }
  | MalformedAnswer
  | { readonly kind: 'no answer' }

/**
 * Asks for SIP and DNS servers with an Information-request, which gives no address.
 *
 * @throws VoltaicError DHCP_ADDRESS_FAMILY, NET_PORT_TAKEN, NET_PERMISSION, NET_ADDRESS_NOT_LOCAL
 * @spec RFC 8415 §15, §18.2.6, §18.2.10.4; RFC 3319 §4
 */
export async function requestDhcpv6Information(
  runtime: Runtime,
  options: Dhcpv6InformationOptions,
): Promise<Dhcpv6Configuration> {
  const { random } = runtime
  const local: Address = { host: options.address, port: options.ports?.client ?? CLIENT_PORT }
  const host = options.server ?? `${ALL_SERVERS}${zoneOf(options.address)}`
  const remote: Address = { host, port: options.ports?.server ?? SERVER_PORT }
  checkFamily(local, remote, true)
  const transactionId = random.integer(0x100_0000)
  const answer = await exchangeDhcp(runtime, {
    protocol: 'dhcpv6',
    local,
    remote,
    delayMs: random.integer(INF_MAX_DELAY_MS + 1),
    waitsMs: waits(random, options.durationMs ?? DHCPV6_DURATION_MS),
    request: (elapsedMs) => encodeDhcpv6(informationRequest(transactionId, options.duid, elapsedMs)),
    read: (datagram) => readReply(decodeDhcpv6(datagram), transactionId, options.duid),
  })
  return answer ?? { kind: 'no answer' }
}

function zoneOf(address: string): string {
  const percent = address.indexOf('%')
  return percent < 0 ? '' : address.slice(percent)
}

/** RFC 8415 §15: each wait is twice the last one, a little more or less, until the time is over. */
function* waits(random: Random, durationMs: number): Generator<number> {
  const spread = (base: number) => (base * (random.integer(2 * RAND_THOUSANDTHS + 1) - RAND_THOUSANDTHS)) / 1000
  let left = durationMs
  let wait = INF_TIMEOUT_MS + spread(INF_TIMEOUT_MS)
  while (left > 0) {
    yield Math.min(wait, left)
    left -= wait
    wait = 2 * wait + spread(wait)
    if (wait > INF_MAX_RT_MS) wait = INF_MAX_RT_MS + spread(INF_MAX_RT_MS)
  }
}

function informationRequest(transactionId: number, duid: Uint8Array | undefined, elapsedMs: number): Dhcpv6Message {
  // RFC 8415 §21.9: in hundredths of a second
  const elapsed = Math.min(MAX_ELAPSED, Math.floor(elapsedMs / 10))
  return {
    type: DHCPV6_TYPES.INFORMATION_REQUEST,
    transactionId,
    options: [
      ...(duid === undefined ? [] : [{ code: DHCPV6_OPTIONS.CLIENTID, value: duid }]),
      { code: DHCPV6_OPTIONS.ELAPSED_TIME, value: Uint8Array.of(elapsed >> 8, elapsed & 0xff) },
      { code: DHCPV6_OPTIONS.ORO, value: encodeOptionRequest(ASKED_FOR) },
    ],
  }
}

/** RFC 8415 §16.10: a Reply counts when it has the id, names its server, and names this client where this one did. */
function readReply(
  message: Dhcpv6Message,
  transactionId: number,
  duid: Uint8Array | undefined,
): Dhcpv6Configuration | undefined {
  if (message.type !== DHCPV6_TYPES.REPLY || message.transactionId !== transactionId) return undefined
  const client = dhcpv6Option(message, DHCPV6_OPTIONS.CLIENTID)
  const isForUs = duid === undefined ? client === undefined : client !== undefined && Buffer.compare(client, duid) === 0
  if (!isForUs || dhcpv6Option(message, DHCPV6_OPTIONS.SERVERID) === undefined) return undefined
  const status = dhcpv6Option(message, DHCPV6_OPTIONS.STATUS_CODE)
  if (status !== undefined) {
    const refusal = decodeStatusCode(status)
    if (refusal.code !== SUCCESS) return { kind: 'refused', status: refusal }
  }
  const value = (code: number) => dhcpv6Option(message, code) ?? new Uint8Array(0)
  return readOptionsOf(() => ({
    kind: 'answered',
    sipServerNames: decodeSipServerNames(value(DHCPV6_OPTIONS.SIP_SERVER_D)),
    sipServerAddresses: decodeIpv6Addresses(value(DHCPV6_OPTIONS.SIP_SERVER_A)),
    dnsServers: decodeIpv6Addresses(value(DHCPV6_OPTIONS.DNS_SERVERS)),
  }))
}
