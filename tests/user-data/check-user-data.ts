import type { Release } from './simple-types.ts'
import { type ComplexType, type ContentType, type Particle, userDataType } from './user-data-types.ts'
import { readXml, type XmlNode } from './xml-tree.ts'

/**
 * Checks a user profile as it stands in User-Data: the elements, their order and number, their values, and what the text
 * of the annex demands beyond that.
 *
 * @param userData XML in UTF-8
 * @param release of the S-CSCF that gets it
 * @returns complaints with the path of the element, none for a good one
 * @spec TS 29.228 §B, §E
 */
export function checkUserData(userData: Uint8Array | string, release: Release = 8): readonly string[] {
  const text = typeof userData === 'string' ? userData : new TextDecoder('utf-8', { fatal: true }).decode(userData)
  const root = readXml(text)
  if (root.name !== 'IMSSubscription' || root.namespace !== '') return [`the root is ${root.name}`]
  return [...checkContent(root, userDataType(release), root.name), ...checkMeaning(root, root.name)]
}

function checkContent(node: XmlNode, type: ContentType, path: string): readonly string[] {
  if (type === 'anything') return []
  if (typeof type === 'function') {
    if (node.children.length > 0) return [`${path} holds elements`]
    const complaint = type(node.text)
    return complaint === undefined ? [] : [`${path}: ${complaint}`]
  }
  const text = node.text.trim() === '' ? [] : [`${path} holds text`]
  return [...text, ...checkSequence(node.children, type, path)]
}

function checkSequence(children: readonly XmlNode[], type: ComplexType, path: string): readonly string[] {
  const complaints: string[] = []
  let next = 0
  for (const particle of type.sequence) {
    const found = takeAll(children, next, particle)
    next += found.length
    complaints.push(...checkNumber(found.length, particle, path))
    for (const child of found) {
      const content = particle.choices[child.name]
      if (content !== undefined) complaints.push(...checkContent(child, content, `${path}/${child.name}`))
    }
  }
  for (const child of children.slice(next)) {
    if (type.takesOthers && isForeign(child)) continue
    complaints.push(`${path}: ${child.name} does not belong here`)
    break
  }
  return complaints
}

function takeAll(children: readonly XmlNode[], from: number, { choices }: Particle): readonly XmlNode[] {
  let end = from
  for (let child = children[end]; child !== undefined; child = children[end]) {
    if (isForeign(child) || choices[child.name] === undefined) break
    end += 1
  }
  return children.slice(from, end)
}

function checkNumber(count: number, { choices, least, most }: Particle, path: string): readonly string[] {
  const names = Object.keys(choices).join(' or ')
  if (count < least) return [`${path} lacks ${names}`]
  return count > most ? [`${path} has ${names} ${count} times`] : []
}

/** Elements of the profile are in no namespace. */
function isForeign({ name, namespace }: XmlNode): boolean {
  return name.includes(':') || namespace !== ''
}

/** What the schema does not say and the text does, by element. */
const meanings: ReadonlyMap<string, (node: XmlNode) => string | undefined> = new Map([
  ['SPT', checkSpt],
  ['PublicIdentity', checkIdentity],
  ['ServiceProfile', checkPriorities],
])

/** @spec TS 29.228 §B.2.1a, §B.2.2, §B.2.3 */
function checkMeaning(node: XmlNode, path: string): readonly string[] {
  const own = meanings.get(node.name)?.(node)
  return [
    ...(own === undefined ? [] : [`${path}: ${own}`]),
    ...node.children.flatMap((child) => checkMeaning(child, `${path}/${child.name}`)),
  ]
}

function checkSpt(spt: XmlNode): string | undefined {
  const isForRegister = valuesOf(spt, 'Method').some((method) => method.trim() === 'REGISTER')
  const hasType = valuesOf(spt, 'RegistrationType').length > 0
  return hasType && !isForRegister ? 'RegistrationType is for the method REGISTER' : undefined
}

function checkIdentity(identity: XmlNode): string | undefined {
  const [type = '0'] = valuesOf(identity, 'IdentityType')
  for (const [name, wanted] of [
    ['WildcardedPSI', '2'],
    ['WildcardedIMPU', '3'],
  ] as const) {
    const isThere = valuesOf(identity, name).length > 0
    if (isThere && type.trim() !== wanted) return `${name} is for IdentityType ${wanted}`
  }
  return undefined
}

function checkPriorities(profile: XmlNode): string | undefined {
  const priorities = profile.children
    .filter(({ name }) => name === 'InitialFilterCriteria')
    .flatMap((criteria) => criteria.children.filter(({ name }) => name === 'Priority'))
    .map(({ text }) => Number(text))
  return new Set(priorities).size === priorities.length ? undefined : 'two InitialFilterCriteria have one Priority'
}

/** Of the elements of that name in a node and in its Extensions. */
function valuesOf(node: XmlNode, name: string): readonly string[] {
  return node.children.flatMap((child) => {
    if (child.name === 'Extension') return valuesOf(child, name)
    return child.name === name ? [child.text] : []
  })
}
