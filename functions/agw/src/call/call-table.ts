import type { CallPart } from '@voltaic/ng'
import type { MediaCall } from './media-call.ts'

/**
 * The calls of a gateway by Call-ID. One Call-ID may have several: branches of a fork that the SIP element told apart by
 * the branch of its Via.
 */
export class CallTable {
  readonly #calls = new Map<string, readonly MediaCall[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  get callIds(): Iterable<string> {
    return this.#calls.keys()
  }

  at(callId: string): readonly MediaCall[] {
    return this.#calls.get(callId) ?? []
  }

  has(call: MediaCall): boolean {
    return this.at(call.callId).includes(call)
  }

  add(call: MediaCall): void {
    this.#calls.set(call.callId, [...this.at(call.callId), call])
    this.#size += 1
  }

  remove(call: MediaCall): void {
    const calls = this.at(call.callId)
    const rest = calls.filter((each) => each !== call)
    this.#size -= calls.length - rest.length
    if (rest.length === 0) this.#calls.delete(call.callId)
    else this.#calls.set(call.callId, rest)
  }

  /** The call that an offer is about; undefined for a new one. */
  ofOffer(part: CallPart): MediaCall | undefined {
    const calls = this.at(part.callId)
    if (part.toTag === undefined) {
      return calls.find((call) => call.parties.offererTag === part.fromTag && isBranch(call, part))
    }
    return (
      withBothTags(calls, part) ??
      calls.find(({ parties }) => parties.has(part.fromTag)) ??
      calls.find(({ parties }) => parties.has(part.toTag ?? ''))
    )
  }

  /** The call that an answer is about: its branch, else the latest that its offerer is in. */
  ofAnswer(part: CallPart): MediaCall | undefined {
    const calls = this.at(part.callId).filter(({ parties }) => parties.has(part.fromTag))
    return withBothTags(calls, part) ?? calls.find((call) => isBranch(call, part)) ?? calls.at(-1)
  }

  /** The calls that a `delete` is about, each with the branch of it that ends; undefined: all of it. */
  ofDelete(part: CallPart): readonly { readonly call: MediaCall; readonly tag: string | undefined }[] {
    const calls = this.at(part.callId).filter(
      ({ parties }) => parties.has(part.fromTag) || parties.has(part.toTag ?? ''),
    )
    const inBranch = calls.filter((call) => isBranch(call, part))
    const chosen = part.viaBranch === undefined || inBranch.length === 0 ? calls : inBranch
    if (part.toTag === undefined) return chosen.map((call) => ({ call, tag: undefined }))
    const both = withBothTags(chosen, part)
    if (both === undefined) {
      // a branch that ended without ever having answered
      return chosen.filter(({ parties }) => parties.answererTags.length === 0).map((call) => ({ call, tag: undefined }))
    }
    const tag = both.parties.offererTag === part.fromTag ? part.toTag : part.fromTag
    return [{ call: both, tag: both.parties.answererTags.length > 1 ? tag : undefined }]
  }
}

function withBothTags(calls: readonly MediaCall[], { fromTag, toTag = '' }: CallPart): MediaCall | undefined {
  return calls.find(({ parties }) => parties.has(fromTag) && parties.has(toTag))
}

function isBranch(call: MediaCall, { viaBranch }: CallPart): boolean {
  return call.viaBranch === undefined || viaBranch === undefined || call.viaBranch === viaBranch
}
