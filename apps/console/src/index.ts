export { buildConsole, type ConsoleBuild, type ConsoleBuildOptions } from './console-build.ts'
