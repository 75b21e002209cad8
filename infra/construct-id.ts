/** A kebab-case name as the id of a construct: `log-in` is `LogIn`. */
export const constructIdOf = (name: string) =>
  name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
