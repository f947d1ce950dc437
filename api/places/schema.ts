import { type Static, Type } from 'typebox'
import { Nullable } from '../shapes.ts'

/** What is installed at a place; `bay` is a sensor in a parking bay (车位). */
export const installedKinds = ['bay', 'gate', 'camera', 'counter', 'gateway'] as const
export type InstalledKind = (typeof installedKinds)[number]

/** Site and device ids (DESIGN section 4), also what MQTT topics and telemetry tags carry. */
export const idPattern = '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$'
const Id = Type.String({ pattern: idPattern })

/** A residents' community (社区). Longitude and latitude in degrees, WGS84. */
export const Community = Type.Object({
  id: Type.String(),
  name: Type.String(),
  nameEn: Nullable(Type.String()),
  lon: Nullable(Type.Number()),
  lat: Nullable(Type.Number()),
})
export type Community = Static<typeof Community>

/** An estate or grounds (小区) with its own gates. */
export const Site = Type.Object({
  id: Id,
  name: Type.String(),
  nameEn: Nullable(Type.String()),
  communityId: Nullable(Type.String()),
})
export type Site = Static<typeof Site>

/** A parking lot (停车场) of a site. */
export const Lot = Type.Object({
  id: Type.String(),
  name: Type.String(),
  nameEn: Nullable(Type.String()),
  siteId: Id,
  communityId: Nullable(Type.String()),
})
export type Lot = Static<typeof Lot>

/** An installed device; a bay is a device of kind `bay` with its lot and its number on the ground. */
export const Device = Type.Object({
  id: Type.String(),
  kind: Type.Enum(installedKinds),
  model: Nullable(Type.String()),
  name: Type.String(),
  siteId: Id,
  communityId: Nullable(Type.String()),
  lotId: Nullable(Type.String()),
  bay: Nullable(Type.String()),
  lon: Nullable(Type.Number()),
  lat: Nullable(Type.Number()),
})
export type Device = Static<typeof Device>

/** GET /api/places: the whole district, without the street plan. */
export const District = Type.Object({
  communities: Type.Array(Community),
  sites: Type.Array(Site),
  lots: Type.Array(Lot),
  devices: Type.Array(Device),
})
export type District = Static<typeof District>

/**
 * The street plan (GET, PUT /api/places/plan): a GeoJSON FeatureCollection in WGS84. Each feature's
 * `properties.layer` says what it is; communities, sites and lots carry the registry's id and names.
 */
export const planLayers = [
  'boundary',
  'community',
  'site',
  'lot',
  'road',
  'building',
  'green',
  'water',
] as const
export type PlanLayer = (typeof planLayers)[number]

export const StreetPlan = Type.Object({
  type: Type.Literal('FeatureCollection'),
  features: Type.Array(
    Type.Object(
      {
        type: Type.Literal('Feature'),
        geometry: Type.Object(
          { type: Type.String(), coordinates: Type.Array(Type.Unknown()) },
          { additionalProperties: true },
        ),
        properties: Type.Object(
          {
            layer: Type.Enum(planLayers),
            id: Type.Optional(Type.String()),
            name: Type.Optional(Type.String()),
            nameEn: Type.Optional(Type.String()),
            /** Roads: carriageway width in metres. Buildings: height in metres. */
            widthM: Type.Optional(Type.Number()),
            heightM: Type.Optional(Type.Number()),
          },
          { additionalProperties: true },
        ),
      },
      { additionalProperties: true },
    ),
  ),
})
export type StreetPlan = Static<typeof StreetPlan>
