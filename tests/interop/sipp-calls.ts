import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRuntime, elementsOf, type VoltaicConfig } from '@voltaic/core'
import { type Address, createSystemClock, formatAddress } from '@voltaic/runtime'
import { benchSubscribers } from '../bench/bench-network.ts'
import { type Network, startNetwork } from '../scenarios/network.ts'
import { createSkippingClock, type SkippingClock } from '../scenarios/skipping-clock.ts'
import { type AnsweringSipp, runSipp, type SippLoad, type SippOutcome, startSipp } from './sipp.ts'
import { phoneHost, serviceRouteOf, sippPhone, withoutRegEvent } from './sipp-phones.ts'

export interface SippCalls {
  /** Of both sides, and of the elements among each other. */
  readonly transport: 'udp' | 'tcp'
  /** Callers, and as many callees. */
  readonly pairs: number
  /** Calls that each caller makes, one after the other. */
  readonly callsEach: number
}

/** A host for those who answer, and one for callers over TCP, which SIPp binds all to the same. */
const CALLEES: Address = { host: '127.0.22.1', port: 5080 }
const TCP_CALLERS = '127.0.22.2'
/** Phones that begin each second. */
const RATE = 50
/** Calls that begin each second over UDP. */
const UDP_CALL_RATE = 150
/** A call takes 0.2 s at least; a machine that needs ten times as long is broken. */
const SECONDS_PER_CALL = 2
/** As many messages as a core keeps in memory. */
const TRACE_CAPACITY = 10_000
/** The longest that anything is kept after a call: 64 × T1 of the last transaction, and some more. */
const LINGER_MS = 40_000

/**
 * SIPp as callers and as callees around a whole core: registrations with AKA, then call after call.
 *
 * @throws AssertionError when a call failed on either side, or when the core keeps anything of the calls
 */
export async function runSippCalls(calls: SippCalls): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-sipp-'))
  const clock = createSkippingClock(createSystemClock())
  const network = await startNetwork(calls.transport, {
    adapt: withoutRegEvent,
    systemClock: clock,
    // as shipped: elements of one process hand their messages over in memory
    systemNet: createRuntime().net,
    traceCapacity: TRACE_CAPACITY,
  })
  try {
    const imported = await network.subscribers.provisioning.import(benchSubscribers(2 * calls.pairs))
    assert.equal(imported.kind, 'imported')
    assertPassed('the callees register', await runSipp(calleesOf(calls, network.config, folder)))
    const answering = await startCallees(calls, folder)
    let callees: SippOutcome
    try {
      for (const load of callersOf(calls, network.config, folder)) {
        const callers = await runSipp(load)
        assertPassed(load.name, callers)
        assert.equal(callers.successful, load.runs)
        assert.equal(callers.refused, 0)
      }
    } finally {
      callees = await answering.stop()
    }
    assertPassed('the callees', callees)
    assert.equal(callees.successful, calls.pairs * calls.callsEach, 'calls that were answered and ended with BYE')
    await assertNothingLeft(network, clock)
  } finally {
    await network.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function calleesOf({ transport, pairs }: SippCalls, config: VoltaicConfig, folder: string): SippLoad {
  const contact = `${formatAddress(CALLEES)};transport=${transport}`
  const phones = Array.from({ length: pairs }, (_, index) => {
    const number = pairs + index + 1
    return sippPhone(number, config.realm, { host: hostOf(number, transport), contact })
  })
  return {
    ...loadOf(transport, config, folder),
    name: 'callees-register',
    scenarios: ['register'],
    phones,
    runs: pairs,
  }
}

/**
 * Over TCP a phone registers and calls on one connection. Over UDP each call is a run of its own: SIPp would take a
 * late answer to the BYE of the call before for one that it does not expect.
 */
function callersOf({ transport, pairs, callsEach }: SippCalls, config: VoltaicConfig, folder: string): SippLoad[] {
  const phones = Array.from({ length: pairs }, (_, index) =>
    sippPhone(index + 1, config.realm, { host: hostOf(index + 1, transport), callee: pairs + index + 1 }),
  )
  const load = { ...loadOf(transport, config, folder), phones, seconds: 30 + SECONDS_PER_CALL * callsEach }
  const [register, call] = ['register', 'call-caller']
  if (transport === 'tcp') {
    const variables = { calls_each: callsEach }
    return [{ ...load, name: 'callers', scenarios: [register, call], runs: pairs, variables }]
  }
  return [
    { ...load, name: 'callers-register', scenarios: [register], runs: pairs },
    {
      ...load,
      name: 'callers',
      scenarios: [call],
      runs: pairs * callsEach,
      rate: UDP_CALL_RATE,
      variables: { calls_each: 1 },
    },
  ]
}

/** Phones over TCP share a host: their connections tell them apart. */
function hostOf(number: number, transport: 'udp' | 'tcp'): string {
  return transport === 'udp' ? phoneHost(number) : TCP_CALLERS
}

function loadOf(transport: 'udp' | 'tcp', config: VoltaicConfig, folder: string) {
  const [pcscf] = elementsOf(config, 'pcscf')
  assert.ok(pcscf)
  const { realm } = config
  return {
    sockets: transport === 'udp' ? 'ui' : 'tn',
    at: transport === 'udp' ? { host: '127.0.0.1', port: 5060 } : { host: TCP_CALLERS, port: 0 },
    folder,
    target: pcscf.sip,
    realm,
    rate: RATE,
    atOnce: 1000,
    seconds: 60,
    keys: {
      proxy: formatAddress(pcscf.sip),
      service_route: serviceRouteOf(config),
    },
  } as const
}

function startCallees({ transport, callsEach }: SippCalls, folder: string): Promise<AnsweringSipp> {
  const sockets = transport === 'udp' ? 'u1' : 't1'
  const run = { scenarios: ['call-callee'], sockets, at: CALLEES, folder, name: 'callees' } as const
  return startSipp(run, 60 + SECONDS_PER_CALL * callsEach)
}

function assertPassed(who: string, { status, failed, stdout, stderr, errors }: SippOutcome): void {
  assert.ok(status === 0 && failed === 0, `${who}: SIPp ended with ${status}\n${stdout.slice(-6000)}${stderr}${errors}`)
}

/** Transactions of calls linger for a while and are then gone, like all else that was kept of them. */
async function assertNothingLeft(network: Network, clock: SkippingClock): Promise<void> {
  await clock.skip(LINGER_MS)
  for (const [element, { transactionCounts }] of network.sipStacks()) {
    assert.deepEqual(transactionCounts, { client: 0, server: 0 }, `transactions of ${element}`)
  }
}
