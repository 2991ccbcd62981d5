// Draws the packages and what they depend on into ARCHITECTURE.md, and checks that their manifests agree.
//   npm run graph            writes the picture
//   npm run graph -- --check compares
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Finding, report } from './findings.ts'
import { generatedFile, replaceBetweenMarks } from './generated-file.ts'
import { PRODUCT_FOLDERS, repository } from './tree.ts'
import { readManifest, type Workspace, workspacesOf } from './workspaces.ts'

const PAGE = 'ARCHITECTURE.md'
/** Tools that all packages share are declared once, in the root. */
const SHARED_BY_ALL = 'devDependencies'

type Graph = ReadonlyMap<string, readonly string[]>

export function graphOf(workspaces: readonly Workspace[]): Graph {
  return new Map(workspaces.map(({ name, uses }) => [name, uses]))
}

/** Every package that `name` reaches, itself only when it is in a circle. */
export function reachable(graph: Graph, name: string): Set<string> {
  const seen = new Set<string>()
  const todo = [...(graph.get(name) ?? [])]
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    todo.push(...(graph.get(next) ?? []))
  }
  return seen
}

/** The graph without the edges that a longer way says already. */
export function withoutShortcuts(graph: Graph): Graph {
  const reduced = [...graph].map(([name, uses]) => {
    const needed = uses.filter((use) => !uses.some((other) => other !== use && reachable(graph, other).has(use)))
    return [name, needed] as const
  })
  return new Map(reduced)
}

/** The packages as a mermaid flowchart, one box for each layer. */
export function formatGraph(workspaces: readonly Workspace[]): string {
  const id = (name: string): string => name.replace('@voltaic/', '')
  const lines = ['```mermaid', 'flowchart TD']
  for (const layer of PRODUCT_FOLDERS.toReversed()) {
    lines.push(`  subgraph ${layer}`)
    for (const { name, folder } of workspaces.filter((each) => each.layer === layer)) {
      lines.push(`    ${id(name)}["${folder.slice(layer.length + 1)}"]`)
    }
    lines.push('  end')
  }
  for (const [name, uses] of withoutShortcuts(graphOf(workspaces))) {
    for (const use of uses) lines.push(`  ${id(name)} --> ${id(use)}`)
  }
  return [...lines, '```'].join('\n')
}

/** What is wrong with the manifests: circles, more than one version, anything but source as export. */
export function checkManifests(workspaces: readonly Workspace[], version: string): Finding[] {
  const graph = graphOf(workspaces)
  return workspaces.flatMap(({ name, folder, uses, manifest }) => {
    const expected = {
      version,
      private: true,
      type: 'module',
      license: 'Apache-2.0',
      exports: { '.': './src/index.ts' },
    }
    const wrong = Object.entries(expected)
      .filter(([key, value]) => JSON.stringify(Object(manifest)[key]) !== JSON.stringify(value))
      .map(([key, value]) => `"${key}" is ${JSON.stringify(value)} in every package`)
    if (reachable(graph, name).has(name)) wrong.push(`${name} depends on itself by way of ${uses.join(', ')}`)
    for (const use of uses) if (!graph.has(use)) wrong.push(`there is no package ${use}`)
    if (manifest.devDependencies !== undefined) wrong.push(`${SHARED_BY_ALL} belong into the package.json of the root`)
    return wrong.map((message) => ({ file: `${folder}/package.json`, message }))
  })
}

function main(): void {
  const workspaces = workspacesOf(repository)
  const page = readFileSync(path.join(repository, PAGE), 'utf8')
  const findings = checkManifests(workspaces, readManifest(repository, 'package.json').version)
  findings.push(...generatedFile(PAGE, replaceBetweenMarks(page, 'graph', formatGraph(workspaces)), 'npm run graph'))
  report(findings, `${workspaces.length} packages`)
}

if (import.meta.main) main()
