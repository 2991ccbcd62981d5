import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import {
  checkInitialFilterCriteria,
  explainIfcs,
  IfcCompiler,
  type IfcRequest,
  IfcSubject,
  importServiceProfile,
  nextIfc,
  sessionCases,
} from '@voltaic/profile'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'
import { mutateText } from './profile-mutations.ts'

const examples = new URL('../../examples/ifc/', import.meta.url)
const documents = readdirSync(examples)
  .filter((name) => name.endsWith('.xml'))
  .map((name) => readFileSync(new URL(name, examples)))
const patterns = ['(', ')', '[', '^$', 'a{2', '.*', '(a*)*', '\\1', '[[:alpha:]]', 'a|', '*', 'From', 'invite', '']

const requests: readonly IfcRequest[] = [
  {
    method: 'INVITE',
    uri: 'sip:+99901000002@ims.mnc001.mcc001.3gppnetwork.org;user=phone',
    lines: [{ key: 'content-type', value: 'application/sdp' }],
    body: new TextEncoder().encode('v=0\r\nm=video 49180 RTP/AVP 99\r\n'),
  },
  {
    method: 'REGISTER',
    uri: 'sip:ims.example',
    lines: [{ key: 'content-type', value: 'multipart/mixed;boundary=b' }],
    body: new TextEncoder().encode('--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b--'),
  },
]

function mutate(random: Random, xml: string): string {
  if (random.integer(2) === 0) return mutateText(random, xml)
  const leaves = [...xml.matchAll(/>([^<>]*)<\//g)]
  const leaf = leaves[random.integer(leaves.length)]
  if (leaf === undefined) return xml
  const at = leaf.index + 1
  return xml.slice(0, at) + patterns[random.integer(patterns.length)] + xml.slice(at + (leaf[1] ?? '').length)
}

/** Whatever an operator brings, there is an answer with a place for every mistake, and evaluation never throws. */
export const target: FuzzTarget = {
  name: 'ifc',
  corpus: () => documents,
  mutateConsistently: (random, input) => {
    let xml = new TextDecoder().decode(input)
    for (let left = 1 + random.integer(3); left > 0; left -= 1) xml = mutate(random, xml)
    return new TextEncoder().encode(xml)
  },
  run(input) {
    const imported = importServiceProfile(input)
    for (const { line, column } of imported.findings) assert.ok(line >= 1 && column >= 1)
    const errors = imported.findings.filter(({ severity }) => severity === 'error')
    assert.equal(errors.length > 0, imported.kind === 'refused')
    const content = imported.kind === 'accepted' ? imported.content : imported.readable
    if (content === undefined) return 'rejected'
    const mistakes = checkInitialFilterCriteria(content.initialFilterCriteria)
    if (imported.kind === 'accepted') assert.ok(mistakes.every(({ severity }) => severity === 'warning'))
    const compiled = new IfcCompiler().compile(content)
    for (const [index, request] of requests.entries()) {
      const sessionCase = sessionCases[(index + input.length) % sessionCases.length] ?? 'ORIGINATING_SESSION'
      const subject = new IfcSubject(request, { sessionCase })
      const { chain } = explainIfcs(compiled, subject)
      assert.equal(nextIfc(compiled, subject)?.criteria.priority, chain[0]?.priority)
      assert.deepEqual(subject.faults, [])
    }
    return imported.kind === 'accepted' ? 'accepted' : 'rejected'
  },
}
