import { type Libc, NETLINK_XFRM, NetlinkSocket } from '@voltaic/linux'
import type { Address } from '@voltaic/runtime'
import { kernelError } from '../kernel-error.ts'
import {
  encodeBlockPolicy,
  encodeDeletePolicy,
  encodeGetPolicy,
  encodePolicy,
  isOurPolicy,
  type XfrmDirection,
} from './xfrm-policy.ts'
import {
  decodeState,
  encodeDeleteState,
  encodeGetState,
  encodeListStates,
  encodeNewState,
  isSameState,
  type XfrmState,
  type XfrmStateFound,
} from './xfrm-state.ts'

/** One association as this host has it. */
export interface DirectedState extends XfrmState {
  readonly direction: XfrmDirection
}

export type XfrmOutcome = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly reason: string }

const DONE: XfrmOutcome = { kind: 'done' }
/** Errors that say that what is to be taken out is not there. */
const GONE = ['', 'ESRCH', 'ENOENT']

/** Associations and policies in the kernel. */
export class XfrmKernel {
  readonly #socket: NetlinkSocket
  /** For lists, which come in many reads, while others ask over the first one. */
  readonly #lists: NetlinkSocket

  /** @throws SystemCallError EPROTONOSUPPORT where the kernel does not have XFRM */
  constructor(libc: Libc) {
    this.#socket = new NetlinkSocket(libc, NETLINK_XFRM)
    this.#lists = new NetlinkSocket(libc, NETLINK_XFRM)
  }

  /**
   * Puts associations and their policies in by one send. What is there already, just as it is to be and put in by this
   * product, is taken over.
   */
  install(states: readonly DirectedState[]): XfrmOutcome {
    const requests = [
      ...states.map(encodeNewState),
      ...states.map((state) => encodePolicy('add', state.direction, state)),
    ]
    const outcomes = this.#socket.transact(requests)
    const [ofStates, ofPolicies] = [outcomes.slice(0, states.length), outcomes.slice(states.length)]
    const outcome = this.#judge(states, ofStates, ofPolicies)
    if (outcome.kind === 'refused') this.#undo(states, ofStates, ofPolicies)
    return outcome
  }

  /** From now on what has these ends is sent in these associations. @throws VoltaicError IPSEC_KERNEL */
  route(states: readonly DirectedState[]): void {
    const sending = states.filter(({ direction }) => direction === 'out')
    this.#demand(sending.map((state) => encodePolicy('replace', 'out', state)))
  }

  /** Takes out what is there of them. @throws VoltaicError IPSEC_KERNEL */
  removeStates(states: readonly DirectedState[]): void {
    this.#demand(states.map(({ spi, to }) => encodeDeleteState(spi, to.host)))
  }

  /** Takes out what is there of their policies. @throws VoltaicError IPSEC_KERNEL */
  removePolicies(states: readonly DirectedState[]): void {
    this.#demand(states.map(({ direction, from, to }) => encodeDeletePolicy(direction, { from, to })))
  }

  /** Nothing passes these local ports in clear. @throws VoltaicError IPSEC_KERNEL */
  block(ports: readonly Address[]): void {
    this.#demand(
      ports.flatMap((port) => [encodeBlockPolicy('in', { to: port }), encodeBlockPolicy('out', { from: port })]),
    )
  }

  /** @throws VoltaicError IPSEC_KERNEL */
  unblock(ports: readonly Address[]): void {
    this.#demand(
      ports.flatMap((port) => [encodeDeletePolicy('in', { to: port }), encodeDeletePolicy('out', { from: port })]),
    )
  }

  /**
   * All associations, read by read. One list at a time.
   *
   * @throws VoltaicError IPSEC_KERNEL
   */
  *list(): Generator<readonly XfrmStateFound[], void, void> {
    for (const messages of this.#lists.dump(encodeListStates())) yield messages.map(({ body }) => decodeState(body))
  }

  close(): void {
    this.#socket.close()
    this.#lists.close()
  }

  #judge(states: readonly DirectedState[], ofStates: readonly string[], ofPolicies: readonly string[]): XfrmOutcome {
    for (const [index, state] of states.entries()) {
      const error = ofStates[index]
      if (error === 'EEXIST' && !this.#hasState(state)) {
        return { kind: 'refused', reason: `SPI ${state.spi} is in use at ${state.to.host}` }
      }
      if (error !== '' && error !== 'EEXIST') {
        return { kind: 'refused', reason: `the kernel does not take the association: ${error}` }
      }
    }
    const taken: DirectedState[] = []
    for (const [index, state] of states.entries()) {
      const error = ofPolicies[index]
      if (error === 'EEXIST' && this.#hasPolicy(state)) taken.push(state)
      else if (error !== '') return { kind: 'refused', reason: `the kernel does not take the policy: ${error}` }
    }
    this.route(taken)
    return DONE
  }

  /** What the kernel did take is taken out again. */
  #undo(states: readonly DirectedState[], ofStates: readonly string[], ofPolicies: readonly string[]): void {
    this.removeStates(states.filter((_, index) => ofStates[index] === ''))
    this.removePolicies(states.filter((_, index) => ofPolicies[index] === ''))
  }

  #hasState(state: DirectedState): boolean {
    const found = this.#socket.get(encodeGetState(state.spi, state.to.host))
    return found !== undefined && isSameState(decodeState(found.body), state)
  }

  #hasPolicy({ direction, from, to }: DirectedState): boolean {
    const found = this.#socket.get(encodeGetPolicy(direction, { from, to }))
    return found !== undefined && isOurPolicy(found.body)
  }

  #demand(requests: readonly Buffer[]): void {
    if (requests.length === 0) return
    const failed = this.#socket.transact(requests).find((outcome) => !GONE.includes(outcome))
    if (failed !== undefined) throw kernelError(`the kernel does not do what it was asked: ${failed}`)
  }
}
