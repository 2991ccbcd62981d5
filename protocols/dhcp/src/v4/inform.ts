import type { Address, Random, Runtime } from '@voltaic/runtime'
import { decodeIpv4 } from '@voltaic/runtime'
import { checkFamily, exchangeDhcp, type MalformedAnswer, readOptionsOf } from '../exchange.ts'
import {
  BOOTREPLY,
  BOOTREQUEST,
  DHCPV4_TYPES,
  type Dhcpv4Message,
  decodeDhcpv4,
  encodeDhcpv4,
} from './dhcpv4-message.ts'
import { DHCPV4_OPTIONS, optionFault } from './dhcpv4-options.ts'
import { decodeSipServers, type SipServers } from './sip-servers.ts'

const SERVER_PORT = 67
const CLIENT_PORT = 68
const ETHERNET = 1
/** What a client must be able to take in, RFC 2131 §2, and what we take. */
const MAXIMUM_MESSAGE_SIZE = 1472
/** RFC 2131 §4.1: seconds, doubled up to the last, each one more or less. */
const FIRST_WAIT_MS = 4000
const LAST_WAIT_MS = 64_000
const SPREAD_MS = 1000
/** Requests until the client gives up: 4 + 8 + 16 + 32 seconds. */
const DHCPV4_ATTEMPTS = 4

export interface Dhcpv4InformOptions {
  /** The address that the client has already; the answer comes to port 68 of it. */
  readonly address: string
  /** A server or a relay; `255.255.255.255` where none is known and the network can broadcast. */
  readonly server: string
  /** Six octets, of Ethernet; a link without such addresses has six zeros. */
  readonly hardwareAddress: Uint8Array
  /** Other than 67 and 68. */
  readonly ports?: { readonly server: number; readonly client: number }
  readonly attempts?: number
}

/** What a server has told. */
export type Dhcpv4Configuration =
  | {
      readonly kind: 'answered'
      readonly server: string
      /** Absent when the server gives none. */
      readonly sipServers?: SipServers
      readonly dnsServers: readonly string[]
    }
  | MalformedAnswer
  | { readonly kind: 'no answer' }

/**
 * Asks for SIP and DNS servers with DHCPINFORM, as a client does that has its address from elsewhere.
 *
 * @throws VoltaicError DHCP_ADDRESS_FAMILY, NET_PORT_TAKEN, NET_PERMISSION, NET_ADDRESS_NOT_LOCAL
 * @spec RFC 2131 §3.4, §4.1, §4.4.3; RFC 3361 §3
 */
export async function informDhcpv4(runtime: Runtime, options: Dhcpv4InformOptions): Promise<Dhcpv4Configuration> {
  const { random } = runtime
  const local: Address = { host: options.address, port: options.ports?.client ?? CLIENT_PORT }
  const remote: Address = { host: options.server, port: options.ports?.server ?? SERVER_PORT }
  checkFamily(local, remote, false)
  const transactionId = Buffer.from(random.bytes(4)).readUInt32BE()
  const answer = await exchangeDhcp(runtime, {
    protocol: 'dhcpv4',
    local,
    remote,
    delayMs: 0,
    waitsMs: waits(random, options.attempts ?? DHCPV4_ATTEMPTS),
    request: (elapsedMs) => encodeDhcpv4(informOf(options, transactionId, elapsedMs)),
    read: (datagram) => readAck(decodeDhcpv4(datagram), options, transactionId),
  })
  return answer ?? { kind: 'no answer' }
}

function* waits(random: Random, attempts: number): Generator<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const wait = Math.min(FIRST_WAIT_MS * 2 ** attempt, LAST_WAIT_MS)
    yield wait - SPREAD_MS + random.integer(2 * SPREAD_MS + 1)
  }
}

/** RFC 2131 table 5: no requested address, no lease time, and the own address in ciaddr. */
function informOf(options: Dhcpv4InformOptions, transactionId: number, elapsedMs: number): Dhcpv4Message {
  return {
    op: BOOTREQUEST,
    hardwareType: ETHERNET,
    hardwareAddress: options.hardwareAddress,
    hops: 0,
    transactionId,
    seconds: Math.min(0xffff, Math.floor(elapsedMs / 1000)),
    isBroadcast: false,
    clientAddress: options.address,
    yourAddress: '0.0.0.0',
    serverAddress: '0.0.0.0',
    relayAddress: '0.0.0.0',
    options: [
      { code: DHCPV4_OPTIONS.MESSAGE_TYPE, value: Uint8Array.of(DHCPV4_TYPES.INFORM) },
      {
        code: DHCPV4_OPTIONS.PARAMETER_REQUEST_LIST,
        value: Uint8Array.of(DHCPV4_OPTIONS.SIP_SERVERS, DHCPV4_OPTIONS.DOMAIN_NAME_SERVERS),
      },
      {
        code: DHCPV4_OPTIONS.MAXIMUM_MESSAGE_SIZE,
        value: Uint8Array.of(MAXIMUM_MESSAGE_SIZE >> 8, MAXIMUM_MESSAGE_SIZE & 0xff),
      },
    ],
  }
}

/** RFC 2131 §4.4.3: the DHCPACK to this request, and nothing else. */
function readAck(
  message: Dhcpv4Message,
  { hardwareAddress }: Dhcpv4InformOptions,
  transactionId: number,
): Dhcpv4Configuration | undefined {
  const option = (code: number) => message.options.find((each) => each.code === code)?.value
  const isOurs =
    message.op === BOOTREPLY &&
    message.transactionId === transactionId &&
    Buffer.compare(message.hardwareAddress, hardwareAddress) === 0
  const server = option(DHCPV4_OPTIONS.SERVER_IDENTIFIER)
  if (!isOurs || option(DHCPV4_OPTIONS.MESSAGE_TYPE)?.[0] !== DHCPV4_TYPES.ACK || server?.length !== 4) return undefined
  const sip = option(DHCPV4_OPTIONS.SIP_SERVERS)
  return readOptionsOf(() => ({
    kind: 'answered',
    server: decodeIpv4(server),
    ...(sip === undefined ? {} : { sipServers: decodeSipServers(sip) }),
    dnsServers: addressesOf(option(DHCPV4_OPTIONS.DOMAIN_NAME_SERVERS) ?? new Uint8Array(0)),
  }))
}

/** RFC 2132 §3.8: four octets each, in the order of preference. */
function addressesOf(value: Uint8Array): readonly string[] {
  if (value.length % 4 !== 0) {
    throw optionFault(DHCPV4_OPTIONS.DOMAIN_NAME_SERVERS, `${value.length} octets of addresses`, 'RFC 2132 §3.8')
  }
  return Array.from({ length: value.length / 4 }, (_, index) => decodeIpv4(value.subarray(index * 4, index * 4 + 4)))
}
