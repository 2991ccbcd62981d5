import type { Delays } from './delays.ts'

/** How one scenario attempt went, as the phone that began it saw it. */
export interface Attempt {
  /** Status of the final response that the scenario is about; in words where there was none: `no answer`. */
  readonly result: number | string
  readonly delays: Delays
}

/** Which sides reserve resources, that is, use preconditions (RFC 3312). */
export type Reservation = 'both' | 'originating' | 'terminating' | 'none'

/** What is to happen in a call; caller and callee are told the same. Times in milliseconds. */
export type CallCourse =
  | {
      readonly kind: 'answered'
      readonly reservation: Reservation
      readonly ringMs: number
      /** From the answer to the BYE of the caller. */
      readonly holdMs: number
    }
  /** The caller sends CANCEL while it rings. */
  | { readonly kind: 'abandoned'; readonly ringMs: number }
  /** The callee is busy. */
  | { readonly kind: 'rejected' }

/** What the generator needs of a phone. It is in one scenario at a time; none of these methods throws. */
export interface LoadPhone {
  /** How others reach it: a SIP URI. */
  readonly uri: string
  readonly isRegistered: boolean
  /** Whether it reserves resources for calls that come in; as a caller it does what the course says. */
  readonly reservesResources: boolean
  /** Registers, or registers again (scenarios 1.1 and 1.2). */
  register(): Promise<Attempt>
  /** Scenario 1.4. */
  deregister(): Promise<Attempt>
  /** How to treat the next call that comes in. */
  expectCall(course: CallCourse): void
  /** Ends when the call has ended at the caller. */
  call(to: string, course: CallCourse): Promise<Attempt>
  message(to: string, text: string): Promise<Attempt>
}
