import assert from 'node:assert/strict'

/** An element as it stands in a document; a reader of its own, so that the check does not lean on what it checks. */
export interface XmlNode {
  /** With its prefix. */
  readonly name: string
  /** Of its own or in scope: an unprefixed element is of this namespace. */
  readonly namespace: string
  readonly children: readonly XmlNode[]
  /** Character data, references resolved. */
  readonly text: string
}

const TOKEN =
  /<\?.*?\?>|<!--.*?-->|<(?<close>\/?)(?<name>[\w:.-]+)(?<attributes>(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(?<empty>\/?)>|(?<text>[^<]+)/gsy

interface OpenNode extends XmlNode {
  readonly children: OpenNode[]
  text: string
}

/** @throws AssertionError when the text is not well-formed, or has what User-Data never has: a DTD, CDATA */
export function readXml(xml: string): XmlNode {
  const document: OpenNode = { name: '', namespace: '', children: [], text: '' }
  const open = [document]
  let at = 0
  while (at < xml.length) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(xml)
    assert.ok(match?.groups, `not XML at octet ${at}: ${xml.slice(at, at + 30)}`)
    take(match.groups, open)
    at = TOKEN.lastIndex
  }
  assert.equal(open.length, 1, `${open.at(-1)?.name} is not closed`)
  assert.equal(document.text.trim(), '', 'text outside of the root')
  const [root, second] = document.children
  assert.ok(root !== undefined && second === undefined, 'one root')
  return root
}

function take(groups: Readonly<Record<string, string | undefined>>, open: OpenNode[]): void {
  const parent = open.at(-1)
  assert.ok(parent)
  const { name, attributes = '', text } = groups
  if (text !== undefined) {
    parent.text += resolved(text)
  } else if (name !== undefined && groups['close'] === '/') {
    assert.equal(name, parent.name, 'tags are balanced')
    open.pop()
  } else if (name !== undefined) {
    const [, own] = /\sxmlns\s*=\s*["']([^"']*)["']/.exec(attributes) ?? []
    const node: OpenNode = { name, namespace: own ?? parent.namespace, children: [], text: '' }
    parent.children.push(node)
    if (groups['empty'] !== '/') open.push(node)
  }
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function resolved(text: string): string {
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16))
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)))
    const entity = ENTITIES[name]
    assert.ok(entity !== undefined && whole.endsWith(';'), `${whole} is no reference`)
    return entity
  })
}
