export const dynamic = 'force-dynamic';

export function GET() {
  let timer;
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue('data: begun\n\n');
      timer = setInterval(() => controller.enqueue('data: tick\n\n'), 1000);
    },
    cancel: () => clearInterval(timer),
  });
  return new Response(body.pipeThrough(new TextEncoderStream()), { headers: { 'Content-Type': 'text/event-stream' } });
}
