/** post-event, in a thread that dies when it is told to, as a function does that runs out of memory. */
export { handler } from '../../functions/send/post-event.handler.ts';

new BroadcastChannel('bench: die').onmessage = () => process.exit(1);
