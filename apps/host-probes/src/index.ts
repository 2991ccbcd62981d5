export { diagnose } from './host-probes.ts'
