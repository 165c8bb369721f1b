import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';

const yoga = createYoga({
  schema: createSchema({
    typeDefs: 'type Query { hello: String } type Subscription { tick: Int }',
    resolvers: {
      Query: { hello: () => 'hello from Yoga' },
      Subscription: {
        tick: {
          async *subscribe() {
            for (let count = 0; ; count++) {
              yield { tick: count };
              await new Promise(done => setTimeout(done, 1000));
            }
          },
        },
      },
    },
  }),
});
createServer(yoga).listen(process.env.PORT ?? 4000);
