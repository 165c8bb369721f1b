import type { Session } from './ask-by-session.js';
import { converse } from './conversation.js';

/** MQTT 3.1.1: the name of the protocol, its version, a clean session, no keep-alive, no identifier. */
export const connectPacket = Buffer.from([0x10, 12, 0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 0, 0, 0]);
const acknowledged = 0x20;
const published = 0x40;

export async function openBroker(url: string): Promise<Session> {
  const conversation = converse(url);
  let identifier = 0;
  await conversation.say(connectPacket, isPacket(acknowledged));
  return {
    isOver: () => conversation.isOver(),
    async ask() {
      identifier = (identifier % 0xffff) + 1;
      const topic = Buffer.from('hello');
      const body = [0, topic.length, ...topic, identifier >> 8, identifier & 0xff, 0x31];
      await conversation.say(Buffer.from([0x32, body.length, ...body]), isPacket(published));
    },
    end: () => conversation.end(),
  };
}

/** Answers to both have four bytes. */
function isPacket(type: number): (said: Buffer) => boolean {
  return said => said.length >= 4 && said[0] === type;
}
