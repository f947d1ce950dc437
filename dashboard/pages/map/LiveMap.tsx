import { lazy, Suspense } from 'react'
import type { District } from '../../../api/places/schema.ts'
import type { CommandMapProps } from '../../map/CommandMap.tsx'
import { CountsStrip } from '../../map/CountsStrip.tsx'
import { countsOf } from '../../map/counts.ts'
import { PlainList } from '../../map/PlainList.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { palettes, type ThemeName } from '../../ui/theme.ts'
import { useLive } from '../../use-live.ts'
import { useFields } from './use-fields.ts'
import { useTooltip } from './use-tooltip.ts'

const CommandMap = lazy(async () => ({
  default: (await import('../../map/CommandMap.tsx')).CommandMap,
}))

type Props = Omit<CommandMapProps, 'fields' | 'tooltipOf'> & { district: District }

/** What a live tick renders again: the map and the counts, and nothing around them. */
export function LiveMap({ district, ...map }: Props) {
  const { fields, now } = useFields(district, palettes[map.theme])
  const tooltipOf = useTooltip(district, map.incidents)
  return (
    <>
      <Suspense fallback={<Loading />}>
        <CommandMap {...map} fields={fields} tooltipOf={tooltipOf} />
      </Suspense>
      <div className="desk-top">
        <CountsStrip counts={countsOf(fields, now)} />
      </div>
    </>
  )
}

type ListProps = { district: District; theme: ThemeName; english: boolean }

/** The same figures for a browser that cannot draw the map. */
export function LivePlainList({ district, theme, english }: ListProps) {
  const { fields, now } = useFields(district, palettes[theme])
  const occupancy = useLive((state) => state.lots)
  return (
    <div className="desk-plain">
      <PlainList
        lots={district.lots}
        occupancy={occupancy}
        counts={countsOf(fields, now)}
        english={english}
      />
    </div>
  )
}
