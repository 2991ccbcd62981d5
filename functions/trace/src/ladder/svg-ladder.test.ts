import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SaxesParser } from 'saxes'
import type { TraceEntry } from '../store/trace-entry.ts'
import { inMemory, testRegistration } from '../test-registration.ts'
import { drawSvgLadder } from './svg-ladder.ts'

/** Texts of the picture; fails when it is not well-formed. */
function textsOf(svg: string): readonly string[] {
  const texts: string[] = []
  const parser = new SaxesParser()
  parser.on('text', (text) => void (text.trim() && texts.push(text.trim())))
  parser.on('error', (error) => assert.fail(error))
  parser.write(svg).close()
  return texts
}

const registration: readonly TraceEntry[] = testRegistration(inMemory)
  .filter(({ direction }) => direction === 'out')
  .map((message, index) => ({ ...message, sequence: index + 1 }))

test('a registration is a picture with a lifeline for each element and an arrow for each message', () => {
  const svg = drawSvgLadder(registration, { title: '001010000000001' })
  const texts = textsOf(svg)
  for (const title of ['001010000000001', 'UE', 'P-CSCF', 'I-CSCF', 'HSS', 'S-CSCF', 'REGISTER', 'MAA', '200'])
    assert.ok(texts.includes(title), title)
  assert.equal(svg.match(/marker-end/g)?.length, registration.length)
})

test('a message through ESP has a double line, and no text leaves the picture (TS 33.203 §7.1)', () => {
  const [first] = registration
  assert.ok(first && 'data' in first)
  const event = { sequence: 9, protocol: 'event', at: 0, element: 'hss', kind: 'timer', what: 'w'.repeat(100) } as const
  const svg = drawSvgLadder([{ ...first, isProtected: true }, event])
  assert.equal(svg.match(/class="esp"/g)?.length, 2)
  assert.doesNotMatch(drawSvgLadder(registration), /class="esp"/)
  const [width, start] = [/ width="(\d+)"/, /<text x="(\d+)"[^>]*italic/].map((each) => Number(each.exec(svg)?.[1]))
  assert.ok((width ?? 0) > (start ?? 0) + 100 * 7.2, `${width} ${start}`)
})

test('what a peer sends is text in the picture and never markup', () => {
  const data = Buffer.from('MESSAGE tel:<script>alert(1)</script>&"\u0007 SIP/2.0\r\n\r\n')
  const [first] = registration
  assert.ok(first && 'data' in first)
  const event = { sequence: 9, protocol: 'event', at: 0, element: 'pcscf', kind: 'sa', what: '</svg><g>' } as const
  const svg = drawSvgLadder([{ ...first, data }, event], { title: '<b>' })
  assert.doesNotMatch(svg, /<script|<b>|<\/svg><g>/)
  assert.ok(textsOf(svg).includes('</svg><g>'))
})
