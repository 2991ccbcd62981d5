import type { Evidence } from './evidence.ts'
import { type Failure, unexplained } from './failures.ts'
import { advice, type Finding, printable, type Remedy, shellWord } from './finding.ts'
import { viewStory } from './story/story-view.ts'

/** Who was asked for, as far as the network knows. */
export interface Asked {
  /** As typed. */
  readonly who: string
  /** Whether the HSS has it as a subscriber; undefined where the HSS is not at hand. */
  readonly isSubscriber?: boolean
  /** Others whose name is nearly that. */
  readonly near?: readonly string[]
  /** `host:port` of the P-CSCFs, which phones have to be given. */
  readonly pcscfs?: readonly string[]
}

/**
 * What is to be said in one sentence. `causes`: something does not work, and why is known. `failed`: something failed, and no rule
 * knows why. `mended`: what failed works again. `works`: nothing has failed. `silent`: nothing has ever come from there.
 * `unknown`: nobody has that name.
 */
export interface Verdict {
  readonly standing: 'causes' | 'failed' | 'mended' | 'works' | 'silent' | 'unknown'
  readonly what: string
  /** Of a name that nobody has: those that may have been meant; `suggestion` says it in words. */
  readonly near?: readonly string[]
  readonly remedies: readonly Remedy[]
  /** What failed and no finding explains, the last one first. */
  readonly failures: readonly Failure[]
}

/** What findings come to, and what it means that there are none: nothing wrong, nothing heard, or nobody there. */
export function verdictOf(asked: Asked, evidence: Evidence, findings: readonly Finding[]): Verdict {
  const failures = unexplained(evidence, findings).map(printed)
  const open = findings.filter(({ worksSince }) => worksSince === undefined)
  if (open.length > 0) return say('causes', open[0]?.what ?? '', [], failures)
  if (failures.length > 0) return say('failed', describeFailures(asked, failures), [lookAt(failures)], failures)
  if (findings.length > 0) return say('mended', 'What failed before works again.', [], [])
  const isHeard = hasSpoken(evidence)
  if (isHeard) return say('works', `Nothing is wrong in what was seen of ${printable(asked.who)}.`, [], [])
  return asked.isSubscriber === false && evidence.messages.length === 0 ? unknown(asked) : silent(asked)
}

function say(
  standing: Verdict['standing'],
  what: string,
  remedies: readonly Remedy[],
  failures: readonly Failure[],
): Verdict {
  return { standing, what, remedies, failures }
}

function printed(failure: Failure): Failure {
  return { ...failure, to: printable(failure.to), says: printable(failure.says) }
}

/** Whether anything has come from a phone: what the network asks itself about a subscriber is no word of it. */
function hasSpoken(evidence: Evidence): boolean {
  const { registrations, calls, sip } = viewStory(evidence)
  return registrations.length > 0 || calls.length > 0 || sip.length > 0
}

function describeFailures({ who }: Asked, failures: readonly Failure[]): string {
  const [last] = failures
  if (last === undefined) return ''
  const { procedure, to, says, by } = last
  const more = failures.length > 1 ? `, and ${failures.length - 1} more` : ''
  const what = procedure === 'registration' ? 'To register' : `The ${procedure} to ${to}`
  return `${what} failed: ${says}${by === undefined ? '' : ` from ${by}`}${more}. No rule knows why; ${printable(who)} is otherwise heard.`
}

function lookAt([last]: readonly Failure[]): Remedy {
  const text = 'Look at its messages: the element that refuses often says why in Reason, Warning or Error-Message.'
  return last === undefined ? { text } : advice(text, `voltaic trace --story ${shellWord(last.callId)}`)
}

function unknown({ who, near = [] }: Asked): Verdict {
  const name = printable(who)
  const what = `There is no subscriber ${name} here, no phone of that name, and no message or call of it.`
  const text = 'Give an IMSI, a number, an identity, the name of a simulated phone, or the Call-ID of a call.'
  const verdict = say('unknown', what, [advice(text, 'voltaic subscriber list')], [])
  return near.length === 0 ? verdict : { ...verdict, near }
}

/** Who may have been meant, for who reads it as text. @returns undefined where nobody has nearly that name */
export function suggestion({ near = [] }: Pick<Verdict, 'near'>): string | undefined {
  return near.length === 0 ? undefined : `Did you mean ${near.join(' or ')}?`
}

/** What a phone needs before it can say its first word. @spec TS 24.229 §L.2.2.1; TS 24.008 §10.5.6.3 */
function silent({ who, isSubscriber, pcscfs = [] }: Asked): Verdict {
  const name = printable(who)
  const is = isSubscriber === true ? `${name} is a subscriber, but no` : 'No'
  const of = isSubscriber === true ? 'of it' : `of ${name}`
  const address = pcscfs.length === 0 ? 'of the P-CSCF' : `of the P-CSCF (${pcscfs.join(', ')})`
  return say(
    'silent',
    `${is} message ${of} has ever arrived here.`,
    [
      advice(
        `EPC: the PGW or SMF has to hand out the address ${address} in its PCO (docs/guides/pcscf-discovery.md); the subscriber of the EPC needs the APN ims.`,
      ),
      advice(
        'Phone: VoLTE is switched on, and there is an APN of the name ims and the type ims (docs/guides/devices.md).',
      ),
      advice(
        'In between: a capture at the PGW shows whether the phone asks for a P-CSCF, and what it is told; the doctor looks at this machine.',
        'voltaic pco find capture.pcap',
        'voltaic doctor',
      ),
      advice('Without a phone: a simulated one with this SIM.', `voltaic ue register ${shellWord(who)}`),
    ],
    [],
  )
}
