/** The documentation that comes with the console, each file to be read when it is wanted. */
const FILES = import.meta.glob<string>(['../../../../docs/learn/*.md', '../../../../docs/guides/*.md'], {
  query: '?raw',
  import: 'default',
})

const ROOT = '../../../../'

/** Reads a document. @param path `guides/keys` @returns undefined where there is none */
export function readerOf(path: string): (() => Promise<string>) | undefined {
  return FILES[`${ROOT}docs/${path}.md`]
}

/** Where the console shows a file of the documentation. @param file `docs/guides/keys.md` */
export function addressOfDoc(file: string): string | undefined {
  if (FILES[`${ROOT}${file}`] === undefined) return undefined
  return `/console/learn/${file.replace(/^docs\//, '').replace(/\.md$/, '')}`
}

/** Their paths, `guides/keys`, in the order of their names. */
export function documentsIn(folder: 'learn' | 'guides'): readonly string[] {
  return Object.keys(FILES)
    .map((file) => file.slice(ROOT.length + 'docs/'.length).replace(/\.md$/, ''))
    .filter((path) => path.startsWith(`${folder}/`) && !path.endsWith('/README'))
    .sort()
}

/** Pictures of the documentation, by their files. */
const PICTURES = import.meta.glob<string>('../../../../docs/learn/*.svg', {
  query: '?url&no-inline',
  import: 'default',
  eager: true,
})

/** Where the console has a picture of the documentation. @param file `docs/learn/registration.svg` */
export function pictureAt(file: string): string | undefined {
  return PICTURES[`${ROOT}${file}`]
}
