import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'

/** The clone that this script stands in. */
export const repository: string = path.join(import.meta.dirname, '..')

/** Folders whose TypeScript runs at a user's. */
export const PRODUCT_FOLDERS: readonly string[] = ['kernel', 'protocols', 'functions', 'apps']
/** All folders with TypeScript of ours. */
export const SOURCE_FOLDERS: readonly string[] = [...PRODUCT_FOLDERS, 'tests', 'scripts', 'examples']

const FOREIGN = new Set(['node_modules', '.git', '.cache', 'coverage', 'voltaic-data'])

/**
 * Files below `folders` of `root` whose name ends with `ending`, relative to `root` with `/`, sorted. A folder that is
 * not there has none.
 */
export function filesIn(root: string, folders: readonly string[], ending: string): string[] {
  const found: string[] = []
  const visit = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      if (FOREIGN.has(entry.name)) continue
      const file = path.posix.join(folder, entry.name)
      if (entry.isDirectory()) visit(file)
      else if (entry.isFile() && file.endsWith(ending)) found.push(file)
    }
  }
  for (const folder of folders) if (existsSync(path.join(root, folder))) visit(folder)
  return found.sort()
}

/** Whether a file is a test, beside the code or in `tests/`. */
export function isTest(file: string): boolean {
  return file.endsWith('.test.ts') || file.startsWith('tests/')
}
