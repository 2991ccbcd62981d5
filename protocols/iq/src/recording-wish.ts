/** When calls are recorded. All that a rule names must hold; one that names nothing holds for every call. */
export interface RecordingRule {
  /** Public identity of a subscriber of this network: `sip:alice@ims.example`, `tel:+61255500001`. */
  readonly subscriber?: string
  /** Number of either side; with a `*` at its end all numbers that begin so. */
  readonly number?: string
  /** Name of a trunk that the call goes over. */
  readonly trunk?: string
  /** As this network sees it: `out` is made by the subscriber, or goes out by the trunk. */
  readonly direction?: 'in' | 'out'
  /** Whether those who are recorded hear a beep. */
  readonly beep?: boolean
}

/** What is known of a call at the element that anchors it. */
export interface CallFacts {
  readonly callId: string
  readonly leg: 'mo' | 'mt' | 'trunk'
  readonly direction: 'in' | 'out'
  /** Identities of the subscriber whose phone is here, canonical; none at a trunk. */
  readonly subscribers: readonly string[]
  readonly caller: string
  readonly called: string
  readonly trunk?: string
}

export interface RecordingWish {
  readonly record: boolean
  readonly beep: boolean
  /** `key=value|key=value`: what a recording is found by. One character for each octet. */
  readonly metadata: string
}

/** Rules of one network. */
export const MAX_RECORDING_RULES = 1000
/** Octets of one value in the metadata. */
export const MAX_METADATA_VALUE = 256

/**
 * Whether a call is recorded. Without a rule that holds none is: whoever turns it on has to know what the law asks of him.
 *
 * @returns of all rules that hold, one that wants a beep is enough for it
 */
export function recordingWish(facts: CallFacts, rules: readonly RecordingRule[]): RecordingWish {
  const holding = rules.filter((rule) => holds(rule, facts))
  const beep = holding.some((rule) => rule.beep === true)
  return { record: holding.length > 0, beep, metadata: metadataOf(facts, beep) }
}

function holds({ subscriber, number, trunk, direction }: RecordingRule, facts: CallFacts): boolean {
  if (subscriber !== undefined && !facts.subscribers.includes(subscriber)) return false
  if (trunk !== undefined && facts.trunk !== trunk) return false
  if (direction !== undefined && facts.direction !== direction) return false
  return number === undefined || [facts.caller, facts.called].some((uri) => isNumber(numberIn(uri), number))
}

function isNumber(number: string, wanted: string): boolean {
  return wanted.endsWith('*') ? number.startsWith(wanted.slice(0, -1)) : number === wanted
}

/** What stands between the scheme and the domain or the parameters, without separators. */
function numberIn(uri: string): string {
  const colon = uri.indexOf(':')
  let number = ''
  for (const character of uri.slice(colon + 1)) {
    if (character === '@' || character === ';' || character === '>') break
    if (character !== '-' && character !== '.' && character !== '(' && character !== ')') number += character
  }
  return number
}

function metadataOf({ callId, leg, direction, caller, called, trunk }: CallFacts, beep: boolean): string {
  const entries: readonly (readonly [string, string | undefined])[] = [
    ['call-id', callId],
    ['leg', leg],
    ['direction', direction],
    ['caller', caller],
    ['called', called],
    ['trunk', trunk],
    ['beep', beep ? 'yes' : undefined],
  ]
  return entries.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${harmless(value)}`])).join('|')
}

/** A value that ends no entry. */
function harmless(value: string): string {
  let text = ''
  for (const character of value.slice(0, MAX_METADATA_VALUE)) {
    const isSafe = character > ' ' && character !== '|' && character !== '\x7f'
    text += isSafe ? character : '_'
  }
  return text
}
