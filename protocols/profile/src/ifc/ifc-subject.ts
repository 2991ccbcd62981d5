import { type IfcCase, type IfcRequest, isRegisteredCase } from './ifc-request.ts'
import { type SdpLine, sdpLinesOf } from './sdp-lines.ts'
import type { SptTest } from './spt-test.ts'

/**
 * A request that filter criteria are held against, in one session case. What was looked up once is kept: make one for
 * each request, and a new one when an application server has given the request back.
 */
export class IfcSubject {
  readonly request: IfcRequest
  readonly case: IfcCase
  readonly isRegistered: boolean
  /** What went wrong inside while it was evaluated: bugs, to be counted and logged. The SPT concerned did not hold. */
  readonly faults: unknown[] = []
  #known: Map<SptTest, boolean> | undefined
  #sdpLines: readonly SdpLine[] | undefined

  constructor(request: IfcRequest, ifcCase: IfcCase) {
    this.request = request
    this.case = ifcCase
    this.isRegistered = isRegisteredCase(ifcCase)
  }

  get sdpLines(): readonly SdpLine[] {
    this.#sdpLines ??= sdpLinesOf(this.request)
    return this.#sdpLines
  }

  /** Whether a condition holds, before negation. Never throws. */
  holds(test: SptTest): boolean {
    this.#known ??= new Map()
    const known = this.#known.get(test)
    if (known !== undefined) return known
    const holds = this.#try(test)
    this.#known.set(test, holds)
    return holds
  }

  #try(test: SptTest): boolean {
    try {
      return test.holds(this)
    } catch (fault) {
      this.faults.push(fault)
      return false
    }
  }
}
