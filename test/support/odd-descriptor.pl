# odd-descriptor.pl KIND COMMAND...: becomes the command, with something on fd 3 that is no listening stream socket.
use strict;
use Socket;
use POSIX ();

$^F = 100; # no close-on-exec
my $kind = shift;
our ($listener, $socket, $other);
if ($kind eq 'file') { open($socket, '<', '/etc/passwd') }
elsif ($kind eq 'pipe') { pipe($socket, $other) }
elsif ($kind eq 'unbound') { socket($socket, PF_INET, SOCK_STREAM, 0) }
elsif ($kind eq 'udp') {
  socket($socket, PF_INET, SOCK_DGRAM, 0);
  bind($socket, sockaddr_in(0, INADDR_ANY)) or die;
  ($ENV{PORT}) = sockaddr_in(getsockname($socket)); # the port that the program then asks for
}
elsif ($kind eq 'seqpacket') { socket($socket, PF_UNIX, 5, 0); bind($socket, sockaddr_un("\0odd$$")); listen($socket, 5) }
elsif ($kind eq 'connected-unix') { socketpair($socket, $other, PF_UNIX, SOCK_STREAM, 0) }
elsif ($kind eq 'connected') {
  socket($listener, PF_INET, SOCK_STREAM, 0);
  bind($listener, sockaddr_in(0, INADDR_LOOPBACK));
  listen($listener, 5);
  POSIX::dup2(fileno($listener), 9);
  socket($socket, PF_INET, SOCK_STREAM, 0);
  connect($socket, getsockname($listener)) or die;
}
POSIX::dup2(fileno($socket), 3) if $socket && fileno($socket) != 3;
$ENV{LISTEN_PID} = $$;
exec @ARGV;
