/** sysexits.h EX_CONFIG: with `RestartPreventExitStatus=78` systemd does not try again what a restart cannot mend. */
export const exitConfig = 78;
