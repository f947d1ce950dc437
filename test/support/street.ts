/** A small street for journeys: one community, one estate, one lot of three bays, a gate, a camera. */
export const streetCsv = `device,kind,model,name,site,community,lot,bay,lon,lat
bay-1,bay,,Bay 1,s1,c1,L1,1,112.9201,28.2201
bay-2,bay,,Bay 2,s1,c1,L1,2,112.9202,28.2201
bay-3,bay,,Bay 3,s1,c1,L1,3,112.9203,28.2201
gate-1,gate,,South gate,s1,c1,,,112.921,28.2205
cam-1,camera,,Fire lane,s1,c1,,,112.9215,28.2207
`

export const tariff = {
  lotId: null,
  validFrom: Date.UTC(2026, 0, 1),
  rules: {
    freeMinutes: 30,
    firstMinutes: 60,
    firstFen: 300,
    stepMinutes: 30,
    stepFen: 100,
    dayCapFen: 2000,
  },
}

export const policy = {
  lotId: null,
  validFrom: '2026-01-01',
  costBps: 2000,
  propertyBps: 3000,
  ownersBps: 5000,
}

/** Two synthetic volunteers of the street; v0001 is the demo account `volunteer`. */
export const neighbours = [
  { id: 'v0001', name: '周一', community: 'c1', skills: ['lifting'], lon: 112.9212, lat: 28.2206 },
  { id: 'v0002', name: '吴二', community: 'c1', skills: [], lon: 112.93, lat: 28.23 },
]
