import type { Session } from './ask-by-session.js';
import { converse } from './conversation.js';

const message = 'Subject: hello\r\n\r\nhello\r\n.\r\n';

export async function openMail(url: string): Promise<Session> {
  const conversation = converse(url);
  const say = async (line: string, code: string) => {
    const answer = (await conversation.say(line, isReply)).toString();
    if (!answer.startsWith(code)) throw new Error(`answer ${answer.slice(0, 3)}`);
  };
  await say('', '220');
  await say('EHLO localhost\r\n', '250');
  return {
    isOver: () => conversation.isOver(),
    async ask() {
      await say('MAIL FROM:<a@localhost>\r\n', '250');
      await say('RCPT TO:<b@localhost>\r\n', '250');
      await say('DATA\r\n', '354');
      await say(message, '250');
    },
    end: () => conversation.end(),
  };
}

/** RFC 5321, 4.2.1: the last line has a space after its code. */
function isReply(said: Buffer): boolean {
  return /(^|\n)\d{3} [^\n]*\n$/.test(said.toString());
}
