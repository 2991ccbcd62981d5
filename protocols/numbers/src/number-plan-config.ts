/** What the people of one group dial, and how they see numbers. */
export interface DiallingRules {
  /** Without `+`: `49`; empty: only international numbers mean something. */
  readonly countryCode: string
  /** What is dialled before a national number: `0`; empty where nothing is. */
  readonly nationalPrefix: string
  /** What is dialled before an international number: `00`; `011` in North America. */
  readonly internationalPrefixes: readonly string[]
  /** Without the national prefix; put before what is dialled without any prefix. Empty: there are no local numbers. */
  readonly areaCode: string
  /** Numbers of this network that lead to no E.164 number, and the URI that each stands for. */
  readonly shortCodes: Readonly<Record<string, string>>
  /** Before national and international prefixes; of those that fit the longest counts, and only once. */
  readonly rewrites: readonly Rewrite[]
  /** Contexts whose local numbers these rules understand; `geo-local` names below them count too. */
  readonly phoneContexts: readonly string[]
  /** How a calling number is shown; `none` leaves it as it came. */
  readonly display: 'none' | 'international' | 'national' | 'local'
}

/** Digits at the beginning of what is dialled, and what stands there instead. */
export interface Rewrite {
  readonly dialled: string
  /** With `+` the number is global then; else the rules go on with it. */
  readonly becomes: string
  /** How many digits are dialled in all; absent: any number of them. */
  readonly digits?: number
}

/** People who dial alike: what the group does not say is as the plan says it for everybody. */
export interface SubscriberGroup extends Partial<DiallingRules> {
  readonly name: string
  /** Beginnings of their numbers (`+6135550`), or public identities. */
  readonly of: readonly string[]
}

/** Global numbers with one beginning. Of the ranges that a number is in the longest counts. */
export interface NumberRange {
  /** `+61355` */
  readonly prefix: string
  /** Digits that a number of this range has at least and at most, country code included. */
  readonly minimum: number
  readonly maximum: number
  /** What becomes of a number that is longer: superfluous digits are dropped, it is refused, or it goes on as it is. */
  readonly tooLong: 'drop' | 'refuse' | 'pass'
}

/** A number and what the plan must make of it. */
export interface NumberPlanTest {
  readonly dialled: string
  readonly group?: string
  /** `+61355501234`, `emergency`, `service-code`, the target of a short code, or why not: `TOO_SHORT`. */
  readonly becomes: string
  /** How the group sees that number. */
  readonly shows?: string
}

export interface NumberPlanConfig extends DiallingRules {
  /** Dialled as they are, by everybody: `112`. */
  readonly emergencyNumbers: readonly string[]
  /** Digits that a global number outside of all ranges has at least, country code included. */
  readonly minimumDigits: number
  readonly ranges: readonly NumberRange[]
  /** What becomes of global numbers that are in no range. */
  readonly unlisted: 'pass' | 'refuse'
  readonly groups: readonly SubscriberGroup[]
  readonly tests: readonly NumberPlanTest[]
}

/** A plan that resolves international numbers and the emergency numbers that every phone knows, and nothing else. */
export const defaultNumberPlan: NumberPlanConfig = {
  countryCode: '',
  nationalPrefix: '',
  internationalPrefixes: ['00'],
  areaCode: '',
  shortCodes: {},
  rewrites: [],
  phoneContexts: [],
  display: 'none',
  // TS 22.101 §10.1.1: 112 and 911 are emergency numbers for every phone, also without a SIM
  emergencyNumbers: ['112', '911'],
  minimumDigits: 5,
  ranges: [],
  unlisted: 'pass',
  groups: [],
  tests: [],
}
