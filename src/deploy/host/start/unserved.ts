/** Why a start script is no service, on its way to the error that names the script. */
export class Unserved extends Error {
  constructor(
    readonly problem: string,
    readonly cure = 'Name the file that node runs: lowport install server.js',
  ) {
    super(problem);
  }
}

/** @throws {Unserved} */
export function unserved(problem: string, cure?: string): never {
  throw new Unserved(problem, cure);
}
