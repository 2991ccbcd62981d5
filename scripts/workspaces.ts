import { readFileSync } from 'node:fs'
import path from 'node:path'
import { filesIn, PRODUCT_FOLDERS } from './tree.ts'

/** One package of the product, as its manifest describes it. */
export interface Workspace {
  /** `@voltaic/sip` */
  readonly name: string
  /** `protocols/sip` */
  readonly folder: string
  /** `protocols` */
  readonly layer: string
  /** Packages of the product that it depends on. */
  readonly uses: readonly string[]
  readonly manifest: Manifest
}

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly type?: string
  readonly license?: string
  readonly exports?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** The packages below `root`, in the order of the layers, then by folder. */
export function workspacesOf(root: string): Workspace[] {
  return PRODUCT_FOLDERS.flatMap((layer) =>
    filesIn(root, [layer], 'package.json')
      .filter((file) => file.split('/').length === 3)
      .map((file) => workspace(readManifest(root, file), path.posix.dirname(file), layer)),
  )
}

export function readManifest(root: string, file: string): Manifest {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'))
}

function workspace(manifest: Manifest, folder: string, layer: string): Workspace {
  const uses = Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith('@voltaic/'))
  return { name: manifest.name, folder, layer, uses: uses.sort(), manifest }
}
