import assert from 'node:assert/strict'
import {
  type AnswerParameters,
  createAnswer,
  formatSessionDescription,
  parseSessionDescription,
  type SessionDescription,
} from '@voltaic/sdp'

/** A description as the documents print it. */
export function sdp(text: string): SessionDescription {
  return parseSessionDescription(text.trimStart())
}

/** The answer to an offer that has one. */
export function answerOf(offer: SessionDescription, parameters: AnswerParameters): SessionDescription {
  const outcome = createAnswer(offer, parameters)
  assert.ok(outcome.kind === 'answer', JSON.stringify(outcome))
  return outcome.answer
}

/** The lines from the first m= on, which is what offer and answer are about. */
export function streamLines(session: SessionDescription): readonly string[] {
  const lines = formatSessionDescription(session).trimEnd().split('\r\n')
  const first = lines.findIndex((line) => line.startsWith('m='))
  return first < 0 ? [] : lines.slice(first)
}
