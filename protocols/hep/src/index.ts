export { decodeHep, encodeHep, type HepMessage, MAX_HEP_CHUNKS, MAX_HEP_LENGTH } from './hep.ts'
