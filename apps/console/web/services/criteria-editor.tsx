import { Alert, Button, Group, Modal, Skeleton, Stack, Textarea, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { useAnswer } from '../api/queries.ts'
import { putXml, Refusal } from '../api/request.ts'
import type { CriteriaKind } from './criteria-kinds.ts'
import { EXAMPLE_PROFILE } from './examples.ts'

interface Editing {
  readonly kind: CriteriaKind
  /** Of what is edited; empty for a new one. */
  readonly name: string
  /** Takes the XML to the playground. */
  readonly onTry: (xml: string) => void
  readonly onClose: () => void
}

/** Writes filter criteria as XML, as TS 29.228 has it; what is wrong is told with line and column. */
export function CriteriaEditor(props: Editing): ReactNode {
  const { kind, name, onClose } = props
  const document = useAnswer(kind.document, { params: { key: name } }, { enabled: name !== '', isReadAnew: true })
  const xml = name === '' ? EXAMPLE_PROFILE : document.data?.xml
  return (
    <Modal opened onClose={onClose} title={kind.title} size="xl" closeButtonProps={{ 'aria-label': 'Close' }}>
      {document.error !== null && <Alert color="red" title={document.error.message} />}
      {xml === undefined ? (
        <Skeleton height={240} aria-label="loading" />
      ) : (
        <Form {...props} xml={xml} etag={document.data?.etag} />
      )}
    </Modal>
  )
}

interface Read {
  readonly xml: string
  /** Of what is edited; undefined for a new one. */
  readonly etag: string | undefined
}

function Form({ kind, name: given, xml: before, etag: read, onTry, onClose }: Editing & Read): ReactNode {
  const [name, setName] = useState(given)
  const [xml, setXml] = useState(before)
  // of the text that is edited, whatever is read behind it meanwhile
  const [etag] = useState(read)
  const [refusal, setRefusal] = useState<Error>()
  const client = useQueryClient()
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    try {
      await putXml(kind.put, { key: name }, xml, etag)
      await Promise.all([kind.list, kind.document].map((key) => client.invalidateQueries({ queryKey: [key] })))
      onClose()
    } catch (error) {
      setRefusal(error instanceof Error ? error : new Error(String(error)))
    }
  }
  const problems = refusal instanceof Refusal ? (refusal.problems ?? []) : []
  return (
    <Stack component="form" onSubmit={(event: SubmitEvent) => void submit(event)}>
      <TextInput
        label={kind.keyLabel}
        description={kind.keyDescription}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        disabled={given !== ''}
        required
      />
      <Textarea
        label="XML"
        description="ServiceProfile, or one InitialFilterCriteria (TS 29.228 §E)"
        value={xml}
        onChange={(event) => setXml(event.currentTarget.value)}
        autosize
        minRows={12}
        maxRows={24}
        className="mono"
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      />
      {refusal !== undefined && (
        <Alert color="red" title={refusal.message}>
          {refusal instanceof Refusal && problems.length === 0 && refusal.remedy}
          {problems.map(({ field, reason }) => (
            <div key={`${field} ${reason}`}>{`${field}: ${reason}`}</div>
          ))}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={() => onTry(xml)}>
          Try it in the playground
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={name === ''}>
          Store
        </Button>
      </Group>
    </Stack>
  )
}
