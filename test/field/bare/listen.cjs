// What a person would change in the program by hand under a socket unit of their own: listen(PORT) becomes listen({ fd: 3 }).
const net = require('node:net');

const { listen } = net.Server.prototype;
net.Server.prototype.listen = function listenOnInherited(first, ...others) {
  const wanted = typeof first === 'object' && first !== null ? (first.path ?? first.port) : first;
  if (String(wanted) !== process.env.PORT) return listen.call(this, first, ...others);
  const callback = others.findLast(value => typeof value === 'function');
  return listen.call(this, { fd: 3 }, callback);
};
