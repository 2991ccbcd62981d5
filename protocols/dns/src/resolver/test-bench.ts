import assert from 'node:assert/strict'
import { type Address, createMemoryRuntime, type MemoryRuntime } from '@voltaic/runtime'
import { createResponse, type DnsMessage } from '../codec/message.ts'
import { formatHost, parseName } from '../codec/name-text.ts'
import type { ResourceRecord } from '../rdata/record.ts'
import type { SrvData } from '../rdata/srv.ts'
import { type DnsServer, startDnsServer } from '../server/dns-server.ts'
import { record, soaRecord } from '../test-records.ts'
import { answer } from '../zone/answer.ts'
import { createZone } from '../zone/create-zone.ts'
import { createZoneSet } from '../zone/zone.ts'
import { createResolver, type Resolver, type ResolverOptions } from './resolver.ts'

export const first: Address = { host: '127.0.0.1', port: 5300 }
const second: Address = { host: '127.0.0.2', port: 5300 }
const name = parseName
export const srvOf = (target: string, port = 5060): SrvData => ({ priority: 1, weight: 2, port, target: name(target) })

const records: ResourceRecord[] = [
  soaRecord('example', 60),
  record('example', 'NS', name('ns.example')),
  record('example', 'NAPTR', {
    order: 10,
    preference: 20,
    flags: 's',
    services: 'SIP+D2U',
    regexp: '',
    replacement: name('_sip._udp.example'),
  }),
  record('_sip._udp.example', 'SRV', srvOf('host.example'), 100),
  record('none.example', 'SRV', srvOf('.')),
  record('host.example', 'A', '192.0.2.1', 300),
  record('host.example', 'AAAA', '2001:db8::1', 200),
  record('four.example', 'A', '192.0.2.4'),
  record('alias.example', 'CNAME', name('host.example'), 50),
  record('zero.example', 'SRV', srvOf('host.example'), 0),
  ...Array.from({ length: 40 }, (_, i) => record('many.example', 'SRV', srvOf('host.example', i))),
]
const zones = createZoneSet([createZone(name('example'), records)])
export const honest = (query: DnsMessage): DnsMessage => answer(zones, query)

export interface Bench {
  readonly runtime: MemoryRuntime
  readonly resolver: Resolver
  /** What the servers were asked, `1 udp SRV a.example`. */
  readonly asked: string[]
}
export type Behaviour = (query: DnsMessage, transport: 'udp' | 'tcp') => DnsMessage | undefined

/** A resolver before two servers, the second of which is there only when it has a behaviour. */
export async function onBench(
  behaviours: readonly Behaviour[],
  run: (bench: Bench) => Promise<void>,
  options: Partial<ResolverOptions> = {},
): Promise<void> {
  const runtime = createMemoryRuntime()
  const asked: string[] = []
  const servers: DnsServer[] = []
  for (const [i, at] of [first, second].slice(0, behaviours.length).entries()) {
    servers.push(
      await startDnsServer(runtime, {
        element: 'dns',
        at,
        respond: (query, { transport }) => note(i, query, transport),
      }),
    )
  }
  function note(i: number, query: DnsMessage, transport: 'udp' | 'tcp'): DnsMessage {
    const [question] = query.questions
    asked.push(`${i + 1} ${transport} ${question?.type} ${formatHost(question?.name ?? name('.'))}`)
    const response = behaviours[i]?.(query, transport)
    // An answer that does not fit the question is one that the resolver must not take: silence.
    return response ?? createResponse({ ...query, id: query.id ^ 1 })
  }
  const resolver = createResolver(runtime, { element: 'icscf', servers: [first, second], ...options })
  await run({ runtime, resolver, asked })
  await resolver.stop()
  await Promise.all(servers.map((server) => server.stop()))
  await runtime.clock.settle()
  assert.deepEqual([runtime.net.openSockets, runtime.clock.pending], [0, 0], 'sockets and timers left behind')
}
