import { SequenceWindow } from './sequence-window.ts'

/** Packets in a row that a new source must send to be believed, unless told otherwise. */
export const MIN_SEQUENTIAL = 2
/** A larger step forward is a restart of the sender, or an attack. */
export const MAX_DROPOUT = 3000
/** A packet that comes later than so many others is a restart, or an attack. */
export const MAX_MISORDER = 100
const MODULUS = 0x1_0000
const NO_SEQUENCE_NUMBER = MODULUS + 1
const MAX_PACKETS_LOST = 0x7f_ffff
const MIN_PACKETS_LOST = -0x80_0000

/**
 * What became of a packet. `probation` and `jump` are not to be used: the source is not believed yet, or its sequence
 * number lies far from the last one. `restart` is a source that begins anew, `late` came after a later one.
 */
export type Arrival = 'next' | 'gap' | 'late' | 'duplicate' | 'restart' | 'probation' | 'jump'

/** What reception reports are made of, for one source. */
export class ReceptionStatistics {
  readonly #minSequential: number
  readonly #window = new SequenceWindow()
  #probation: number
  #baseSequence = 0
  #maxSequence = -1
  #badSequence = NO_SEQUENCE_NUMBER
  #cycles = 0
  #received = 0
  #duplicates = 0
  #late = 0
  #expectedBefore = 0
  #receivedBefore = 0
  #missingBefore = 0
  #transit: number | undefined
  #jitter = 0

  /** @param minSequential packets in a row before a source is believed; 1 where signalling has announced it */
  constructor(minSequential: number = MIN_SEQUENTIAL) {
    this.#minSequential = minSequential
    this.#probation = minSequential
  }

  /**
   * Takes note of a packet.
   *
   * @param sequenceNumber 16 bits
   * @spec RFC 3550 §A.1
   */
  receive(sequenceNumber: number): Arrival {
    if (this.#probation > 0) return this.#onProbation(sequenceNumber)
    const step = (sequenceNumber - this.#maxSequence) & 0xffff
    if (step >= MAX_DROPOUT && step <= MODULUS - MAX_MISORDER) return this.#jumped(sequenceNumber)
    this.#received += 1
    if (step === 0 || step > MODULUS - MAX_MISORDER) return this.#old(sequenceNumber, step)
    if (sequenceNumber < this.#maxSequence) this.#cycles += MODULUS
    this.#maxSequence = sequenceNumber
    this.#window.advance(sequenceNumber, step)
    return step === 1 ? 'next' : 'gap'
  }

  /**
   * Takes note of when a packet came. Not for packets whose timestamp stands still, as that of a telephone-event does.
   *
   * @param timestamp of the packet
   * @param arrival in the same units, from any origin, modulo 2^32 or not
   * @spec RFC 3550 §6.4.1, §A.8
   */
  updateJitter(timestamp: number, arrival: number): void {
    const transit = (arrival - timestamp) | 0
    if (this.#transit !== undefined) {
      const difference = Math.abs((transit - this.#transit) | 0)
      this.#jitter += (difference - this.#jitter) / 16
    }
    this.#transit = transit
  }

  /** The highest sequence number with its cycles: 32 bits. */
  get highestSequenceNumber(): number {
    return this.#cycles + Math.max(0, this.#maxSequence)
  }

  /** Interarrival jitter in timestamp units. */
  get jitter(): number {
    return this.#jitter
  }

  /** Packets used: duplicates count. */
  get received(): number {
    return this.#received
  }

  get duplicates(): number {
    return this.#duplicates
  }

  get late(): number {
    return this.#late
  }

  /** @spec RFC 3550 §A.3 */
  get expected(): number {
    return this.#probation > 0 ? 0 : this.highestSequenceNumber - this.#baseSequence + 1
  }

  /** Packets that have not come, over all restarts; a duplicate does not hide a loss, as it does in `packetsLost`. */
  get missing(): number {
    return this.#missingBefore + Math.max(0, this.expected - this.#received + this.#window.duplicates)
  }

  /** Cumulative number of packets lost, of 24 bits with a sign: duplicates make it smaller. @spec RFC 3550 §A.3 */
  get packetsLost(): number {
    return Math.min(MAX_PACKETS_LOST, Math.max(MIN_PACKETS_LOST, this.expected - this.#received))
  }

  /** Share of packets lost since this was last asked, in 1/256. @spec RFC 3550 §A.3 */
  takeFractionLost(): number {
    const expected = this.expected
    const expectedInterval = expected - this.#expectedBefore
    const lostInterval = expectedInterval - (this.#received - this.#receivedBefore)
    this.#expectedBefore = expected
    this.#receivedBefore = this.#received
    return expectedInterval <= 0 || lostInterval <= 0
      ? 0
      : Math.min(255, Math.floor((lostInterval * 256) / expectedInterval))
  }

  #onProbation(sequenceNumber: number): Arrival {
    const isNext = sequenceNumber === ((this.#maxSequence + 1) & 0xffff)
    const isFirst = this.#maxSequence < 0
    this.#maxSequence = sequenceNumber
    this.#probation = isNext && !isFirst ? this.#probation - 1 : this.#minSequential - 1
    if (this.#probation > 0) return 'probation'
    this.#begin(sequenceNumber)
    return 'next'
  }

  #jumped(sequenceNumber: number): Arrival {
    if (sequenceNumber !== this.#badSequence) {
      this.#badSequence = (sequenceNumber + 1) & 0xffff
      return 'jump'
    }
    this.#missingBefore = this.missing
    this.#begin(sequenceNumber)
    return 'restart'
  }

  #old(sequenceNumber: number, step: number): Arrival {
    const behind = (MODULUS - step) & 0xffff
    if (!this.#window.fill(sequenceNumber)) {
      this.#duplicates += 1
      return 'duplicate'
    }
    this.#late += 1
    // RFC 3550 §A.3: the count is from the first packet heard; one that it overtook moves the start
    this.#baseSequence = Math.min(this.#baseSequence, this.highestSequenceNumber - behind)
    return 'late'
  }

  #begin(sequenceNumber: number): void {
    this.#baseSequence = sequenceNumber
    this.#maxSequence = sequenceNumber
    this.#badSequence = NO_SEQUENCE_NUMBER
    this.#cycles = 0
    this.#received = 1
    this.#expectedBefore = 0
    this.#receivedBefore = 0
    this.#window.begin(sequenceNumber)
  }
}
