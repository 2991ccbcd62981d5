// Checks every relative link of every Markdown file: the file is there, the heading is there, and a link into code
// (`register.ts#register`, or [`register`](register.ts) in docs/walks/) names something that the file declares. In a
// walk, every numbered arrow of the ladder has a row that leads to its function.
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { linesOf } from './file-size.ts'
import { type Finding, report } from './findings.ts'
import { parseSource } from './source.ts'
import { filesIn, repository } from './tree.ts'
import { unexplainedArrows } from './walk-arrows.ts'

/** In a walk every link into code names the function that the reader comes to. */
const WALKS = 'docs/walks/'

export interface Link {
  readonly text: string
  readonly target: string
  readonly line: number
}

/** Inline links and images of a Markdown text, those in code left out. */
export function linksIn(markdown: string): Link[] {
  const links: Link[] = []
  let fence = ''
  for (const [index, raw] of markdown.split('\n').entries()) {
    const [, mark] = /^\s*(```+|~~~+)/.exec(raw) ?? []
    if (mark !== undefined && (fence === '' || raw.trim() === fence)) fence = fence === '' ? mark : ''
    else if (fence === '') {
      // A link text may be code, [`register`](...); code elsewhere in the line holds no links.
      const line = raw.replaceAll(/(\[`[^`]*`\]\()|`[^`]*`/g, '$1')
      for (const [, text = '', target = ''] of line.matchAll(/\[([^\]]*)\]\(([^)\s]+)(?: "[^"]*")?\)/g)) {
        links.push({ text, target, line: index + 1 })
      }
    }
  }
  return links
}

/** The anchors that GitHub gives the headings of a Markdown text. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>()
  for (const [, title = ''] of markdown.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)) {
    const plain = title.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    const anchor = plain.trim().replaceAll(/\s/g, '-')
    let unique = anchor
    for (let count = 1; anchors.has(unique); count++) unique = `${anchor}-${count}`
    anchors.add(unique)
  }
  return anchors
}

/** Whether a TypeScript text declares `name`: `register`, `Counters.add`, or a member by its own name. */
export function declares(file: string, text: string, name: string): boolean {
  return parseSource(file, text).declarations.some((one) => one.name === name || one.name.endsWith(`.${name}`))
}

/** What is wrong with one link, or undefined. */
function problemOf(root: string, file: string, { text, target }: Link): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/.test(target)) return undefined
  const [place = '', fragment = ''] = decodeURIComponent(target).split('#')
  const linked = place === '' ? file : path.posix.join(path.posix.dirname(file), place)
  if (linked.startsWith('..')) return `${target} leaves the repository`
  const absolute = path.join(root, linked)
  if (!existsSync(absolute)) return `${target}: there is no ${linked}`
  if (statSync(absolute).isDirectory()) return fragment === '' ? undefined : `${target}: ${linked} is a folder`
  const inWalk = file.startsWith(WALKS) && linked.endsWith('.ts')
  const name = fragment === '' && inWalk ? text.replaceAll(/[`()]/g, '') : fragment
  if (name === '') return undefined
  return fragmentProblem(linked, readFileSync(absolute, 'utf8'), name)
}

function fragmentProblem(linked: string, content: string, name: string): string | undefined {
  const [, line] = /^L(\d+)$/.exec(name) ?? []
  if (line !== undefined && Number(line) > linesOf(content)) return `${linked} has no line ${line}`
  if (line !== undefined) return undefined
  if (linked.endsWith('.md') && !anchorsOf(content).has(name)) return `${linked} has no heading #${name}`
  if (linked.endsWith('.ts') && !declares(linked, content, name)) return `${linked} declares no ${name}`
  return undefined
}

/** What is wrong with the links of the Markdown files below `root`. */
export function checkLinks(root: string, files: readonly string[]): { findings: Finding[]; count: number } {
  const findings: Finding[] = []
  let count = 0
  for (const file of files) {
    const markdown = readFileSync(path.join(root, file), 'utf8')
    if (file.startsWith(WALKS)) findings.push(...arrowFindings(file, markdown))
    for (const link of linksIn(markdown)) {
      count++
      const message = problemOf(root, file, link)
      if (message !== undefined) findings.push({ file, line: link.line, message })
    }
  }
  return { findings, count }
}

function arrowFindings(file: string, markdown: string): Finding[] {
  const { missing, strange } = unexplainedArrows(markdown)
  return [
    ...missing.map(({ number, line }) => ({ file, line, message: `no row leads arrow ${number} to its function` })),
    ...strange.map(({ number, line }) => ({ file, line, message: `the ladder has no arrow ${number}` })),
  ]
}

function main(): void {
  const files = filesIn(repository, ['.'], '.md')
  const { findings, count } = checkLinks(repository, files)
  report(findings, `${count} links in ${files.length} files`)
}

if (import.meta.main) main()
