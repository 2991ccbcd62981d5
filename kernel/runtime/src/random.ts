/** The only source of randomness: cryptographically strong in production, seeded in tests. */
export interface Random {
  /** `length` random octets. */
  bytes(length: number): Uint8Array
  /** `length` random octets as 2 × `length` lower-case hex digits: tags, branches, Call-IDs. */
  hex(length: number): string
  /** A whole number from 0 to `below` - 1. */
  integer(below: number): number
}
