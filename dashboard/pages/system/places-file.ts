export type PlacesFormat = 'csv' | 'geojson'

/** The server takes no more in one file (api/places/routes.ts). */
const mostBytes = 16 * 1024 * 1024

/** The header of the import file (DESIGN.md section 4). */
export const placesHeader = 'device,kind,model,name,site,community,lot,bay,lon,lat'

/** How a file is to be sent, or why it cannot be. */
export function readPlacesFile(
  name: string,
  sizeBytes: number,
): { format: PlacesFormat } | { refused: 'tooLarge' | 'wrongType' } {
  const ending = name.toLowerCase().split('.').at(-1)
  if (ending !== 'csv' && ending !== 'json' && ending !== 'geojson') return { refused: 'wrongType' }
  if (sizeBytes > mostBytes) return { refused: 'tooLarge' }
  return { format: ending === 'csv' ? 'csv' : 'geojson' }
}

/** What the import answers: rows taken, and rows refused with their line and reason. */
export type ImportReport = { good: number; problems: { line: number; reason: string }[] }
