import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { ALARM_SEVERITIES } from './alarm-entry.ts'
import type { NetworkDoor } from './network-door.ts'
import type { TraceDoor } from './trace-door.ts'

/** What Prometheus is told of this process. */
export interface Metrics {
  readonly contentType: string
  /** In the text format of Prometheus. */
  read(): Promise<string>
}

/** @param doors asked each time: the network may not run yet */
export function createMetrics(doors: {
  readonly network?: () => NetworkDoor | undefined
  readonly trace?: () => TraceDoor | undefined
}): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const gauge = (name: string, help: string, value: () => number | undefined): void => {
    const made: Gauge = new Gauge({
      name: `voltaic_${name}`,
      help,
      registers: [registry],
      collect: () => made.set(value() ?? 0),
    })
  }
  const network = (): NetworkDoor | undefined => doors.network?.()
  gauge('up', '1 when the network of this process runs', () => (network() === undefined ? 0 : 1))
  gauge('calls', 'calls that S-CSCFs here serve', () => network()?.counts().calls)
  gauge('call_legs', 'legs of calls that go through P-CSCFs here', () => network()?.counts().callLegs)
  gauge('registrations', 'registration sets that S-CSCFs here serve', () => network()?.counts().registrations)
  gauge('sip_transactions', 'SIP transactions, those that wait for retransmissions too', () => {
    return network()?.counts().transactions
  })
  gauge('simulated_phones', 'simulated phones that are on', () => network()?.phones.list().length)
  gauge('trace_entries_lost', 'messages and events that could not be kept', () => doors.trace?.()?.counters().lost)
  gauge('trace_octets', 'octets of messages and events on disk', () => doors.trace?.()?.counters().octets)
  const standing = () => network()?.alarms().standing ?? []
  const alarm: Gauge<'kind' | 'source' | 'severity'> = new Gauge({
    name: 'voltaic_alarm',
    help: '1 for each alarm that stands; when it is over there is no such series',
    labelNames: ['kind', 'source', 'severity'],
    registers: [registry],
    collect() {
      alarm.reset()
      for (const { kind, source, severity } of standing()) alarm.set({ kind, source, severity }, 1)
    },
  })
  const alarms: Gauge<'severity'> = new Gauge({
    name: 'voltaic_alarms',
    help: 'alarms that stand, by severity',
    labelNames: ['severity'],
    registers: [registry],
    collect() {
      for (const severity of ALARM_SEVERITIES) {
        alarms.set({ severity }, standing().filter((each) => each.severity === severity).length)
      }
    },
  })
  const events: Gauge<'name'> = new Gauge({
    name: 'voltaic_events',
    help: 'what was counted since the start, by the name that the log and voltaic use',
    labelNames: ['name'],
    registers: [registry],
    collect() {
      for (const [name, count] of Object.entries(network()?.counters() ?? {})) events.set({ name }, count)
    },
  })
  return { contentType: registry.contentType, read: () => registry.metrics() }
}
