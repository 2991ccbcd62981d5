import { decodeUmFrame, encodeUmFrame, UM_MODULUS } from './um-frame.ts'

/** UM_Window_Size for sequence numbers of 10 bits. @spec TS 36.322 §7.2 */
export const UM_WINDOW = 512
/** t-Reordering of bearers for speech, in milliseconds, if nothing else is given. @spec TS 36.322 §7.3 */
export const DEFAULT_REORDERING_MS = 50

/** The sending side of RLC in unacknowledged mode, as far as SDUs fit into one PDU each. @spec TS 36.322 §5.1.2.1 */
export class UmSender {
  #sn = 0

  /** @returns the frame that goes over the air */
  send(sdu: Uint8Array): Uint8Array {
    const frame = encodeUmFrame({ sn: this.#sn, sdu })
    this.#sn = (this.#sn + 1) % UM_MODULUS
    return frame
  }
}

/**
 * The receiving side: drops what is damaged or comes twice, and brings the rest in order. What RFC 3095 §4.1 asks of a link.
 * It holds at most `UM_WINDOW` SDUs. No clock of its own: ask `dueAt` when to call `expire`.
 *
 * @spec TS 36.322 §5.1.2.2
 */
export class UmReceiver {
  readonly #reorderingMs: number
  readonly #held = new Map<number, Uint8Array>()
  /** VR(UR), VR(UX) and VR(UH), counted on beyond 10 bits. */
  #ur = 0
  #ux = 0
  #uh = 0
  #dueAt: number | undefined
  #dropped = 0

  constructor(reorderingMs: number = DEFAULT_REORDERING_MS) {
    this.#reorderingMs = reorderingMs
  }

  /** When t-Reordering expires, on the clock of `receive`; undefined while nothing is missing. */
  get dueAt(): number | undefined {
    return this.#dueAt
  }

  /** Frames dropped because they were damaged, doubled or too late. */
  get dropped(): number {
    return this.#dropped
  }

  /** @returns SDUs in order: views on their frames */
  receive(frame: Uint8Array, nowMs: number): readonly Uint8Array[] {
    const expired = this.expire(nowMs)
    const decoded = decodeUmFrame(frame)
    const sn = decoded && this.#counted(decoded.sn)
    if (decoded === undefined || sn === undefined || sn < this.#ur || this.#held.has(sn)) {
      this.#dropped++
      return expired
    }
    this.#held.set(sn, decoded.sdu)
    if (sn >= this.#uh) this.#uh = sn + 1
    const fallen = this.#advanceTo(Math.max(this.#ur, this.#uh - UM_WINDOW))
    const inOrder = this.#advanceTo(this.#firstMissing(this.#ur))
    if (this.#dueAt !== undefined && this.#ux <= this.#ur) this.#dueAt = undefined
    this.#awaitMissing(nowMs)
    return [...expired, ...fallen, ...inOrder]
  }

  /** Gives up what was missing for too long. @returns SDUs in order that waited for it */
  expire(nowMs: number): readonly Uint8Array[] {
    if (this.#dueAt === undefined || nowMs < this.#dueAt) return []
    this.#dueAt = undefined
    const sdus = this.#advanceTo(this.#firstMissing(this.#ux))
    this.#awaitMissing(nowMs)
    return sdus
  }

  /** The sequence number within a window of VR(UH), behind it or before it. */
  #counted(sn: number): number {
    const ahead = (sn - this.#uh + UM_WINDOW) & (UM_MODULUS - 1)
    return this.#uh + ahead - UM_WINDOW
  }

  #firstMissing(from: number): number {
    let sn = from
    while (this.#held.has(sn)) sn++
    return sn
  }

  #advanceTo(sn: number): readonly Uint8Array[] {
    const sdus: Uint8Array[] = []
    for (; this.#ur < sn; this.#ur++) {
      const sdu = this.#held.get(this.#ur)
      if (sdu === undefined) continue
      this.#held.delete(this.#ur)
      sdus.push(sdu)
    }
    return sdus
  }

  #awaitMissing(nowMs: number): void {
    if (this.#dueAt !== undefined || this.#uh <= this.#ur) return
    this.#dueAt = nowMs + this.#reorderingMs
    this.#ux = this.#uh
  }
}
