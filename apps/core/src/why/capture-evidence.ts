import type { CaptureEvidence, Evidence, EvidencePco } from '@voltaic/diagnosis'
import { readPcscfAnswer, readPcscfRequest } from '@voltaic/epc'
import { asTraced, type CaptureImport, type ImportedEntry, type ImportedPco, type ImportReport } from '@voltaic/trace'

/** Messages of a capture that are looked at; of more only the first. */
const MAX_MESSAGES = 100_000
/** Octets of them. */
export const MAX_MESSAGE_OCTETS: number = 128 * 1024 * 1024
/** Options of phones. */
const MAX_PCOS = 10_000

/** Takes what a capture holds, as it is read, and makes of it what a diagnosis wants. */
export class CapturedEvidence {
  readonly #messages: Evidence['messages'][number][] = []
  readonly #pcos: EvidencePco[] = []
  #left = 0
  #octets = 0

  /** Messages that were too many. */
  get leftOut(): number {
    return this.#left
  }

  add(entry: ImportedEntry, { roles }: Pick<CaptureImport, 'roles'>): void {
    if (entry.kind === 'pco' && this.#pcos.length < MAX_PCOS) this.#pcos.push(pcoOf(entry))
    if (entry.kind !== 'message') return
    const octets = this.#octets + entry.data.length
    if (this.#messages.length >= MAX_MESSAGES || octets > MAX_MESSAGE_OCTETS) {
      this.#left += 1
      return
    }
    this.#octets = octets
    this.#messages.push(asTraced(entry, roles))
  }

  /** When the whole capture has been read. */
  evidence({ streams, walk, resets }: ImportReport): Evidence {
    const messages = this.#messages.toSorted((a, b) => a.at - b.at)
    const capture: CaptureEvidence = { streams, pcos: this.#pcos, fragmentsLost: walk.fragmentsLost, resets }
    const last = Math.max(messages.at(-1)?.at ?? 0, ...streams.map(({ lastAt }) => lastAt))
    return { messages, capture, until: last }
  }
}

function pcoOf({ at, found }: ImportedPco): EvidencePco {
  const { where, direction, pco, apn } = found
  const fromPhone = direction === 'ms-to-network'
  const asked = readPcscfRequest(pco)
  return {
    at,
    where,
    fromPhone,
    asksForPcscf: fromPhone && (asked.asksPcscfIpv4 || asked.asksPcscfIpv6),
    pcscfAddresses: fromPhone ? [] : readPcscfAnswer(pco).pcscf,
    ...(apn !== undefined && { apn }),
  }
}
