import { Code, List, Stack, Text, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { EnumPreview } from '../api/operations.ts'

/** What a record does, told with a number. */
export function RecordPreview(props: {
  readonly preview: EnumPreview | undefined
  readonly example: string
  readonly onExample: (example: string) => void
  readonly error: string | undefined
}): ReactNode {
  const { preview } = props
  return (
    <Stack component="section" aria-label="What it does" gap="xs">
      <TextInput
        label="Try it with"
        placeholder={preview?.example ?? '+61255501234'}
        value={props.example}
        onChange={(event) => props.onExample(event.currentTarget.value)}
        error={props.error}
        maw={280}
      />
      {preview !== undefined && (
        <>
          <List type="ordered" size="sm">
            <List.Item>
              Somebody calls <b>{preview.example}</b>; the DNS is asked for NAPTR records at{' '}
              <span className="mono">{preview.question}</span>.
            </List.Item>
            <List.Item>
              This record stands at <span className="mono">{preview.name}</span>
              {preview.name === preview.question ? '.' : ', a wildcard, and so holds for it.'}
            </List.Item>
            {preview.groups.length > 0 && (
              <List.Item>
                {preview.groups
                  .map((group, index) => `\\${index + 1} is ${group === '' ? 'nothing' : group}`)
                  .join(', ')}
                .
              </List.Item>
            )}
            <List.Item>
              {preview.uri === undefined ? (
                <Text span inherit c="var(--mantine-color-error)">
                  It makes nothing of it: {preview.reason}.
                </Text>
              ) : (
                <>
                  The call goes to <b className="mono">{preview.uri}</b>.
                </>
              )}
            </List.Item>
          </List>
          <Code block tabIndex={0}>
            {preview.record}
          </Code>
        </>
      )}
    </Stack>
  )
}
