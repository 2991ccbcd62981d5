import type { Runtime } from '@voltaic/runtime'
import type { Ue } from '@voltaic/ue'
import { describeDelivery, describeSending, wordsOf } from './describe-text.ts'

const TEXT = 'Hello from €urope 👋'
/** How long the report may take, in milliseconds. */
const PATIENCE_MS = 5000

/** One phone of the lab texts the other. @returns what became of it, in one line */
export async function labText(sender: Ue, receiver: Ue, number: string, runtime: Runtime): Promise<string> {
  const [from, to] = [sender.config.element, receiver.config.element]
  const sent = sender.sendText(number, TEXT, { statusReport: true })
  const outcome = await sent.sent
  if (outcome.kind === 'failed') return `✗ ${from} texted ${number}: ${describeSending(outcome)}`
  const isOver = new Promise<void>((resolve) => void runtime.clock.startTimer(PATIENCE_MS, resolve))
  const delivery = (await Promise.race([sent.delivered, isOver])) ?? { kind: 'not known' }
  const isEqual = receiver.texts.some((text) => wordsOf(text) === TEXT)
  if (delivery.kind === 'delivered' && isEqual)
    return `✓ ${from} texted ${number}: "${TEXT}"; sent, delivered, and ${to} shows it`
  return `✗ ${from} texted ${number}: ${describeDelivery(delivery)}`
}
