import { VoltaicError } from '@voltaic/base'
import { familyOf, type Libc, loadLibc, SOCK_RAW, SystemCallError } from '@voltaic/linux'
import type { Clock, Counters, Net, Random } from '@voltaic/runtime'
import { ALGORITHM_PAIRS, type AlgorithmPair, formatAlgorithmPair } from '../agreement/algorithm-pair.ts'
import type { EspDropped } from '../engine/protected-wire.ts'
import { AKA_KEY_LENGTH, deriveEspKeys } from '../keys/esp-keys.ts'
import type { SaSide } from '../sa/sa-agreement.ts'
import type { SaBackend } from './sa-backend.ts'
import { openTunDevice } from './tun/tun-device.ts'
import { createTunSaBackend } from './tun/tun-sa-backend.ts'
import { type DirectedState, XfrmKernel } from './xfrm/xfrm-kernel.ts'
import { createXfrmSaBackend } from './xfrm/xfrm-sa-backend.ts'
import { IPPROTO_ESP } from './xfrm/xfrm-state.ts'

/** Back ends for protected ports on a real network. */
export type HostSaBackend = 'xfrm' | 'tun'

/** Whether this host lets this process use a back end; if not, why, and what to do about it. */
export type SaBackendAvailability =
  | {
      readonly kind: 'available'
      /** Those that this host can do. */
      readonly pairs: readonly AlgorithmPair[]
    }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly remedy: string }

export interface HostSaBackendOptions {
  readonly net: Net
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
  /** Which side this host is: a P-CSCF unless it says otherwise. */
  readonly side?: SaSide
  /** Told of ESP packets that came in and went no further; what the kernel counts, it tells late and in sums. */
  readonly onDrop?: ((dropped: EspDropped) => void) | undefined
}

const CAPABILITIES: { readonly [B in HostSaBackend]: string } = {
  xfrm: 'CAP_NET_ADMIN',
  tun: 'CAP_NET_ADMIN and CAP_NET_RAW',
}
const MODULES: { readonly [B in HostSaBackend]: string } = {
  xfrm: 'load them: modprobe -a xfrm_user esp4 esp6; or use backend tun, if this kernel has none',
  tun: 'load it: modprobe tun',
}
/** Addresses that belong to nobody, for associations that no packet will use (RFC 5737 §3, RFC 3849 §2). */
const TRIALS = [
  ['192.0.2.1', '192.0.2.2'],
  ['2001:db8::1', '2001:db8::2'],
] as const
const TRIAL_PORT = 9
const TRIAL_SPI = 0xffff_fffe
const TRIAL_KEY = new Uint8Array(AKA_KEY_LENGTH)
/** There for the time of one call. */
const TRIAL_DEVICE = 'voltaic-trial'

/**
 * The back end of that name, or with `auto` the kernel where it can and user space else.
 *
 * @throws VoltaicError IPSEC_BACKEND_UNAVAILABLE with the reason and what to do about it
 */
export async function chooseSaBackend(
  wanted: HostSaBackend | 'auto',
  options: HostSaBackendOptions,
): Promise<SaBackend> {
  const names: readonly HostSaBackend[] = wanted === 'auto' ? ['xfrm', 'tun'] : [wanted]
  const failures: { readonly reason: string; readonly remedy: string }[] = []
  for (const name of names) {
    const availability = await checkSaBackend(name)
    if (availability.kind === 'available') {
      return name === 'xfrm' ? createXfrmSaBackend(options) : createTunSaBackend(options)
    }
    failures.push({ reason: `${name}: ${availability.reason}`, remedy: availability.remedy })
  }
  const reasons = failures.map(({ reason }) => reason).join('; ')
  const remedies = [...new Set(failures.map(({ remedy }) => remedy))].join('; or ')
  throw new VoltaicError('IPSEC_BACKEND_UNAVAILABLE', `ports cannot be protected by ESP: ${reasons}`, remedies)
}

/** Tries out what a back end needs, and leaves nothing of it. Never rejects. */
export async function checkSaBackend(name: HostSaBackend): Promise<SaBackendAvailability> {
  try {
    const libc = await loadLibc()
    return name === 'xfrm' ? tryXfrm(libc) : tryTun(libc)
  } catch (error) {
    if (error instanceof SystemCallError) return explain(name, error)
    if (error instanceof VoltaicError) return { kind: 'unavailable', reason: error.message, remedy: error.remedy }
    throw error
  }
}

function tryXfrm(libc: Libc): SaBackendAvailability {
  const kernel = new XfrmKernel(libc)
  try {
    const pairs: AlgorithmPair[] = []
    let refusal = ''
    for (const pair of ALGORITHM_PAIRS) {
      const reason = TRIALS.map(([from, to]) => tryPair(kernel, pair, from, to)).find((each) => each !== '')
      if (reason === undefined) pairs.push(pair)
      else refusal = `${formatAlgorithmPair(pair)}: ${reason}`
    }
    if (pairs.length > 0) return { kind: 'available', pairs }
    const reason = isForbidden(refusal) ? 'this process may not put associations in' : 'the kernel has no ESP'
    return { kind: 'unavailable', reason: `${reason} (${refusal})`, remedy: remedyFor('xfrm', refusal) }
  } finally {
    kernel.close()
  }
}

/** @returns why not, or '' */
function tryPair(kernel: XfrmKernel, pair: AlgorithmPair, from: string, to: string): string {
  const state: DirectedState = {
    spi: TRIAL_SPI,
    from: { host: from, port: TRIAL_PORT },
    to: { host: to, port: TRIAL_PORT },
    keys: deriveEspKeys(pair, TRIAL_KEY, TRIAL_KEY),
    direction: 'in',
  }
  const outcome = kernel.install([state])
  if (outcome.kind === 'refused') return outcome.reason
  kernel.removePolicies([state])
  kernel.removeStates([state])
  return ''
}

function tryTun(libc: Libc): SaBackendAvailability {
  libc.close(openTunDevice(libc, TRIAL_DEVICE).descriptor)
  for (const [host] of TRIALS) libc.close(libc.socket(familyOf(host), SOCK_RAW, IPPROTO_ESP))
  return { kind: 'available', pairs: ALGORITHM_PAIRS }
}

function explain(name: HostSaBackend, { message, code }: SystemCallError): SaBackendAvailability {
  return { kind: 'unavailable', reason: message, remedy: remedyFor(name, code) }
}

function remedyFor(name: HostSaBackend, reason: string): string {
  return isForbidden(reason) ? `run as root, or give the process ${CAPABILITIES[name]}` : MODULES[name]
}

function isForbidden(reason: string): boolean {
  return reason.includes('EPERM') || reason.includes('EACCES')
}
