import { DecodeError, VoltaicError } from '@voltaic/base'
import type { Address, Runtime } from '@voltaic/runtime'
import type { Name } from '../codec/name.ts'
import { formatHost, parseName } from '../codec/name-text.ts'
import type { KnownRecord } from '../rdata/record.ts'
import type { KnownType } from '../rdata/record-types.ts'
import { AnswerTable, type Loaded } from './answer-table.ts'
import { Asker, type AskLimits, DEFAULT_ASK_LIMITS } from './ask.ts'
import { Deadlines } from './deadline.ts'
import { MAX_ALIASES, MAX_POSITIVE_SECONDS } from './interpret.ts'

/** A NAPTR record as RFC 3263 and ENUM use it, its replacement as a host name. */
export interface NaptrRecord {
  readonly order: number
  readonly preference: number
  readonly flags: string
  readonly services: string
  readonly regexp: string
  /** `.` when there is none. */
  readonly replacement: string
}

/** A SRV record, its target as a host name; `.` says that the service is decidedly not offered (RFC 2782). */
export interface SrvRecord {
  readonly priority: number
  readonly weight: number
  readonly port: number
  readonly target: string
}

export interface ResolverLimits extends AskLimits {
  /** Names kept for each kind of question. */
  readonly maxEntries: number
  /** Records kept for each kind of question, in all answers together. */
  readonly maxRecords: number
  /** How long a failure is remembered. */
  readonly failureMs: number
}

export const DEFAULT_RESOLVER_LIMITS: ResolverLimits = {
  ...DEFAULT_ASK_LIMITS,
  maxEntries: 10_000,
  maxRecords: 100_000,
  failureMs: 1000,
}

export interface ResolverOptions {
  /** Name of the element in traces. */
  readonly element: string
  /** Asked in this order. */
  readonly servers: readonly Address[]
  /** Local hosts to ask from, one of each IP version at most; any unless told otherwise. */
  readonly from?: readonly string[]
  /** Kinds of addresses to ask for, in the order of the result. */
  readonly addressTypes?: readonly ('A' | 'AAAA')[]
  readonly limits?: Partial<ResolverLimits>
}

/**
 * A stub resolver with a cache. An empty result says that there is no such record. Rejections are VoltaicError:
 * DNS_NO_ANSWER, DNS_SERVER_FAILURE, DNS_OVERLOADED, DNS_NAME_INVALID, DNS_STOPPED.
 */
export interface Resolver {
  naptr(name: string): Promise<readonly NaptrRecord[]>
  srv(name: string): Promise<readonly SrvRecord[]>
  /** IPv4 and IPv6 addresses. */
  addresses(name: string): Promise<readonly string[]>
  /** Forgets what it knows. */
  clear(): void
  /** Ends what is under way; nothing can be asked afterwards. Resolves when no socket and no timer is left. */
  stop(): Promise<void>
}

type Loader = <Type extends KnownType>(name: string, type: Type) => Promise<Loaded<readonly KnownRecord<Type>[]>>

/** @spec RFC 1034 §5.3.1; RFC 2308 §5; RFC 3263 §4 */
export function createResolver(runtime: Runtime, options: ResolverOptions): Resolver {
  const { clock } = runtime
  const limits = { ...DEFAULT_RESOLVER_LIMITS, ...options.limits }
  const deadlines = new Deadlines(clock)
  const asker = new Asker({ ...runtime, element: options.element, deadlines, limits, servers: options.servers, from })

  function from(server: Address): string {
    const isV6 = server.host.includes(':')
    return options.from?.find((host) => host.includes(':') === isV6) ?? (isV6 ? '::' : '0.0.0.0')
  }
  const load: Loader = async (name, type) => follow(asker, nameOf(name), type)
  const table = <T>(each: (name: string) => Promise<Loaded<readonly T[]>>) =>
    new AnswerTable<readonly T[]>({ ...limits, clock, load: each })

  const naptr = table(async (name) => viewed(await load(name, 'NAPTR'), naptrView))
  const srv = table(async (name) => viewed(await load(name, 'SRV'), srvView))
  const addressTypes = options.addressTypes ?? ['A', 'AAAA']
  const addresses = table((name) => loadAddresses(load, name, addressTypes, limits.failureMs))
  const clear = () => {
    for (const each of [naptr, srv, addresses]) each.clear()
  }
  return {
    naptr: (name) => naptr.get(name),
    srv: (name) => srv.get(name),
    addresses: (name) => addresses.get(name),
    clear,
    stop() {
      clear()
      return deadlines.stop()
    },
  }
}

/** Asks again where an alias leads to a name that the answer did not hold. */
async function follow<Type extends KnownType>(
  asker: Asker,
  asked: Name,
  type: Type,
): Promise<Loaded<readonly KnownRecord<Type>[]>> {
  let name = asked
  let seconds = MAX_POSITIVE_SECONDS
  for (let aliases = 0; aliases <= MAX_ALIASES; aliases++) {
    const result = await asker.ask(name, type)
    seconds = Math.min(seconds, result.seconds)
    if (result.kind === 'none') return { value: [], seconds }
    if (result.kind === 'records') return { value: result.records as readonly KnownRecord<Type>[], seconds }
    name = result.name
  }
  const message = `${formatHost(asked)} is an alias of an alias, ${MAX_ALIASES} times and more`
  throw new VoltaicError('DNS_SERVER_FAILURE', message, 'Look for a loop of CNAME records.')
}

/** Both kinds at once. One that fails does not hide what the other found, but is soon asked for again. */
async function loadAddresses(
  load: Loader,
  name: string,
  types: readonly ('A' | 'AAAA')[],
  failureMs: number,
): Promise<Loaded<readonly string[]>> {
  const results = await Promise.allSettled(types.map((type) => load(name, type)))
  const value: string[] = []
  let seconds = MAX_POSITIVE_SECONDS
  let failure: PromiseRejectedResult | undefined
  for (const result of results) {
    if (result.status === 'fulfilled') {
      value.push(...result.value.value.map((record) => record.data))
      seconds = Math.min(seconds, result.value.seconds)
    } else {
      failure = result
      seconds = Math.min(seconds, failureMs / 1000)
    }
  }
  if (failure !== undefined && value.length === 0) throw failure.reason
  return { value, seconds }
}

function viewed<Type extends KnownType, T>(
  { value, seconds }: Loaded<readonly KnownRecord<Type>[]>,
  view: (record: KnownRecord<Type>) => T,
): Loaded<readonly T[]> {
  return { value: value.map(view), seconds }
}

function naptrView({ data }: KnownRecord<'NAPTR'>): NaptrRecord {
  return { ...data, replacement: formatHost(data.replacement) }
}

function srvView({ data }: KnownRecord<'SRV'>): SrvRecord {
  return { ...data, target: formatHost(data.target) }
}

function nameOf(text: string): Name {
  try {
    return parseName(text)
  } catch (cause) {
    throw cause instanceof DecodeError ? invalidName(text, cause) : cause
  }
}

function invalidName(text: string, cause: DecodeError): VoltaicError {
  return new VoltaicError('DNS_NAME_INVALID', `"${text}" is no domain name`, '', { cause })
}
