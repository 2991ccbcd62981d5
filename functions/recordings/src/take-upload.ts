import { DecodeError } from '@voltaic/base'
import type { ReceivedFile } from '@voltaic/spool'
import { digestsOf } from './content-digest.ts'
import { type FormPart, formBoundaryOf, isForm, readForm } from './form-reader.ts'
import type { NewRecording, RecordingLibrary, StoredRecording } from './recording-library.ts'
import { MAX_METADATA_LENGTH, MetadataReader } from './recording-metadata.ts'

/** An upload as a server hands it on. */
export interface UploadRequest {
  readonly method: 'PUT' | 'POST'
  /** Without query, decoded. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Goes on where it was left when it is read again: a generator. */
  readonly body: AsyncIterable<Uint8Array>
  /** SHA-256 of all octets of the body, in hexadecimal digits, when they have been read. */
  readonly bodySha256: () => string
}

/** What a server answers. */
export type UploadAnswer =
  | { readonly status: 200 | 201; readonly recording: StoredRecording }
  | { readonly status: 400 | 411 | 413 | 415 | 422 | 507; readonly code: string; readonly detail: string }

type Refusal = Extract<UploadAnswer, { readonly code: string }>

const MAX_NAME = 512
const MAX_KEY = 256
const METADATA_PART = 'metadata'
const MAX_METADATA_PART = 64 * MAX_METADATA_LENGTH

const TOO_LONG: Refusal = { status: 413, code: 'RECORDING_TOO_LONG', detail: 'the file is longer than is taken here' }
const DISK_FULL: Refusal = { status: 507, code: 'RECORDING_NO_ROOM', detail: 'the disk is as full as it may be' }
const EMPTY: Refusal = { status: 400, code: 'RECORDING_EMPTY', detail: 'there is no file in the request' }
const WRONG_DIGEST: Refusal = {
  status: 400,
  code: 'RECORDING_DIGEST_WRONG',
  detail: 'what came is not what Content-Digest or sha256 says',
}
const CONFLICT: Refusal = {
  status: 422,
  code: 'RECORDING_KEY_REUSED',
  detail: 'another file came under this Idempotency-Key',
}
const CUT: Refusal = { status: 400, code: 'RECORDING_FORM_MALFORMED', detail: 'the form cannot be read' }
const NO_BOUNDARY: Refusal = { ...CUT, detail: 'the form does not say what stands between its parts' }

/**
 * Takes an upload: the file itself (PUT, or POST of anything but a form), or a form with a file in it, whatever its field is
 * called. It is on the disk and in the index when this resolves with 200 or 201.
 *
 * @throws what the body throws when the connection ends
 * @spec RFC 9110 §9.3.3, §9.3.4; RFC 7578 §4; RFC 9530 §2
 */
export async function takeUpload(library: RecordingLibrary, request: UploadRequest): Promise<UploadAnswer> {
  const contentType = textOf(request, 'content-type') ?? 'application/octet-stream'
  const metadata = new MetadataReader()
  metadata.addHeaders(request.headers)
  const boundary = request.method === 'POST' ? formBoundaryOf(contentType) : undefined
  // kept as it is, its file would never be heard
  if (request.method === 'POST' && boundary === undefined && isForm(contentType)) return NO_BOUNDARY
  const taken =
    boundary === undefined
      ? await takeFile(library, request, contentType)
      : await takeForm(library, request, boundary, metadata)
  if ('status' in taken) return taken
  const { file, name, type } = taken
  const isTrue = isWhatWasSent(request, file, metadata, boundary === undefined)
  if (!isTrue || file.length === 0) {
    await file.drop()
    return isTrue ? EMPTY : WRONG_DIGEST
  }
  const key = keyOf(request)
  const recording: NewRecording = {
    name: name.slice(0, MAX_NAME).toWellFormed(),
    contentType: type,
    metadata: metadata.metadata,
    isNamed: boundary === undefined,
    ...(key !== undefined && { key }),
  }
  const outcome = await library.store(file, recording)
  if (outcome.kind === 'conflict') return CONFLICT
  return { status: outcome.kind === 'stored' ? 201 : 200, recording: outcome.recording }
}

interface Taken {
  readonly file: ReceivedFile
  readonly name: string
  readonly type: string
}

async function takeFile(library: RecordingLibrary, request: UploadRequest, type: string): Promise<Taken | Refusal> {
  const reception = await library.receive(request.body)
  if (reception.kind !== 'received') return reception.kind === 'too-long' ? TOO_LONG : DISK_FULL
  return { file: reception.file, name: request.path, type }
}

async function takeForm(
  library: RecordingLibrary,
  request: UploadRequest,
  boundary: string,
  metadata: MetadataReader,
): Promise<Taken | Refusal> {
  const taken: Taken[] = []
  const drop = async () => {
    for (const { file } of taken) await file.drop()
  }
  try {
    const refusal = await takeParts(library, request, boundary, metadata, taken)
    if (refusal !== undefined) await drop()
    return refusal ?? taken[0] ?? EMPTY
  } catch (error) {
    await drop()
    if (error instanceof DecodeError) return CUT
    throw error
  }
}

/** Fields may stand before and behind the file; of several files the first counts. */
async function takeParts(
  library: RecordingLibrary,
  request: UploadRequest,
  boundary: string,
  metadata: MetadataReader,
  taken: Taken[],
): Promise<Refusal | undefined> {
  for await (const part of readForm(request.body, boundary)) {
    if (part.filename === undefined) await takeField(part, metadata)
    else if (taken.length === 0) {
      const reception = await library.receive(part.body())
      if (reception.kind !== 'received') return reception.kind === 'too-long' ? TOO_LONG : DISK_FULL
      taken.push({ file: reception.file, name: part.filename, type: part.contentType })
      metadata.add('field', part.name)
    }
  }
  // what stands behind the end belongs to the digest
  for await (const _ of request.body);
  return undefined
}

async function takeField(part: FormPart, metadata: MetadataReader): Promise<void> {
  const isDocument = part.name === METADATA_PART
  const text = await textOfPart(part, isDocument ? MAX_METADATA_PART : MAX_METADATA_LENGTH)
  if (isDocument) metadata.addJson(text)
  else metadata.add(part.name, text)
}

/** What is longer than `most` is read and left out. */
async function textOfPart(part: FormPart, most: number): Promise<string> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of part.body()) {
    if (length < most) pieces.push(Uint8Array.from(piece.subarray(0, most - length)))
    length += piece.length
  }
  return Buffer.concat(pieces).toString('utf8')
}

function isWhatWasSent(
  request: UploadRequest,
  file: ReceivedFile,
  metadata: MetadataReader,
  isPlain: boolean,
): boolean {
  const said = metadata.metadata['sha256']
  if (said !== undefined && said.toLowerCase() !== file.sha256) return false
  const body = isPlain ? file.sha256 : request.bodySha256()
  return digestsOf(textOf(request, 'content-digest')).every((digest) => digest === body)
}

/** The key of an upload, without the quotes of a structured field. */
function keyOf(request: UploadRequest): string | undefined {
  const key = textOf(request, 'idempotency-key')?.replace(/^"(.*)"$/, '$1')
  return key === undefined || key === '' || key.length > MAX_KEY ? undefined : key
}

function textOf({ headers }: UploadRequest, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}
