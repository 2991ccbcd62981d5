/** A delay that the benchmark defines, under its name there. */
export type DelayName = 'REG1' | 'REG2' | 'SES1' | 'SES2' | 'SES3' | 'PMM'

/** What was timed in one attempt, in milliseconds. */
export type Delays = Readonly<Partial<Record<DelayName, number>>>

/** How long each may take, in milliseconds. */
export type Thresholds = Readonly<Record<DelayName, number>>

/** The delays of ETSI TS 186 008-2, there with the prefix `PX_TRT-`. */
export const DELAYS: readonly { readonly name: DelayName; readonly title: string }[] = [
  { name: 'REG1', title: 'REGISTER to 401' },
  { name: 'REG2', title: 'second REGISTER to 200' },
  { name: 'SES1', title: 'INVITE to 180' },
  // what the callee takes to answer says nothing of the network
  { name: 'SES2', title: 'INVITE to 200 less ringing' },
  { name: 'SES3', title: 'BYE to 200' },
  { name: 'PMM', title: 'MESSAGE to its answer' },
]

/**
 * Above these an attempt counts as inadequately handled although it succeeded. The values are ours: half of T1 of a
 * phone (2 s, TS 24.229 §7.7), so that what passes has not been retransmitted; a call may take two rounds.
 */
export const DEFAULT_THRESHOLDS: Thresholds = {
  REG1: 1000,
  REG2: 1000,
  SES1: 1000,
  SES2: 2000,
  SES3: 1000,
  PMM: 1000,
}

/** The first delay that took too long, or undefined. */
export function exceeded(delays: Delays, thresholds: Thresholds): DelayName | undefined {
  return DELAYS.find(({ name }) => (delays[name] ?? 0) > thresholds[name])?.name
}
