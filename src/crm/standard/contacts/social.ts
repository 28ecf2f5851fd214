import { type PropertyDefinition, property } from '../../definition.ts'

const group = 'socialmediainformation'

/** Social media. */
export const socialProperties = (): readonly PropertyDefinition[] => [
  property('followercount', 'Follower Count', 'number/number', group, 'DA', 1),
  property('twitterprofilephoto', 'Twitter Profile Photo', 'string/text', group, 'DA', 2),
  property('hs_social_last_engagement', 'Most Recent Social Click', 'datetime/date', group, 'RDA', 3),
  property('hs_social_twitter_clicks', 'Twitter Clicks', 'number/number', group, 'RDA', 4),
  property('hs_social_facebook_clicks', 'Facebook Clicks', 'number/number', group, 'RDA', 5),
  property('hs_social_linkedin_clicks', 'LinkedIn Clicks', 'number/number', group, 'RDA', 6),
  property('hs_social_google_plus_clicks', 'Google Plus Clicks', 'number/number', group, 'RDA', 7),
  property('linkedinbio', 'LinkedIn Bio', 'string/text', group, 'DAF', 7),
  property('twitterbio', 'Twitter Bio', 'string/text', group, 'DAF', 7),
  property('hs_social_num_broadcast_clicks', 'Broadcast Clicks', 'number/number', group, 'RDA', 8),
  property('linkedinconnections', 'LinkedIn Connections', 'number/number', group, 'DAF', 10),
  property('kloutscoregeneral', 'Klout Score', 'number/number', group, 'DAF', 11),
  property('photo', 'Photo', 'string/text', group, 'DAHF', 12),
  property('hs_facebookid', 'Facebook ID', 'string/text', group, 'H'),
  property('hs_googleplusid', 'googleplus ID', 'string/text', group, 'H'),
  property('hs_linkedinid', 'Linkedin ID', 'string/text', group, 'H'),
  property('hs_twitterid', 'Twitter ID', 'string/text', group, 'H'),
]
