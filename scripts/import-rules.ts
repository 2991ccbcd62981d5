// Runs dependency-cruiser with the rules of .dependency-cruiser.cjs over the whole repository.
//   node bin/launch.cjs scripts/import-rules.ts
import { createRequire } from 'node:module'
import path from 'node:path'
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser'
import { type Finding, report } from './findings.ts'
import { filesIn, repository, SOURCE_FOLDERS } from './tree.ts'

/** With TypeScript 7 a missing parser makes dependency-cruiser see nothing and report success: never again below this. */
export const FEWEST_MODULES = 200

/** The page of the console runs in a browser, imports libraries and itself, and is TSX, which the parser here does not read. */
const PAGE = 'apps/console/web/'

export interface Cruise {
  readonly findings: readonly Finding[]
  /** TypeScript files of ours that were read. */
  readonly modules: number
}

/** What breaks a rule below `root`, each with the rule's advice. */
export async function cruiseTree(root: string, folders: readonly string[]): Promise<Cruise> {
  const rules: IConfiguration = createRequire(import.meta.url)(path.join(repository, '.dependency-cruiser.cjs'))
  const { options = {}, ...ruleSet } = rules
  const { output } = await cruise([...folders], { ...options, baseDir: root, validate: true, ruleSet })
  if (typeof output === 'string') throw new Error(`dependency-cruiser answered with text: ${output}`)
  return { findings: findingsOf(output), modules: output.modules.filter(isOurs).length }
}

function isOurs({ source }: { source: string }): boolean {
  return source.endsWith('.ts') && !source.includes('node_modules/')
}

function findingsOf({ summary }: ICruiseResult): Finding[] {
  const advice = new Map(summary.ruleSetUsed?.forbidden?.map(({ name, comment = '' }) => [name, comment]))
  return summary.violations.map(({ from, to, rule }) => ({
    file: from,
    message: `imports ${to} (${rule.name}). ${advice.get(rule.name) ?? ''}`,
  }))
}

/** A finding when fewer modules were seen than there are files, or than this repository can have. */
export function tooFew(modules: number, files: number): Finding[] {
  if (modules >= files && modules >= FEWEST_MODULES) return []
  const message = `only ${modules} modules seen, of ${files} and at least ${FEWEST_MODULES}: is @swc/core installed?`
  return [{ file: '.dependency-cruiser.cjs', message }]
}

async function main(): Promise<void> {
  const files = filesIn(repository, SOURCE_FOLDERS, '.ts').filter((file) => !file.startsWith(PAGE))
  const folders = SOURCE_FOLDERS.filter((folder) => files.some((file) => file.startsWith(`${folder}/`)))
  const { findings, modules } = await cruiseTree(repository, folders)
  report([...tooFew(modules, files.length), ...findings], `${modules} modules`)
}

if (import.meta.main) await main()
