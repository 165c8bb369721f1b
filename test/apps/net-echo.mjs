import net from 'node:net';

net.createServer(socket => socket.pipe(socket)).listen(process.env.PORT, () => console.log('listening'));
