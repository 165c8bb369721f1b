/*
 * Every directive that systemd reads in a unit file, by its `--dump-configuration-items`: of 247, 252, 257 and 262, and
 * so also what has been dropped since. `KEY:N` is not in 247 and was introduced in N, by the manual pages and NEWS.
 * Specific to a section but for `resources` (systemd.resource-control) and `processes` (systemd.exec, systemd.kill).
 */
export const directiveTable = {
  unit: `
    After AllowIsolate AssertACPower AssertArchitecture AssertCPUFeature:248 AssertCPUPressure:250 AssertCPUs
    AssertCapability AssertControlGroupController AssertCredential:252 AssertDirectoryNotEmpty AssertEnvironment
    AssertFileIsExecutable AssertFileNotEmpty AssertFirstBoot AssertFraction:261 AssertGroup AssertHost
    AssertIOPressure:250 AssertKernelCommandLine AssertKernelModuleLoaded:258 AssertKernelVersion
    AssertMachineTag:261 AssertMemory AssertMemoryPressure:250 AssertNeedsUpdate AssertOSRelease:249
    AssertPathExists AssertPathExistsGlob AssertPathIsDirectory AssertPathIsEncrypted AssertPathIsMountPoint
    AssertPathIsReadWrite AssertPathIsSocket:260 AssertPathIsSymbolicLink AssertSecurity AssertUser
    AssertVersion:258 AssertVirtualization Before BindTo BindsTo CollectMode ConditionACPower ConditionArchitecture
    ConditionCPUFeature:248 ConditionCPUPressure:250 ConditionCPUs ConditionCapability
    ConditionControlGroupController ConditionCredential:252 ConditionDirectoryNotEmpty ConditionEnvironment
    ConditionFileIsExecutable ConditionFileNotEmpty ConditionFirmware:249 ConditionFirstBoot ConditionFraction:261
    ConditionGroup ConditionHost ConditionIOPressure:250 ConditionKernelCommandLine ConditionKernelModuleLoaded:258
    ConditionKernelVersion ConditionMachineTag:261 ConditionMemory ConditionMemoryPressure:250 ConditionNeedsUpdate
    ConditionOSRelease:249 ConditionPathExists ConditionPathExistsGlob ConditionPathIsDirectory
    ConditionPathIsEncrypted ConditionPathIsMountPoint ConditionPathIsReadWrite ConditionPathIsSocket:260
    ConditionPathIsSymbolicLink ConditionSecurity ConditionUser ConditionVersion:258 ConditionVirtualization
    Conflicts DefaultDependencies Description Documentation FailureAction FailureActionExitStatus IgnoreOnIsolate
    JobRunningTimeoutSec JobTimeoutAction JobTimeoutRebootArgument JobTimeoutSec JoinsNamespaceOf OnFailure
    OnFailureIsolate OnFailureJobMode OnSuccess:249 OnSuccessJobMode:249 PartOf PropagateReloadFrom
    PropagateReloadTo PropagatesReloadTo PropagatesStopTo:249 RebootArgument RefuseManualStart RefuseManualStop
    ReloadPropagatedFrom Requires RequiresMountsFor RequiresOverridable Requisite RequisiteOverridable SourcePath
    StartLimitAction StartLimitBurst StartLimitInterval StartLimitIntervalSec StopPropagatedFrom:249
    StopWhenUnneeded SuccessAction SuccessActionExitStatus SurviveFinalKillSignal:255 Upholds:249 Wants
    WantsMountsFor:256`,
  install: `
    Alias Also DefaultInstance RequiredBy UpheldBy:254 WantedBy`,
  resources: `
    AllowedCPUs AllowedMemoryNodes BPFProgram:249 BindNetworkInterface:260 BlockIOAccounting BlockIODeviceWeight
    BlockIOReadBandwidth BlockIOWeight BlockIOWriteBandwidth CPUAccounting CPUPressureThresholdSec:261
    CPUPressureWatch:261 CPUQuota CPUQuotaPeriodSec CPUSetPartition:261 CPUShares CPUWeight CoredumpReceive:255
    DefaultMemoryLow DefaultMemoryMin DefaultStartupMemoryLow:254 Delegate DelegateSubgroup:254 DeviceAllow
    DevicePolicy DisableControllers IOAccounting IODeviceLatencyTargetSec IODeviceWeight IOPressureThresholdSec:261
    IOPressureWatch:261 IOReadBandwidthMax IOReadIOPSMax IOWeight IOWriteBandwidthMax IOWriteIOPSMax IPAccounting
    IPAddressAllow IPAddressDeny IPEgressFilterPath IPIngressFilterPath ManagedOOMMemoryPressure
    ManagedOOMMemoryPressureDurationSec:257 ManagedOOMMemoryPressureLimit:248 ManagedOOMMemoryPressureLimitPercent
    ManagedOOMPreference:248 ManagedOOMSwap MemoryAccounting MemoryHigh MemoryLimit MemoryLow MemoryMax MemoryMin
    MemoryPressureThresholdSec:254 MemoryPressureWatch:254 MemorySwapMax MemoryZSwapMax:253 MemoryZSwapWriteback:256
    NFTSet:255 OOMRules:261 RestrictNetworkInterfaces:250 Slice SocketBindAllow:249 SocketBindDeny:249
    StartupAllowedCPUs:250 StartupAllowedMemoryNodes:250 StartupBlockIOWeight StartupCPUShares StartupCPUWeight
    StartupIOWeight StartupMemoryHigh:254 StartupMemoryLow:254 StartupMemoryMax:254 StartupMemorySwapMax:254
    StartupMemoryZSwapMax:253 TasksAccounting TasksMax`,
  processes: `
    AmbientCapabilities AppArmorProfile BPFDelegateAttachments:258 BPFDelegateCommands:258 BPFDelegateMaps:258
    BPFDelegatePrograms:258 BindLogSockets:257 BindPaths BindReadOnlyPaths CPUAffinity CPUSchedulingPolicy
    CPUSchedulingPriority CPUSchedulingResetOnFork CacheDirectory CacheDirectoryAccounting:258 CacheDirectoryMode
    CacheDirectoryQuota:258 CapabilityBoundingSet ConfigurationDirectory ConfigurationDirectoryMode CoredumpFilter
    DelegateNamespaces:258 DynamicUser Environment EnvironmentFile ExecPaths:248 ExecSearchPath:250
    ExtensionDirectories:251 ExtensionImagePolicy:254 ExtensionImages:248 FinalKillSignal Group IOSchedulingClass
    IOSchedulingPriority IPCNamespacePath:248 IgnoreSIGPIPE ImportCredential:254 InaccessibleDirectories
    InaccessiblePaths KeyringMode KillMode KillSignal LimitAS LimitCORE LimitCPU LimitDATA LimitFSIZE LimitLOCKS
    LimitMEMLOCK LimitMSGQUEUE LimitNICE LimitNOFILE LimitNPROC LimitRSS LimitRTPRIO LimitRTTIME LimitSIGPENDING
    LimitSTACK LoadCredential LoadCredentialEncrypted:250 LockPersonality LogExtraFields LogFilterPatterns:253
    LogLevelMax LogNamespace LogRateLimitBurst LogRateLimitIntervalSec LogsDirectory LogsDirectoryAccounting:258
    LogsDirectoryMode LogsDirectoryQuota:258 MemoryDenyWriteExecute MemoryKSM:254 MemoryTHP:260 MountAPIVFS
    MountFlags MountImagePolicy:254 MountImages NUMAMask NUMAPolicy NetworkNamespacePath Nice NoExecPaths:248
    NoNewPrivileges OOMScoreAdjust PAMName PassEnvironment Personality PrivateBPF:258 PrivateDevices PrivateIPC:248
    PrivateMounts PrivateNetwork PrivatePIDs:257 PrivateTmp PrivateUsers ProcSubset ProtectClock
    ProtectControlGroups ProtectHome ProtectHostname ProtectKernelLogs ProtectKernelModules ProtectKernelTunables
    ProtectProc ProtectSystem ReadOnlyDirectories ReadOnlyPaths ReadWriteDirectories ReadWritePaths RemoveIPC
    RestartKillSignal RestrictAddressFamilies RestrictFileSystems:250 RestrictNamespaces RestrictRealtime
    RestrictSUIDSGID RootDirectory RootEphemeral:254 RootHash RootHashSignature RootImage RootImageOptions
    RootImagePolicy:254 RootMStack:260 RootVerity RuntimeDirectory RuntimeDirectoryMode RuntimeDirectoryPreserve
    SELinuxContext SecureBits SendSIGHUP SendSIGKILL SetCredential SetCredentialEncrypted:250
    SetLoginEnvironment:255 SmackProcessLabel StandardError StandardInput StandardInputData StandardInputText
    StandardOutput StateDirectory StateDirectoryAccounting:258 StateDirectoryMode StateDirectoryQuota:258
    SupplementaryGroups SyslogFacility SyslogIdentifier SyslogLevel SyslogLevelPrefix SystemCallArchitectures
    SystemCallErrorNumber SystemCallFilter SystemCallLog TTYColumns:250 TTYPath TTYReset TTYRows:250 TTYVHangup
    TTYVTDisallocate TemporaryFileSystem TimeoutCleanSec TimeoutSec TimerSlackNSec UMask UnsetEnvironment User
    UserNamespacePath:259 UtmpIdentifier UtmpMode WatchdogSignal WorkingDirectory`,
  service: `
    BusName ExecCondition ExecReload ExecReloadPost:259 ExecStart ExecStartPost ExecStartPre ExecStop ExecStopPost
    ExitType:250 FailureAction FileDescriptorStoreMax FileDescriptorStorePreserve:254 GuessMainPID LUOSession:262
    NonBlocking NotifyAccess OOMPolicy OpenFile:253 PIDFile PermissionsStartOnly RebootArgument RefreshOnReload:260
    ReloadSignal:253 RemainAfterExit Restart RestartForceExitStatus RestartMaxDelaySec:254 RestartMode:254
    RestartPreventExitStatus RestartRandomizedDelaySec:262 RestartSec RestartSteps:254 RootDirectoryStartOnly
    RuntimeMaxSec RuntimeRandomizedExtraSec:250 Sockets StartLimitAction StartLimitBurst StartLimitInterval
    SuccessExitStatus TimeoutAbortSec TimeoutStartFailureMode TimeoutStartSec TimeoutStopFailureMode TimeoutStopSec
    Type USBFunctionDescriptors USBFunctionStrings WatchdogSec`,
  socket: `
    Accept AcceptFileDescriptors:258 Backlog BindIPv6Only BindToDevice Broadcast DeferAcceptSec DeferTrigger:258
    DeferTriggerMaxSec:258 DirectoryMode ExecStartPost ExecStartPre ExecStopPost ExecStopPre FileDescriptorName
    FlushPending FreeBind IPTOS IPTTL KeepAlive KeepAliveIntervalSec KeepAliveProbes KeepAliveTimeSec ListenDatagram
    ListenFIFO ListenMessageQueue ListenNetlink ListenSequentialPacket ListenSpecial ListenStream ListenUSBFunction
    Mark MaxConnections MaxConnectionsPerSource MessageQueueMaxMessages MessageQueueMessageSize NoDelay
    PassCredentials PassFileDescriptorsToExec:256 PassPIDFD:258 PassPacketInfo PassSecurity PipeSize
    PollLimitBurst:255 PollLimitIntervalSec:255 Priority ReceiveBuffer RemoveOnStop ReusePort SELinuxContextFromNet
    SendBuffer Service SmackLabel SmackLabelIPIn SmackLabelIPOut SocketGroup SocketMode SocketProtocol SocketUser
    Symlinks TCPCongestion Timestamping Transparent TriggerLimitBurst TriggerLimitIntervalSec Writable
    XAttrAccept:262 XAttrEntryPoint:262 XAttrListen:262`,
  mount: `
    DirectoryMode ForceUnmount LazyUnmount Options ReadWriteOnly SloppyOptions Type What Where`,
  automount: `
    DirectoryMode ExtraOptions:250 TimeoutIdleSec Where`,
  swap: `
    Options Priority What`,
  timer: `
    AccuracySec DeferReactivation:257 FixedRandomDelay OnActiveSec OnBootSec OnCalendar OnClockChange OnStartupSec
    OnTimezoneChange OnUnitActiveSec OnUnitInactiveSec Persistent RandomizedDelaySec RandomizedOffsetSec:258
    RemainAfterElapse Unit WakeSystem`,
  path: `
    DirectoryMode DirectoryNotEmpty MakeDirectory PathChanged PathExists PathExistsGlob PathModified
    TriggerLimitBurst:250 TriggerLimitIntervalSec:250 Unit`,
  slice: `
    ActivatingConcurrencyMax:262 ConcurrencyHardMax:258 ConcurrencySoftMax:258`,
  scope: `
    FinalKillSignal KillMode KillSignal OOMPolicy:252 RestartKillSignal RuntimeMaxSec RuntimeRandomizedExtraSec:250
    SendSIGHUP SendSIGKILL TimeoutStopSec WatchdogSignal`,
} as const;

/** Values that came later than their directive. An older systemd ignores one it does not know, and protects nothing then. */
export const valueTable: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ProtectControlGroups: { private: 257, strict: 257 },
  PrivateTmp: { disconnected: 257 },
  PrivateUsers: { full: 258 },
  ProtectHostname: { private: 258 },
  // 257 starts the program with another process number than LISTEN_PID= says.
  PrivatePIDs: { yes: 258 },
  // The set is there since 257 at the latest; 252 has none of its system calls in @system-service.
  SystemCallFilter: { '~@sandbox': 257 },
};
