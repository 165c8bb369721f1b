import {
  Controller,
  Get,
  Injectable,
  type MessageEvent,
  Module,
  type OnApplicationShutdown,
  Sse,
} from '@nestjs/common';
import { interval, map, type Observable } from 'rxjs';

@Injectable()
export class Database implements OnApplicationShutdown {
  private isOpen = true;

  ask(): string {
    if (!this.isOpen) throw new Error('the pool has ended');
    return 'hello from Nest';
  }

  onApplicationShutdown(signal?: string): void {
    this.isOpen = false;
    console.log('shut down by', signal);
  }
}

@Controller()
export class AppController {
  constructor(private readonly database: Database) {}

  @Get()
  hello(): string {
    return this.database.ask();
  }

  @Sse('events')
  events(): Observable<MessageEvent> {
    return interval(1000).pipe(map(count => ({ data: { count } })));
  }
}

@Module({ controllers: [AppController], providers: [Database] })
export class AppModule {}
