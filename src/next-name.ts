/**
 * The name of the two sockets by which `lowport deploy` speaks to a generation that it tries, `FileDescriptorName=`: the
 * unit of the one side, and the preload on the other, know each other by it.
 */
export const nextName = 'lowport-next';
