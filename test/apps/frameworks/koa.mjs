import Koa from 'koa';

const app = new Koa();
app.use(context => {
  context.body = context.path === '/hello' ? 'hello from koa' : undefined;
});
const server = app.listen(process.env.PORT, () => console.log('listening', JSON.stringify(server.address())));
