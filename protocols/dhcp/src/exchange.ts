import { DecodeError, VoltaicError } from '@voltaic/base'
import type { Address, Clock, DatagramSocket, Runtime } from '@voltaic/runtime'

/** One question to DHCP servers, sent again until one of them answers. */
export interface DhcpExchange<Answer> {
  /** For counters: `dhcpv4`. */
  readonly protocol: string
  readonly local: Address
  readonly remote: Address
  /** Milliseconds before the first request. */
  readonly delayMs: number
  /** Milliseconds to wait after each request, the first one first; nothing is sent any more when they end. */
  readonly waitsMs: Iterable<number>
  /** The octets of a request. */
  request(elapsedMs: number): Uint8Array
  /** What a datagram answers; undefined when it is for somebody else. A DecodeError counts as that. */
  read(datagram: Uint8Array): Answer | undefined
}

/**
 * @returns undefined when no server answered in time, or none can be reached
 * @throws VoltaicError NET_PORT_TAKEN, NET_PERMISSION, NET_ADDRESS_NOT_LOCAL
 */
export async function exchangeDhcp<Answer>(
  runtime: Runtime,
  exchange: DhcpExchange<Answer>,
): Promise<Answer | undefined> {
  const { clock, counters, net } = runtime
  const answered = Promise.withResolvers<Answer>()
  let answer: Answer | undefined
  const socket = await net.bindDatagram(exchange.local, {
    onDatagram(datagram) {
      answer ??= readAnswer(runtime, exchange, datagram)
      if (answer !== undefined) answered.resolve(answer)
    },
    onError: () => counters.add(`${exchange.protocol}.unreachable`),
  })
  try {
    await sleepUnless(clock, exchange.delayMs, answered.promise)
    await send(runtime, exchange, socket, answered.promise, () => answer !== undefined)
    return answer
  } finally {
    await socket.close()
  }
}

async function send<Answer>(
  { clock, counters }: Runtime,
  exchange: DhcpExchange<Answer>,
  socket: DatagramSocket,
  answered: Promise<unknown>,
  isAnswered: () => boolean,
): Promise<void> {
  const started = clock.now()
  for (const waitMs of exchange.waitsMs) {
    if (isAnswered()) return
    counters.add(`${exchange.protocol}.requests`)
    socket.send(exchange.request(clock.now() - started), exchange.remote)
    await sleepUnless(clock, waitMs, answered)
  }
}

function readAnswer<Answer>(
  { counters }: Runtime,
  exchange: DhcpExchange<Answer>,
  datagram: Uint8Array,
): Answer | undefined {
  try {
    const answer = exchange.read(datagram)
    if (answer === undefined) counters.add(`${exchange.protocol}.mismatch`)
    return answer
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    counters.add(`${exchange.protocol}.malformed`)
    return undefined
  }
}

/** Ends after that time, or as soon as there is an answer; leaves no timer behind. */
async function sleepUnless(clock: Clock, milliseconds: number, answered: Promise<unknown>): Promise<void> {
  if (milliseconds <= 0) return
  const over = Promise.withResolvers<void>()
  const timer = clock.startTimer(milliseconds, over.resolve, true)
  await Promise.race([over.promise, answered])
  timer.cancel()
}

/** A server has answered, and an option of the answer cannot be read: a mistake of whoever has configured it. */
export interface MalformedAnswer {
  readonly kind: 'malformed'
  readonly reason: string
}

/** What the options of an answer say, or why they cannot be read. */
export function readOptionsOf<Answer>(read: () => Answer): Answer | MalformedAnswer {
  try {
    return read()
  } catch (error) {
    if (error instanceof DecodeError) return { kind: 'malformed', reason: error.message }
    throw error
  }
}

/** @throws VoltaicError DHCP_ADDRESS_FAMILY */
export function checkFamily(local: Address, remote: Address, isIpv6: boolean): void {
  if (local.host.includes(':') === isIpv6 && remote.host.includes(':') === isIpv6) return
  const name = isIpv6 ? 'DHCPv6 asks with IPv6' : 'DHCPv4 asks with IPv4'
  throw new VoltaicError('DHCP_ADDRESS_FAMILY', `${name} addresses, not from ${local.host} to ${remote.host}`)
}
