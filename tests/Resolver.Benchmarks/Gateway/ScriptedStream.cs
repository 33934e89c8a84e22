using System.Net;
using System.Text;
using Resolver.TestKit.Models;

namespace Resolver.Benchmarks.Gateway;

/// <summary>An endpoint without a network: the reply is there at once, or stands in its middle until it is let go.</summary>
internal sealed class ScriptedStream(int characters, Task? gate, Action? halfway) : HttpMessageHandler
{
    private readonly byte[] _body = Encoding.UTF8.GetBytes(ChatEvents.Of(new string('y', characters), new { prompt_tokens = 1_000, completion_tokens = 100, total_tokens = 1_100 }, "stop"));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var content = new StreamContent(gate is null ? new MemoryStream(_body) : new Half(_body, gate, halfway!));
        content.Headers.ContentType = new("text/event-stream");
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = content });
    }

    private sealed class Half(byte[] body, Task gate, Action halfway) : MemoryStream(body)
    {
        private readonly int _middle = body.Length / 2;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == _middle)
            {
                halfway();
                await gate.WaitAsync(cancellationToken);
            }

            var room = Position < _middle ? Math.Min(buffer.Length, _middle - (int)Position) : buffer.Length;
            return await base.ReadAsync(buffer[..room], cancellationToken);
        }
    }
}
