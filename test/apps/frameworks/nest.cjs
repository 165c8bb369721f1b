// As the TypeScript compiler leaves a Nest program: the decorators have become calls.
require('reflect-metadata');
const { Controller, Get, Injectable, Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');

class GreetingService {
  greet() {
    return 'hello from nest';
  }
}
Injectable()(GreetingService);

class GreetingController {
  constructor(greetings) {
    this.greetings = greetings;
  }

  hello() {
    return this.greetings.greet();
  }
}
Get('hello')(
  GreetingController.prototype,
  'hello',
  Object.getOwnPropertyDescriptor(GreetingController.prototype, 'hello'),
);
Reflect.defineMetadata('design:paramtypes', [GreetingService], GreetingController);
Controller()(GreetingController);

class AppModule {}
Module({ controllers: [GreetingController], providers: [GreetingService] })(AppModule);

async function bootstrap() {
  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
  app.enableShutdownHooks();
  await app.listen(process.env.PORT ?? 3000);
  console.log('listening', JSON.stringify(app.getHttpServer().address()));
}

bootstrap();
