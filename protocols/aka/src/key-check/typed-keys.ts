import type { AuthenticationAlgorithm } from '../authentication-keys.ts'
import type { SqnScheme } from '../sqn.ts'

/** What somebody has typed for a SIM; keys as text, so that one with a digit missing can be understood too. */
export interface TypedKeys {
  readonly k: string
  /** OP, OPc or both; neither is needed for XOR. */
  readonly op?: string
  readonly opc?: string
  /** Absent: MILENAGE. */
  readonly algorithm?: AuthenticationAlgorithm
  /** 16 bits; absent: not compared. */
  readonly amf?: number
  /** Absent: profile 2. */
  readonly scheme?: SqnScheme
  /** The last SEQ that the HSS has issued, where it is known. */
  readonly lastSeq?: number
  /** Octets of RES that the SIM is said to give; absent: as many as the algorithm gives. */
  readonly resLength?: number
  /** Ks of other SIMs, 16 octets each: to find cards that were mixed up, and an OPc that was computed with another K. */
  readonly otherKs?: readonly Uint8Array[]
}
