import type { TrunkStatus } from '@voltaic/bgcf'
import { formatAddress } from '@voltaic/runtime'
import type { ServerFailure } from '@voltaic/scscf'
import type { LocalCause } from '@voltaic/sip'
import type { RunningElement } from '../build-element.ts'
import type { AlarmFinding } from './alarm-board.ts'
import type { AlarmSource } from './alarm-watch.ts'

/** Between two pings of a media gateway, in milliseconds. */
const PING_EVERY_MS = 15_000
/** Shares of ports that are free: below the first there is an alarm, above the second it ends. */
const PORTS_SCARCE = 0.1
const PORTS_ENOUGH = 0.2
/** Between two counts of short messages that wait, in milliseconds, and how many counts are an hour. */
const COUNT_EVERY_MS = 60_000
const COUNTS = 60
/** That many more than at the least is growth. */
const QUEUE_GROWTH = 100
const SILENCE_REMEDY =
  'Compare the address of the trunk with what the carrier says; look whether a firewall is in between, and whether the other side is up: voltaic trace'

/** What goes wrong at one element, as the element itself knows it. */
export function elementSources(element: RunningElement): readonly AlarmSource[] {
  return [
    ...spoolOf(element),
    ...trunksOf(element),
    ...peersOf(element),
    ...applicationServersOf(element),
    ...gatewayOf(element),
    ...portsOf(element),
    ...queueOf(element),
  ]
}

function spoolOf({ config: { name }, spool }: RunningElement): readonly AlarmSource[] {
  if (spool === undefined) return []
  const source = `spool of ${name}`
  return [{ name: source, look: () => spool.alarms.map(({ kind, text }) => ({ kind: `spool-${kind}`, source, text })) }]
}

function trunksOf({ config: { name }, bgcf }: RunningElement): readonly AlarmSource[] {
  if (bgcf === undefined) return []
  return [
    {
      name: `trunks of ${name}`,
      look: () =>
        bgcf.trunks.flatMap((trunk) => {
          const source = `trunk ${trunk.name} of ${name}`
          return [...trunkDown(trunk, source), ...trunkUnregistered(trunk, source)]
        }),
    },
  ]
}

function trunkDown({ state, lastStatus, local, silenceMs }: TrunkStatus, source: string): readonly AlarmFinding[] {
  if (state !== 'down') return []
  const which = { kind: 'trunk-down', source } as const
  if (local !== undefined) {
    return [{ ...which, text: `the trunk is down: ${silence(local, silenceMs)}`, remedy: SILENCE_REMEDY }]
  }
  const last = lastStatus === undefined ? '' : `: the last answer to OPTIONS was ${lastStatus}`
  return [{ ...which, text: `the trunk is down${last}` }]
}

function trunkUnregistered({ registration, silenceMs }: TrunkStatus, source: string): readonly AlarmFinding[] {
  if (registration?.kind !== 'failed') return []
  const { local, status } = registration
  const which = { kind: 'trunk-unregistered', source } as const
  if (local === undefined) return [{ ...which, text: `REGISTER was answered ${status}` }]
  return [{ ...which, text: `the trunk is not registered: ${silence(local, silenceMs)}`, remedy: SILENCE_REMEDY }]
}

/** A status that this side has made up is no answer. @spec RFC 3261 §8.1.3.1 */
function silence(local: LocalCause, silenceMs: number): string {
  if (local === 'timeout') return `it does not answer (no answer within ${silenceMs / 1000} s)`
  if (local === 'unresolvable') return 'its name leads to no address'
  return 'nothing can be sent to it'
}

function peersOf({ config: { name }, peers }: RunningElement): readonly AlarmSource[] {
  if (peers === undefined) return []
  return [
    {
      name: `Diameter peers of ${name}`,
      look: () =>
        peers()
          .filter(({ isUsable }) => !isUsable)
          .map(({ host, state, watchdog }) => ({
            kind: 'diameter-peer-down',
            source: `${host} at ${name}`,
            text: `${name} cannot ask ${host}: the connection is ${state}, its watchdog ${watchdog}`,
          })),
    },
  ]
}

function applicationServersOf({ config: { name }, servers }: RunningElement): readonly AlarmSource[] {
  if (servers === undefined) return []
  return [
    {
      name: `application servers of ${name}`,
      look: () =>
        servers.silentServers.map(({ server, failures, last }) => ({
          kind: 'application-server-silent',
          source: `${server} at ${name}`,
          text: `${failures} requests in a row have failed; of the last one: ${whatHappened(last)}`,
        })),
    },
  ]
}

/** What the server did, and what the S-CSCF made of it. @spec TS 24.229 §5.4.3.2; TS 29.228 §B.2.2 */
function whatHappened({ status, local, silenceMs, isTerminated }: ServerFailure): string {
  const silent = `the application server did not answer within ${silenceMs / 1000} s`
  const unheard = local === 'timeout' ? silent : local && silence(local, silenceMs)
  const did = unheard ?? `the application server answered ${status}`
  const made = isTerminated
    ? 'the S-CSCF ended it there, as DefaultHandling is 1 (SESSION_TERMINATED)'
    : 'the S-CSCF went on without it, as DefaultHandling is 0 (SESSION_CONTINUED)'
  return `${did}; ${made}`
}

function gatewayOf({ config: { name }, gateway }: RunningElement): readonly AlarmSource[] {
  if (gateway === undefined) return []
  const address = formatAddress(gateway.address)
  const lost: AlarmFinding = {
    kind: 'media-gateway-lost',
    source: `media gateway ${address} of ${name}`,
    text: 'it does not answer',
  }
  return [
    {
      name: lost.source,
      everyMs: PING_EVERY_MS,
      look: async () => ((await gateway.ping()) ? [] : [lost]),
    },
  ]
}

function portsOf({ config: { name }, media }: RunningElement): readonly AlarmSource[] {
  if (media === undefined) return []
  const which = { kind: 'media-ports-scarce', source: `ports of ${name}` } as const
  return [
    {
      name: which.source,
      look(stands) {
        const { free, all } = media.ports
        const isScarce = free < all * (stands(which) ? PORTS_ENOUGH : PORTS_SCARCE)
        return isScarce ? [{ ...which, text: `${free} of ${all} pairs of ports are free` }] : []
      },
    },
  ]
}

function queueOf({ config: { name }, sms }: RunningElement): readonly AlarmSource[] {
  if (sms === undefined) return []
  const which = { kind: 'sms-queue-growing', source: `queue of ${name}` } as const
  let counts: readonly number[] = []
  return [
    {
      name: which.source,
      everyMs: COUNT_EVERY_MS,
      async look() {
        const now = await sms.queue.countQueued()
        counts = [...counts, now].slice(-COUNTS)
        const least = Math.min(...counts)
        if (now - least < QUEUE_GROWTH) return []
        return [{ ...which, text: `${now} messages wait; within the last hour it was ${least}` }]
      },
    },
  ]
}
