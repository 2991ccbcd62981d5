export {
  type Compressor,
  type CompressorOptions,
  createCompressor,
} from './compressor/compressor.ts'
