/** The hosts that an integration reaches HubSpot at; nothing else is looked into. */
export const HUBSPOT = /^(?:(?:api|forms)(?:-[a-z]+\d)?\.(?:hubapi|hubspot|hsforms)\.com)$/i
/** Names on the certificate that stands for them. */
export const HUBSPOT_NAMES = ['*.hubapi.com', '*.hubspot.com', '*.hsforms.com']
