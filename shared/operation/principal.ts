/**
 * The principal of a signer: its own ARN, and for a session of a role the role, whose sessions get new names when a
 * program starts again or renews its credentials (IAM user guide, "Principal elements": `assumed-role/role/session`).
 * What one session begins, another one of the role ends.
 */
export const principalOf = (userArn: string): string => userArn.replace(/(:assumed-role\/[^/]+)\/.*$/s, '$1');
