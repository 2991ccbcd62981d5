import type { SpoolLimits } from '@voltaic/spool'
import Type, { type TSchema } from 'typebox'
import { type Fields, textOf } from './config-document.ts'

/** How long recordings are kept here. */
export interface KeepSettings {
  readonly keepMs?: number
  readonly keepOctets?: number
}

const GIGABYTE = 2 ** 30
const DAY_MS = 86_400_000
const strict = { additionalProperties: false } as const
const number = (description: string) => Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,5}$', description }))

/** `recording.keep` */
export const keepSchema: TSchema = Type.Object(
  {
    days: number('how many days a recording is kept'),
    gigabytes: number('how much is kept, in gigabytes; the oldest go'),
  },
  { ...strict, description: 'days and gigabytes' },
)

/** `recording.spool` */
export const spoolSchema: TSchema = Type.Object(
  {
    gigabytes: number('how much may wait for its upload, in gigabytes'),
    files: number('how many files may wait for their upload'),
    keepFreeGigabytes: number('how much of the disk stays free, in gigabytes'),
  },
  { ...strict, description: 'gigabytes, files and keepFreeGigabytes' },
)

export function toKeep(fields: Fields): KeepSettings {
  const [days, gigabytes] = [textOf(fields, 'days'), textOf(fields, 'gigabytes')]
  return {
    ...(days !== undefined && { keepMs: DAY_MS * Number(days) }),
    ...(gigabytes !== undefined && { keepOctets: GIGABYTE * Number(gigabytes) }),
  }
}

export function toSpoolLimits(fields: Fields): Partial<SpoolLimits> {
  const [gigabytes, files, free] = ['gigabytes', 'files', 'keepFreeGigabytes'].map((key) => textOf(fields, key))
  return {
    ...(gigabytes !== undefined && { maxOctets: GIGABYTE * Number(gigabytes) }),
    ...(files !== undefined && { maxFiles: Number(files) }),
    ...(free !== undefined && { keepFree: GIGABYTE * Number(free) }),
  }
}
