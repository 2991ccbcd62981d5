import { Anchor, Code, Table, Title } from '@mantine/core'
import { lexer, type Token, type Tokens } from 'marked'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { addressOfDoc, pictureAt } from './documents.ts'

/**
 * A document, drawn from its tokens: nothing of it is ever taken for HTML, so that nothing has to be cleaned.
 *
 * @param path of the document, `guides/keys`: from there its links go
 */
export function Markdown({ text, path }: { readonly text: string; readonly path: string }): ReactNode {
  return <Parts of={lexer(text)} path={path} />
}

function Parts({ of, path }: { readonly of: readonly Token[] | undefined; readonly path: string }): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a document stay where they are
  return of?.map((token, index) => <Part key={index} token={token as MarkedToken} path={path} />)
}

type MarkedToken =
  | Tokens.Heading
  | Tokens.Paragraph
  | Tokens.Text
  | Tokens.Code
  | Tokens.List
  | Tokens.Table
  | Tokens.Blockquote
  | Inline
type Inline = Tokens.Codespan | Tokens.Strong | Tokens.Em | Tokens.Link | Tokens.Image | Tokens.Hr | Tokens.Escape

function Part({ token, path }: { readonly token: MarkedToken; readonly path: string }): ReactNode {
  switch (token.type) {
    case 'heading':
      return (
        <Title
          order={HEADINGS[token.depth - 1] ?? 6}
          size={`h${Math.min(6, token.depth + 1)}`}
          id={anchorOf(token.text)}
        >
          <Parts of={token.tokens} path={path} />
        </Title>
      )
    case 'paragraph':
      return (
        <p>
          <Parts of={token.tokens} path={path} />
        </p>
      )
    case 'text':
      return token.tokens === undefined ? token.text : <Parts of={token.tokens} path={path} />
    case 'code':
      return (
        <Code block tabIndex={0}>
          {token.text}
        </Code>
      )
    case 'list':
      return <List token={token} path={path} />
    case 'table':
      return <Rows token={token} path={path} />
    case 'blockquote':
      return (
        <blockquote>
          <Parts of={token.tokens} path={path} />
        </blockquote>
      )
    default:
      return <Inside token={token} path={path} />
  }
}

/** The page has the heading of the document already. */
const HEADINGS = [1, 2, 3, 4, 5, 6] as const

function Inside({ token, path }: { readonly token: Inline; readonly path: string }): ReactNode {
  switch (token.type) {
    case 'codespan':
      return <Code>{token.text}</Code>
    case 'strong':
      return (
        <strong>
          <Parts of={token.tokens} path={path} />
        </strong>
      )
    case 'em':
      return (
        <em>
          <Parts of={token.tokens} path={path} />
        </em>
      )
    case 'link':
      return <Reference token={token} path={path} />
    case 'image': {
      const address = pictureAt(fileAt(path, token.href))
      return address === undefined ? token.text : <img src={address} alt={token.text} className="picture" />
    }
    case 'escape':
      return token.text
    case 'hr':
      return <hr />
    default:
      // HTML and whatever else there may be
      return null
  }
}

/** Within the documentation to its page here, to the web as it is; files of the source are only named. */
function Reference({ token, path }: { readonly token: Tokens.Link; readonly path: string }): ReactNode {
  const { href, tokens } = token
  const words = <Parts of={tokens} path={path} />
  if (/^https?:/.test(href))
    return (
      <Anchor href={href} target="_blank" rel="noreferrer" inherit>
        {words}
      </Anchor>
    )
  const [file = '', part] = href.split('#', 2)
  const address = file === '' ? '' : addressOfDoc(fileAt(path, file))
  if (address === undefined) return words
  if (file === '')
    return (
      <Anchor href={`#${part}`} inherit>
        {words}
      </Anchor>
    )
  return (
    <Anchor component={Link} href={`${address}${part === undefined ? '' : `#${part}`}`} inherit>
      {words}
    </Anchor>
  )
}

/** A file of the repository that a document names from where it stands itself. */
function fileAt(path: string, href: string): string {
  return new URL(href, `file:///docs/${path}.md`).pathname.slice(1)
}

function List({ token, path }: { readonly token: Tokens.List; readonly path: string }): ReactNode {
  const items = token.items.map(({ tokens, text }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a document stay where they are
    <li key={`${index} ${text}`}>
      <Parts of={tokens} path={path} />
    </li>
  ))
  return token.ordered ? <ol>{items}</ol> : <ul>{items}</ul>
}

function Rows({ token, path }: { readonly token: Tokens.Table; readonly path: string }): ReactNode {
  const { header, rows } = token
  return (
    <Table.ScrollContainer minWidth={Math.min(200 * header.length, 640)}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {header.map(({ tokens, text }) => (
              <Table.Th key={text}>
                <Parts of={tokens} path={path} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((cells) => (
            <Table.Tr key={cells.map(({ text }) => text).join('|')}>
              {cells.map(({ tokens, text }, index) => (
                <Table.Td key={`${header[index]?.text} ${text}`}>
                  <Parts of={tokens} path={path} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

/** As GitHub makes it, so that links into a document hold there and here. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')
}
