/** Accounts of a peer's server, and who is who in tests, demo and bench. */

export interface Account {
  readonly username: string;
  readonly domain: string;
  readonly password: string;
}

export const AGENCY = "agency.example";
/** A second host of the same server: outside for the gateway, local for the server. */
export const OTHER = "other.example";
export const ROOMS = `rooms.${AGENCY}`;
export const UPLOAD = `upload.${AGENCY}`;
export const PROXY = `proxy.${AGENCY}`;

export const account = (username: string, domain = AGENCY): Account => ({
  username,
  domain,
  password: `${username}-secret`,
});

export const bareJid = ({ username, domain }: Account): string => `${username}@${domain}`;

export const ANA = account("ana");
export const RAJ = account("raj");
export const LEE = account("lee");
/** Outside the agency. */
export const EVE = account("eve", OTHER);
export const PEOPLE: readonly Account[] = [ANA, RAJ, LEE, EVE];
