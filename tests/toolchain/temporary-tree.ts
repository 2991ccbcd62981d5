import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'

/**
 * A folder that is gone after the test, with these files in it. Every `package.json` of a layer becomes a package that
 * the others can import by name, as npm links workspaces.
 */
export function temporaryTree(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'voltaic-toolchain-'))
  t.after(() => rmSync(root, { recursive: true }))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
    if (file.endsWith('/package.json') && !file.startsWith('node_modules/'))
      link(root, path.dirname(file), JSON.parse(text).name)
  }
  return root
}

function link(root: string, folder: string, name: string): void {
  const place = path.join(root, 'node_modules', name)
  mkdirSync(path.dirname(place), { recursive: true })
  symlinkSync(path.join(root, folder), place)
}

/** The manifest of a package of the product. */
export function manifest(name: string, uses: readonly string[] = []): string {
  return JSON.stringify({
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    license: 'Apache-2.0',
    exports: { '.': './src/index.ts' },
    dependencies: Object.fromEntries(uses.map((use) => [use, '*'])),
  })
}
