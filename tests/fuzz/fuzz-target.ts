import type { Random } from '@voltaic/runtime'

/**
 * What tests/fuzz/run.ts needs to fuzz one decoder. A module `tests/fuzz/NAME-mutations.ts` exports one as `target`.
 */
export interface FuzzTarget {
  /** Short and unique; `--target NAME` picks it. */
  readonly name: string
  /** Valid inputs, the seeds of all mutants. Not empty; every one of them must be accepted by `run`. */
  corpus(): readonly Uint8Array[]
  /**
   * Changes a valid input and keeps its lengths consistent (Content-Length, AVP lengths, RDLENGTH ...), so that the mutant
   * gets past the outermost framing. The runner makes half of the mutants this way, the rest by blind octet changes.
   */
  mutateConsistently?(random: Random, input: Uint8Array): Uint8Array
  /**
   * Decodes the mutant, then asserts what must hold of everything that is accepted, e.g. that encode(decode(x)) decodes to
   * an equal value. Returns 'rejected' when the decoder threw `DecodeError`; lets every other exception out: the runner
   * takes those for a crash.
   */
  run(input: Uint8Array): 'accepted' | 'rejected'
}
