/** Thrown by a command whose result, which it has printed, says that something is wrong: exit status 1, no error. */
export class FoundProblems extends Error {}
