import type { LanguageName } from '@voltaic/sms'

/** How the phone sends and takes short messages. */
export interface SmsConfig {
  /** Number of the service centre, as the SIM has it: `+` and digits. */
  readonly serviceCentre: string
  /** Public service identity of the service centre; `tel:` and its number unless given. @spec TS 24.341 §5.3.1.2 */
  readonly serviceCentreUri?: string
  /** Languages whose shift tables the phone writes with; none unless given. @spec TS 23.038 §6.2.1.2 */
  readonly languages?: readonly LanguageName[]
  /** Bits of the reference of the parts of a long text; 8 unless given. */
  readonly referenceBits?: 8 | 16
  /** How long it waits for RP-ACK, in milliseconds; 40 seconds unless given. @spec TS 24.011 §10.1 */
  readonly tr1mMs?: number
  /** How long it waits before it says a second time that it has memory; 30 seconds unless given. @spec TS 24.011 §10.1 */
  readonly tramMs?: number
  /** How often a part without RP-ACK is sent again, with TP-RD; not at all unless given. @spec TS 23.040 §9.2.3.25 */
  readonly retries?: number
  readonly faults?: SmsFaults
}

/** Things that the phone does wrong with short messages when it is told to. */
export interface SmsFaults {
  /** How many short messages get no RP-ACK; `Infinity` for all. They are not kept either. */
  readonly noRpAck?: number
  /** How many are kept, but get no RP-ACK: they come again. */
  readonly lostRpAck?: number
  /** RP-ACK and RP-ERROR come so late, in milliseconds. */
  readonly lateReportMs?: number
  /** Cause of an RP-ERROR in the place of each RP-ACK. @spec TS 24.011 §8.2.5.4 */
  readonly rpError?: number
  /** SIP status in the place of 200: 480, 408, 500. */
  readonly answer?: number
  /** Each RP-DATA of its own is sent twice, with one RP-MR. */
  readonly duplicateReference?: boolean
}

/** TR1M. @spec TS 24.011 §10.1 */
export const DEFAULT_TR1M_MS = 40_000
/** TRAM. @spec TS 24.011 §10.1 */
export const DEFAULT_TRAM_MS = 30_000
