/**
 * The SDK's configuration files: a Lambda function has none. The build puts this module in the place of the SDK's own, which
 * looks for two files in a home directory before the first request of every client.
 */
export const loadSharedConfigFiles = () => Promise.resolve({ configFile: {}, credentialsFile: {} });

/** What the SDK's other readers of such files take names apart with. */
export const CONFIG_PREFIX_SEPARATOR = '.';
