import shared from '@shop/shared';
import Koa from 'koa';

const app = new Koa();
app.use(context => {
  context.body = shared.greet('Koa');
});
app.listen(process.env.PORT ?? 3000);
