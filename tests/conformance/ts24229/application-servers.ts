import assert from 'node:assert/strict'
import type { ApplicationServer, InitialFilterCriteria, SessionCase, Spt } from '@voltaic/profile'
import type { ScscfDeps } from '@voltaic/scscf'
import type { Hop, SipRequest, SipResponse } from '@voltaic/sip'
import { profile, SCSCF, type ScscfAlone, startScscfAlone } from './scscf-alone.ts'

export type Behaviour = (request: SipRequest, hop: Hop) => SipResponse | Promise<SipResponse>

/** SIP URI of the n-th application server; all of them are the test's own. */
export function serverName(n: number): string {
  return `sip:as${n}.example`
}

/** Filter criteria that lead requests of that session case to the n-th server, the lower n the earlier. */
export function criteria(
  n: number,
  sessionCase: SessionCase,
  more: Partial<ApplicationServer> = {},
): InitialFilterCriteria {
  const spt: Spt = {
    conditionNegated: false,
    groups: [0],
    condition: { kind: 'SessionCase', sessionCase },
    registrationTypes: [],
  }
  return {
    priority: n,
    triggerPoint: { conditionTypeCnf: true, spts: [spt] },
    applicationServer: { serverName: serverName(n), ...more },
  }
}

/** An S-CSCF whose user has those filter criteria, and what stands in the place of its servers. */
export interface ServiceBench extends ScscfAlone {
  /** By number; one without a behaviour gives requests back as they are. */
  readonly servers: Map<number, Behaviour>
  /** Requests that a server was given, in order: its number and the request. */
  readonly asked: (readonly [n: number, request: SipRequest])[]
  /** What went on to somebody who is no server, but for third-party REGISTERs. */
  readonly onward: SipRequest[]
  /** What that somebody answers. */
  next: Behaviour
}

export async function startServiceBench(
  list: readonly InitialFilterCriteria[],
  more: Partial<ScscfDeps> = {},
): Promise<ServiceBench> {
  const alone = await startScscfAlone({ localTermination: false }, more)
  const bench: ServiceBench = Object.assign(alone, {
    servers: new Map<number, Behaviour>(),
    asked: [],
    onward: [],
    next: (_: SipRequest, hop: Hop) => hop.reply(200),
  })
  bench.saa = () => ({ result: 'DIAMETER_SUCCESS', userData: profile(list) })
  bench.answers = (request, hop) => {
    const n = serverOf(request)
    if (n === undefined) {
      // criteria of originating requests are met by REGISTER, too
      if (request.method !== 'REGISTER') bench.onward.push(request)
      return bench.next(request, hop)
    }
    bench.asked.push([n, request])
    return (bench.servers.get(n) ?? giveBack)(request, hop)
  }
  return bench
}

function serverOf(request: SipRequest): number | undefined {
  const number = /^<sip:as(\d+)\.example/.exec(request.list('Route')[0] ?? '')?.[1]
  return number === undefined ? undefined : Number(number)
}

/** What a server does that works as a proxy. @spec TS 24.229 §5.7.4 */
export function giveBack(request: SipRequest, hop: Hop): Promise<SipResponse> {
  return hop.forward(request.withoutFirst('Route'), { target: { transport: 'udp', address: SCSCF } })
}

/** Who is asked nothing any more, but has not yet been told so. */
export function never(): Promise<SipResponse> {
  return new Promise(() => {})
}

/** Ends a bench, and asserts that it leaves nothing behind. */
export async function stopBench(bench: ServiceBench): Promise<void> {
  await bench.stop()
  assert.equal(bench.clock.pending, 0, 'no timer is left')
}
