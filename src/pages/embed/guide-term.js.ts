import { guideTermScript } from '../../embed/guide-term-script.ts';

export async function GET(): Promise<Response> {
  return new Response(await guideTermScript(), { headers: { 'Content-Type': 'text/javascript; charset=utf-8' } });
}
