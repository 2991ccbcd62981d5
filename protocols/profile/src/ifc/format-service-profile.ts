import { formatServiceProfile } from '../user-profile/format-ims-subscription.ts'
import { importServiceProfile, type ServiceProfileContent } from './import-service-profile.ts'

const INDENT = '  '
/** A tag, and all up to the next one. */
const PIECE = /<[^>]*>[^<]*/g

/**
 * A service profile as XML for people to edit, an element on each line. `importServiceProfile` makes the same of it
 * again; where white space would change something (in elements of other releases), there is none.
 *
 * @spec TS 29.228 §E
 */
export function formatServiceProfileDocument(content: ServiceProfileContent): string {
  const plain = formatServiceProfile({ ...content, publicIdentities: [] })
  const indented = indentXml(plain)
  return meaningOf(indented) === meaningOf(plain) ? indented : `${plain}\n`
}

function meaningOf(xml: string): string {
  const imported = importServiceProfile(xml)
  return JSON.stringify(imported.kind === 'accepted' ? imported.content : imported.readable)
}

/** @param xml without white space between elements */
function indentXml(xml: string): string {
  let text = ''
  let depth = 0
  let isBehindStart = false
  for (const [piece] of xml.matchAll(PIECE)) {
    const isEnd = piece.startsWith('</')
    if (isEnd) depth--
    // what an element has on a line of its own is elements; text, and nothing, stay beside their tags
    const isLeaf = isEnd && isBehindStart
    if (!isLeaf) text += `${text === '' ? '' : '\n'}${INDENT.repeat(depth)}`
    text += piece
    const isStart = !isEnd && !/^<[^>]*\/>/.test(piece)
    if (isStart) depth++
    isBehindStart = isStart
  }
  return `${text}\n`
}
