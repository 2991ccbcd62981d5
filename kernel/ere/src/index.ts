export { compileEre, type Ere, type EreMatch, type EreOptions, findEreMistake } from './compile-ere.ts'
export { EreError, type EreMistake } from './ere-error.ts'
export { MAX_ERE_DEPTH, MAX_ERE_LENGTH, MAX_ERE_REPETITIONS, MAX_ERE_WEIGHT } from './parse-ere.ts'
