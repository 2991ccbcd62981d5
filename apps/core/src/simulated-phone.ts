import { deriveOpc } from '@voltaic/aka'
import type { EndedCallEntry, PhoneCallEntry, PhoneEntry, PhoneFault, PhoneTextEntry } from '@voltaic/api'
import type { SimCard } from '@voltaic/hss'
import type { ReceivedText, RegisterOutcome, SentText, Ue, UeCall, UeFaults } from '@voltaic/ue'
import { describeRegistration } from './describe-registration.ts'

/** What a phone that is told to do wrong does. */
const FAULTS_OF_PHONE: Readonly<Partial<Record<PhoneFault, UeFaults>>> = {
  'wrong response': { wrongResponse: true },
  'silent after challenge': { silentAfterChallenge: true },
  'no Security-Verify': { noSecurityVerify: true },
  'wrong SPI': { wrongSpi: true },
  'wrong ESP key': { wrongKey: true },
  'clear to protected port': { clearToProtectedPort: true },
}

/** What comes of faults after which nothing is said any more. */
const SILENT_FAULTS: Readonly<Partial<Record<PhoneFault, string>>> = {
  'silent after challenge': 'The phone has not answered the 401, as it was told: the network waits for it.',
}

export function faultsOf(fault: PhoneFault | undefined): UeFaults | undefined {
  return fault === undefined ? undefined : FAULTS_OF_PHONE[fault]
}

/** The SIM that a phone with a fault has: that of the subscriber, or one whose keys are not those of the HSS. */
export function simWithFault(sim: SimCard, fault: PhoneFault | undefined): SimCard {
  // what happens when whoever typed OPc in had OP: it is taken for OPc at one end, and run through AES at the other
  if (fault === 'OP as OPc') return { ...sim, opc: deriveOpc(sim.k, sim.opc) }
  if (fault === 'wrong K') return { ...sim, k: sim.k.map((octet, index) => (index === 0 ? octet ^ 1 : octet)) }
  return sim
}

/** Texts of a phone that are shown. */
const MAX_SENT = 100
/** Calls of a phone that are over and shown. */
const MAX_ENDED = 3

interface Sent {
  readonly text: SentText
  readonly at: number
  /** Why the network did not take it. */
  refusal?: string
}

/** A simulated phone that is on, and what is to be shown of it. */
export class SimulatedPhone {
  readonly imsi: string
  readonly ue: Ue
  readonly #isProtected: boolean
  readonly #fault: PhoneFault | undefined
  readonly #sent: Sent[] = []
  readonly #ended: EndedCallEntry[] = []
  #lastOutcome: RegisterOutcome | undefined

  constructor(imsi: string, ue: Ue, fault?: PhoneFault) {
    this.imsi = imsi
    this.ue = ue
    this.#fault = fault
    this.#isProtected = ue.config.gm !== undefined
    ue.onCall((call) => this.#rememberEnd(call))
  }

  async register(): Promise<void> {
    this.#lastOutcome = await this.ue.register()
  }

  async deregister(): Promise<void> {
    const outcome = await this.ue.deregister()
    this.#lastOutcome = outcome.kind === 'registered' ? undefined : outcome
  }

  /** @param now wall-clock milliseconds @throws VoltaicError as `Ue.sendText` does */
  send(to: string, text: string, now: number): PhoneTextEntry {
    // with a delivery report, as most handsets are set: else `sent` is all that is ever known (TS 23.040 §9.2.3.5)
    const sent: Sent = { text: this.ue.sendText(to, text, { statusReport: true }), at: now }
    this.#sent.push(sent)
    void sent.text.sent.then((outcome) => {
      if (outcome.kind === 'failed') sent.refusal = [outcome.status, outcome.reason].filter(Boolean).join(' ')
    })
    if (this.#sent.length > MAX_SENT) this.#sent.shift()
    return entryOfSent(sent)
  }

  /** Begins a call; how it ended stays to be seen. */
  call(to: string): PhoneCallEntry {
    const call = this.ue.call(to)
    this.#rememberEnd(call)
    return entryOfCall(call)
  }

  #rememberEnd(call: UeCall): void {
    void call.ended.then(({ kind, status, reason }) => {
      const { callId, direction, remote, startedAt } = entryOfCall(call)
      this.#ended.push({
        ...{ callId, direction, remote, startedAt, outcome: kind },
        ...(status !== undefined && { status }),
        ...(reason !== undefined && { reason }),
      })
      if (this.#ended.length > MAX_ENDED) this.#ended.shift()
    })
  }

  entry(): PhoneEntry {
    const { imsi, ue } = this
    const lastOutcome = this.#describeOutcome()
    const texts = [...this.#sent.map(entryOfSent), ...ue.texts.map(entryOfReceived)]
    return {
      imsi,
      element: ue.config.element,
      isRegistered: ue.isRegistered,
      identities: ue.associatedUris,
      isProtected: this.#isProtected,
      ...(this.#fault !== undefined && { fault: this.#fault }),
      ...(lastOutcome !== undefined && { lastOutcome }),
      calls: ue.calls.map(entryOfCall),
      endedCalls: this.#ended,
      texts: texts.sort((a, b) => a.at - b.at).slice(-MAX_SENT),
    }
  }

  /** How its last attempt to register ended, as it is now: a registration may end from afar. */
  #describeOutcome(): string | undefined {
    const outcome = this.#lastOutcome
    if (outcome === undefined) return undefined
    if (outcome.kind === 'registered' && !this.ue.isRegistered)
      return 'It was registered, and the network has ended the registration.'
    // the P-CSCF of this process is there: it is the phone that keeps it from being understood
    if (outcome.kind === 'no answer' && this.#fault !== undefined)
      return SILENT_FAULTS[this.#fault] ?? `Not registered, since the phone does as it was told: ${this.#fault}.`
    return describeRegistration(outcome)
  }
}

function entryOfCall({ id, direction, state, remote, statistics }: UeCall): PhoneCallEntry {
  const { startedAt, answeredAt } = statistics
  return { callId: id, direction, state, remote, startedAt, ...(answeredAt !== undefined && { answeredAt }) }
}

function entryOfSent({ text: { to, text, state }, at, refusal }: Sent): PhoneTextEntry {
  return { direction: 'out', other: to, text, at, state, ...(refusal !== undefined && { reason: refusal }) }
}

function entryOfReceived({ from, body, at }: ReceivedText): PhoneTextEntry {
  const text = body.kind === 'text' ? body.text : `${body.octets.length} octets of data`
  return { direction: 'in', other: from, text, at }
}
