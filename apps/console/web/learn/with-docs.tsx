import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { addressOfDoc } from './documents.ts'

/** A file of the documentation as texts name it. */
const DOC = /(docs\/(?:guides|learn)\/[\w-]+\.md)/

/** A text in which each file of the documentation that comes with the console is a link to it. */
export function WithDocs({ text }: { readonly text: string }): ReactNode {
  return text.split(DOC).map((part, index) => {
    const address = addressOfDoc(part)
    return address === undefined ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text stay where they are
      <Anchor key={index} component={Link} href={address} inherit>
        {part}
      </Anchor>
    )
  })
}
