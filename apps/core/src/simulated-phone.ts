import { deriveOpc } from '@voltaic/aka'
import type { PhoneCallEntry, PhoneEntry, PhoneFault, PhoneTextEntry } from '@voltaic/api'
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

/** A simulated phone that is on, and what is to be shown of it. */
export class SimulatedPhone {
  readonly imsi: string
  readonly ue: Ue
  readonly #isProtected: boolean
  readonly #fault: PhoneFault | undefined
  readonly #sent: { readonly text: SentText; readonly at: number }[] = []
  #lastOutcome: RegisterOutcome | undefined

  constructor(imsi: string, ue: Ue, fault?: PhoneFault) {
    this.imsi = imsi
    this.ue = ue
    this.#fault = fault
    this.#isProtected = ue.config.gm !== undefined
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
    const sent = { text: this.ue.sendText(to, text), at: now }
    this.#sent.push(sent)
    if (this.#sent.length > MAX_SENT) this.#sent.shift()
    return entryOfSent(sent)
  }

  entry(): PhoneEntry {
    const { imsi, ue } = this
    const texts = [...this.#sent.map(entryOfSent), ...ue.texts.map(entryOfReceived)]
    return {
      imsi,
      element: ue.config.element,
      isRegistered: ue.isRegistered,
      identities: ue.associatedUris,
      isProtected: this.#isProtected,
      ...(this.#fault !== undefined && { fault: this.#fault }),
      ...(this.#lastOutcome !== undefined && { lastOutcome: describeRegistration(this.#lastOutcome) }),
      calls: ue.calls.map(entryOfCall),
      texts: texts.sort((a, b) => a.at - b.at).slice(-MAX_SENT),
    }
  }
}

export function entryOfCall({ id, direction, state, remote, statistics }: UeCall): PhoneCallEntry {
  const { startedAt, answeredAt } = statistics
  return { callId: id, direction, state, remote, startedAt, ...(answeredAt !== undefined && { answeredAt }) }
}

function entryOfSent({
  text: { to, text, state },
  at,
}: {
  readonly text: SentText
  readonly at: number
}): PhoneTextEntry {
  return { direction: 'out', other: to, text, at, state }
}

function entryOfReceived({ from, body, at }: ReceivedText): PhoneTextEntry {
  const text = body.kind === 'text' ? body.text : `${body.octets.length} octets of data`
  return { direction: 'in', other: from, text, at }
}
