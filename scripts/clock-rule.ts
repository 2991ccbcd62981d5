// Time and chance enter the product through Clock and Random of kernel/runtime, so that a test can step the one and
// seed the other. Fails where anything else reads the machine's clock, starts a timer of its own or draws lots.
import type { Node } from 'oxc-parser'
import { type Finding, report } from './findings.ts'
import { lineAt, readSources, type Source, walk } from './source.ts'
import { filesIn, repository } from './tree.ts'

/** Where the real clock and real randomness may be used. */
const EXEMPT = /^(kernel\/runtime|apps|scripts|examples|tests\/(bench|soak|interop|fuzz|toolchain|launcher))\//

const GLOBALS = new Map([
  ['setTimeout', 'take a Clock and call startTimer'],
  ['setInterval', 'take a Clock and call startTimer'],
  ['performance', 'take a Clock and call now'],
])
const MEMBERS = new Map([
  ['Date.now', 'take a Clock and call now'],
  ['Math.random', 'take a Random'],
  ['process.hrtime', 'take a Clock and call now'],
  ['crypto.randomBytes', 'take a Random and call bytes'],
  ['crypto.randomUUID', 'take a Random and call hex'],
  ['crypto.getRandomValues', 'take a Random and call bytes'],
])
const MODULES = ['node:timers', 'node:timers/promises', 'node:perf_hooks']
/** Where octets come straight from the machine: what protects keys at rest must never be seeded, by no test. */
const TRUE_RANDOM = /^kernel\/store\//
/** Names of `node:crypto` that draw random octets. */
const CRYPTO = new Set(['randomBytes', 'randomFill', 'randomFillSync', 'randomInt', 'randomUUID', 'getRandomValues'])

/** What a file reads of the machine's time and chance. */
export function clockUse(source: Source): Finding[] {
  const findings: Finding[] = []
  walk(source.program, (node, parents) => {
    const message = importUse(source.file, node, parents.at(-1)) ?? memberUse(node) ?? globalUse(node, parents.at(-1))
    if (message !== undefined) findings.push({ file: source.file, line: lineAt(source, node.start), message })
  })
  return findings
}

function importUse(file: string, node: Node, parent: Node | undefined): string | undefined {
  if (node.type === 'ImportDeclaration' && MODULES.includes(node.source.value))
    return `${node.source.value}: take a Clock`
  if (node.type !== 'ImportSpecifier' || parent?.type !== 'ImportDeclaration') return undefined
  if (parent.source.value !== 'node:crypto' || node.imported.type !== 'Identifier' || TRUE_RANDOM.test(file))
    return undefined
  return CRYPTO.has(node.imported.name) ? `${node.imported.name}: take a Random` : undefined
}

function memberUse(node: Node): string | undefined {
  if (node.type !== 'MemberExpression') return undefined
  const { object, property } = node
  if (object.type !== 'Identifier' || property.type !== 'Identifier') return undefined
  const name = `${object.name}.${property.name}`
  const advice = MEMBERS.get(name)
  return advice === undefined ? undefined : `${name}: ${advice}`
}

function globalUse(node: Node, parent: Node | undefined): string | undefined {
  if (node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Date') {
    return node.arguments.length === 0 ? 'new Date(): take a Clock and give its now' : undefined
  }
  if (node.type !== 'Identifier' || isName(node, parent)) return undefined
  const advice = GLOBALS.get(node.name)
  return advice === undefined ? undefined : `${node.name}: ${advice}`
}

/** Whether an identifier is only the name of a member, as in `{ performance: 1 }` and `goals.performance`. */
function isName(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined || ('computed' in parent && parent.computed === true)) return false
  return ('property' in parent && parent.property === node) || ('key' in parent && parent.key === node)
}

function main(): void {
  const files = filesIn(repository, ['kernel', 'protocols', 'functions', 'apps', 'tests'], '.ts')
  const checked = files.filter((file) => !EXEMPT.test(file))
  const { sources, findings } = readSources(repository, checked)
  report([...findings, ...sources.flatMap(clockUse)], `${checked.length} files take time and chance from outside`)
}

if (import.meta.main) main()
