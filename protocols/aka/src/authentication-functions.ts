/** What f2, f3, f4 and f5 give for one RAND. */
export interface ChallengeResponse {
  /** f2: RES or XRES, 4 to 16 octets. */
  readonly res: Uint8Array
  /** f3, 16 octets. */
  readonly ck: Uint8Array
  /** f4, 16 octets. */
  readonly ik: Uint8Array
  /** f5 as a 48-bit number, ready to be exclusive-ored with an SQN. */
  readonly ak: number
}

/**
 * f1 to f5 and f1*, f5* under the key of one SIM. SQN and AMF are numbers of 48 and 16 bits; RAND is 16 octets.
 * @spec TS 33.102 §6.3.2, §6.3.3
 */
export interface AuthenticationFunctions {
  /** MAC-A (f1) and MAC-S (f1*), 8 octets each. */
  f1(rand: Uint8Array, sqn: number, amf: number): { readonly macA: Uint8Array; readonly macS: Uint8Array }
  /** f2 to f5. */
  f2345(rand: Uint8Array): ChallengeResponse
  /** f5*: the 48-bit anonymity key of a resynchronisation. */
  f5Star(rand: Uint8Array): number
}
