import type { Attempt, CallCourse, LoadPhone, Reservation } from './load-phone.ts'

export type ScenarioGroup = 'registration' | 'call' | 'message'

/** Times that are drawn for one attempt, in milliseconds. */
export interface Draw {
  readonly ringMs: number
  readonly holdMs: number
}

/** One use of the network, which ends as expected or is inadequately handled. */
export interface Scenario {
  readonly name: string
  readonly group: ScenarioGroup
  /** Its number in ETSI TS 186 008-2; for calls that fail, the group's. */
  readonly number: string
  readonly title: string
  /** State of the phone that begins it. A callee is always registered. */
  readonly begins: 'registered' | 'unregistered'
  readonly hasCallee: boolean
  /** Whether the callee has to be one that reserves resources, or one that does not; undefined for any. */
  readonly calleeReserves?: boolean
  /** Whether both phones are busy for the holding time. */
  readonly isHeld: boolean
  /** The final status that is right: 404 for one who calls nobody. */
  readonly expects: number
  run(caller: LoadPhone, callee: LoadPhone, draw: Draw): Promise<Attempt>
}

/** An identity of the home network that nobody has. */
function nobodyNear({ uri }: LoadPhone): string {
  const host = uri.slice(uri.indexOf('@') + 1)
  return `sip:nobody@${host.split(';', 1)[0]}`
}

const MESSAGE_TEXT = 'The quick brown fox jumps over the lazy dog.'

const REGISTRATIONS: readonly Scenario[] = [
  {
    ...alone('initial-registration', '1.1', 'initial registration', 'registration', 200),
    begins: 'unregistered',
    run: (phone) => phone.register(),
  },
  {
    ...alone('re-registration', '1.2', 're-registration', 'registration', 200),
    run: (phone) => phone.register(),
  },
  {
    ...alone('de-registration', '1.4', 'de-registration by the phone', 'registration', 200),
    run: (phone) => phone.deregister(),
  },
]

const CALLS: readonly Scenario[] = [
  answered('call-both', '2.1', 'call, both sides reserve resources', 'both'),
  answered('call-originating', '2.2', 'call, the caller reserves resources', 'originating'),
  answered('call-terminating', '2.3', 'call, the callee reserves resources', 'terminating'),
  answered('call-none', '2.4', 'call, nobody reserves resources', 'none'),
  between('call-abandoned', 'call abandoned while it rings', 487, ({ ringMs }) => ({ kind: 'abandoned', ringMs })),
  between('call-rejected', 'call to a phone that is busy', 486, () => ({ kind: 'rejected' })),
  {
    ...alone('call-failed', '2', 'call to nobody', 'call', 404),
    run: (caller, _callee, draw) => caller.call(nobodyNear(caller), { kind: 'answered', reservation: 'none', ...draw }),
  },
]

const MESSAGES: readonly Scenario[] = [
  {
    ...alone('message', '3.1', 'page-mode message', 'message', 200),
    hasCallee: true,
    run: (sender, receiver) => sender.message(receiver.uri, MESSAGE_TEXT),
  },
  {
    ...alone('message-failed', '3.2', 'page-mode message to nobody', 'message', 404),
    run: (sender) => sender.message(nobodyNear(sender), MESSAGE_TEXT),
  },
]

/** All scenarios that the phones can play. Re-subscription (1.3) is none: phones subscribe once, for a week. */
export const SCENARIOS: readonly Scenario[] = [...REGISTRATIONS, ...CALLS, ...MESSAGES]

function alone(
  name: string,
  number: string,
  title: string,
  group: ScenarioGroup,
  expects: number,
): Omit<Scenario, 'run'> {
  return { name, number, title, group, expects, begins: 'registered', hasCallee: false, isHeld: false }
}

function answered(name: string, number: string, title: string, reservation: Reservation): Scenario {
  const played = between(name, title, 200, (draw) => ({ kind: 'answered', reservation, ...draw }))
  const calleeReserves = reservation === 'both' || reservation === 'terminating'
  return { ...played, number, isHeld: true, calleeReserves }
}

function between(name: string, title: string, expects: number, courseOf: (draw: Draw) => CallCourse): Scenario {
  return {
    ...alone(name, '2', title, 'call', expects),
    hasCallee: true,
    run(caller, callee, draw) {
      const course = courseOf(draw)
      callee.expectCall(course)
      return caller.call(callee.uri, course)
    },
  }
}
