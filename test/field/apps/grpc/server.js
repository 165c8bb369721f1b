const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const { hello } = grpc.loadPackageDefinition(loader.loadSync(path.join(__dirname, 'hello.proto')));
const server = new grpc.Server();
server.addService(hello.Greeter.service, {
  greet: ({ request }, callback) => setTimeout(callback, 3, null, { text: `hello ${request.name}` }),
});
server.bindAsync(`0.0.0.0:${process.env.PORT ?? 50051}`, grpc.ServerCredentials.createInsecure(), error => {
  if (error) throw error;
});
process.on('SIGTERM', () => server.tryShutdown(() => process.exit(0)));
