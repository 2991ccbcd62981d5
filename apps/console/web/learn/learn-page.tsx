import { Anchor, Box, Loader, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { Link, useParams } from 'wouter'
import { EmptyState } from '../shell/empty-state.tsx'
import { Page } from '../shell/page.tsx'
import { documentsIn, readerOf } from './documents.ts'
import { Markdown } from './markdown.tsx'

/** What every document of a folder is called in its first line; the file alone says little. */
const FOLDERS = [
  ['learn', 'What each message is for'],
  ['guides', 'How to do it'],
] as const

/** All documents that come with the console. */
export function LearnPage(): ReactNode {
  return (
    <Page title="Learn">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {FOLDERS.map(([folder, name]) => (
          <Stack key={folder} gap="xs" component="section" aria-label={name}>
            <Title order={2} size="h4">
              {name}
            </Title>
            {documentsIn(folder).map((path) => (
              <Entry key={path} path={path} />
            ))}
          </Stack>
        ))}
      </SimpleGrid>
    </Page>
  )
}

function Entry({ path }: { readonly path: string }): ReactNode {
  const { data } = useDocument(path)
  return (
    <Anchor component={Link} href={`/console/learn/${path}`}>
      {data?.title ?? path}
    </Anchor>
  )
}

/** One document. */
export function DocumentPage(): ReactNode {
  const { folder = '', name = '' } = useParams<{ folder: string; name: string }>()
  const path = `${folder}/${name}`
  const { data, isPending } = useDocument(path)
  useEffect(() => {
    // the browser looks for the part before the document is there
    if (data !== undefined && location.hash !== '') document.getElementById(location.hash.slice(1))?.scrollIntoView()
  }, [data])
  if (isPending) return <Loader aria-label="loading" />
  if (data === undefined || data === null)
    return (
      <EmptyState title="There is no such document">The page Learn lists those that come with the console.</EmptyState>
    )
  return (
    <Page title={data.title}>
      <Text size="sm" c="dimmed">
        <Anchor component={Link} href="/console/learn" inherit>
          Learn
        </Anchor>
        {` · docs/${path}.md`}
      </Text>
      <Box className="document">
        <Markdown text={data.text} path={path} />
      </Box>
    </Page>
  )
}

interface Document {
  readonly title: string
  /** Without its title. */
  readonly text: string
}

function useDocument(path: string): { readonly data: Document | null | undefined; readonly isPending: boolean } {
  return useQuery({
    queryKey: ['document', path],
    staleTime: Number.POSITIVE_INFINITY,
    async queryFn(): Promise<Document | null> {
      const text = await readerOf(path)?.()
      if (text === undefined) return null
      const [first = '', ...rest] = text.split('\n')
      return { title: first.replace(/^#\s+/, ''), text: rest.join('\n') }
    },
  })
}
