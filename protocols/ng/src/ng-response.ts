import type { BencodeDictionary } from './bencode/bencode.ts'
import type { DescriptionResult } from './media-gateway.ts'
import { dictionaryOf, stringOf } from './ng-dictionary.ts'

/** How a server answers. */
export type NgResponse =
  /** With whatever else the command gives back. */
  | { readonly result: 'ok' | 'pong'; readonly dictionary: BencodeDictionary }
  | { readonly result: 'error'; readonly reason: string }

export const OK: NgResponse = { result: 'ok', dictionary: new Map() }

export function errorOf(reason: string): NgResponse {
  return { result: 'error', reason }
}

export function dictionaryOfResponse(response: NgResponse): BencodeDictionary {
  if (response.result === 'error') {
    return dictionaryOf([
      ['result', 'error'],
      ['error-reason', response.reason],
    ])
  }
  return new Map([...response.dictionary, ['result', response.result] as const])
}

/** Reads an answer; one that says neither `ok` nor `pong` is an error, `load limit` too. */
export function responseOfDictionary(dictionary: BencodeDictionary): NgResponse {
  const result = stringOf(dictionary, 'result')
  if (result === 'ok' || result === 'pong') return { result, dictionary }
  const reason = stringOf(dictionary, 'error-reason') ?? stringOf(dictionary, 'message') ?? result ?? 'no result'
  return errorOf(reason)
}

/** The description that an answer brings back. */
export function descriptionResultOf(response: NgResponse): DescriptionResult {
  if (response.result === 'error') return { kind: 'refused', reason: response.reason }
  const sdp = stringOf(response.dictionary, 'sdp')
  return sdp === undefined ? { kind: 'refused', reason: 'an answer without "sdp"' } : { kind: 'rewritten', sdp }
}
