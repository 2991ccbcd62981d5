export async function measureCodecs(tell:(t:string)=>void): Promise<readonly import('./table.ts').Row[]> { tell(''); return [] }
