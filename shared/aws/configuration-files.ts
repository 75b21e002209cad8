/**
 * Replaces the SDK's reader of configuration files: a Lambda function has none. The build substitutes this module for
 * the SDK's, which looks for two files in a home directory before the first request of every client.
 */
export const loadSharedConfigFiles = () => Promise.resolve({ configFile: {}, credentialsFile: {} });

/** The separator that the SDK's other readers of such files expect. */
export const CONFIG_PREFIX_SEPARATOR = '.';
